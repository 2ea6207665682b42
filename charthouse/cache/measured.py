"""Measured: loads and draws by the runner, counted by outcome and timed for their job, their chart and `/metrics`."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from charthouse import trace
from charthouse.charts.catalogue_entry import CatalogueEntry
from charthouse.counters import DRAWS, LOADS, WORK_SECONDS, Counter
from charthouse.errors import ChartFailed, DrawingDied, TimedOut
from charthouse.runner.runner import Drawn, Loaded
from charthouse.store.timings import DRAW, LOAD, Timings

Result = TypeVar("Result")


class Measured:
    """Runs a load or a draw, and measures it. ChartFailed passes through."""

    def __init__(self, timings: Timings) -> None:
        self._timings = timings

    def load(self, entry: CatalogueEntry, load: Callable[[], Loaded]) -> Loaded:
        """What `load` returns."""
        loaded, seconds = _counted(entry, LOADS, "loaded", load)
        trace.took(trace.LOAD, seconds)
        self._timings.note(entry.id, LOAD, seconds)
        return loaded

    def draw(self, entry: CatalogueEntry, draw: Callable[[], Drawn]) -> Drawn:
        """What `draw` returns; its time has two phases, until the pixels are there and until they are a file."""
        drawn, seconds = _counted(entry, DRAWS, "drawn", draw)
        trace.took(trace.DRAW, max(0.0, seconds - drawn.encode_seconds))
        trace.took(trace.ENCODE, drawn.encode_seconds)
        self._timings.note(entry.id, DRAW, seconds)
        return replace(drawn, seconds=seconds)


def _counted(entry: CatalogueEntry, counter: Counter, done: str, run: Callable[[], Result]) -> tuple[Result, float]:
    """The result, and the seconds that it took."""
    began = time.monotonic()
    try:
        result = run()
    except ChartFailed as error:
        counter.add(entry.id, _outcome(error))
        raise
    finally:
        seconds = time.monotonic() - began
        WORK_SECONDS.add(entry.id, amount=seconds)
    counter.add(entry.id, done)
    return result, seconds


def _outcome(error: ChartFailed) -> str:
    if isinstance(error, TimedOut):
        return "timed out"
    return "died" if isinstance(error, DrawingDied) else "failed"
