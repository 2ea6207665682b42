"""A figure that is older than the draw would show what earlier draws left on it, and is refused."""

# ruff: noqa: ARG005 - draw(figure, data) need not use both

from __future__ import annotations

import copy
import io
import pickle

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure
from pictures import bars, drawn, plain

from charthouse.errors import DrawFailed

OLDER = "the figure was made before draw began; make it in draw, or draw on the given one"


def older_figure() -> Figure:
    figure = Figure()
    bars(figure)
    return figure


@pytest.mark.parametrize(
    "returned",
    [lambda figure: figure, lambda figure: figure.axes[0], lambda figure: [figure.axes]],
    ids=["figure", "axes", "list"],
)
def test_a_figure_of_the_module_is_refused_when_it_is_returned(returned):
    figure = older_figure()
    for _ in range(2):
        with pytest.raises(DrawFailed, match=OLDER):
            drawn(lambda _given, _data: returned(figure))


def test_a_figure_of_an_earlier_draw_is_refused():
    kept = []

    def draw(figure, data):
        if not kept:
            kept.append(plt.figure())
            bars(kept[0])
        return kept[0]

    drawn(draw)
    with pytest.raises(DrawFailed, match=OLDER):
        drawn(draw)


OF_THE_MODULE = older_figure()


def draws_on_the_module_s(figure, data):
    OF_THE_MODULE.axes[0].plot([1, 2])


def test_a_figure_of_the_module_that_is_only_drawn_on_is_named_as_the_reason():
    with pytest.raises(DrawFailed, match=OLDER):
        drawn(draws_on_the_module_s)


IN_A_LIST, IN_A_DICT, IN_AN_ARRAY = [OF_THE_MODULE.axes[0]], {"left": OF_THE_MODULE.axes[0]}, plt.subplots(2, 2)[1]
DRAW_ON_IT = {
    "helper": lambda figure, data: draws_on_the_module_s(figure, data),
    "list": lambda figure, data: IN_A_LIST[0].plot([1, 2]) and None,
    "dict": lambda figure, data: IN_A_DICT["left"].plot([1, 2]) and None,
    "array": lambda figure, data: IN_AN_ARRAY[1, 0].plot([1, 2]) and None,
}


@pytest.mark.parametrize("draw", DRAW_ON_IT.values(), ids=DRAW_ON_IT)
def test_a_figure_of_the_module_is_named_however_draw_comes_to_it(draw):
    with pytest.raises(DrawFailed, match=OLDER):
        drawn(draw)


@pytest.mark.parametrize(("returned", "said"), [(None, "empty$"), (7, "empty and returned an int")])
def test_a_figure_of_the_module_that_the_chart_has_nothing_to_do_with_is_not_named(returned, said):
    with pytest.raises(DrawFailed, match=f"left the figure {said}"):
        drawn(lambda _figure, _data: returned)


@pytest.mark.parametrize(
    "make",
    [
        older_figure,
        plt.figure,
        lambda: copy.deepcopy(OF_THE_MODULE),
        lambda: pickle.loads(pickle.dumps(OF_THE_MODULE)),  # noqa: S301
        lambda: pickle.load(io.BytesIO(pickle.dumps(OF_THE_MODULE))),  # noqa: S301
    ],
    ids=["made", "pyplot's", "copied", "unpickled", "read"],
)
def test_a_figure_that_was_made_in_draw_is_drawn(make):
    def draw(figure, data):
        own = make()
        own.clear()
        bars(own)
        return own

    assert np.array_equal(drawn(draw), plain(bars))


def test_the_given_figure_is_drawn_when_older_ones_are_about():
    def draw(figure, data):
        bars(figure)
        OF_THE_MODULE.axes[0].plot([3, 4])

    assert np.array_equal(drawn(draw), plain(bars))
