"""Ticks are placed once in a draw, and as often as matplotlib does it where code of the chart's own runs in it."""

from __future__ import annotations

from typing import Any

import pytest
from matplotlib import ticker
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from pictures import drawn, plain

from charthouse.render.agg import placed_ticks


class Line(Line2D):
    """A class of the chart's."""


class Ticks(ticker.MaxNLocator):
    """A class of the chart's."""


@pytest.fixture
def placed(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The axes whose ticks matplotlib placed, in order."""
    placed: list[Any] = []
    place = placed_ticks._update_ticks
    monkeypatch.setattr(placed_ticks, "_update_ticks", lambda axis: placed.append(axis) or place(axis))
    return placed


def times(placed: list[Any], change: Any) -> int:
    """How often the ticks of the x axis are placed in a draw of two lines with this change."""

    def draw(figure: Figure, data: Any = None) -> None:
        axes = figure.subplots()
        axes.plot([1, 3, 2])
        axes.set_title("Title")
        change(axes)

    placed.clear()
    drawn(draw, layout=None)
    return sum(axis.axis_name == "x" for axis in placed)


def test_ticks_are_placed_once_in_a_draw(placed):
    assert times(placed, Axes.minorticks_off) == 1


def of_a_function(axes: Axes) -> None:
    axes.xaxis.set_major_formatter(lambda x, _: f"{x}")


def of_a_class(axes: Axes) -> None:
    axes.xaxis.set_major_locator(Ticks(5))


def with_an_artist(axes: Axes) -> None:
    axes.add_line(Line([0, 1], [1, 2]))


def with_a_method(axes: Axes) -> None:
    line = axes.lines[0]
    line.draw = lambda renderer: Line2D.draw(line, renderer)


def with_a_callback(axes: Axes) -> None:
    axes.callbacks.connect("xlim_changed", print)


def with_a_listener(axes: Axes) -> None:
    axes.figure.canvas.mpl_connect("draw_event", print)


@pytest.mark.parametrize(
    "change", [of_a_function, of_a_class, with_an_artist, with_a_method, with_a_callback, with_a_listener]
)
def test_ticks_are_placed_each_time_where_code_of_the_chart_runs(placed, change):
    assert times(placed, change) >= 3


def test_a_draw_inside_a_draw_has_ticks_of_its_own():
    class Nested(Line2D):
        def draw(self, renderer: Any) -> None:
            figure = self.get_figure(root=True)
            self.remove()
            figure.axes[0].set_xlim(0, 1000)
            figure.draw(renderer)
            figure.axes[0].set_xlim(0, 10)

    def draw(figure: Figure, data: Any = None) -> None:
        axes = figure.subplots()
        axes.plot([1, 3, 2])
        axes.add_line(Nested([0, 1], [0, 1], zorder=0))

    assert (drawn(draw) == plain(draw)).all()
