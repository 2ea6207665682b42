"""The shelter: whatever a chart's code changes in this process ends with its call."""

from __future__ import annotations

import contextlib
import decimal
import gc
import sys
import threading
import warnings
from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
from matplotlib import dates, pyplot
from matplotlib.path import Path

from charthouse.charts.definition import Chart
from charthouse.charts.variant import Variant
from charthouse.render import (
    births,
    generators,
    imports,
    missing_glyphs,
    notes,
    process_state,
    pyplot_backend,
    rc_params,
    registries,
)
from charthouse.render.agg import backend
from charthouse.render.keeping import Kept

_hatch: Any = Path.hatch


@contextlib.contextmanager
def sheltered(chart: Chart, variant: Variant, data_hash: str) -> Iterator[None]:
    """matplotlib's defaults under the theme, and random numbers from chart and data, while the block runs.

    Whatever the chart changes ends with it.
    """
    registries.use_backend()
    pyplot.close("all")  # what a module drew when it was imported is no chart's
    births.begin()
    with _put_back(), _warnings_logged(chart), backend.taken(), generators.seeded(chart, data_hash):
        _hatch.cache_clear()  # it depends on which types of hatches are registered
        dates._epoch = None  # a chart may set it, which matplotlib refuses once it is set
        rc_params.begin(variant)
        try:
            yield
        finally:
            pyplot.close("all")
            pyplot_backend.end()


@contextlib.contextmanager
def loading(chart: Chart) -> Iterator[None]:
    """Fresh random numbers while the block runs; whatever the chart changes ends with it."""
    generators.start_afresh(chart)
    with _put_back():
        yield


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """No garbage collection while the block runs: each would search the figure and free nothing."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@contextlib.contextmanager
def _put_back() -> Iterator[None]:
    """Undo what the block changed in the process, except for what its imports registered."""
    kept = _kept()
    try:
        with kept, imports.watched(partial(_importing, kept)), warnings.catch_warnings(), decimal.localcontext():
            yield
    finally:
        if _only_draws.is_set():
            _last[:] = [(len(sys.modules), kept)]


@contextlib.contextmanager
def _importing(kept: Kept) -> Iterator[None]:
    """Keep what an import registers; undo its other changes, which the next call would not have."""
    with (
        kept.importing(), generators.kept(), warnings.catch_warnings(), decimal.localcontext(),
        np.errstate(), np.printoptions(),  # a whole call has these in a context of its own
    ):  # fmt: skip
        yield


WARNINGS = "warnings"  # the log's name for them
_only_draws = threading.Event()
_last: list[tuple[int, Kept]] = []  # how many modules there were after the last call, and what it was put back to


def stay() -> None:
    """Have this process run nothing but charts until it ends: between two calls, only imports change its state."""
    _only_draws.set()
    backend.take_always()


def _kept() -> Kept:
    """The state to put back to: what the last call was put back to, or else as it is now."""
    if _last and _last[0][0] == len(sys.modules):
        return _last[0][1]
    return Kept(process_state.KEEPERS + registries.KEEPERS)


@contextlib.contextmanager
def _warnings_logged(chart: Chart) -> Iterator[None]:
    """Log the warnings of the block, each text once per chart, and its missing glyphs."""

    def log_warning(message: Warning | str, category: type[Warning], *_: Any, **__: Any) -> None:
        if not missing.takes(message):
            notes.log_once(f"chart {chart.id}: {category.__name__}: {message}", WARNINGS)

    with missing_glyphs.noted() as missing, warnings.catch_warnings():
        warnings.simplefilter("always")
        for meant_for_authors in (DeprecationWarning, PendingDeprecationWarning, ResourceWarning):
            warnings.simplefilter("ignore", meant_for_authors)
        warnings.showwarning = log_warning
        try:
            yield
        finally:
            for line in missing.lines():
                notes.log_once(f"chart {chart.id}: {line}")
