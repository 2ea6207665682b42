"""pyplot beside the given figure, and which of several figures is shown."""

# ruff: noqa: ARG005 - draw(figure, data) need not use both

from __future__ import annotations

import io
import logging

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import seaborn as sns
from matplotlib.figure import Figure
from pictures import STANDARD, bars, drawn, logged, plain, without_return

from charthouse import Variant
from charthouse.render import notes

FRAME = pd.DataFrame({"town": ["Oslo", "Rome"], "orders": [3, 2]})


@pytest.fixture(autouse=True)
def nothing_logged_before():
    notes.log_once.cache_clear()


def lines(figure, data=None):
    figure.subplots().plot([1, 3, 2])


@pytest.mark.parametrize("variant", [STANDARD, Variant(320, 240, scale=2, theme="dark")], ids=str)
def test_pyplot_acts_on_the_given_figure(variant):
    def draw(figure, data):
        axes = figure.subplots()
        sns.barplot(FRAME, x="town", y="orders", ax=axes)
        plt.xticks(rotation=45)
        plt.ylabel("orders a day")
        plt.title("Orders by town")
        plt.tight_layout()

    def same(figure):
        axes = figure.subplots()
        sns.barplot(FRAME, x="town", y="orders", ax=axes)
        axes.tick_params(axis="x", rotation=45)
        axes.set_ylabel("orders a day")
        axes.set_title("Orders by town")
        figure.tight_layout()

    assert np.array_equal(drawn(draw, variant), plain(same, variant))


@pytest.mark.parametrize(
    "act",
    [
        lambda figure: plt.gca().plot([1, 3, 2]),
        lambda figure: plt.plot([1, 3, 2]),
        lambda figure: plt.gcf().subplots().plot([1, 3, 2]),
        lambda figure: plt.subplot().plot([1, 3, 2]),
        lambda figure: plt.subplot(111).plot([1, 3, 2]),
        lambda figure: plt.gcf().gca().plot([1, 3, 2]),
        lambda figure: pd.Series([1, 3, 2]).plot(),
        lambda figure: (figure.subplots(), plt.plot([1, 3, 2])),
        lambda figure: plt.subplot_mosaic("A")[1]["A"].plot([1, 3, 2]),
        lambda figure: (plt.close(), plt.plot([1, 3, 2])),
        lambda figure: (plt.close("all"), figure.subplots().plot([1, 3, 2])),
        lambda figure: (plt.figure(figure), plt.plot([1, 3, 2])),
        lambda figure: (plt.figure(), plt.figure(figure), plt.plot([1, 3, 2])),
        lambda figure: (lines(figure), plt.close()),
        lambda figure: (lines(figure), plt.close(figure)),
        lambda figure: (lines(figure), plt.close(), plt.figure()),
    ],
)
def test_no_way_to_reach_a_figure_changes_a_pixel(act):
    assert np.array_equal(drawn(without_return(act)), plain(lines))


def test_seaborn_without_axes_draws_on_the_given_figure():
    def draw(figure, data):
        assert sns.barplot(FRAME, x="town", y="orders").figure is figure
        figure.axes[0].set_title("Orders")

    def same(figure):
        sns.barplot(FRAME, x="town", y="orders", ax=figure.subplots()).set_title("Orders")

    assert np.array_equal(drawn(draw), plain(same))


def test_figures_have_the_numbers_that_they_have_in_a_script():
    numbers = []

    def draw(figure, data):
        assert plt.gcf() is figure
        first = plt.figure()
        second, _ = plt.subplots()
        numbers.extend([first.number, second.number, plt.figure(7).number])
        assert plt.figure(1) is first is not figure
        assert plt.gcf() is first
        lines(figure)

    assert np.array_equal(drawn(draw), plain(lines))
    assert numbers == [1, 2, 7]


def test_no_figure_is_left_to_the_next_draw():
    drawn(lambda figure, data: (lines(figure), plt.figure()))
    assert plt.get_fignums() == []
    assert plt.gcf().number == 1
    plt.close("all")


def test_a_closed_figure_is_drawn_as_quickly_as_an_open_one():
    def draw(figure, data):
        lines(figure)
        before = type(figure.canvas)
        plt.close()
        assert type(figure.canvas) is before
        assert figure.canvas.manager is None

    drawn(draw)


SEVERAL = {
    "the given one": (lambda figure: (lines(figure), bars(plt.figure())), lines, 1),
    "the given one, for whose picture another was made first": (
        lambda figure: (bars(made := plt.figure()), plt.close(made), lines(figure)),
        lines,
        1,
    ),
    "pyplot's last": (lambda figure: (plt.bar([1], [1]), lines(plt.figure())), lines, 1),
    "pyplot's last of three": (
        lambda figure: (bars(plt.figure()), bars(plt.figure()), lines(plt.figure()), plt.close("all")),
        lines,
        2,
    ),
    "the last after show": (lambda figure: (plt.bar([1], [1]), plt.show(), plt.plot([1, 3, 2]), plt.show()), lines, 1),
    "the given one, saved and wiped": (
        lambda figure: (lines(figure), plt.savefig(io.BytesIO()), plt.clf(), bars(plt.figure())),
        lines,
        1,
    ),
}


@pytest.mark.parametrize(("act", "expected", "others"), SEVERAL.values(), ids=SEVERAL)
def test_a_figure_that_is_not_shown_is_logged_once(caplog, act, expected, others):
    for _ in range(2):
        assert np.array_equal(drawn(without_return(act)), plain(expected))
    (line,) = logged(caplog)
    assert line.startswith(f"chart tested: {others + 1} figures were drawn and ")
    assert f"{others} {'is' if others == 1 else 'are'} not; to show another one, return it" in line


ONE = {
    "given": lambda figure: lines(figure),
    "pyplot's": lambda figure: lines(plt.figure()),
    "an empty one beside it": lambda figure: (lines(figure), plt.figure()),
    "bare axes beside it": lambda figure: (lines(figure), plt.subplots()),
    "bare axes on the given one": lambda figure: (figure.subplots(2), lines(plt.figure())),
    "a title too late": lambda figure: (plt.plot([1, 3, 2]), plt.show(), plt.title("late")),
}


@pytest.mark.parametrize("act", ONE.values(), ids=ONE)
def test_one_figure_is_not_worth_a_word(caplog, act):
    assert np.array_equal(drawn(without_return(act)), plain(lines))
    assert logged(caplog) == []


def test_the_author_who_returns_a_figure_has_chosen(caplog):
    def draw(figure, data):
        bars(figure)
        lines(returned := plt.figure())
        return returned

    assert np.array_equal(drawn(draw), plain(lines))
    assert logged(caplog) == []


def test_a_returned_figure_is_shown_whatever_else_was_saved():
    def draw(figure, data):
        bars(figure)
        figure.savefig(io.BytesIO())
        other = Figure()
        lines(other)
        return other

    assert np.array_equal(drawn(draw), plain(lines))


def test_notes_are_those_of_the_last_draw(caplog):
    caplog.set_level(logging.CRITICAL)
    drawn(without_return(lambda figure: (lines(figure), bars(plt.figure()))))
    assert len(notes.of_draw()) == 1
    drawn(lines)
    assert notes.of_draw() == ()
