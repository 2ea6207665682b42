"""What tests of looks share: a picture under the defaults, and the contrast of each of its texts, by its pixels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.text import Text
from pictures import STANDARD, pixels

from charthouse import Variant
from charthouse.charts.definition import Chart
from charthouse.render import renderer

LEAST = 4.5  # WCAG 2.2, AA
SHARP = 3  # the scale at which the middle of a letter's stroke has the letter's colour
WEIGHTS = np.array([0.2126, 0.7152, 0.0722])  # WCAG 2.2, relative luminance

Draw = Callable[[Figure, Any], Any]


def looked(draw: Draw, variant: Variant = STANDARD, **options: Any) -> np.ndarray:
    """The pixels that Charthouse gives for a draw function under its defaults."""
    return pixels(renderer.render(Chart("tested", draw=draw, **options), None, variant))


@dataclass
class Texts(Artist):
    """Notes where the texts of its figure are, while the figure is drawn."""

    boxes: dict[str, np.ndarray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()
        self.set_zorder(1000)
        self.set_in_layout(False)

    def draw(self, renderer: Any) -> None:
        figure = self.get_figure(root=True)
        unseen = set(_outside_of_view(figure))
        texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
        self.boxes = {
            f"{text.get_text()} {number}": text.get_window_extent(renderer).extents * SHARP * 100 / figure.dpi
            for number, text in enumerate(texts)
            if text not in unseen
        }


def _outside_of_view(figure: Figure) -> Iterator[Text]:
    """The labels of ticks that matplotlib keeps ready, and does not draw."""
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            first, last = sorted(axis.get_view_interval())
            margin = (last - first) * 1e-6
            for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
                if not axis.get_visible() or not first - margin <= tick.get_loc() <= last + margin:
                    yield from (tick.label1, tick.label2)


def contrasts(
    draw: Callable[[], Figure] | Callable[[Figure], Figure], theme: str, pieces: int = 1, layout: str | None = None
) -> dict[str, float]:
    """The contrast of each text: of the colour most about it to the one that differs most from that.

    Of several pieces of it, from left to right, the least.
    """
    texts = Texts()

    def noted(figure: Figure, data: Any) -> Figure:
        drawn = draw(figure)  # type: ignore[call-arg]
        drawn.add_artist(texts)
        return drawn

    picture = looked(noted, Variant(640, 480, SHARP, theme), layout=layout)
    return {text: _least_contrast(_part(picture, box), pieces) for text, box in texts.boxes.items()}


def _least_contrast(part: np.ndarray, pieces: int) -> float:
    columns = np.array_split(part, pieces, axis=1)
    return min(_contrast(piece) for piece in columns)


def _part(picture: np.ndarray, box: np.ndarray) -> np.ndarray:
    left, bottom, right, top = np.round(box).astype(int)
    return picture[max(0, len(picture) - top) : len(picture) - bottom, max(0, left) : right, :3]


def _contrast(part: np.ndarray) -> float:
    colours, counts = np.unique(part.reshape(-1, 3), axis=0, return_counts=True)
    channels = colours / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    luminances = linear @ WEIGHTS + 0.05
    behind = luminances[counts.argmax()]
    return float(np.maximum(luminances / behind, behind / luminances).max())
