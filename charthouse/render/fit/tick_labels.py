"""Tick labels: the same ticks with other words, in two lines or shortened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from matplotlib.axis import Axis
from matplotlib.category import StrCategoryLocator
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import FixedLocator, Formatter

from charthouse.render.fit.overhang import beyond, letter_pixels
from charthouse.render.fit.wrapping import NARROWEST, in_lines

APART = 2  # pixels between the labels of two ticks
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


class Sparse(Relabelled):
    """A formatter that leaves out labels: it has every second, third and so on."""

    def __init__(self, formatter: Formatter, every: int) -> None:
        super().__init__(formatter, {})
        self._every = every

    def format_ticks(self, values: Any) -> list[str]:
        number, kept = 0, []
        for label in super().format_ticks(values):
            kept.append(label if number % self._every == 0 else "")
            number += label != ""  # another of these may have left it out
        return kept


def keep_apart(axis: Any, figure: Figure) -> bool:
    """Break names below the axes that run into each other, leave out some numbers or dates; whether it did."""
    labels = [label for label, _ in tick_labels(axis, figure) if label.get_rotation() % 360 == 0]
    if axis.axis_name != "x" or axis.axes.name != "rectilinear" or len(labels) < 2:
        return False
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    boxes = sorted((label.get_window_extent(renderer) for label in labels), key=lambda box: float(box.x0))
    if min(right.x0 - left.x1 for left, right in pairwise(boxes)) >= APART:
        return False
    if isinstance(axis.get_major_locator(), FixedLocator | StrCategoryLocator):
        room = min((right.x0 + right.x1 - left.x0 - left.x1) / 2 for left, right in pairwise(boxes)) - APART
        words = {label.get_text(): in_lines(label, max(room, NARROWEST), renderer) for label in labels}
        relabel(axis, words)
        return any(said != broken for said, broken in words.items())
    axis.set_major_formatter(Sparse(axis.get_major_formatter(), _every(boxes)))
    return True


def _every(boxes: Sequence[Any]) -> int:
    """Every how many-th of the boxes are apart from each other."""
    for every in range(2, len(boxes)):
        if all(right.x0 - left.x1 >= APART for left, right in pairwise(boxes[::every])):
            return every
    return len(boxes)


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
