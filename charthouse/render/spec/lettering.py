"""Letters of a spec's texts: measured, wrapped and shortened, in CSS pixels."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from typing import Any

from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

from charthouse.render.agg import backend
from charthouse.render.size import DOTS_PER_INCH
from charthouse.spec.texts import Font

POINTS = 0.72  # of a CSS pixel
LINE = 1.2  # heights of letters from one line to the next
ELLIPSIS = "…"

_zoom: ContextVar[float] = ContextVar("_zoom", default=1.0)


@contextmanager
def zoomed(zoom: float) -> Iterator[None]:
    """Measure letters as they are drawn at this zoom: hinting makes them up to a tenth wider or narrower."""
    token = _zoom.set(zoom)
    try:
        yield
    finally:
        _zoom.reset(token)


def properties(font: Font, zoom: float) -> FontProperties:
    """The font as matplotlib has it, of the theme's families."""
    made = _properties(font.size * zoom, font.bold, font.italic)
    return made.copy()


@lru_cache(maxsize=256)
def _properties(size: float, bold: bool, italic: bool) -> FontProperties:
    return FontProperties(
        size=size * POINTS, weight="bold" if bold else "normal", style="italic" if italic else "normal"
    )


@cache
def _renderer() -> Any:
    figure = Figure(figsize=(0.1, 0.1), dpi=DOTS_PER_INCH)
    return backend.Canvas(figure).get_renderer()


@lru_cache(maxsize=8192)
def _line_width(line: str, size: float, bold: bool, italic: bool) -> float:
    width, _, _ = _renderer().get_text_width_height_descent(line, _properties(size, bold, italic), ismath=False)
    return float(width)


def width(text: str, font: Font) -> float:
    """The width of the text's longest line."""
    zoom = _zoom.get()
    return max(_line_width(line, font.size * zoom, font.bold, font.italic) for line in text.split("\n")) / zoom


def height(text: str, font: Font) -> float:
    return (1 + text.count("\n")) * font.size * LINE


def shortened(text: str, font: Font, room: float) -> str:
    """The text, each of its lines cut to the room."""
    if width(text, font) <= room:
        return text
    return "\n".join(_cut(line, font, room) for line in text.split("\n"))


def _cut(line: str, font: Font, room: float) -> str:
    if width(line, font) <= room:
        return line
    fits, too_long = 0, len(line)
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        wide = width(line[:middle].rstrip() + ELLIPSIS, font)
        fits, too_long = (middle, too_long) if wide <= room else (fits, middle)
    return line[:fits].rstrip() + ELLIPSIS


def wrapped(text: str, font: Font, room: float, most: int) -> str:
    """The text in lines that fit the room, at most so many; the last is cut."""
    if width(text, font) <= room and text.count("\n") < most:
        return text
    lines = [part for line in text.split("\n") for part in _broken(line, font, room)]
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return "\n".join(_cut(line, font, room) for line in lines)


def _broken(line: str, font: Font, room: float) -> list[str]:
    lines: list[str] = []
    for word in line.split(" "):
        if lines and width(f"{lines[-1]} {word}", font) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
