"""Contents: the axes of a figure, and what was drawn inside and outside of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import SubFigure
from matplotlib.legend import Legend
from matplotlib.spines import Spine

FRAME = (Spine, Axis, Legend, Axes, SubFigure)


def axes_of(holder: Any) -> Iterator[Axes]:
    """All axes of the figure, those of its sub-figures and those inside other axes too."""
    for child in holder.get_children():
        if isinstance(child, Axes):
            yield child
        if isinstance(child, (Axes, SubFigure)):
            yield from axes_of(child)


def drawn_in(axes: Any) -> list[Artist]:
    """What was drawn into the axes: not their frame, titles and legend, and no other axes."""
    return _without(axes, (axes.patch, axes.title, axes._left_title, axes._right_title))


def drawn_on(figure: Any) -> list[Artist]:
    """What was drawn on the figure and its sub-figures: not their background, titles and legends, and no axes."""
    labels = (figure._suptitle, figure._supxlabel, figure._supylabel)
    found = _without(figure, (figure.patch, *labels))
    for part in figure.subfigs:
        found += drawn_on(part)
    return found


def _without(holder: Any, left_out: tuple[Any, ...]) -> list[Artist]:
    children = [child for child in holder.get_children() if not isinstance(child, FRAME)]
    return [child for child in children if not any(child is other for other in left_out)]
