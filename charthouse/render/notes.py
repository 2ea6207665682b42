"""Notes: what the author of a chart should know about a draw that succeeded."""

from __future__ import annotations

import functools
import logging

_noted: list[str] = []


def begin() -> None:
    """Start the notes of a new draw."""
    _noted.clear()


def add(text: str) -> None:
    """Add a note to the current draw, once."""
    if text not in _noted:
        _noted.append(text)


def of_draw() -> tuple[str, ...]:
    """The notes of the current draw, or of the last one."""
    return tuple(_noted)


def log_for(chart_id: str) -> None:
    """Log the notes of the current draw with the chart's id, each once per process."""
    for text in _noted:
        log_once(f"chart {chart_id}: {text}")


@functools.lru_cache(maxsize=1000)
def log_once(text: str, name: str = __name__) -> None:
    """Log it, once per process, under the name of a logger."""
    logging.getLogger(name).warning("%s", text)
