"""Collisions: texts that are drawn over each other once the axes are smaller than their author had them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.table import Table
from matplotlib.text import Text
from matplotlib.transforms import BboxBase

from charthouse.render.fit.frame import is_of_figure
from charthouse.render.fit.overhang import Overhang, is_of_data, letter_pixels
from charthouse.render.fit.wrapping import direction

TOUCHING = 1  # pixel that boxes may share
PLACES = {5: 2, 6: 0, 7: 2, 8: 1, 9: 3}  # matplotlib's code of a figure legend outside the axes, and its side
SMALLER, SMALLER_IN_CELLS, SMALLEST_PIXELS = 0.87, 0.97, 7


class Collision(Overhang):
    """What axes have that runs into a text or legend of the figure, with the pixels that they share by side."""


def collisions(pieces: Sequence[Overhang]) -> Iterator[Collision]:
    """All that runs into a title, label or legend of the figure outside its axes."""
    fixed = [each for each in pieces if each.axes is None and is_of_figure(each.artist, each.part)]
    for piece in pieces:
        if piece.axes is None or is_of_data(piece.artist, piece.axes) or isinstance(piece.artist, Legend):
            continue
        for text in fixed:
            side = _side(text, piece.axes.bbox)
            if side is not None and shared(piece.box, text.box):
                yield Collision(piece.artist, piece.part, piece.axes, piece.box, _over(side, piece.box, text.box))


def titles_over_titles(pieces: Sequence[Overhang]) -> Iterator[Collision]:
    """Titles, or labels of axes, that run into those of other axes: they are over on no side."""
    texts = [each for each in pieces if each.axes is not None and isinstance(each.artist, Text)]
    titles = [each for each in texts if not is_of_data(each.artist, each.axes)]
    for one, other in combinations(titles, 2):
        is_like = one.axes is not other.axes and direction(one.artist) == direction(other.artist)
        for each in (one, other) if is_like and shared(one.box, other.box) else ():
            yield Collision(each.artist, each.part, each.axes, each.box, np.full(4, -np.inf))


def shared(one: BboxBase, other: BboxBase) -> bool:
    """Whether two boxes share more than their edges."""
    least = np.minimum(one.max, other.max) - np.maximum(one.min, other.min)
    return bool(least.min() > TOUCHING)


def over_each_other(axes: Any, figure: Figure) -> int:
    """How many pairs of texts among the data are drawn over each other."""
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    texts = [text for text in axes.texts if text.get_visible() and text.get_text()]
    if len(texts) < 2:
        return 0
    boxes = np.array([text.get_window_extent(renderer).extents for text in texts])
    low, high = boxes[:, None, :2], boxes[:, None, 2:]
    least = np.minimum(high, boxes[None, :, 2:]) - np.maximum(low, boxes[None, :, :2])
    return int(np.triu((least > TOUCHING).all(axis=2), 1).sum())


def keep_apart(axes: Any, figure: Figure, before: int) -> bool:
    """Make letters among the data smaller while more texts are over each other than before; whether any were."""
    changed = False
    while over_each_other(axes, figure) > before:
        sizes = [max(letter_pixels(text) * SMALLER, SMALLEST_PIXELS) for text in axes.texts]
        smaller = [
            (text, size) for text, size in zip(axes.texts, sizes, strict=True) if size < letter_pixels(text) - 0.1
        ]
        if not smaller:
            break
        changed = True
        for text, size in smaller:
            text.set_fontsize(size * 72 / figure.dpi)
    return changed


def fit_cells(table: Table, figure: Figure) -> bool:
    """Make the letters of a table smaller until each text is in its cell; whether one was not."""
    changed = False
    while (ratio := _least_room(table, figure)) < 1:
        changed = True
        texts = [cell.get_text() for cell in table.get_celld().values()]
        sizes = [(text, letter_pixels(text)) for text in texts]
        smaller = [(text, max(size * min(ratio, SMALLER_IN_CELLS), SMALLEST_PIXELS)) for text, size in sizes]
        if all(letter_pixels(text) <= size + 0.1 for text, size in smaller):
            break
        for text, size in smaller:
            text.set_fontsize(min(size, letter_pixels(text)) * 72 / figure.dpi)
    return changed


def _least_room(table: Table, figure: Figure) -> float:
    """The least width of a cell, as a part of its text's width; 1 where every text fits its cell."""
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    cells = [cell for cell in table.get_celld().values() if cell.get_text().get_text()]
    widths = [[each.get_window_extent(renderer).width for each in (cell, cell.get_text())] for cell in cells]
    return min((cell / text for cell, text in widths if text > cell), default=1.0)


def _side(text: Overhang, axes: BboxBase) -> int | None:
    """On which side of the axes a text of the figure is; None for one that is over them."""
    part: Any = text.part
    for side, name in ((3, "_suptitle"), (1, "_supxlabel"), (0, "_supylabel")):
        if text.artist is getattr(part, name, None):
            return side
    if isinstance(text.artist, Legend) and (side_of := PLACES.get(text.artist._loc)) is not None:  # type: ignore[attr-defined]
        return side_of
    outside = [axes.x0 - text.box.x1, axes.y0 - text.box.y1, text.box.x0 - axes.x1, text.box.y0 - axes.y1]
    return int(np.argmax(outside)) if max(outside) >= -TOUCHING else None


def _over(side: int, box: BboxBase, text: BboxBase) -> Any:
    over = np.full(4, -np.inf)
    over[side] = [text.x1 - box.x0, text.y1 - box.y0, box.x1 - text.x0, box.y1 - text.y0][side]
    return over
