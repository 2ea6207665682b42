"""The legend: a box and a name for each dataset or slice, in rows above or below, or in a column at a side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from matplotlib.path import Path

from charthouse.render.spec import lettering
from charthouse.render.spec.canvas import Canvas
from charthouse.render.spec.rectangles import Box, rectangle
from charthouse.render.spec.shapes import marker
from charthouse.spec.texts import Legend

GAP = 10.0  # between items, and around them
SPACE = 6.0  # between a box and its name
MOST_SHARE = 0.35  # of the canvas that a legend may take
SHARES = {"start": 0.0, "center": 0.5, "end": 1.0}


@dataclass(frozen=True)
class Entry:
    """A name, and the looks of its box."""

    name: str
    face: str
    edge: str = "none"
    width: float = 0.0
    dash: tuple[float, ...] = ()
    shape: str = "circle"
    hidden: bool = False


def draw_legend(canvas: Canvas, box: Box, legend: Legend, entries: Sequence[Entry]) -> Box:
    """Draw the legend at its side of the box; what is left of the box."""
    shown = [each for each in entries if each.name.strip()]
    if not shown:
        return box
    if legend.reverse:
        shown.reverse()
    drawn = _Drawn(canvas, legend)
    return drawn.rows(box, shown) if legend.position in ("top", "bottom", "chartArea") else drawn.column(box, shown)


class _Drawn:
    def __init__(self, canvas: Canvas, legend: Legend) -> None:
        self._canvas, self._legend, self._font = canvas, legend, legend.font
        self._font = replace(legend.font, size=min(legend.font.size, max(6.0, canvas.height / 8)))
        own = self._font.size if legend.points else legend.box_width
        self._box_width = min(own, canvas.width / 6)
        self._line = self._font.size * lettering.LINE

    def rows(self, box: Box, entries: list[Entry]) -> Box:
        """In rows over the box' width."""
        rows = self._rows(box.width - GAP, entries)
        step = self._font.size + GAP
        most = max(1, int(MOST_SHARE * self._canvas.height / step))
        if len(rows) > most:
            rows = self._cut(rows[:most], sum(map(len, rows[most:])))
        heading = self._font.size + GAP if self._legend.heading else 0.0
        taken = len(rows) * step + GAP + heading
        top = box.bottom - taken if self._legend.position == "bottom" else box.top
        if heading:
            bold = replace(self._font, bold=True)
            self._canvas.text((box.left + box.right) / 2, top + step / 2, self._legend.heading, bold)
        for number, row in enumerate(rows):
            self._row(box, row, top + heading + GAP / 2 + (number + 0.5) * step)
        return box.inside(bottom=taken) if self._legend.position == "bottom" else box.inside(top=taken)

    def _rows(self, room: float, entries: list[Entry]) -> list[list[Entry]]:
        rows: list[list[Entry]] = [[]]
        used = 0.0
        for entry in (self._shortened(each, room) for each in entries):
            wide = self._width(entry)
            if rows[-1] and used + wide > room:
                rows.append([])
                used = 0.0
            rows[-1].append(entry)
            used += wide + GAP
        return rows

    def _shortened(self, entry: Entry, room: float) -> Entry:
        line = " ".join(entry.name.split())
        return replace(entry, name=lettering.shortened(line, self._font, room - self._box_width - SPACE - GAP))

    def _width(self, entry: Entry) -> float:
        return self._box_width * bool(entry.face) + SPACE + lettering.width(entry.name, self._font)

    def _cut(self, rows: list[list[Entry]], left_out: int) -> list[list[Entry]]:
        """The rows, the last of which says how many more there are."""
        if len(rows[-1]) > 1:
            rows[-1].pop()
            left_out += 1
        rows[-1].append(Entry(f"… {left_out} more", ""))
        return rows

    def _row(self, box: Box, row: list[Entry], y: float) -> None:
        wide = sum(map(self._width, row)) + GAP * (len(row) - 1)
        x = box.left + 2 + max(0.0, SHARES[self._legend.align] * (box.width - wide - 4))
        for entry in row:
            self._entry(entry, x, y)
            x += self._width(entry) + GAP

    def column(self, box: Box, entries: list[Entry]) -> Box:
        """In a column at the left or right of the box."""
        step = self._font.size + GAP
        most = max(1, int(box.height / step))
        if len(entries) > most:
            left_out = len(entries) - most + 1
            entries = [*entries[: most - 1], Entry(f"… {left_out} more", "")]
        room = MOST_SHARE * self._canvas.width + self._box_width / 2
        entries = [self._shortened(each, room) for each in entries]
        wide = max(map(self._width, entries))
        is_left = self._legend.position == "left"
        x = box.left + 2 if is_left else box.right - wide - 2
        top = box.top + SHARES[self._legend.align] * max(0.0, box.height - step * len(entries))
        for number, entry in enumerate(entries):
            self._entry(entry, x, top + (number + 0.5) * step)
        taken = wide + 2 * GAP
        return box.inside(left=taken) if is_left else box.inside(right=taken)

    def _entry(self, entry: Entry, x: float, y: float) -> None:
        if entry.face:
            self._mark(entry, x, y)
        start = x + self._box_width * bool(entry.face) + SPACE
        ink = self._canvas.text(start, y, entry.name, self._font, align="left")
        if entry.hidden:
            wide = lettering.width(entry.name, self._font)
            self._canvas.lines([[(start, y), (start + wide, y)]], ink, 1)

    def _mark(self, entry: Entry, x: float, y: float) -> None:
        high = self._font.size
        if self._legend.points:
            path: Path = marker(entry.shape)
            radius = high / 2 - 0.5
            self._canvas.markers(path, [(x + high / 2, y)], radius, entry.face, entry.edge, min(entry.width, 2))
            return
        if entry.dash:
            self._canvas.lines([[(x, y), (x + self._box_width, y)]], entry.edge, entry.width, entry.dash)
            return
        inset = entry.width / 2 if entry.edge != "none" else 0.0
        inset = min(inset, 2.0)
        box = Box(x + inset, y - high / 2 + inset, x + self._box_width - inset, y + high / 2 - inset)
        self._canvas.shapes([rectangle(box)], entry.face, entry.edge, min(entry.width, 4.0))
