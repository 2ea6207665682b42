"""The turn: among requests that memory cannot answer, one thread runs at a time, and rests while hits come.

Python runs one thread of a process at a time, and a hit waits up to the switch interval behind each running one. So
other requests take turns. A request that waits for Redis, a picture or a body gives up its turn meanwhile. After each
turn comes a rest in proportion to its processor time, in which hits have the process to themselves.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

INSIDE = 16  # how many requests may have begun: one runs, and the others wait for Redis
REST = 2.0  # the rest after a turn, as a multiple of the processor time that it used
HITS_COME_SECONDS = 1.0  # hits stop counting when the last one is older; one that waits for us may be late


class Turn:
    """The right to run for a request that memory cannot answer; one thread of the process has it."""

    def __init__(self) -> None:
        self.hit_at = 0.0  # when the last hit came, by time.monotonic; the memory cache writes it
        self._free = threading.Lock()
        self._inside = threading.BoundedSemaphore(INSIDE)
        self._first_in_line = threading.Lock()
        self._rest_until = 0.0
        self._mine = threading.local()

    @contextmanager
    def taken(self, renewal: bool = False) -> Iterator[None]:
        """Have the turn while the block runs. A renewal goes ahead of the queue, and waits for no rest."""
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
        """Give up the turn while the block waits a moment; no effect in a thread without the turn."""
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
        """Likewise while the block waits for long: lets another request begin meanwhile."""
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
