"""Letters: smaller ones, and fewer of them, for texts that no margin has room for."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.text import Text

from charthouse.render.fit.frame import PAD
from charthouse.render.fit.overhang import Overhang, axes_axis, axes_of, is_picture, parts
from charthouse.render.fit.tick_labels import relabel, tick_labels

SMALLEST_PIXELS = 9
FEWEST = 8  # letters that are left of a text that was shortened
ELLIPSIS = "…"


def scale_letters(figure: Figure, factor: float) -> None:
    """Make all letters smaller by the factor, down to 9 pixels; those that are smaller stay as they are."""
    sizes: dict[Any, Any] = {text: text.get_fontsize() for text in _texts(figure)}
    for part in parts(figure):
        for axes in axes_of(part):
            for axis in axes_axis(axes):
                _scale_new_ticks(axis, factor, figure)
    for text, size in sizes.items():
        text.set_fontsize(_scaled(size, factor, figure))


def _texts(figure: Figure) -> list[Any]:
    return [text for text in figure.findobj(Text) if not is_picture(text, figure)]


def _scale_new_ticks(axis: Any, factor: float, figure: Figure) -> None:
    """Ticks that matplotlib adds later are like the first of today."""
    for which, ticks in (("major", axis.majorTicks), ("minor", axis.minorTicks)):
        if ticks:
            axis.set_tick_params(which=which, labelsize=_scaled(ticks[0].label1.get_fontsize(), factor, figure))


def _scaled(size: float, factor: float, figure: Figure) -> float:
    return max(size * factor, min(size, SMALLEST_PIXELS * 72 / figure.dpi))


def shorten(overhang: Overhang, figure: Figure) -> None:
    """Leave out the end of a text, of a legend's entries or of the ticks' labels, that is still outside."""
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    if isinstance(overhang.artist, Text):
        overhang.artist.set_text(_shortened(overhang.artist, overhang.over, renderer))
    elif isinstance(overhang.artist, Legend):
        for text in overhang.artist.get_texts():
            text.set_text(_shortened(text, np.where([1, 0, 1, 0], overhang.over, 0), renderer))
    elif isinstance(overhang.artist, Axis):
        outside = [(label, over) for label, over in tick_labels(overhang.artist, figure) if over.max() > 0]
        relabel(overhang.artist, {label.get_text(): _shortened(label, over, renderer) for label, over in outside})


def _shortened(text: Text, over: Any, renderer: Any) -> str:
    """What the text says, with lines shorter by as much as is over."""
    outside = np.where(over > 0, over + PAD, 0)
    share = max((outside[:2] + outside[2:]) / np.maximum(text.get_window_extent(renderer).size, 1))
    lines = text.get_text().split("\n")
    kept = max(int(max(map(len, lines)) * (1 - share)) - 1, FEWEST)
    return "\n".join(_cut(line, kept) for line in lines)


def _cut(line: str, kept: int) -> str:
    return line if len(line) <= kept + 1 or "$" in line else line[:kept].rstrip(" ,;:") + ELLIPSIS
