"""Legends with fewer columns and entries in several lines, for those that are too wide."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.offsetbox import VPacker

from charthouse.render.fit.frame import PAD, place_legend
from charthouse.render.fit.overhang import Overhang
from charthouse.render.fit.wrapping import in_lines

TOUCHING = 1  # pixel that remains free at the edge


def narrow(legend: Legend, over: float, figure: Figure) -> None:
    """Have a legend that is over by those pixels in fewer columns; one of a single column in shorter lines."""
    if len(entries(legend)) > 1:
        _in_fewer_columns(legend, figure)
    elif over > 0:
        _in_short_lines(legend, over, figure)


def move_inwards(overhangs: Iterable[Overhang]) -> bool:
    """Move legends over their axes by the pixels that are left outside; whether there are any."""
    legends = [(each.artist, each) for each in overhangs if isinstance(each.artist, Legend)]
    for legend, each in legends:
        left, bottom, right, top = np.where(each.over > 0, each.over + TOUCHING, 0)
        anchor = legend.get_bbox_to_anchor().get_points()
        place_legend(legend, anchor + np.array([left - right, bottom - top]), each.part)
    return bool(legends)


def entries(legend: Legend) -> list[Any]:
    """The columns of its entries."""
    return legend._legend_handle_box.get_children()  # type: ignore[attr-defined, no-any-return]


def _in_fewer_columns(legend: Legend, figure: Figure) -> None:
    """As many columns as the figure has room for, at least one fewer."""
    columns = entries(legend)
    width, room = legend.get_window_extent().width, figure.bbox.width - 2 * PAD
    count = max(min(int(len(columns) * room / width), len(columns) - 1), 1)
    items = [item for column in columns for item in column.get_children()]
    columns[:] = [_column(columns[0], list(some), legend) for some in np.array_split(np.array(items), count)]


def _in_short_lines(legend: Legend, over: float, figure: Figure) -> None:
    """Break the entries that are longer than they may be."""
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    texts = [legend.get_title(), *legend.get_texts()]
    widest = max(text.get_window_extent(renderer).width for text in texts)
    for text in texts:
        text.set_text(in_lines(text, max(widest - over - PAD, widest / 2), renderer))


def _column(like: Any, items: list[Any], legend: Legend) -> VPacker:
    column = VPacker(pad=0, sep=like.sep, align=like.align, children=items)
    column.set_figure(legend.get_figure(root=False))  # type: ignore[arg-type]
    return column
