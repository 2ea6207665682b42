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
        loaded, seconds = self._counted(entry, LOADS, LOAD, "loaded", load)
        self._took(entry, LOAD, seconds)
        return loaded

    def draw(self, entry: CatalogueEntry, draw: Callable[[], Drawn]) -> Drawn:
        """What `draw` returns; its time has two phases, until the pixels are there and until they are a file."""
        drawn, seconds = self._counted(entry, DRAWS, DRAW, "drawn", draw)
        trace.took(trace.DRAW, max(0.0, seconds - drawn.encode_seconds))
        trace.took(trace.ENCODE, drawn.encode_seconds)
        self._timings.note(entry.id, DRAW, seconds)
        return replace(drawn, seconds=seconds)

    def _counted(
        self, entry: CatalogueEntry, counter: Counter, phase: str, done: str, run: Callable[[], Result]
    ) -> tuple[Result, float]:  # fmt: skip
        """The result, and the seconds that it took; a failure is timed too."""
        began = time.monotonic()
        try:
            result = run()
        except ChartFailed as error:
            self._took(entry, phase, time.monotonic() - began)
            counter.add(entry.id, _outcome(error))
            raise
        finally:
            seconds = time.monotonic() - began
            WORK_SECONDS.add(entry.id, amount=seconds)
        counter.add(entry.id, done)
        return result, seconds

    def _took(self, entry: CatalogueEntry, phase: str, seconds: float) -> None:
        """Note the time of a load or a draw."""
        trace.took(phase, seconds)
        self._timings.note(entry.id, phase, seconds)


def _outcome(error: ChartFailed) -> str:
    if isinstance(error, TimedOut):
        return "timed out"
    return "died" if isinstance(error, DrawingDied) else "failed"
