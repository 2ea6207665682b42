"""What a web process draws itself: one thing at a time, and no request waits for it longer than it wants."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


class Inline:
    """A line of draws before this process's drawing process, which one thread works off."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "inline")

    def run(self, draw: Callable[[], Result], seconds: float) -> Result | None:
        """What `draw` returns or raises; None when that takes longer, in the line too.

        A draw that has begun is brought to its end, because its picture is stored; one that has not is given up.
        """
        drawing = self._thread.submit(draw)
        try:
            return drawing.result(seconds)
        except TimeoutError:
            if drawing.done():  # `draw` raised it
                raise
            drawing.cancel()
            return None
