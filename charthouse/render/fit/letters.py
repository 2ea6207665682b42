"""Letters: smaller ones, and fewer of them, for texts that no margin has room for."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.quiver import QuiverKey
from matplotlib.table import Table
from matplotlib.text import Text

from charthouse.render.fit.frame import PAD
from charthouse.render.fit.legends import entries
from charthouse.render.fit.overhang import Overhang, axes_axis, axes_of, is_picture, parts
from charthouse.render.fit.tick_labels import SMALLEST_PIXELS, relabel, tick_labels
from charthouse.render.fit.wrapping import cut, direction

LARGE = 2.5  # times the smallest: letters that become smaller twice as fast
HIGHEST = 0.07  # of the figure's height, that letters have once they become smaller
WIDEST = 0.05  # of it, that a title, label or number is then away from what it belongs to
LONGEST = 0.25  # of the figure's width or height, that names at crowded axes may take
FEWEST = 5  # letters that are left of a text that was shortened
NUMBER = re.compile(r"\W*\d")  # a label that begins so is not understood without its end


def scale_letters(figure: Figure, factor: float) -> None:
    """Make all letters and pads smaller by the factor, large ones more; letters of 9 pixels stay as they are."""
    sizes: dict[Any, Any] = {text: text.get_fontsize() for text in _texts(figure)}
    for part in parts(figure):
        for axes in axes_of(part):
            axes._set_title_offset_trans(_scaled_pad(axes.titleOffsetTrans.get_matrix()[1, 2], factor, figure))
            for axis in axes_axis(axes):
                _scale_new_ticks(axis, factor, figure)
                axis.labelpad = _scaled_pad(axis.labelpad * figure.dpi / 72, factor, figure)
    for text, size in sizes.items():
        text.set_fontsize(_scaled(size, factor, figure))


def _texts(figure: Figure) -> list[Any]:
    others = [key.text for key in figure.findobj(QuiverKey)]  # which are no children of theirs
    others += [cell.get_text() for table in figure.findobj(Table) for cell in table.get_celld().values()]
    return [text for text in (*figure.findobj(Text), *others) if not is_picture(text, figure)]


def _scale_new_ticks(axis: Any, factor: float, figure: Figure) -> None:
    """Ticks that matplotlib adds later are like the first of today."""
    for which, ticks in (("major", axis.majorTicks), ("minor", axis.minorTicks)):
        if ticks:
            axis.set_tick_params(which=which, labelsize=_scaled(ticks[0].label1.get_fontsize(), factor, figure))


def _scaled(size: float, factor: float, figure: Figure) -> float:
    limit = SMALLEST_PIXELS * 72 / figure.dpi
    smaller = size * factor if size < LARGE * limit else size * factor**2
    return max(min(smaller, HIGHEST * figure.bbox.height * 72 / figure.dpi), min(size, limit))


def _scaled_pad(pixels: float, factor: float, figure: Figure) -> float:
    """The pad in points, of one in pixels at 100 dots an inch."""
    return min(pixels * factor, WIDEST * figure.bbox.height) * 72 / figure.dpi


def shorten(overhang: Overhang, figure: Figure) -> None:
    """Leave out the end of a text, or of a legend's entries, that is still outside."""
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    outside = np.where(overhang.over > 0, overhang.over + PAD, 0)
    pixels = outside[:2] + outside[2:]
    if isinstance(overhang.artist, Text):
        along = direction(overhang.artist)
        if along is not None:
            pixels[1 - along] = 0  # fewer letters make no line less high
        overhang.artist.set_text(_shorter(overhang.artist, pixels, renderer))
    elif isinstance(overhang.artist, Legend):
        columns, title = entries(overhang.artist), overhang.artist.get_title()
        for column in columns:
            _shorten_entries(column.findobj(Text), pixels[0] / len(columns), renderer)
        spare = overhang.box.width - title.get_window_extent(renderer).width
        _shorten_entries([title], pixels[0] - spare, renderer)


def _shorten_entries(texts: list[Any], pixels: float, renderer: Any) -> None:
    """Make the widest of the texts narrower by the pixels, and none of the others wider than it."""
    widths = [text.get_window_extent(renderer).width for text in texts]
    for text, width in zip(texts, widths, strict=True):
        excess = width - max(widths, default=0) + pixels
        text.set_text(_shorter(text, np.array([max(excess, 0), 0]), renderer))


def shorten_tick_labels(axes: Any, pixels: Any, figure: Figure) -> None:
    """Leave out the ends of words at the ticks: labels left or right of the axes by pixels across, others up."""
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    for axis in axes_axis(axes):
        words, side = _words(axis, figure), _side(axis)
        longest = max((label.get_window_extent(renderer).size[side] for label, _ in words), default=0)
        shorter = {}
        for label, over in words:
            own = np.where(over > 0, over + PAD, 0)
            excess = own[:2] + own[2:]
            if axes.name == "rectilinear":
                excess[side] = label.get_window_extent(renderer).size[side] - (longest - pixels[side])
            if excess.max() > 0:
                shorter[label.get_text()] = _shorter(label, excess, renderer)
        relabel(axis, shorter)


def limit_tick_labels(axes: Any, figure: Figure) -> bool:
    """Leave out the ends of words at the ticks that take more than a part of the figure; whether some do."""
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    changed = False
    for axis in axes_axis(axes):
        kept = np.where(np.arange(2) == _side(axis), LONGEST * np.array(figure.bbox.size), np.inf)
        words = [label for label, _ in _words(axis, figure)]
        excess = [np.maximum(label.get_window_extent(renderer).size - kept, 0) for label in words]
        shorter = {label.get_text(): _shorter(label, by, renderer) for label, by in zip(words, excess, strict=True)}
        relabel(axis, shorter)
        changed |= any(said != words for said, words in shorter.items())
    return changed


def _words(axis: Any, figure: Figure) -> list[tuple[Text, Any]]:
    return [each for each in tick_labels(axis, figure) if not NUMBER.match(each[0].get_text())]


def _side(axis: Any) -> int:
    return 1 if getattr(axis, "axis_name", "") == "x" else 0


def _shorter(text: Text, pixels: Any, renderer: Any) -> str:
    """What the text says, with lines shorter by that many pixels across or up."""
    share = max(pixels / np.maximum(text.get_window_extent(renderer).size, 1))
    if share <= 0:
        return text.get_text()
    lines = text.get_text().split("\n")
    kept = max(int(max(map(len, lines)) * (1 - share)) - 1, FEWEST)
    return "\n".join(cut(line, kept) for line in lines)
