"""Rounds: ask for many pictures by turns, so that few jobs wait in the queue and few statuses are read each time."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from charthouse.assembly import Services
from charthouse.cache.answer import Did, State, Status
from charthouse.charts.picture import Picture
from charthouse.jobs.queue import WARM

MOST_OPEN = 200  # pictures that are asked for at a time
MOST_AT_ONCE = 500  # pictures in one round trip
ASK_AGAIN_SECONDS = 1.0  # how often a picture is asked for whose job was refused or lost


P = TypeVar("P")


def portions(all_of_them: Sequence[P]) -> Iterator[Sequence[P]]:
    """The same in portions, each for one round trip."""
    for start in range(0, len(all_of_them), MOST_AT_ONCE):
        yield all_of_them[start : start + MOST_AT_ONCE]


class Rounds:
    """The pictures that are not settled, by number; each round is of the open ones, the first that fit in the queue."""

    def __init__(self, services: Services, most: int, most_per_chart: int) -> None:
        self._services = services
        self._most = most
        self._most_per_chart = most_per_chart
        self._waiting: dict[int, Picture] = {}
        self._open: dict[int, Picture] = {}
        self._open_of: Counter[str] = Counter()  # by chart
        self._asked_at: dict[int, float] = {}
        self._refused: set[int] = set()  # by the queue, when they were asked for last

    @classmethod
    def over(cls, services: Services, one: bool) -> Rounds:
        """Rounds that the queue has room for; or `one` round, which asks for all pictures."""
        if one:
            return cls(services, sys.maxsize, sys.maxsize)
        settings = services.settings
        return cls(services, min(MOST_OPEN, settings.max_queue), settings.max_queue_per_chart)

    def add(self, pictures: Iterable[tuple[int, Picture]]) -> None:
        """Let these pictures wait for their turn."""
        self._waiting.update(pictures)

    def end(self, number: int) -> None:
        """Ask no more for that picture."""
        self._open_of[self._open.pop(number).entry.id] -= 1
        self._asked_at.pop(number, None)

    @property
    def is_done(self) -> bool:
        return not self._open and not self._waiting

    def next(self) -> Iterator[tuple[int, Status]]:
        """The status of each open picture now, once those that need work are asked for."""
        self._fill()
        for numbers in portions(list(self._open)):
            yield from self._asked(numbers).items()

    def _fill(self) -> None:
        """Open the pictures that are next, in their order, while there is room for them and for their charts."""
        if len(self._open) >= self._most:
            return
        for number, picture in list(self._waiting.items()):
            if self._open_of[picture.entry.id] >= self._most_per_chart:
                continue
            self._open[number] = self._waiting.pop(number)
            self._open_of[picture.entry.id] += 1
            if len(self._open) >= self._most:
                return

    def _asked(self, numbers: Sequence[int]) -> dict[int, Status]:
        statuses = self._services.serving.statuses([self._open[number] for number in numbers])
        found = dict(zip(numbers, statuses, strict=True))
        asking = [number for number, status in found.items() if self._must_ask(number, status)]
        answers = self._services.asking.ask_all([(self._open[number], found[number]) for number in asking], WARM)
        for number, answer in zip(asking, answers, strict=True):
            found[number] = answer.status
            self._asked_at[number] = time.monotonic()
            (self._refused.add if Did.REFUSED in answer.did else self._refused.discard)(number)
        return {number: self._as_asked(number, status) for number, status in found.items()}

    def _must_ask(self, number: int, status: Status) -> bool:
        """Whether the picture needs work that is not asked for yet, or whose job was refused or lost."""
        if status.needs is None:
            return False
        asked_at = self._asked_at.get(number)
        return asked_at is None or (not status.claim and time.monotonic() > asked_at + ASK_AGAIN_SECONDS)

    def _as_asked(self, number: int, status: Status) -> Status:
        """The status, busy until a picture without work on its way is asked for again."""
        waits = status.state is State.RENDERING and not status.claim and number in self._refused
        return replace(status, state=State.BUSY) if waits else status
