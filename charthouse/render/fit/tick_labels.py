"""Tick labels: the same ticks with other words, in two lines or shortened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from typing import Any

from matplotlib.axis import Axis
from matplotlib.category import StrCategoryLocator
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import FixedLocator, Formatter

from charthouse.render.fit.overhang import beyond, letter_pixels
from charthouse.render.fit.wrapping import NARROWEST, at_most, direction, in_lines

APART = 2  # pixels between the labels of two ticks
SMALLEST_PIXELS = 9  # letters that can be read
SMALLER = 0.75  # letters around polar axes
AROUND, MOST = 0.3, 3  # of the figure's width, lines: names around polar axes
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


def in_more_lines(axis: Any, figure: Figure) -> None:
    """Break the names at the ticks of an axis that leaves the canvas."""
    (_around if axis.axis_name == "theta" else _in_two_lines)(axis, figure)


def _in_two_lines(axis: Any, figure: Figure) -> None:
    """Break labels that leave the canvas at their ends at a space, where the ticks are far enough apart."""
    across = 1 if axis.axis_name == "y" else 0
    found = [(label, over) for label, over in tick_labels(axis, figure) if direction(label) == 1 - across]
    words = {
        label.get_text(): broken
        for label, over in found
        if over[1 - across :: 2].max() > 0 and (broken := _broken(label.get_text())) != label.get_text()
    }
    if words and axis.axes.name == "rectilinear" and _are_apart([label for label, _ in found], across, figure):
        relabel(axis, words)


def _around(axis: Axis, figure: Figure) -> None:
    """Break names around polar axes in up to three lines, each of a part of the figure's width."""
    renderer, limit = figure.canvas.get_renderer(), AROUND * figure.bbox.width  # type: ignore[attr-defined]
    words = {label.get_text(): in_lines(label, limit, renderer) for label, _ in tick_labels(axis, figure)}
    relabel(axis, {said: at_most(MOST, broken.split("\n")) for said, broken in words.items()})


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
    if axis.axis_name == "theta":
        return _smaller_around(axis, labels, figure)
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
        broken = [label for label, _ in tick_labels(axis, figure)]
        widest = max(label.get_window_extent(renderer).width for label in broken)
        is_smaller = _resize(axis, letter_pixels(labels[0]) * room / widest, figure)
        return is_smaller or any(said != lines for said, lines in words.items())
    axis.set_major_formatter(Sparse(axis.get_major_formatter(), _every(boxes)))
    return True


def _smaller_around(axis: Axis, labels: Sequence[Text], figure: Figure) -> bool:
    """Make the letters of names around polar axes smaller when these run into each other."""
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    boxes = [label.get_window_extent(renderer) for label in labels]
    if not any(one.overlaps(other) for one, other in combinations(boxes, 2)):
        return False
    return _resize(axis, letter_pixels(labels[0]) * SMALLER, figure)


def _resize(axis: Axis, pixels: float, figure: Figure) -> bool:
    """Have smaller letters of the size, or of the smallest that can be read; whether they became smaller."""
    now = letter_pixels(axis.get_majorticklabels()[0])
    size = max(pixels, min(SMALLEST_PIXELS, now))
    if size < now:
        axis.set_tick_params(labelsize=size * 72 / figure.dpi)
    return size < now


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


def _are_apart(labels: Sequence[Text], across: int, figure: Figure) -> bool:
    places = sorted(label.get_transform().transform(label.get_unitless_position())[across] for label in labels)
    least = min((high - low for low, high in pairwise(places)), default=figure.bbox.height)
    return bool(least >= TWO_LINES * max(map(letter_pixels, labels)))
