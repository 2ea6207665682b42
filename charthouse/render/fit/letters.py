"""Letters: smaller ones, and fewer of them, for texts that no margin has room for."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.quiver import QuiverKey
from matplotlib.text import Text

from charthouse.render.fit.frame import PAD
from charthouse.render.fit.overhang import Overhang, axes_axis, axes_of, is_picture, parts
from charthouse.render.fit.tick_labels import relabel, tick_labels
from charthouse.render.fit.wrapping import cut

SMALLEST_PIXELS = 9
LARGE = 2.5  # times the smallest: letters that become smaller twice as fast
FEWEST = 5  # letters that are left of a text that was shortened
NUMBER = re.compile(r"\W*\d")  # a label that begins so is not understood without its end


def scale_letters(figure: Figure, factor: float) -> None:
    """Make all letters smaller by the factor, down to 9 pixels; those that are smaller stay as they are."""
    sizes: dict[Any, Any] = {text: text.get_fontsize() for text in _texts(figure)}
    for part in parts(figure):
        for axes in axes_of(part):
            for axis in axes_axis(axes):
                _scale_new_ticks(axis, factor, figure)
                axis.labelpad *= factor
    for text, size in sizes.items():
        text.set_fontsize(_scaled(size, factor, figure))


def _texts(figure: Figure) -> list[Any]:
    keys = [key.text for key in figure.findobj(QuiverKey)]  # which are no children of theirs
    return [text for text in (*figure.findobj(Text), *keys) if not is_picture(text, figure)]


def _scale_new_ticks(axis: Any, factor: float, figure: Figure) -> None:
    """Ticks that matplotlib adds later are like the first of today."""
    for which, ticks in (("major", axis.majorTicks), ("minor", axis.minorTicks)):
        if ticks:
            axis.set_tick_params(which=which, labelsize=_scaled(ticks[0].label1.get_fontsize(), factor, figure))


def _scaled(size: float, factor: float, figure: Figure) -> float:
    limit = SMALLEST_PIXELS * 72 / figure.dpi
    return max(size * factor if size < LARGE * limit else size * factor**2, min(size, limit))


def shorten(overhang: Overhang, figure: Figure) -> None:
    """Leave out the end of a text, or of a legend's entries, that is still outside."""
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    outside = np.where(overhang.over > 0, overhang.over + PAD, 0)
    pixels = outside[:2] + outside[2:]
    if isinstance(overhang.artist, Text):
        overhang.artist.set_text(_shorter(overhang.artist, pixels, renderer))
    elif isinstance(overhang.artist, Legend):
        for text in overhang.artist.get_texts():
            text.set_text(_shorter(text, pixels * (1, 0), renderer))


def shorten_tick_labels(axes: Any, pixels: Any, figure: Figure) -> None:
    """Leave out the ends of words at the ticks: those beside the axes get shorter by pixels across, others by up."""
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    for axis in axes_axis(axes):
        words = [each for each in tick_labels(axis, figure) if not NUMBER.match(each[0].get_text())]
        side = 1 if getattr(axis, "axis_name", "") == "x" else 0
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


def _shorter(text: Text, pixels: Any, renderer: Any) -> str:
    """What the text says, with lines shorter by that many pixels across or up."""
    share = max(pixels / np.maximum(text.get_window_extent(renderer).size, 1))
    lines = text.get_text().split("\n")
    kept = max(int(max(map(len, lines)) * (1 - share)) - 1, FEWEST)
    return "\n".join(cut(line, kept) for line in lines)
