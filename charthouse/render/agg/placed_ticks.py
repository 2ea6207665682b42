"""Placed ticks: matplotlib places the ticks of an axis, and measures their labels, four times and more in each draw.

Here it does so once while all that they depend on is the same, where only matplotlib's own code runs in the draw.
"""

from __future__ import annotations

from contextvars import ContextVar
from functools import cache, partial, wraps
from typing import Any

from matplotlib.axis import Axis, Tick, XAxis, YAxis
from matplotlib.figure import Figure

from charthouse.render.own_code import is_matplotlibs, runs_in_draw

_update_ticks: Any = getattr(Axis, "_update_ticks", None)
_get_boxes: Any = getattr(Axis, "_get_ticklabel_bboxes", None)
_draw: Any = Figure.draw


class _Placing:
    """The ticks of an axis as matplotlib placed them, and the boxes of their labels."""

    __slots__ = ("boxes", "ticks", "under")

    def __init__(self, ticks: list[Tick], under: tuple[Any, ...]) -> None:
        self.ticks, self.under = ticks, under
        self.boxes: dict[Any, tuple[list[Any], list[Any]]] = {}  # by renderer


class _Draw:
    """A draw of a figure, and where the ticks of its axes are in it."""

    def __init__(self, figure: Any) -> None:
        self.figure = figure
        self._runs_own_code = cache(partial(runs_in_draw, figure))
        self.placings: dict[Axis, _Placing] = {}

    def forget_those_with(self, formatters: tuple[Any, Any]) -> None:
        """Forget the places of axes with one of these formatters, which hold what they were last used for."""
        for axis in [*self.placings]:
            if axis.major.formatter in formatters or axis.minor.formatter in formatters:
                del self.placings[axis]

    def may_keep(self, axis: Any) -> bool:
        """Whether the ticks of the axis are placed by matplotlib alone, the same each time."""
        is_usual = type(axis) in (XAxis, YAxis) and axis.axes.name == "rectilinear"
        is_here = is_usual and axis.get_figure(root=True) is self.figure
        return is_here and all(map(is_matplotlibs, _parts(axis))) and not self._runs_own_code()


_running: ContextVar[_Draw | None] = ContextVar("_running", default=None)


@wraps(_draw)
def draw(self: Any, renderer: Any) -> None:
    """Figure.draw; the places of ticks are kept while it runs."""
    outer, token = _running.get(), _running.set(_Draw(self))
    try:
        _draw(self, renderer)
    finally:
        _running.reset(token)
        if outer:
            outer.placings.clear()


def update_ticks(self: Any) -> list[Tick]:
    """Axis._update_ticks; places the ticks again only after a change, or after another axis used the formatters."""
    draw = _running.get()
    placing = draw.placings.get(self) if draw else None
    if placing and placing.under == _under(self):
        return [*placing.ticks]
    if draw:
        draw.forget_those_with((self.major.formatter, self.minor.formatter))
    ticks: list[Tick] = _update_ticks(self)
    if draw and draw.may_keep(self):
        draw.placings[self] = _Placing([*ticks], _under(self))
    return ticks


def get_ticklabel_bboxes(self: Any, ticks: list[Tick], renderer: Any) -> tuple[list[Any], list[Any]]:
    """Axis._get_ticklabel_bboxes; measures the labels once after their ticks were placed."""
    draw = _running.get()
    placing = draw.placings.get(self) if draw else None
    if placing is None or placing.ticks != ticks:
        return _get_boxes(self, ticks, renderer)
    if renderer not in placing.boxes:
        placing.boxes[renderer] = _get_boxes(self, ticks, renderer)
    return placing.boxes[renderer][0][:], placing.boxes[renderer][1][:]


def _parts(axis: Any) -> tuple[Any, ...]:
    return axis.major.locator, axis.major.formatter, axis.minor.locator, axis.minor.formatter, axis._scale


def _under(axis: Any) -> tuple[Any, ...]:
    """What the places of ticks and the boxes of their labels depend on, as far as a draw may change it."""
    boxes = (box.get_points().tobytes() for box in (axis.axes.bbox, axis.axes.viewLim, axis.axes.dataLim))
    return *_parts(axis), axis.axes.figure.dpi, *boxes, len(axis.majorTicks), len(axis.minorTicks)
