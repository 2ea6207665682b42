"""An allowance: so many log lines a second."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Allowance:
    """So many a second, and some more at once (a token bucket); those that are refused are counted."""

    def __init__(self, per_second: float, most: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second, self._most, self._clock = per_second, most, clock
        self._left, self._at = most, clock()
        self._refused = 0
        self._changing = threading.Lock()

    def take(self) -> bool:
        """Whether there is one left."""
        with self._changing:
            now = self._clock()
            self._left = min(self._most, self._left + (now - self._at) * self._per_second)
            self._at = now
            if self._left < 1:
                self._refused += 1
                return False
            self._left -= 1
            return True

    def left_out(self) -> int:
        """How many were refused since the last call."""
        with self._changing:
            refused, self._refused = self._refused, 0
        return refused
