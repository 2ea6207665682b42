"""Numbers along an axis can be read: thousands, millions, and years that stay years."""

from __future__ import annotations

from functools import partial

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from looks import Texts, looked
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


def test_colour_bars_have_commas():
    def draw(figure):
        axes = figure.subplots()
        figure.colorbar(axes.imshow([[0, 250_000], [1, 2]]))

    seen(numbers(draw), "250,000")


@pytest.mark.parametrize("place", ["grid", "figure", "inset"])
@pytest.mark.parametrize("of", ["image", "mappable"])
def test_colour_bars_in_axes_of_their_own_have_commas(place, of):
    def draw(figure):
        axes = figure.subplots()
        axes.axis("off")
        image = axes.imshow([[0, 250_000], [1, 2]])
        shown = image if of == "image" else matplotlib.cm.ScalarMappable(image.norm)
        if place == "grid":
            axes.set_position([0.1, 0.1, 0.3, 0.8])
        cax = axes.inset_axes([0.9, 0, 0.05, 1]) if place == "inset" else figure.add_axes([0.7, 0.1, 0.03, 0.8])
        figure.colorbar(shown, cax=cax)

    seen(numbers(draw), "250,000")


@pytest.mark.parametrize("side", ["secondary_yaxis", "secondary_xaxis"])
def test_secondary_axes_have_commas(side):
    def draw(figure):
        figure.subplots_adjust(left=0.2, right=0.8, top=0.8)
        axes = figure.subplots()
        axes.plot([0, 25], [0, 25])
        functions = (lambda number: number * 10_000, lambda number: number / 10_000)
        getattr(axes, side)("right" if side == "secondary_yaxis" else "top", functions=functions)

    texts = Texts()

    def noted(figure, data):
        draw(figure)
        figure.add_artist(texts)
        secondary.extend(figure.axes[0].child_axes)

    secondary = []
    looked(noted)
    labels = secondary[0].get_yticklabels() if side == "secondary_yaxis" else secondary[0].get_xticklabels()
    assert "100,000" in [label.get_text() for label in labels]


MOMENTS = {
    "days as numbers": (20_260_101, 20_260_131),
    "days of years": (20_190_101, 20_261_231),
    "months as numbers": (202_401, 202_612),
    "seconds since 1970": (1_764_000_000, 1_764_086_400),
    "years in seconds": (1_600_000_000, 1_764_086_400),
    "milliseconds since 1970": (1_764_000_000_000, 1_764_086_400_000),
}


@pytest.mark.parametrize("name", MOMENTS)
@pytest.mark.parametrize("along", ["x", "y"])
def test_moments_written_as_numbers_have_no_commas(name, along):
    def draw(figure):
        axes = figure.subplots()
        axes.plot(*((MOMENTS[name], ["a", "b"]) if along == "x" else (["a", "b"], MOMENTS[name])))

    found = numbers(draw, Variant(900, 480))
    assert not [text for text in found if "," in text], found
    assert any(text.isdigit() and len(text) == len(str(MOMENTS[name][0])) for text in found), found


def draw_along_x(figure, label):
    axes = figure.subplots()
    axes.plot([0, 10_450], ["a", "b"])
    axes.set_xlabel(label)


@pytest.mark.parametrize(
    "label", ["id", "Order ID", "user_id", "userId", "customer ids", "ZIP", "order number", "post code"]
)
def test_numbers_that_are_names_have_no_commas(label):
    assert "10000" in numbers(partial(draw_along_x, label=label))


@pytest.mark.parametrize(
    "label", ["", "number", "Number of orders", "paid", "bid", "median", "revenue (EUR)", "barcodes read"]
)
def test_quantities_have_commas(label):
    assert "10,000" in numbers(partial(draw_along_x, label=label))


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
