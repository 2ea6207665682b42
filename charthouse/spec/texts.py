"""Texts of a spec: fonts, titles and the legend."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Font:
    size: float = 12.0  # CSS pixels
    bold: bool = False
    italic: bool = False
    colour: str | None = None  # None: the theme's ink


PLAIN = Font()
SMALL = Font(size=10.0)
LARGE = Font(size=20.0)


@dataclass(frozen=True)
class Text:
    """A title: of the chart, of an axis."""

    text: str = ""
    font: Font = PLAIN
    position: str = "top"
    align: str = "center"  # start, center, end
    padding: tuple[float, ...] = ()  # above and below


@dataclass(frozen=True)
class Legend:
    position: str = "top"  # top, bottom, left, right, chartArea
    align: str = "center"
    reverse: bool = False
    font: Font = PLAIN
    box_width: float = 40.0
    points: bool = False  # a marker for each dataset in place of a box
    heading: str = ""
