"""The turn: below the memory cache one thread of a process runs at a time, and rests while hits come.

Python runs one thread of a process at a time, and a hit waits up to 5 ms behind each other one that runs. So requests
that are no hits take turns. One that waits, for Redis, a picture or a body, steps aside meanwhile. What a turn used of
the processor is followed by a rest, in which hits have the process to themselves.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

INSIDE = 16  # requests that have begun, of which one runs, and the others wait for Redis
REST = 2.0  # the rest after a turn, as a multiple of the processor time that it used
HITS_COME_SECONDS = 1.0  # hits come as long as the last one is not older: a hit that waits for us may be late


class Turn:
    """The right to run below the memory cache; one thread of the process has it."""

    def __init__(self) -> None:
        self.hit_at = 0.0  # when the last hit came, by time.monotonic; the memory cache writes it
        self._free = threading.Lock()
        self._inside = threading.BoundedSemaphore(INSIDE)
        self._first_in_line = threading.Lock()
        self._rest_until = 0.0
        self._mine = threading.local()

    @contextmanager
    def taken(self, renewal: bool = False) -> Iterator[None]:
        """Have the turn while the block runs. A renewal of what is kept goes before the line, and waits for no rest."""
        if renewal:
            self._free.acquire()
            with self._running():
                yield
            return
        self._inside.acquire()
        self._mine.inside = True
        try:
            with self._first_in_line:
                self._rest()
                self._free.acquire()
            with self._running():
                yield
        finally:
            self._go_out()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Leave the turn to others while the block waits a moment; nothing for a thread that does not have it."""
        if not getattr(self._mine, "runs", False):
            yield
            return
        self._leave()
        try:
            yield
        finally:
            self._free.acquire()
            self._begin()

    @contextmanager
    def away(self) -> Iterator[None]:
        """Likewise while the block waits for long: another request may begin meanwhile."""
        with self.aside():
            self._go_out()
            yield

    def _go_out(self) -> None:
        if getattr(self._mine, "inside", False):
            self._mine.inside = False
            self._inside.release()

    @contextmanager
    def _running(self) -> Iterator[None]:
        self._begin()
        try:
            yield
        finally:
            self._leave()

    def _begin(self) -> None:
        self._mine.runs, self._mine.began = True, time.thread_time()

    def _leave(self) -> None:
        used = time.thread_time() - self._mine.began
        self._rest_until = max(self._rest_until, time.monotonic()) + used * REST
        self._mine.runs = False
        self._free.release()

    def _rest(self) -> None:
        now = time.monotonic()
        if now - self.hit_at < HITS_COME_SECONDS and now < self._rest_until:
            time.sleep(self._rest_until - now)
