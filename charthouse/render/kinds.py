"""Which kind of chart axes show, as far as what was drawn into them tells for sure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from matplotlib.collections import FillBetweenPolyCollection, PathCollection, QuadMesh
from matplotlib.container import BarContainer, ErrorbarContainer

from charthouse.render.axis_range import are_joined

UNKNOWN = "chart"


def kind_of(axes: Any) -> str:
    """`bar chart`, `line chart and scatter plot`, …; `chart` for what has no such name."""
    return " and ".join(dict.fromkeys(_kinds(axes))) or UNKNOWN


def _kinds(axes: Any) -> Iterator[str]:
    for container in axes.containers:
        if isinstance(container, BarContainer):
            yield "histogram" if are_joined(container) else "bar chart"
    yield from (_of_line(line) for line in _own_lines(axes))
    for image in axes.images:
        yield "heat map" if image.get_array() is not None and image.get_array().ndim == 2 else "image"
    for collection in axes.collections:
        if isinstance(collection, PathCollection):
            yield "scatter plot"
        elif isinstance(collection, QuadMesh):
            yield "heat map"
    if (
        axes.collections
        and not axes.lines
        and all(isinstance(one, FillBetweenPolyCollection) for one in axes.collections)
    ):
        yield "area chart"


def _own_lines(axes: Any) -> list[Any]:
    """The lines of data: none where some are parts of a box plot."""
    lines = [
        line for line in axes.lines if line.get_transform().contains_branch_seperately(axes.transData) == (True, True)
    ]
    parts = [line for line in lines if line.get_label() == "_nolegend_"]
    if parts and not any(isinstance(container, ErrorbarContainer) for container in axes.containers):
        return []
    whiskers = {id(artist) for one in axes.containers if isinstance(one, ErrorbarContainer) for artist in one.lines[1]}
    return [line for line in lines if id(line) not in whiskers and _is_seen(line)]


def _is_seen(line: Any) -> bool:
    return line.get_linestyle() not in ("None", "none", " ", "") or line.get_marker() not in (
        "None",
        "none",
        None,
        "",
        " ",
    )


def _of_line(line: Any) -> str:
    return "scatter plot" if line.get_linestyle() in ("None", "none", " ", "") else "line chart"
