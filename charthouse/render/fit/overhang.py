"""Overhang: what leaves the canvas, and by how many pixels on each side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axis import Axis
from matplotlib.figure import Figure, SubFigure
from matplotlib.legend import Legend
from matplotlib.offsetbox import OffsetBox
from matplotlib.patches import FancyArrowPatch
from matplotlib.quiver import QuiverKey
from matplotlib.table import Table
from matplotlib.text import Text
from matplotlib.transforms import Bbox, BboxBase

Part = Figure | SubFigure
SIDES = ("left", "bottom", "right", "top")
GROUPS = (Legend, OffsetBox, QuiverKey, Table)  # whose clip path is not that of their parts
KINDS = (Text, FancyArrowPatch, *GROUPS)
SHADOW = 4  # pixels that a legend's shadow is larger
LARGE = 0.1  # letters of more than this part of the figure's height are a picture: a watermark, say


@dataclass(frozen=True, eq=False)
class Overhang:
    """An artist with its box and, by side, by how many pixels it is outside the canvas; negative where it is inside."""

    artist: Artist
    part: Part  # the figure or sub-figure that it is in
    axes: Any  # or None
    box: BboxBase
    over: Any


def parts(figure: Part) -> Iterator[Part]:
    """The figure and all its sub-figures."""
    yield figure
    for part in figure.subfigs:
        yield from parts(part)


def axes_of(part: Any) -> list[Any]:
    """The axes of this part alone."""
    return [axes for axes in part.axes if axes.get_figure(root=False) is part]


def with_insets(axes: Iterable[Any]) -> Iterator[Any]:
    """The axes that are visible, each with those inside it."""
    for each in axes:
        if each.get_visible():
            yield each
            yield from with_insets(each.child_axes)


def pieces(figure: Figure) -> Iterator[Overhang]:
    """All that could leave the canvas of a figure that was laid out, also what does not."""
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    for part in parts(figure):
        for axes in (None, *axes_of(part)):
            for each in with_insets([axes]) if axes else (None,):
                boxed = _pieces_of_axes(each, renderer) if each else _boxed(part.get_children(), renderer)
                for artist, box in boxed:
                    yield Overhang(artist, part, each, box, beyond(figure.bbox, box))


def is_of_data(artist: Artist, axes: Any) -> bool:
    """Whether it is a text among the data of the axes, and no title or label of an axis."""
    return any(artist is text for text in axes.texts)


def letter_pixels(text: Any) -> float:
    """The size of its letters in pixels."""
    return float(text.get_fontsize() / 72 * text.get_figure(root=True).dpi)


def is_picture(artist: Artist, figure: Figure) -> bool:
    """Whether it is a text that is looked at rather than read: large, and at an angle or transparent."""
    if not isinstance(artist, Text) or letter_pixels(artist) <= LARGE * figure.bbox.height:
        return False
    alpha = artist.get_alpha()
    return artist.get_rotation() % 90 != 0 or (alpha is not None and np.max(alpha) < 1)


def unclipped(artists: Iterable[Artist]) -> Iterator[Any]:
    """Those that may leave the canvas: visible, of our kinds, and without a clip path of their own."""
    for artist in artists:
        if isinstance(artist, KINDS) and artist.get_visible() and not _is_clipped(artist):
            yield artist


def _is_clipped(artist: Artist) -> bool:
    clips = artist.get_clip_box() is not None or artist.get_clip_path() is not None
    return clips and artist.get_clip_on() and not isinstance(artist, GROUPS)


def beyond(canvas: BboxBase, box: BboxBase) -> Any:
    """By how many pixels the box is outside the canvas, by side; negative where it is inside."""
    return np.array([canvas.x0 - box.x0, canvas.y0 - box.y0, box.x1 - canvas.x1, box.y1 - canvas.y1])


def _pieces_of_axes(axes: Any, renderer: Any) -> Iterator[tuple[Artist, BboxBase]]:
    yield from _boxed(axes.get_children(), renderer)
    if is_axis_on(axes):
        yield axes, axes.bbox
        for axis in axes_axis(axes):
            yield from _pieces_of_axis(axis, renderer)


def is_axis_on(axes: Any) -> bool:
    """Whether the axes have lines and ticks; those in three dimensions note it elsewhere."""
    return bool(getattr(axes, "_axis3don", axes.axison))


def axes_axis(axes: Any) -> Iterator[Axis]:
    """The two axis of the axes that are visible; in three dimensions three."""
    for name in ("xaxis", "yaxis", "zaxis"):
        axis = getattr(axes, name, None)
        if axis is not None and axis.get_visible():
            yield axis


def _pieces_of_axis(axis: Any, renderer: Any) -> Iterator[tuple[Artist, BboxBase]]:
    """The axis with its ticks' labels, and its own label."""
    shown = axis.label.get_visible()
    axis.label.set_visible(False)
    box = axis.get_tightbbox(renderer)
    axis.label.set_visible(shown)
    if box is not None:
        yield axis, box
    if shown:
        yield from _boxed([axis.label], renderer)


def _boxed(artists: Iterable[Artist], renderer: Any) -> Iterator[tuple[Artist, BboxBase]]:
    """Those that could leave, with their boxes in pixels."""
    for artist in unclipped(artists):
        box = _box(artist, renderer)
        if np.isfinite(box.extents).all() and box.width * box.height > 0:
            yield artist, box


def _box(artist: Any, renderer: Any) -> Any:
    if isinstance(artist, QuiverKey):
        return artist.text.get_window_extent(renderer)
    if not isinstance(artist, Text):
        box = artist.get_window_extent(renderer)
        return box.padded(SHADOW) if isinstance(artist, Legend) and artist.shadow else box
    if not artist.get_text() or artist.get_tightbbox(renderer) is None:  # as of texts in three dimensions
        return Bbox.null()
    box = artist.get_window_extent(renderer)
    patch = artist.get_bbox_patch()
    if patch is None or not np.isfinite(box.extents).all():
        return box
    return Bbox.union([box, patch.get_window_extent(renderer)])
