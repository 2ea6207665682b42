"""A picture without data is drawn, and the log says which chart shows nothing, and why."""

# ruff: noqa: ARG005 - draw(figure, data) need not use both

from __future__ import annotations

import datetime
import io

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from pictures import STANDARD, bars, drawn, logged, without_return

from charthouse import Variant
from charthouse.charts.definition import Chart
from charthouse.render import notes, renderer
from charthouse.render.blank import HIDDEN, NO_VALUES, NOTHING, is_of_one_colour

NAN = float("nan")
OUTSIDE = "all of its data is outside the limits of its axes"


@pytest.fixture(autouse=True)
def nothing_logged_before():
    notes.log_once.cache_clear()


def on_axes(act):
    return lambda figure: act(figure.subplots())


BLANK = {
    "no artist": (on_axes(lambda axes: None), NOTHING),
    "a title": (on_axes(lambda axes: axes.set(title="Orders", xlabel="day")), NOTHING),
    "an empty text": (on_axes(lambda axes: axes.text(0, 0, " ")), NOTHING),
    "a footnote": (lambda figure: (figure.subplots(), figure.text(0, 0, "Source: us")), NOTHING),
    "four axes": (lambda figure: (figure.subplots(2, 2), figure.suptitle("Four")), NOTHING),
    "in sub-figures": (lambda figure: [part.subplots() for part in figure.subfigures(2)], NOTHING),
    "empty line": (on_axes(lambda axes: axes.plot([], [])), NO_VALUES),
    "empty line with a legend": (on_axes(lambda axes: (axes.plot([], [], label="a"), axes.legend())), NO_VALUES),
    "missing values": (on_axes(lambda axes: axes.plot([NAN, NAN], "o")), NO_VALUES),
    "missing dates": (on_axes(lambda axes: axes.plot(pd.to_datetime([None, None]), [1, 2])), NO_VALUES),
    "missing bars": (on_axes(lambda axes: axes.bar([1, 2], [NAN, NAN])), NO_VALUES),
    "masked line": (on_axes(lambda axes: axes.plot(np.ma.masked_all(3))), NO_VALUES),
    "empty scatter": (on_axes(lambda axes: axes.scatter([], [])), NO_VALUES),
    "missing points": (on_axes(lambda axes: axes.scatter([1, 2], [NAN, NAN])), NO_VALUES),
    "missing image": (on_axes(lambda axes: axes.imshow(np.full((3, 3), NAN))), NO_VALUES),
    "missing mesh": (on_axes(lambda axes: axes.pcolormesh(np.full((3, 3), NAN))), NO_VALUES),
    "missing area": (on_axes(lambda axes: axes.fill_between([1, 2], [NAN, NAN])), NO_VALUES),
    "polar": (lambda figure: figure.add_subplot(projection="polar").plot([NAN], [NAN]), NO_VALUES),
    "line outside": (on_axes(lambda axes: (axes.plot([1, 2], [3, 4]), axes.set_ylim(10, 20))), OUTSIDE),
    "bars outside": (on_axes(lambda axes: (axes.bar([1, 2], [3, 4]), axes.set_xlim(-5, -1))), OUTSIDE),
    "points outside": (on_axes(lambda axes: (axes.scatter([1, 2], [3, 4]), axes.set_xlim(5, 6))), OUTSIDE),
    "area outside": (on_axes(lambda axes: (axes.fill_between([1, 2], [3, 4]), axes.set_ylim(5, 6))), OUTSIDE),
    "image outside": (on_axes(lambda axes: (axes.imshow([[1, 2]]), axes.set_xlim(5, 6))), OUTSIDE),
    "dates outside": (
        on_axes(
            lambda axes: (axes.plot([datetime.date(2020, 1, 1)], [3]), axes.set_xlim(datetime.date(2026, 1, 1), None))
        ),
        OUTSIDE,
    ),
    "hidden": (on_axes(lambda axes: [bar.set_visible(False) for bar in axes.bar([1], [2])]), HIDDEN),
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("act", "why"), BLANK.values(), ids=BLANK)
def test_axes_without_data_are_logged_with_the_reason(caplog, act, why):
    drawn(without_return(act))
    (line,) = logged(caplog)
    assert line.startswith(f"chart tested: the picture shows no data: {why}")


