"""Notes: what the author of a chart should know about a draw that succeeded."""

from __future__ import annotations

import contextlib
import functools
import logging
import threading
from collections.abc import Iterator

_noted: list[str] = []
_of_running_draw = threading.Event()


@contextlib.contextmanager
def taken(chart_id: str) -> Iterator[None]:
    """Take the notes of a draw while the block runs, then log them with the chart's id, each once per process."""
    _noted.clear()
    _of_running_draw.set()
    try:
        yield
    finally:
        _of_running_draw.clear()
        for text in _noted:
            log_once(f"chart {chart_id}: {text}")


def are_taken() -> bool:
    """Whether a draw runs now, in any thread."""
    return _of_running_draw.is_set()


def add(text: str) -> None:
    """Add a note to the current draw, once."""
    if text not in _noted:
        _noted.append(text)


def of_draw() -> tuple[str, ...]:
    """The notes of the current draw, or of the last one."""
    return tuple(_noted)


@functools.lru_cache(maxsize=1000)
def log_once(text: str, name: str = __name__) -> None:
    """Log it, once per process, under the name of a logger."""
    logging.getLogger(name).warning("%s", text)
