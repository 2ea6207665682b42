"""Room for one text is not made at the cost of another: what was not drawn over each other is not so afterwards."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator
from surroundings import drawn_with_surroundings

from charthouse.charts.variant import Variant

LARGE, SMALL = Variant(640, 480), Variant(320, 240)


def titles_under_a_title(figure: Figure, data: Any) -> None:
    for axes in figure.subplots(2, 2).flat:
        axes.set_title("Saint Vincent and the Grenadines")
    figure.suptitle("Cumulated emissions of greenhouse gases from land use, in thousand tonnes of CO2 equivalent")


def dates_below_bars(figure: Figure, data: Any) -> None:
    axes = figure.subplots()
    axes.barh(["An employee of the department for customers"] * 2, [4, 5])
    axes.xaxis.set_major_locator(MultipleLocator(0.5))
    axes.xaxis.set_major_formatter("{x:.1f} days")


def numbers_in_cells(figure: Figure, data: Any) -> None:
    axes, names = figure.subplots(), [f"Heating, ventilation and air conditioning {number}" for number in range(7)]
    axes.imshow(np.eye(7))
    axes.set_yticks(range(7), names)
    axes.set_xticks(range(7), names, rotation=90)
    for row, column in np.ndindex(7, 7):
        axes.text(column, row, "-0.06", ha="center", va="center")


def names_of_bars(figure: Figure, data: Any) -> None:
    axes = figure.subplots()
    axes.bar(["Opening balance", "Product revenue", "Fixed costs", "Variable costs", "Closing balance"], range(5))
    axes.set_ylabel("Revenue before taxes and one-off items, in US dollars at current exchange rates")


def legend_at_the_side(figure: Figure, data: Any) -> None:
    figure.set_size_inches(15, 5)
    for axes in figure.subplots(1, 3):
        axes.plot([1, 2], label="Retail partners and wholesale")
        axes.set(title="Central Asia", ylabel="Price of the dwelling (EUR)")
    figure.legend(["Retail partners and wholesale"], loc="center right")
    figure.suptitle("Prices of dwellings by location and heating, sold in the last twelve months", y=1.02)


@pytest.mark.parametrize("draw", [
    dates_below_bars, titles_under_a_title, numbers_in_cells, names_of_bars, legend_at_the_side,
])  # fmt: skip
def test_no_texts_are_drawn_over_each_other(draw):
    outcome = drawn_with_surroundings(draw, LARGE)
    assert outcome.overlapping == []
    assert not outcome.is_cut


def test_letters_may_be_large_and_are_no_watermark():
    def draw(figure: Figure, data: Any) -> None:
        figure.subplots().set_title("Units sold in every month", fontsize=24)

    assert not drawn_with_surroundings(draw, SMALL).is_cut


def test_the_key_of_arrows_is_drawn_whole():
    def draw(figure: Figure, data: Any) -> None:
        axes = figure.subplots()
        axes.quiverkey(axes.quiver(*np.ones((2, 4, 4))), 0.9, 1.05, 1, "1 m/s of surface current", labelpos="E")

    assert drawn_with_surroundings(draw, LARGE, layout=None).is_cut
    assert not drawn_with_surroundings(draw, LARGE).is_cut
