"""Charts by name, the same everywhere: `random:17`, `grid:4`, `texts:3`, `example:co2`, `blog:pie`, `parameter:…`."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import blog_charts
import matplotlib.pyplot as plt
import numpy as np
from chart_habits import under_parameter
from matplotlib.figure import Figure
from random_charts import DrawnChart, random_chart, random_texts
from random_grids import random_grid

from charthouse.charts.definition import Chart
from charthouse.charts.variant import Variant
from charthouse.data import canonical_bytes, decode

READINGS: dict[str, Any] = {  # what the examples that measure their machine might have measured
    "cpu": [3, 97, 41, 0],
    "load_average": {"averages": [3.14, 1.59, 0.26], "cores": 4},
    "memory": {"largest": [["postgres", 4711], ["$HOME of the браузер", 1234], ["python3", 87]], "total": 16384},
    "traffic": [
        ["disk, read", 12.5],
        ["disk, written", 123456.7],
        ["network, received", 0.0],
        ["network, sent", 980.1],
    ],
}
EXAMPLES = ("task_progress", "co2", "co2_growth", "co2_seasons", *READINGS)


def chart(name: str) -> DrawnChart:
    """The chart of that name."""
    gallery, _, item = name.partition(":")
    return GALLERIES[gallery](item)


def _example(module: str) -> DrawnChart:
    loaded = importlib.import_module(f"charts.examples.{module}")
    (found,) = (value for value in vars(loaded).values() if isinstance(value, Chart))
    assert found.load is not None
    data = READINGS.get(module) or found.load(**{key: param.default for key, param in found.params.items()})
    variant = Variant(found.width, found.height, theme="dark" if len(module) % 2 else "light")
    return DrawnChart(module, variant, _figure_left_by(found.draw), decode(canonical_bytes(data)), "fit")


def _blog(function: str) -> DrawnChart:
    return DrawnChart(function, Variant(480, 320), _figure_left_by(getattr(blog_charts, function)))


def _figure_left_by(draw: Callable[[Figure, Any], Any]) -> Callable[[Figure, Any], Any]:
    """Draw, and return the figure that pyplot has open, if any."""

    def draw_and_return(figure: Figure, data: Any) -> Figure | None:
        draw(figure, data)
        return plt.gcf() if plt.get_fignums() else None

    return draw_and_return


def _parameter(name: str) -> DrawnChart:
    def draw(figure: Figure, data: Any) -> None:
        under_parameter(figure, name, np.random.default_rng(5))

    return DrawnChart(name, Variant(240, 180), draw)


GALLERIES: dict[str, Callable[[str], DrawnChart]] = {
    "random": lambda item: random_chart(int(item)),
    "grid": lambda item: random_grid(int(item)),
    "texts": lambda item: random_texts(int(item)),
    "example": _example,
    "blog": _blog,
    "parameter": _parameter,
}
