"""Tick labels: the same ticks with other words, in two lines or shortened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import Formatter

from charthouse.render.fit.overhang import beyond, letter_pixels

TWO_LINES = 2.3  # heights of a letter that two lines take, with what is between them and the next label


class Relabelled(Formatter):
    """A formatter that says what another says, but for some labels."""

    def __init__(self, formatter: Formatter, words: Mapping[str, str]) -> None:
        self._formatter, self._words = formatter, words

    def __call__(self, x: float, pos: int | None = None) -> str:
        label = self._formatter(x, pos)
        return self._words.get(label, label)

    def format_ticks(self, values: Any) -> list[str]:
        return [self._words.get(label, label) for label in self._formatter.format_ticks(values)]

    def get_offset(self) -> str:
        return self._formatter.get_offset()

    def set_locs(self, locs: Any) -> None:
        self._formatter.set_locs(locs)


def relabel(axis: Axis, words: Mapping[str, str]) -> None:
    """Show other words for some of the labels of the major ticks."""
    if words:
        axis.set_major_formatter(Relabelled(axis.get_major_formatter(), words))


def tick_labels(axis: Axis, figure: Figure) -> Iterator[tuple[Text, Any]]:
    """The labels of the major ticks, each with the pixels that are outside by side."""
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    for label in axis.get_majorticklabels():
        if label.get_visible() and label.get_text():
            yield label, beyond(figure.bbox, label.get_window_extent(renderer))


def in_two_lines(axis: Any, figure: Figure) -> None:
    """Break labels that leave the canvas to the left or right at a space, where the ticks are far enough apart."""
    found = [(label, over) for label, over in tick_labels(axis, figure) if label.get_rotation() == 0]
    words = {
        label.get_text(): broken
        for label, over in found
        if max(over[0], over[2]) > 0 and (broken := _broken(label.get_text())) != label.get_text()
    }
    if words and axis.axis_name == "y" and _are_apart([label for label, _ in found], figure):
        relabel(axis, words)


def _broken(text: str) -> str:
    """The text in two lines that are about as long; as it is when it has no space, or a formula."""
    spaces = [place for place, letter in enumerate(text) if letter == " "]
    if not spaces or "\n" in text or "$" in text:
        return text
    middle = min(spaces, key=lambda place: abs(place - len(text) / 2))
    return f"{text[:middle]}\n{text[middle + 1 :]}"


def _are_apart(labels: Sequence[Text], figure: Figure) -> bool:
    heights = sorted(label.get_transform().transform(label.get_unitless_position())[1] for label in labels)
    least = min((high - low for low, high in pairwise(heights)), default=figure.bbox.height)
    return bool(least >= TWO_LINES * max(map(letter_pixels, labels)))
