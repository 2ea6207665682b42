"""Draws of a web process itself: one at a time, each request with its own time limit."""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


class Inline:
    """A queue of draws for this process's drawing process, which one thread works off."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "inline")

    def run(self, draw: Callable[[], Result], seconds: float) -> Result | None:
        """What `draw` returns or raises; None when that takes longer, with its time in the queue.

        A draw that has begun is finished, because its picture is stored; a draw that has not begun is dropped.
        """
        drawing = self._thread.submit(contextvars.copy_context().run, draw)
        try:
            return drawing.result(seconds)
        except TimeoutError:
            if drawing.done():  # `draw` raised it
                raise
            drawing.cancel()
            return None
