"""Slots: how many requests of a process may wait for a picture at a time, so that hits always find a thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Slots:
    """A bounded number of places; a request that finds none is told at once."""

    def __init__(self, places: int) -> None:
        self._places = threading.BoundedSemaphore(places) if places else None

    @contextmanager
    def place(self) -> Iterator[bool]:
        """Hold a place while the block runs; False when all are taken."""
        placed = self._places is not None and self._places.acquire(blocking=False)
        try:
            yield placed
        finally:
            if placed and self._places:
                self._places.release()
