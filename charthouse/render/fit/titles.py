"""Titles: texts that run along an edge of their axes or figure, and are wrapped when they are too long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from matplotlib.figure import Figure
from matplotlib.text import Text

from charthouse.render.fit.frame import is_of_figure
from charthouse.render.fit.overhang import Overhang, is_of_data, with_insets
from charthouse.render.fit.wrapping import direction, runs_along


def is_title(overhang: Overhang) -> bool:
    """Whether it is a title, the label of an axis that runs along it, or a text of the figure."""
    text, axes = overhang.artist, overhang.axes
    if not isinstance(text, Text):
        return False
    if axes is None:
        return is_of_figure(text, overhang.part)
    return runs_along(text, axes)


def ends_outside(overhang: Overhang) -> bool:
    """Whether a text is outside at its beginning or end."""
    along = direction(overhang.artist)
    return along is not None and bool(overhang.over[along::2].max() > 0)


def without_ends(overhang: Overhang) -> Overhang:
    """The overhang of a title without that at its ends, which no margin makes smaller."""
    if not is_title(overhang) or not ends_outside(overhang):
        return overhang
    over = overhang.over.copy()
    over[direction(overhang.artist) :: 2] = 0
    return replace(overhang, over=over)


def of_the_kind(overhang: Overhang, figure: Figure) -> Iterator[tuple[Any, Any]]:
    """The text, and for a title or label those of all axes, each with its axes."""
    text, axes = overhang.artist, overhang.axes
    yield text, axes
    if axes is None or not is_title(overhang):
        return
    for other in with_insets(figure.axes):
        for each in _titles(other, text is axes.xaxis.label, text is axes.yaxis.label):
            if each is not text and each.get_text():
                yield each, other


def _titles(axes: Any, of_x: bool, of_y: bool) -> list[Any]:
    if of_x or of_y:
        return [axes.xaxis.label if of_x else axes.yaxis.label]
    return [each for each in axes.get_children() if isinstance(each, Text) and not is_of_data(each, axes)]
