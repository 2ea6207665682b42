"""The default alt text: what is in the axes, the same text for the same data."""

from __future__ import annotations

import datetime
import io
import itertools
from typing import Any
from xml.etree import ElementTree

import matplotlib.pyplot as plt
import numpy as np
import pytest
from pictures import bars, pixels
from PIL import Image

from charthouse import Variant
from charthouse.charts.definition import Chart
from charthouse.render import renderer

SVG = "{http://www.w3.org/2000/svg}"
DAYS = [datetime.date(2026, 1, 1) + datetime.timedelta(days=number) for number in range(60)]


def alt(draw: Any, variant: Variant | None = None, **options: Any) -> str:
    chart = Chart("tested", draw=draw, title="Sales", **options)
    return renderer.drawing(chart, None, variant or Variant(320, 240)).alt


def stacked(figure: Any, data: Any) -> None:
    axes = figure.subplots()
    axes.bar(["G1", "G2"], [20, 35], label="men")
    axes.bar(["G1", "G2"], [5, 0.25], bottom=[20, 35], label="women")
    axes.set(title="Tasks by group", xlabel="group", ylabel="tasks")
    axes.legend()


def days(figure: Any, data: Any) -> None:
    figure.subplots().plot(DAYS, np.arange(60) * 1234.5)


def twins(figure: Any, data: Any) -> None:
    axes = figure.subplots()
    axes.plot([1, 2], [3, 4])
    axes.set_xlabel("hour")
    other = axes.twinx()
    other.plot([1, 2], [30, 40])
    other.set_ylabel("°C")


def two(figure: Any, data: Any) -> None:
    left, right = figure.subplots(1, 2)
    left.hist([1, 2, 2, 3], bins=3)
    left.set_title("Ages")
    right.pie([1, 3], labels=["old", "new"])
    figure.suptitle("All of\nit")


def heat(figure: Any, data: Any) -> None:
    axes = figure.subplots()
    image = axes.imshow([[0.0, 0.5], [1.0, 0.25]])
    figure.colorbar(image, label="share")


def ticks(figure: Any, data: Any) -> None:
    axes = plt.gca()
    axes.barh([0, 1, 2], [1, 2, np.nan])
    axes.set_yticks([0, 1, 2], ["low", "mid", "high"])


def boxes(figure: Any, data: Any) -> None:
    figure.subplots().boxplot([[1, 2, 3], [2, 3, 9]])


def nothing(figure: Any, data: Any) -> None:
    figure.subplots()


def points(figure: Any, data: Any) -> None:
    figure.subplots().scatter([1e-9, 5], [1, 1e22], s=900)


DRAWN = {
    stacked: "Sales. Tasks by group: bar chart; x: group, G1 to G2; y: tasks, 0 to 35.25; series: men, women.",
    days: "Sales. Line chart; x: 2026-01-01 to 2026-03-01; y: 0 to 72,836.",
    twins: "Sales. Line chart; x: hour, 1 to 2; y: 3 to 4. Line chart; y: °C, 30 to 40.",
    two: "Sales. All of it. Ages: histogram; x: 1 to 3; y: 0 to 2. Pie chart; old 25 %, new 75 %.",
    heat: "Sales. Heat map; x: -0.5 to 1.5; y: -0.5 to 1.5. Colours: share, 0 to 1.",
    ticks: "Sales. Bar chart; x: 0 to 2; y: low to high.",
    boxes: "Sales. Chart; x: 1 to 2; y: 1 to 9.",
    nothing: "Sales.",
    points: "Sales. Scatter plot; x: 1e-09 to 5; y: 1 to 1e+22.",
}


@pytest.mark.parametrize("draw", DRAWN, ids=lambda draw: draw.__name__)
def test_the_default_alt_text_tells_what_is_in_the_axes(draw: Any) -> None:
    assert alt(draw) == DRAWN[draw]


@pytest.mark.parametrize("draw", DRAWN, ids=lambda draw: draw.__name__)
def test_no_size_scale_theme_format_or_layout_changes_the_text(draw: Any) -> None:
    sizes, rest = [(90, 60), (700, 300)], [(1, "light", "png"), (3, "dark", "svg"), (2, "dark", "pdf")]
    variants = [Variant(*size, *others) for size, others in zip(itertools.cycle(sizes), rest, strict=False)]
    assert {alt(draw, variant) for variant in variants} == {DRAWN[draw]}
    assert alt(draw, layout=None, defaults=None) == DRAWN[draw]


def test_the_text_is_bounded_whatever_the_chart_writes() -> None:
    def draw(figure: Any, data: Any) -> None:
        for number, axes in enumerate(figure.subplots(5, 5).flat):
            axes.plot([1, 2], label="series " * 50 + str(number))
            axes.set(title=f"{number} " + "title\n" * 80, xlabel="x" * 500)

    text = alt(draw, layout=None)
    assert len(text) == 300
    assert text.startswith("Sales. 0 title title")
    assert text.endswith("…")


def test_a_figure_that_was_saved_and_wiped_has_the_text_of_what_was_saved() -> None:
    def draw(figure: Any, data: Any) -> None:
        stacked(figure, data)
        figure.savefig(io.BytesIO())
        figure.clear()

    assert alt(draw) == DRAWN[stacked]


def test_an_svg_is_one_picture_with_a_title_and_a_description() -> None:
    chart = Chart("tested", draw=bars, title="A < B & 'C'\x01")
    root = ElementTree.fromstring(
        renderer.render(chart, None, Variant(320, 200, format="svg"), alt="1 < 2 -- \x02 日本")
    )
    title, description = root[0], root[1]
    assert (title.tag, title.text) == (SVG + "title", "A < B & 'C'")
    assert (description.tag, description.text) == (SVG + "desc", "1 < 2 --  日本")
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"].split() == [title.attrib["id"], description.attrib["id"]]


def test_the_text_changes_no_pixel_and_a_pdf_has_it_as_its_subject() -> None:
    chart = Chart("tested", draw=bars)
    one, other = (renderer.render(chart, None, Variant(320, 200), alt=text) for text in ("one", "another"))
    assert one != other
    assert np.array_equal(pixels(one), pixels(other))
    assert b"/Subject (in words)" in renderer.render(chart, None, Variant(320, 200, format="pdf"), alt="in words")


def test_the_text_in_a_file_is_bounded() -> None:
    picture = renderer.render(Chart("tested", draw=bars), None, Variant(320, 200), alt="x" * 50_000)
    assert Image.open(io.BytesIO(picture)).info["Description"] == "x" * 1999 + "…"
