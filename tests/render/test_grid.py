"""The grid's lines cross the axis of values alone, where a chart leaves the grid to the defaults."""

# ruff: noqa: ARG005 - draw(figure, data) need not use both

from __future__ import annotations

from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import seaborn as sns
from looks import looked
from matplotlib.axes import Axes
from pictures import drawn, plain

WORDS = ["a", "b", "c"]
VALUES = np.random.default_rng(3).normal(size=99)
SQUARE = VALUES[:64].reshape(8, 8)
FRAME = pd.DataFrame({"size": [3, 1, 2]}, index=WORDS)
DAYS = np.arange("2026-01-01", "2026-01-09", dtype="datetime64[D]")

KINDS: dict[str, tuple[str, Any]] = {
    "bars": ("y", lambda axes: axes.bar(WORDS, [3, 1, 2])),
    "grouped bars": ("y", lambda axes: [axes.bar([1 + n, 4 + n], [2, 3], width=1) for n in (0, 1)]),
    "bars with a line": ("y", lambda axes: (axes.bar([1, 2], [3, 1]), axes.plot([1, 2], [2, 2]))),
    "histogram": ("y", lambda axes: axes.hist(VALUES)),
    "histogram in steps": ("y", lambda axes: axes.hist(VALUES, histtype="step")),
    "horizontal bars": ("x", lambda axes: axes.barh(WORDS, [3, 1, 2])),
    "horizontal histogram": ("x", lambda axes: axes.hist(VALUES, orientation="horizontal")),
    "gantt": ("x", lambda axes: (axes.broken_barh([(1, 2)], (0, 1)), axes.set_yticks([0.5], ["task"]))),
    "line": ("y", lambda axes: axes.plot([1, 3, 2])),
    "line over dates": ("y", lambda axes: axes.plot(DAYS, range(8))),
    "points over words": ("y", lambda axes: axes.plot(WORDS, [1, 2, 3], "o")),
    "points beside words": ("x", lambda axes: axes.plot([1, 2, 3], WORDS, "o")),
    "areas": ("y", lambda axes: axes.stackplot([1, 2, 3], [[1, 2, 3], [2, 1, 2]])),
    "boxes": ("y", lambda axes: axes.boxplot([[1, 2, 3], [2, 3, 4]])),
    "lying boxes": ("x", lambda axes: axes.boxplot([[1, 2, 3], [2, 3, 4]], orientation="horizontal")),
    "scatter": ("xy", lambda axes: axes.scatter([1, 2, 3], [3, 1, 2], c=[1, 2, 3])),
    "markers": ("xy", lambda axes: axes.plot([1, 2, 4], [3, 1, 2], "o")),
    "scatter with a trend": ("xy", lambda axes: (axes.scatter([1, 2, 3], [3, 1, 2]), axes.plot([1, 3], [1, 3]))),
    "logarithmic": ("xy", lambda axes: axes.loglog([1, 10, 100], [1, 20, 30])),
    "logarithmic values": ("y", lambda axes: axes.semilogy([1, 10, 100])),
    "values with a format": ("y", lambda axes: (axes.plot([1, 3, 2]), axes.yaxis.set_major_formatter("{x} €"))),
    "image": ("", lambda axes: axes.imshow(SQUARE)),
    "mesh": ("", lambda axes: axes.pcolormesh(SQUARE)),
    "hexagons": ("", lambda axes: axes.hexbin(VALUES, VALUES[::-1], gridsize=9)),
    "filled contours": ("", lambda axes: axes.contourf(SQUARE)),
    "contours": ("y", lambda axes: axes.contour(SQUARE)),
    "pandas bars": ("y", lambda axes: FRAME.plot.bar(ax=axes)),
    "pandas horizontal bars": ("x", lambda axes: FRAME.plot.barh(ax=axes)),
    "seaborn bars": ("x", lambda axes: sns.barplot(x=[3, 1, 2], y=WORDS, ax=axes)),
    "seaborn heat map": ("", lambda axes: sns.heatmap(SQUARE, ax=axes)),
}