FULL = {
    "bars": bars,
    "zeros": on_axes(lambda axes: axes.bar([1, 2], [0, 0])),
    "one value": on_axes(lambda axes: axes.plot([NAN, 1, NAN], "o")),
    "a line through the limits": on_axes(lambda axes: (axes.plot([0, 10], [0, 10]), axes.set_xlim(4, 5))),
    "limits the other way round": on_axes(lambda axes: (axes.plot([1, 2], [3, 4]), axes.invert_yaxis())),
    "logarithms": on_axes(lambda axes: axes.loglog([1, 10], [10, 100])),
    "a text": on_axes(lambda axes: axes.text(0.5, 0.5, "No data")),
    "a level": on_axes(lambda axes: axes.axhline(3)),
    "a span": on_axes(lambda axes: axes.axvspan(1, 2)),
    "a table": on_axes(lambda axes: (axes.axis("off"), axes.table([["a", "b"]]))),
    "a pie": on_axes(lambda axes: axes.pie([1, 2])),
    "an image": on_axes(lambda axes: axes.imshow(np.zeros((2, 2, 3), np.uint8))),
    "contours": on_axes(lambda axes: axes.contourf([[1, 2], [3, 4]])),
    "an annotation": on_axes(lambda axes: axes.annotate("here", (0.5, 0.5))),
    "quiver": on_axes(lambda axes: axes.quiver([1], [2], [3], [4])),
    "hexbin": on_axes(lambda axes: axes.hexbin([1, 2], [3, 4], gridsize=3)),
    "errorbar": on_axes(lambda axes: axes.errorbar([1], [2], [1], fmt="none")),
    "box plot": on_axes(lambda axes: axes.boxplot([1, 2, 3])),
    "polar": lambda figure: figure.add_subplot(projection="polar").plot([100], [1], "o"),
    "3D": lambda figure: figure.add_subplot(projection="3d").plot([1, 2], [1, 2], [1, 2]),
    "one of two axes": lambda figure: figure.subplots(2)[1].plot([1, 2]),
    "in a sub-figure": lambda figure: (figure.subfigures(2)[1].subplots().plot([1, 2]), figure.subplots)[0],
    "in axes inside axes": on_axes(lambda axes: axes.inset_axes([0.2, 0.2, 0.5, 0.5]).plot([1, 2])),
    "a number in large letters": lambda figure: (figure.subplots().axis("off"), figure.text(0.5, 0.5, "42")),
    "only a text": lambda figure: figure.text(0.5, 0.5, "42"),
    "an image on the figure": lambda figure: figure.figimage(np.eye(50)),
    "a violin": on_axes(lambda axes: axes.violinplot([1, 2, 3])),
    "steps": on_axes(lambda axes: axes.stairs([1, 2, 3])),
    "events": on_axes(lambda axes: axes.eventplot([1, 2, 3])),
    "an arrow": on_axes(lambda axes: axes.arrow(0, 0, 1, 1)),
    "a line across": on_axes(lambda axes: axes.axline((0, 0), slope=1)),
}


@pytest.mark.parametrize("act", FULL.values(), ids=FULL)
def test_a_picture_that_shows_something_is_not_worth_a_word(caplog, act):
    drawn(without_return(act))
    assert logged(caplog) == []


@pytest.mark.parametrize("format", ["png", "webp"])
@pytest.mark.parametrize(
    "act",
    [
        lambda figure: figure.text(0.5, 0.5, "white on white", color="white"),
        lambda figure: figure.text(3, 3, "outside"),
        lambda figure: (figure.set_facecolor("r"), figure.text(0.5, 0.5, "red", color="r")),
    ],
    ids=["white on white", "outside", "all of it red"],
)
def test_a_picture_of_one_colour_is_logged(caplog, act, format):
    chart = Chart("tested", draw=without_return(act), layout=None)
    renderer.render(chart, None, Variant(64, 48, format=format))
    assert logged(caplog) == ["chart tested: the picture is blank: all of it has one colour"]


@pytest.mark.parametrize("size", [(1, 1), (64, 48), (640, 480)])
def test_one_pixel_of_another_colour_is_a_picture(size):
    white = bytes([255, 0, 255, 255]) * (size[0] * size[1])
    assert is_of_one_colour(white)
    for changed in range(4) if size == (64, 48) else ():
        place = len(white) - 4 + changed
        assert not is_of_one_colour(white[:place] + b"\x07" + white[place + 1 :])


def test_a_picture_that_was_saved_before_it_was_wiped_is_judged_as_saved(caplog):
    def draw(figure, data, values):
        figure.subplots().plot(values)
        plt.savefig(io.BytesIO())
        plt.cla()

    drawn(lambda figure, data: draw(figure, data, [1, 2]))
    assert logged(caplog) == []
    drawn(lambda figure, data: draw(figure, data, [NAN, NAN]))
    assert logged(caplog) == [f"chart tested: the picture shows no data: {NO_VALUES}"]


def test_each_chart_is_named_once(caplog):
    def draw(figure, data):
        figure.subplots()

    for name in ("one", "two", "one"):
        renderer.render(Chart(name, draw=draw), None, STANDARD)
    assert [line.partition(":")[0] for line in logged(caplog)] == ["chart one", "chart two"]
