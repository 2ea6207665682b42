"""Contact sheets: a declared dashboard as one picture, and where each of its panels stands on it.

A sheet is drawn like a chart. Its data are the pictures of its panels, so it changes exactly when one of them does.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Literal

from charthouse.charts.catalogue import Catalogue
from charthouse.charts.catalogue_entry import CatalogueEntry
from charthouse.charts.dashboards import Dashboard, Group, Note, Panel, filters_of
from charthouse.charts.params import Param, Unset
from charthouse.charts.variant import LONGEST_SIDE
from charthouse.charts.version import digest_of
from charthouse.errors import NotFound

PREFIX = "dashboard."  # of a sheet's id in keys and jobs; no chart id has a dot
PAST = PREFIX + "past."  # of one at a moment of the past: it is no older picture of the newest sheet
ID = re.compile(rf"{re.escape(PREFIX)}(?:past\.)?", re.ASCII)
SOURCE = "+sheet"  # in place of the file that defines a chart
DRAWING_FORMAT = "1"  # raise it when the same data gives another picture
DRAW_SECONDS = 60.0
LEGIBLE = range(280, 433)  # CSS pixels of width: a card shows a picture 312 to 516 wide, letters 9 high
WIDE = 1.4  # the least width of a size by its height that fills a wide panel
# CSS pixels
MARGIN, GAP, HEADER, TITLE, HEADING, LINE = 24, 16, 56, 24, 44, 20
USUAL_WIDTH = 1320  # of all columns; more stand beside each other only where the sheet would be too high
LETTER = 7.2  # the usual width of a letter in a note

Size = tuple[int, int]
Kind = Literal["panel", "note", "heading"]


@dataclass(frozen=True)
class Box:
    """A panel with its title above, a note or a heading, in CSS pixels from the top left corner."""

    kind: Kind
    x: int
    y: int
    width: int
    height: int
    text: str = ""  # the lines of a note, or the heading
    panel: int = 0  # which of the dashboard's panels


@dataclass(frozen=True)
class Sheet:
    """A dashboard laid out: its size in CSS pixels, and its boxes."""

    width: int
    height: int
    boxes: tuple[Box, ...]


def panel_size(panel: Panel, entry: CatalogueEntry) -> Size:
    """The declared size in which a panel shows the chart: legible among others, and wide in a wide panel."""
    wide = [size for size in _sizes(entry) if _is_wide(size)]
    if panel.wide and wide:
        return min(wide, key=lambda size: abs(size[0] - 2 * size[1]))
    return legible_size(entry)


def legible_size(entry: CatalogueEntry) -> Size:
    """The largest declared size whose letters stay legible where pictures stand beside each other; else its own."""
    return max((size for size in _sizes(entry) if size[0] in LEGIBLE), default=(entry.width, entry.height))


def _sizes(entry: CatalogueEntry) -> list[Size]:
    return [(entry.width, entry.height), *entry.sizes]


def _is_wide(size: Size) -> bool:
    return size[0] >= WIDE * size[1]


def lay_out(declared: Dashboard, charts: Mapping[str, CatalogueEntry]) -> Sheet:
    """The sheet of the dashboard; NotFound for one that is too large for a picture."""
    sizes = [_size(one, charts) for one in declared.panels]
    wide = [one.wide and _is_wide(size) for one, size in zip(declared.panels, sizes, strict=True)]
    cells = [(width - GAP) // 2 if spans else width for spans, (width, _) in zip(wide, sizes, strict=True)]
    cell = max(cells, default=USUAL_WIDTH // 2)
    usual = max(1, min(3, (USUAL_WIDTH + GAP) // (cell + GAP), len(sizes)))
    most = max(usual, (LONGEST_SIDE - 2 * MARGIN + GAP) // (cell + GAP))
    for columns in range(usual, most + 1):
        sheet = _Layout(columns, cell, sizes, wide).of(declared)
        if max(sheet.height, sheet.width) <= LONGEST_SIDE:
            return sheet
    raise NotFound("picture of the dashboard", declared.id, f"of fewer panels: they need more than {LONGEST_SIDE} px")


def is_sheet(chart_id: str) -> bool:
    return chart_id.startswith(PREFIX)


def find_entry(catalogue: Catalogue, chart_id: str) -> CatalogueEntry | None:
    """The entry of the chart or sheet with that id in keys and jobs; None when there is none."""
    if not is_sheet(chart_id):
        return catalogue.charts.get(chart_id)
    declared = catalogue.dashboards.get(ID.sub("", chart_id, 1))
    with suppress(NotFound):  # it is too large here, for a moment of a deploy
        if declared:
            sheet = lay_out(declared, catalogue.charts)
            return sheet_entry(declared, sheet, catalogue.charts, chart_id.startswith(PAST))
    return None


def path_of(entry: CatalogueEntry) -> str:
    """The path of the entry's picture, without a format."""
    return f"/dashboards/{ID.sub('', entry.id, 1)}" if is_sheet(entry.id) else f"/charts/{entry.id}"


