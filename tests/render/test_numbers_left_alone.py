"""Numbers along an axis whose look the chart chose, or that have room of their own, stay."""

from __future__ import annotations

import matplotlib
import numpy as np
import pytest
from looks import looked
from matplotlib.ticker import FuncFormatter, PercentFormatter, ScalarFormatter
from pictures import plain

from charthouse import Variant


def test_rings_that_the_chart_chose_stay():
    def draw(figure, data):
        axes = figure.add_subplot(projection="polar")
        axes.plot([0, 1, 2], [0, 1, 2])
        axes.set_rticks(rings)
        made.append(axes)

    made, rings = [], [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75]
    looked(draw, Variant(320, 240))
    assert list(made[0].get_yticks()) == rings


def test_a_secondary_axis_with_a_formatter_of_the_chart_s_is_left_alone():
    def draw(figure, data=None):
        axes = figure.subplots()
        axes.plot(["a", "b"], [0, 25])
        axes.grid(visible=True)
        scaled = (lambda number: number * 10_000, lambda number: number / 10_000)
        axes.secondary_yaxis("right", functions=scaled).yaxis.set_major_formatter("{x:.0f} km")

    assert np.array_equal(looked(draw, layout=None), plain(draw))


LEFT_ALONE = {
    "a formatter": lambda axes: axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f} €")),
    "a format": lambda axes: axes.yaxis.set_major_formatter("{x:.0f} km"),
    "percent": lambda axes: axes.yaxis.set_major_formatter(PercentFormatter(200_000)),
    "a scalar formatter": lambda axes: axes.yaxis.set_major_formatter(ScalarFormatter()),
    "plain": lambda axes: axes.ticklabel_format(axis="y", style="plain"),
    "scientific": lambda axes: axes.ticklabel_format(axis="y", scilimits=(0, 0)),
    "an offset": lambda axes: axes.ticklabel_format(axis="y", useOffset=100_000),
    "labels": lambda axes: axes.set_yticks([100_000, 200_000], ["100000", "200000"]),
    "logarithms": lambda axes: axes.set_yscale("log"),
    "symmetric logarithms": lambda axes: axes.set_yscale("symlog"),
    "no labels": lambda axes: axes.set_yticks([]),
}


@pytest.mark.parametrize("choice", LEFT_ALONE)
def test_an_axis_whose_numbers_the_chart_chose_is_left_alone(choice):
    def draw(figure, data=None):
        axes = figure.subplots()
        axes.plot(["a", "b"], [100_000, 200_000])
        LEFT_ALONE[choice](axes)
        axes.grid(visible=True)

    assert np.array_equal(looked(draw, layout=None), plain(draw))


@pytest.mark.parametrize(("name", "value"), [("use_locale", True), ("limits", (-2, 2)), ("useoffset", False)])
def test_rc_params_of_the_chart_decide_how_numbers_are_written(name, value):
    def draw(figure, data=None):
        matplotlib.rcParams[f"axes.formatter.{name}"] = value
        axes = figure.subplots()
        axes.plot(["a", "b"], [100_000, 200_000])
        axes.grid(visible=True)

    assert np.array_equal(looked(draw), plain(draw))


def test_dates_are_left_alone():
    def draw(figure, data=None):
        axes = figure.subplots()
        axes.plot(np.array(["2020-01-01", "2024-01-01"], "datetime64[D]"), [1, 2])
        axes.grid(visible=True)

    assert np.array_equal(looked(draw), plain(draw))
