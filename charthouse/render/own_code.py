"""Own code: whether classes, functions or callbacks of a chart run while its figure is drawn."""

from __future__ import annotations

from types import FunctionType, MethodType
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import FuncFormatter

MATPLOTLIB = ("matplotlib.", "mpl_toolkits.")


def runs_in_draw(figure: Any) -> bool:
    """Whether an artist, layout engine, locator of axes or listener of the figure is not matplotlib's own."""
    engine = figure.get_layout_engine()
    if figure.canvas.callbacks.callbacks.get("draw_event") or not (engine is None or is_matplotlibs(engine)):
        return True
    artists: list[Any] = [figure]
    while artists:
        artist = artists.pop()
        if not _is_of_matplotlib(artist) or "draw" in vars(artist) or (isinstance(artist, Axes) and _calls(artist)):
            return True
        if type(artist).get_children is not Artist.get_children and not isinstance(artist, Axis):  # an axis makes ticks
            artists += artist.get_children()
    return False


def is_matplotlibs(part: Any) -> bool:
    """Whether a locator, formatter, scale or layout engine is matplotlib's, and holds no function of the chart's."""
    if not _is_of_matplotlib(part) or isinstance(part, FuncFormatter):
        return False
    return not any(type(value) in (FunctionType, MethodType) for value in vars(part).values())


def _is_of_matplotlib(part: Any) -> bool:
    return type(part).__module__.startswith(MATPLOTLIB)


def _calls(axes: Any) -> bool:
    locator = axes.get_axes_locator()
    return bool(axes.callbacks.callbacks) or not (locator is None or _is_of_matplotlib(locator))