def sheet_entry(
    declared: Dashboard, sheet: Sheet, charts: Mapping[str, CatalogueEntry], of_past: bool = False
) -> CatalogueEntry:  # fmt: skip
    """The sheet as an entry of the catalogue: its params are the filters, its version covers all that it shows."""
    params: dict[str, Param] = {name: Unset(param) for name, param in filters_of(declared, charts).items()}
    shown = [charts[one.chart_id] for one in declared.panels if one.chart_id in charts]
    parts = [DRAWING_FORMAT, json.dumps(asdict(sheet)), *(one.version for one in shown)]
    return CatalogueEntry(
        id=(PAST if of_past else PREFIX) + declared.id, title=declared.title, description=declared.description,
        width=sheet.width, height=sheet.height, sizes=(), params=params, fresh_seconds=60.0,
        on_miss="queue", timeout_seconds=DRAW_SECONDS, tags=(), private=declared.private,
        max_pixels=max((one.max_pixels for one in shown), default=sheet.width * sheet.height),
        version=digest_of(part.encode() for part in parts), source=SOURCE, loads=False,
    )  # fmt: skip


def _size(panel: Panel, charts: Mapping[str, CatalogueEntry]) -> Size:
    entry = charts.get(panel.chart_id)
    return panel_size(panel, entry) if entry else (320, 60)


class _Layout:
    """Fills rows of so many columns from the top."""

    def __init__(self, columns: int, cell: int, sizes: Sequence[Size], wide: Sequence[bool]) -> None:
        self._columns = columns
        self._cell = cell
        self._sizes = sizes
        self._wide = wide
        self._width = columns * (cell + GAP) - GAP
        self._boxes: list[Box] = []
        self._y = MARGIN + HEADER
        self._column = 0
        self._row_height = 0
        self._number = 0

    def of(self, declared: Dashboard) -> Sheet:
        for item in declared.items:
            self._add(item)
        self._end_row()
        return Sheet(self._width + 2 * MARGIN, self._y - GAP + MARGIN, tuple(self._boxes))

    def _add(self, item: Panel | Note | Group) -> None:
        if isinstance(item, Panel):
            self._add_panel()
        elif isinstance(item, Note):
            lines = _wrapped(item.paragraphs, int(self._width / LETTER))
            self._add_text("note", "\n".join(lines), LINE * len(lines))
        else:
            self._add_text("heading", item.title, HEADING - GAP)
            for inner in item.items:
                self._add(inner)
            self._end_row()

    def _add_panel(self) -> None:
        width, height = self._sizes[self._number]
        span = min(self._columns, 2 if self._wide[self._number] else 1)
        if self._column + span > self._columns:
            self._end_row()
        x = MARGIN + self._column * (self._cell + GAP)
        self._boxes.append(Box("panel", x, self._y, width, TITLE + height, panel=self._number))
        self._column += span
        self._number += 1
        self._row_height = max(self._row_height, TITLE + height)

    def _add_text(self, kind: Kind, text: str, height: int) -> None:
        self._end_row()
        self._boxes.append(Box(kind, MARGIN, self._y, self._width, height, text))
        self._y += height + GAP

    def _end_row(self) -> None:
        if self._row_height:
            self._y += self._row_height + GAP
        self._column = self._row_height = 0


def _wrapped(paragraphs: Sequence[str], letters: int) -> list[str]:
    return [line for text in paragraphs for line in textwrap.wrap(text, max(20, letters))]
