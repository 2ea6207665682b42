"""No chart changes another: not by its parameters, its fonts, or the way it ends."""

from __future__ import annotations

import random
from contextlib import nullcontext
from typing import Any

import galleries
import matplotlib
import numpy as np
import pytest
from chart_habits import PARAMETERS
from comparing import differences, ours
from matplotlib import font_manager
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from random_charts import DrawnChart

from charthouse.charts.variant import Variant
from charthouse.errors import DrawFailed

NEIGHBOURS = ("parameter:", "random:3", "random:32", "texts:2", "blog:styled_bars")


@pytest.mark.system
def test_the_same_texts_under_one_parameter_after_another_are_drawn_as_each_says(tmp_path):
    names = [f"parameter:{name}" for name in ["", *sorted(PARAMETERS)]]
    assert differences(names, random.Random(4), tmp_path) == {}


class Failing(Artist):
    """Fails while its figure is being drawn, when half of it is on the canvas."""

    def draw(self, renderer: Any) -> None:
        renderer.start_filter()
        raise RuntimeError("half-way")


def fails_half_way(figure: Figure, data: Any) -> None:
    figure.text(0.2, 0.2, "Größe", fontsize=40)
    figure.add_artist(Failing())
    figure.text(0.3, 0.3, "$x_1$")


def registers_a_font(figure: Figure, data: Any) -> None:
    font_manager.fontManager.addfont(font_manager.findfont("cmr10"))
    matplotlib.rcParams["font.family"] = "cmr10"
    figure.text(0.2, 0.2, "Größe 東京", fontfamily="DejaVu Sans")


def turns_everything_off(figure: Figure, data: Any) -> None:
    matplotlib.rcParams.update({"text.antialiased": False, "text.hinting": "none", "path.snap": False})
    np.random.seed(7)
    np.seterr(all="ignore")
    figure.subplots().plot([1, 2])
    matplotlib.rcdefaults()


def leaves_pixels_behind(figure: Figure, data: Any) -> None:
    figure.text(0.2, 0.2, "Größe", fontsize=50)
    figure.canvas.draw()
    np.asarray(figure.canvas.buffer_rgba())[:] = 77


@pytest.mark.parametrize(
    "draw",
    [fails_half_way, registers_a_font, turns_everything_off, leaves_pixels_behind],
    ids=lambda draw: draw.__name__,
)
def test_a_chart_leaves_no_trace_in_the_next(draw):
    neighbours = [galleries.chart(name) for name in NEIGHBOURS]
    before = [ours(chart) for chart in neighbours]
    for chart, picture in zip(neighbours, before, strict=True):
        with pytest.raises(DrawFailed) if draw is fails_half_way else nullcontext():
            ours(DrawnChart("rude", chart.variant, draw))
        assert np.array_equal(ours(chart), picture)


def test_a_picture_does_not_change_when_the_next_is_drawn():
    """Two pictures of one size: neither is a view of what the other is drawn on."""
    chart, other = galleries.chart("parameter:"), galleries.chart("parameter:text.antialiased")
    first = ours(chart)
    kept = first.copy()
    assert not np.array_equal(ours(other), kept)
    assert np.array_equal(first, kept)


def test_a_larger_picture_after_a_smaller_and_back_is_drawn_whole():
    def draw(figure: Figure, data: Any = None) -> None:
        figure.subplots().set_title("Größe")

    sizes = [Variant(200, 100), Variant(300, 200, 2), Variant(200, 100, 2), Variant(100, 200), Variant(200, 100)]
    pictures = [ours(DrawnChart("sized", variant, draw)) for variant in sizes]
    assert [picture.shape[1::-1] for picture in pictures] == [variant.pixels for variant in sizes]
    assert np.array_equal(pictures[0], pictures[-1])
