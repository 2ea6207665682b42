"""Slots: how many requests of a process may wait for a picture at a time, so that hits always find a thread."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager

FETCHERS_SHARE = 4  # one in so many


def of_fetchers(max_waiters: int) -> int:
    """How many slots there are for fetchers that look once, besides those of all other requests."""
    return math.ceil(max_waiters / FETCHERS_SHARE)


class Slots:
    """A bounded number of slots; a request that finds none free learns it at once."""

    def __init__(self, count: int) -> None:
        self._free = threading.BoundedSemaphore(count) if count else None

    @contextmanager
    def slot(self) -> Iterator[bool]:
        """Hold a slot while the block runs; False when all are taken."""
        held = self._free is not None and self._free.acquire(blocking=False)
        try:
            yield held
        finally:
            if held and self._free:
                self._free.release()