def has_lines(axes: Axes) -> str:
    """Along which axes grid lines are drawn."""
    return "".join(
        name
        for name, lines in (("x", axes.get_xgridlines()), ("y", axes.get_ygridlines()))
        if any(line.get_visible() for line in lines)
    )


def grids(draw: Any, **options: Any) -> list[str]:
    """For each axes of the figure drawn, along which axes its grid has lines."""
    held = []

    def holding(figure, data):
        figure = draw(figure) or figure
        held.append(figure)
        return figure

    looked(holding, **options)
    return [has_lines(axes) for axes in held[0].axes]


@pytest.mark.parametrize("kind", KINDS)
def test_lines_cross_the_axis_of_values_alone(kind):
    lines, plot = KINDS[kind]
    assert grids(lambda figure: plot(figure.subplots()) and None)[0] == lines


@pytest.mark.parametrize("kind", KINDS)
def test_charts_that_decline_the_defaults_have_the_pixels_of_matplotlib(kind):
    def draw(figure, data=None):
        KINDS[kind][1](figure.subplots())

    assert np.array_equal(looked(draw, defaults=None), plain(draw))


@pytest.mark.parametrize(
    ("set_grid", "lines"),
    [
        (lambda axes: axes.grid(True), "xy"),
        (lambda axes: axes.grid(False), ""),
        (lambda axes: axes.grid(axis="x"), "y"),  # matplotlib's toggle: they were there
        (lambda axes: axes.grid(axis="x", color="red"), "xy"),
        (lambda axes: axes.yaxis.grid(True), "xy"),
        (lambda axes: axes.tick_params(grid_color="red"), "y"),
    ],
    ids=["on", "off", "toggled", "red", "one axis", "only its colour"],
)
def test_a_grid_that_the_chart_set_stays(set_grid, lines):
    def draw(figure):
        axes = figure.subplots()
        axes.bar(WORDS, [3, 1, 2])
        set_grid(axes)

    assert grids(draw) == [lines]


@pytest.mark.parametrize("style", ["ggplot", "bmh", "seaborn-v0_8-whitegrid"])
def test_a_style_s_grid_stays(style):
    def draw(figure):
        plt.style.use(style)
        figure.subplots().bar(WORDS, [3, 1, 2])

    assert grids(draw) == ["xy"]


@pytest.mark.parametrize("style", ["dark_background", "grayscale", "classic", "default"])
def test_a_style_without_grid_has_none(style):
    def draw(figure):
        plt.style.use(style)
        figure.subplots().bar(WORDS, [3, 1, 2])

    assert grids(draw) == [""]


def test_rc_params_of_the_chart_decide():
    def draw(figure):
        matplotlib.rcParams["axes.grid"] = True
        figure.subplots().bar(WORDS, [3, 1, 2])

    assert grids(draw) == ["xy"]


def test_a_twin_adds_no_lines_between_those_of_the_first():
    def draw(figure):
        axes = figure.subplots()
        axes.bar(WORDS, [3, 1, 2])
        axes.twinx().plot(WORDS, [30, 11, 17])

    assert grids(draw) == ["y", ""]


def test_polar_axes_and_3d_have_matplotlib_s_grid():
    def draw(figure):
        polar = figure.add_subplot(1, 2, 1, projection="polar")
        polar.bar([1, 2], [3, 4])
        polar.set_rticks([1, 2, 3, 4])  # how many rings there are otherwise is a matter of their numbers
        figure.add_subplot(1, 2, 2, projection="3d").scatter([1, 2], [1, 2], [1, 2])

    def lines(**options):
        return looked(lambda figure, data: draw(figure), **options)

    assert np.array_equal(lines(), lines(defaults=None))


def test_a_pie_has_no_lines():
    def draw(figure, data=None):
        figure.subplots().pie([1, 2, 3])

    assert np.array_equal(looked(draw), drawn(draw))
