"""Wrapping: long titles in several lines, as wide as the column below them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from matplotlib.figure import Figure
from matplotlib.text import Text

from charthouse.render.fit.frame import PAD
from charthouse.render.fit.overhang import is_of_data, letter_pixels, with_insets

GAP = 10  # pixels between the texts of two columns
TICKS = 22  # pixels that the ticks' labels of axes above take
NARROWEST = 40  # pixels: no column for words
FEWEST = 3  # letters that are left of a line that was cut
HIGHEST = 0.3  # of the figure, that a title may take
WIDE = 2  # lines of a title; before it gets more, it leaves its axes' left edge
ELLIPSIS = "…"
CJK = "⺀-〿぀-ヿ㐀-鿿가-힯＀-￯"  # letters that a line may end after
WORD = re.compile(rf"\s*(?:[{CJK}]|(?:\\\$|\$[^$]*\$|[^\s$\\{CJK}]|[\\$])+)")


Lengths = dict[tuple[str, tuple[object, ...]], float]  # of lines in pixels, by their letters' size and weight


class Wrapping:
    """A text that is too long for one line, with what it said and where it was."""

    def __init__(self, text: Text, axes: Any, figure: Figure) -> None:
        self.text, self._axes, self._figure = text, axes, figure
        self._words, self._position = text.get_text(), text.get_position()
        self._renderer: Any = figure.canvas.get_renderer()  # type: ignore[attr-defined]
        self._lengths: Lengths = {}
        self.shortened = False
        self.cuts_words = False  # also shorten single words that are too long

    def wrap(self) -> None:
        """Have it in as few lines as the column allows, of about the same length."""
        self.text.set_text(self._words)
        if self._is_of_axes():
            self.text.set_x(self._position[0])
        self.shortened = False
        along = direction(self.text)
        if along is None:
            return
        low, high = self._column(along)
        lines = self._lines(along, self._limit(along, low, high))
        if len(lines) > WIDE and along == 0 and self._is_of_axes():
            self._anchor_in(low, high)
            lines = self._lines(along, high - low)
        most = self._most_lines(along)
        self.shortened = len(lines) > most
        self.text.set_text(at_most(most, lines))

    def undo(self) -> None:
        """Have it as it was."""
        self.text.set_text(self._words)

    def _is_of_axes(self) -> bool:
        """Whether it is the title of axes, or the label of an axis, and no text among the data."""
        return self._axes is not None and runs_along(self.text, self._axes)

    def _box(self) -> Any:
        return Text.get_window_extent(self.text, self._renderer)

    def _lines(self, along: int, limit: float) -> list[str]:
        self.text.set_text(self._words)
        lines = self._words.split("\n")
        if limit >= NARROWEST:
            lines = in_lines(self.text, limit, self._renderer, along, self._lengths).split("\n")
        return [self._cut(line, limit, along) for line in lines] if self.cuts_words else lines

    def _cut(self, line: str, limit: float, along: int) -> str:
        self.text.set_text(line)
        length = self._box().size[along]
        return line if length <= limit else cut(line, max(int(len(line) * limit / length) - 1, FEWEST))

    def _most_lines(self, along: int) -> int:
        line = 1.3 * letter_pixels(self.text)
        room = max(HIGHEST * self._figure.bbox.size[1 - along], 2 * line)
        if along == 0 and self._is_of_axes():
            above = [other.bbox.y0 for other in self._others(1) if other.bbox.y0 >= self._axes.bbox.y1]
            room = min([room, *(height - TICKS - self._box().y0 for height in above)])
        return max(int(room / line), 1 + self._words.count("\n"))

    def _column(self, along: int) -> tuple[float, float]:
        """Where its lines may begin and end, in pixels: not over texts of the same kind of neighbouring axes."""
        low, high = float(PAD), float(self._figure.bbox.max[along] - PAD)
        for other in self._others(along) if self._is_of_axes() else ():
            if _has_same(other, self._axes, self.text):
                if other.bbox.min[along] >= self._axes.bbox.max[along]:
                    high = min(high, other.bbox.min[along] - GAP)
                elif other.bbox.max[along] <= self._axes.bbox.min[along]:
                    low = max(low, self._axes.bbox.min[along])
        return low, high

    def _others(self, along: int) -> Iterator[Any]:
        """The other axes in the same row, along 0, or column, along 1."""
        own, across = self._axes.bbox, 1 - along
        for other in with_insets(self._figure.axes):
            overlap = min(other.bbox.max[across], own.max[across]) - max(other.bbox.min[across], own.min[across])
            if other is not self._axes and other.get_visible() and overlap > 1:
                yield other

    def _limit(self, along: int, low: float, high: float) -> float:
        """How long lines may be where the text is anchored."""
        box = self._box()
        anchor = self.text.get_transform().transform(self.text.get_unitless_position())[along]
        before = (anchor - box.min[along]) / max(box.size[along], 1)
        room = [(anchor - low) / before if before > 0.01 else high - low]
        room.append((high - anchor) / (1 - before) if before < 0.99 else high - low)
        return float(min(room))

    def _anchor_in(self, low: float, high: float) -> None:
        """Move it sideways, to where the whole column is its own."""
        place = {"left": low, "center": (low + high) / 2, "right": high}[self.text.get_horizontalalignment()]
        transform = self.text.get_transform()
        _, height = transform.transform(self.text.get_unitless_position())
        self.text.set_x(transform.inverted().transform((place, height))[0])


def in_lines(text: Text, limit: float, renderer: Any, along: int = 0, lengths: Lengths | None = None) -> str:
    """What the text says, in lines of at most that many pixels, where words allow it.

    `lengths` keeps what was measured, for the next time that the same text is put in lines.
    """
    said, lengths = text.get_text(), {} if lengths is None else lengths
    letters = text.get_fontsize(), text.get_fontweight(), along

    def length(line: str) -> float:
        if (known := lengths.get((line, letters))) is None:
            text.set_text(line)
            known = lengths[line, letters] = float(Text.get_window_extent(text, renderer).size[along])
        return known

    lines = [line for given in said.split("\n") for line in _balanced(given, length, limit)]
    text.set_text(said)
    return "\n".join(lines)


def at_most(most: int, lines: list[str]) -> str:
    """The first lines, up to that number, the last with an ellipsis if more would follow."""
    kept = lines if len(lines) <= most else [*lines[: most - 1], lines[most - 1].rstrip(f" ,;:{ELLIPSIS}") + ELLIPSIS]
    return "\n".join(kept)


def cut(line: str, kept: int) -> str:
    """The line cut to that many letters and an ellipsis, if that is shorter; no formula is cut."""
    return line if len(line) <= kept + 1 or "$" in line else line[: max(kept, 1)].rstrip(" ,;:") + ELLIPSIS


def direction(text: Any) -> int | None:
    """0 for a text that runs across, 1 for one that runs up or down, None for one at an angle."""
    angle = text.get_rotation() % 180
    return 0 if angle == 0 else 1 if angle == 90 else None


def runs_along(text: Any, axes: Any) -> bool:
    """Whether it is a title or label along an edge of its axes, and neither among the data nor away from the axes."""
    away = axes.xaxis.label if direction(text) == 1 else axes.yaxis.label
    return text is not away and not is_of_data(text, axes)


def _has_same(other: Any, axes: Any, text: Text) -> bool:
    if text is axes.xaxis.label:
        return bool(other.get_xlabel())
    if text is axes.yaxis.label:
        return bool(other.get_ylabel())
    return any(other.get_title(loc) for loc in ("left", "center", "right"))


def _balanced(line: str, length: Callable[[str], float], limit: float) -> list[str]:
    words = WORD.findall(line)
    if len(words) < 2 or length(line) <= limit:
        return [line]
    lines = _greedy(words, length, limit)
    narrower = length(line) / len(lines)
    while narrower < limit:
        if len(better := _greedy(words, length, narrower)) <= len(lines):
            return better
        narrower += limit / 20
    return lines


def _greedy(words: list[str], length: Callable[[str], float], limit: float) -> list[str]:
    lines = [words[0].strip()]
    for word in words[1:]:
        if length(longer := lines[-1] + word) <= limit:
            lines[-1] = longer
        else:
            lines.append(word.strip())
    return lines
