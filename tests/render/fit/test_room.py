"""Room is made only where something leaves, and is the same in each format and scale."""

from __future__ import annotations

import logging
import re
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure
from pictures import STANDARD, bars, drawn, pixels, plain
from surroundings import drawn_with_surroundings

from charthouse import Variant
from charthouse.charts.definition import Chart
from charthouse.render import notes, renderer


def legend_outside(figure: Figure, data: Any = None) -> None:
    axes = figure.subplots()
    axes.plot([1, 3, 2], label="revenue in euros")
    axes.legend(bbox_to_anchor=(1.05, 1), loc="upper left")
    axes.set_title("A title that says at some length what is to be seen here, and so leaves its figure", loc="left")


def positions(draw: Any, variant: Variant) -> list[Any]:
    """Where the axes of the figure that was saved last are, as parts of the figure."""
    seen: list[Figure] = []

    def note(figure: Figure, data: Any) -> None:
        draw(figure)
        seen.append(figure)

    renderer.render(Chart("tested", draw=note), None, variant)
    return [axes.get_position().extents for axes in seen[0].axes]


@pytest.mark.parametrize("variant", [STANDARD, Variant(640, 480, 2, "dark")], ids=str)
def test_a_chart_that_nothing_leaves_is_drawn_as_it_is_and_once(variant):
    outcome = drawn_with_surroundings(bars, variant)
    assert len(outcome.figures) == 1
    assert np.array_equal(drawn(bars, variant), plain(bars, variant))


def test_a_chart_without_layout_is_drawn_as_it_is():
    chart = Chart("tested", draw=legend_outside, defaults=None, layout=None)
    picture = renderer.render(chart, None, STANDARD)
    assert np.array_equal(pixels(picture), plain(legend_outside))


def test_a_legend_outside_is_drawn_whole():
    assert drawn_with_surroundings(legend_outside, STANDARD, layout=None).is_cut
    assert not drawn_with_surroundings(legend_outside, STANDARD).is_cut


@pytest.mark.parametrize("variant", [Variant(640, 480, 2), Variant(640, 480, 3), *(
    Variant(640, 480, format=format) for format in ("webp", "svg", "pdf")
)], ids=str)  # fmt: skip
def test_the_layout_is_the_same_in_each_format_and_scale(variant):
    assert np.allclose(positions(legend_outside, variant), positions(legend_outside, STANDARD), atol=1e-9)


def test_what_cannot_fit_is_one_line_of_the_log_with_chart_text_and_pixels(caplog):
    def draw(figure: Figure, data: Any) -> None:
        axes = figure.subplots()
        axes.plot([1, 2])
        axes.set_yticks([1], ["1" * 90])  # no number is shortened

    notes.log_once.cache_clear()
    renderer.render(Chart("long-number", draw=draw), None, Variant(320, 240))
    (line,) = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert re.fullmatch(
        r"chart long-number: y axis with tick label '1{40}…' is cut off by \d+ pixels at the left", line
    )


def test_a_name_that_is_too_long_for_any_margin_ends_in_an_ellipsis_and_none_is_cut():
    def draw(figure: Figure, data: Any) -> None:
        figure.subplots().barh(["Unabbreviatable" * 9, "b"], [1, 2])

    assert not drawn_with_surroundings(draw, Variant(320, 240)).is_cut


def test_a_watermark_changes_no_layout():
    def marked(figure: Figure, data: Any = None) -> None:
        bars(figure)
        figure.text(0.5, 0.5, "DRAFT OF TODAY", fontsize=90, rotation=30, alpha=0.1, ha="center", va="center")

    assert np.allclose(positions(marked, STANDARD), positions(bars, STANDARD))
