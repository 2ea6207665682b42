"""The shelter: whatever a chart's code changes in this process ends with its call."""

from __future__ import annotations

import contextlib
import functools
import gc
import logging
import warnings
from collections.abc import Iterator
from typing import Any

import matplotlib
from matplotlib import pyplot

from charthouse.charts.definition import Chart
from charthouse.charts.variant import Variant
from charthouse.render import pyplot_backend, rc_params
from charthouse.render.agg import backend
from charthouse.render.size import dpi, inches

BACKEND = "module://charthouse.render.pyplot_backend"

log = logging.getLogger(__name__)


@contextlib.contextmanager
def sheltered(chart: Chart, variant: Variant) -> Iterator[None]:
    """matplotlib's defaults under the theme while the block runs; whatever the chart changes ends with it."""
    if matplotlib.get_backend() != BACKEND:
        pyplot.switch_backend(BACKEND)
    pyplot.close("all")  # what a module drew when it was imported is no chart's
    with contextlib.chdir("."), _warnings_logged(chart), matplotlib.rc_context(), backend.taken():
        # Not one by one: each would be validated again. Lists are copied, because a chart may change them in place.
        theme = rc_params.of_theme(variant.theme)
        fresh = {name: list(value) if type(value) is list else value for name, value in theme.items()}
        dict.update(matplotlib.rcParams, fresh)
        # pyplot's figures are born in the right size, because a chart may lay them out before it ends.
        matplotlib.rcParams["figure.figsize"], matplotlib.rcParams["figure.dpi"] = inches(variant), dpi(variant)
        try:
            yield
        finally:
            pyplot.close("all")
            pyplot_backend.end()


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """No garbage collection while the block runs: it would search the figure again and again, for nothing."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@contextlib.contextmanager
def _warnings_logged(chart: Chart) -> Iterator[None]:
    """Log what is warned of while the block runs, each text once per chart: a missing glyph must not go unnoticed."""

    def log_warning(message: Warning | str, category: type[Warning], *_: Any, **__: Any) -> None:
        _log_once(f"chart {chart.id}: {category.__name__}: {message}")

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        for meant_for_authors in (DeprecationWarning, PendingDeprecationWarning, ResourceWarning):
            warnings.simplefilter("ignore", meant_for_authors)
        warnings.showwarning = log_warning
        yield


@functools.lru_cache(maxsize=1000)
def _log_once(text: str) -> None:
    log.warning("%s", text)
