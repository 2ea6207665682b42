"""Requests without a pause while something is replaced: how often each status came."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPException

from conftest import ask

NO_ANSWER = 0  # the connection was refused, reset or cut off


def status_at(url: str) -> Callable[[str], int]:
    """The status of a path there."""

    def status(path: str) -> int:
        try:
            return ask(url + path, timeout=30).status
        except (OSError, HTTPException):
            return NO_ANSWER

    return status


@contextmanager
def asked_all_the_time(
    status: Callable[[str], int], paths: Sequence[str], pause_seconds: float = 0.0
) -> Iterator[Counter[int]]:
    """Ask for each path again and again while the block runs; `{}` in it are a scale and a theme, another each time."""
    statuses: Counter[int] = Counter()
    end = threading.Event()

    def look(path: str) -> None:
        number = 0
        while not end.wait(pause_seconds):
            number += 1
            statuses[status(path.format(number % 3 + 1, ("light", "dark")[number % 2]))] += 1

    threads = [threading.Thread(target=look, args=(path,)) for path in paths]
    for thread in threads:
        thread.start()
    try:
        yield statuses
    finally:
        end.set()
        for thread in threads:
            thread.join()


def failures(statuses: Counter[int]) -> dict[int, int]:
    """How often a request failed, by its status."""
    return {status: times for status, times in statuses.items() if status == NO_ANSWER or status >= 500}
