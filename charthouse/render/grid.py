"""The grid's lines: across the axis of values only, and never over an image."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.container import BarContainer
from matplotlib.contour import ContourSet
from matplotlib.figure import Figure
from matplotlib.ticker import FixedFormatter, FixedLocator, FuncFormatter

from charthouse.render.contents import axes_of


class ThemeGrid(int):
    """The theme's own value of rcParams["axes.grid"], true or false; an axis keeps it until its grid is set."""


def across_values(figure: Figure) -> None:
    """Take away the theme's grid lines that help to read no value, where the chart set none itself."""
    ruled: list[tuple[float, ...]] = []
    for axes in axes_of(figure):
        if axes.name == "rectilinear" and is_themes(axes):
            place = axes.get_position(original=True).bounds
            kept = "" if place in ruled else _with_values(axes)  # a twin's lines would lie between the first ones'
            for name, axis in (("x", axes.xaxis), ("y", axes.yaxis)):
                if name not in kept:
                    axis.grid(visible=False)
            ruled.append(place)


def is_themes(axes: Axes) -> bool:
    """Whether the grid is the theme's: the chart set none on either axis."""
    both = axes.xaxis.get_tick_params(), axes.yaxis.get_tick_params()
    return all(isinstance(params.get("gridOn"), ThemeGrid) for params in both)


def _with_values(axes: Axes) -> str:
    """The names of the axes along which values are read: "", "x", "y" or "xy"."""
    if axes.images or any(map(_is_filled_by_values, axes.collections)):
        return ""
    bars = {container.orientation for container in axes.containers if isinstance(container, BarContainer)}
    if bars:
        return "x" if bars == {"horizontal"} else "y"
    if _has_numbers(axes.xaxis) and not _has_numbers(axes.yaxis):
        return "x"
    both = axes.xaxis.get_scale() != "linear" or (_has_numbers(axes.xaxis) and _is_of_points(axes))
    return "xy" if both else "y"


def _is_filled_by_values(collection: Any) -> bool:
    """Whether its areas have colours that show values, as those of a mesh, a hexbin or a filled contour."""
    if isinstance(collection, ContourSet):
        return bool(collection.filled)
    return collection.get_array() is not None and not isinstance(collection, (PathCollection, LineCollection))


def _has_numbers(axis: Any) -> bool:
    """Whether values are read along it: no words, no dates, no labels set at their places."""
    formatter = axis.get_major_formatter()
    labelled = isinstance(formatter, FuncFormatter) and isinstance(axis.get_major_locator(), FixedLocator)
    return axis.get_converter() is None and not labelled and not isinstance(formatter, FixedFormatter)


def _is_of_points(axes: Axes) -> bool:
    """Whether points are all there is: a scatter plot, or lines of markers alone."""
    lines = [line for line in axes.lines if np.size(line.get_xdata()) > 2]
    points = any(isinstance(each, PathCollection) for each in axes.collections) or bool(lines)
    return points and all(line.get_linestyle() == "None" for line in lines)
