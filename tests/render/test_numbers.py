"""Numbers along an axis can be read: thousands, millions, and years that stay years."""

from __future__ import annotations

from itertools import pairwise

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from looks import Texts, looked
from matplotlib.ticker import FuncFormatter, PercentFormatter, ScalarFormatter
from pictures import STANDARD, plain

from charthouse import Variant


def numbers(draw, variant=STANDARD, **options) -> list[str]:
    """The numbers and offsets that are drawn along the axes of a chart."""
    texts = Texts()

    def noted(figure, data):
        figure = draw(figure) or figure
        figure.add_artist(texts)
        return figure

    looked(noted, variant, **options)
    return [name.rpartition(" ")[0] for name in texts.boxes]


def beside(*values, ylim=None):
    """A chart with these values, and words along x."""

    def draw(figure, data=None):
        axes = figure.subplots()
        axes.bar([f"no {n}" for n in range(len(values))], values)
        if ylim:
            axes.set_ylim(ylim)

    return draw


def seen(found, *expected):
    assert set(expected) <= set(found), found
    assert not [text for text in found if "1e" in text or r"\times" in text], found


def test_thousands_have_a_comma():
    seen(numbers(beside(175_000, 20_000)), "175,000", "25,000", "0")


def test_millions_are_written_in_full():
    seen(numbers(beside(2_500_000, 100_000)), "2,500,000", "500,000")
    seen(numbers(beside(80_000_000)), "80,000,000")


def test_numbers_below_zero_keep_matplotlib_s_minus():
    seen(numbers(beside(-40_000, 20_000)), "−40,000", "20,000", "0")


def test_all_numbers_of_an_axis_are_grouped_or_none():
    seen(numbers(beside(20_000)), "2,500", "20,000")
    found = numbers(beside(9_000))
    assert "8000" in str(found)
    assert "8,000" not in found


def test_decimals_stay_behind_the_point():
    def draw(figure):
        figure.subplots().set(ylim=(10_000, 10_001.5), xlim=(0, 1))

    seen(numbers(draw), "10,000.2", "10,001.4")


@pytest.mark.parametrize("years", [(1990, 2024), (2019, 2024), (-500, 2024)])
def test_years_are_years(years):
    def draw(figure, data=None):
        figure.subplots().plot(years, [1, 2])

    assert not [text for text in numbers(draw) if "," in text]


def test_a_difference_is_written_out_where_it_fits():
    def draw(figure):
        figure.subplots().plot([0, 1], [1_234_560, 1_234_580])

    seen(numbers(draw), "1,234,560.0", "1,234,580.0")


def test_what_is_too_wide_is_written_as_matplotlib_does():
    values = beside(2_500_000_000_000)
    found = numbers(values, Variant(320, 240))
    assert not [text for text in found if "," in text]
    assert [text for text in found if r"\times" in text]
    assert numbers(values, Variant(320, 240), defaults=None) == found


@pytest.mark.parametrize("width", [240, 320, 480, 640, 960])
@pytest.mark.parametrize("largest", [12_000, 95_000, 830_000, 3_000_000, 83_000_000])
def test_numbers_along_x_do_not_run_into_each_other(largest, width):
    texts = Texts()

    def draw(figure, data):
        figure.subplots().barh(["a", "b"], [largest, 1])
        figure.add_artist(texts)

    looked(draw, Variant(width, 240))
    boxes = sorted(tuple(box) for name, box in texts.boxes.items() if name[0].isdigit())
    assert len(boxes) > 1
    assert all(left[2] + 4 < right[0] for left, right in pairwise(boxes))


def test_colour_bars_have_commas():
    def draw(figure):
        axes = figure.subplots()
        figure.colorbar(axes.imshow([[0, 250_000], [1, 2]]))

    seen(numbers(draw), "250,000")


def test_shared_axes_have_commas_on_each():
    def draw(figure):
        for axes in figure.subplots(1, 2, sharey=False, sharex=True):
            axes.plot([20_000, 30_000], [1_000_000, 2_000_000])

    found = numbers(draw, Variant(1200, 400))
    assert found.count("20,000") == 2
    assert "1,000,000" in found


def test_pyplot_s_and_pandas_s_axes_have_commas():
    seen(numbers(lambda _: plt.plot([1, 30_000]) and plt.gcf()), "30,000")
    seen(numbers(lambda _: pd.Series([1, 30_000]).plot().figure), "30,000")


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


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_without_the_defaults_numbers_have_the_pixels_of_matplotlib(theme):
    variant = Variant(640, 480, 2, theme)
    assert np.array_equal(
        looked(beside(175_000, 20_000), variant, defaults=None), plain(beside(175_000, 20_000), variant)
    )


@pytest.mark.parametrize("look", [
    lambda figure: figure.canvas.draw(),
    lambda figure: figure.tight_layout(),
    lambda figure: [label.get_text() for label in figure.axes[0].get_yticklabels()],
])  # fmt: skip
def test_numbers_are_grouped_also_after_the_chart_looked_at_its_ticks(look):
    def draw(figure, data=None):
        figure.subplots().plot(["a", "b"], [100_000, 200_000])
        look(figure)
        seen.append(figure)

    seen = []
    looked(draw)
    assert "160,000" in [label.get_text() for label in seen[0].axes[0].get_yticklabels()]
