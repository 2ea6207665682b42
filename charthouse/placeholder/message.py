"""A picture that says a text, in lines: why there is no other picture."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from charthouse.charts.variant import Variant
from charthouse.placeholder.pens import INK, PixelPen, SvgPen, has_letter, width_of

LETTERS, LEADING, MARGIN = 14, 1.4, 16  # CSS pixels of letters; the height of a line by that; CSS pixels
SMALLEST = 6  # CSS pixels
MOST_CHARACTERS = 600


@lru_cache(maxsize=32)
def message(variant: Variant, text: str) -> bytes:
    """A picture of exactly the variant's size, in its format, with as much of the text as has room."""
    if variant.format == "svg":
        variant = replace(variant, scale=1)  # has one size at every scale
    pen = (SvgPen if variant.format == "svg" else PixelPen)(variant)
    letters = max(SMALLEST, min(LETTERS, variant.width / 30, variant.height / 4)) * variant.scale
    margin = min(MARGIN, variant.width / 20, variant.height / 10) * variant.scale
    width, height = variant.pixels
    step = letters * LEADING
    room = max(1, int((height - 2 * margin) / step))
    lines = _lines(_readable(text), letters, width - 2 * margin)
    if len(lines) > room:
        lines = [*lines[: room - 1], lines[room - 1][:-1] + "…"]
    for number, line in enumerate(lines):
        pen.write(line, (margin, margin + letters + number * step), "ls", letters, INK)
    return pen.file()


def _readable(text: str) -> str:
    """The text with a question mark for each letter that the font lacks."""
    return "".join(letter if has_letter(letter) else "?" for letter in text[:MOST_CHARACTERS])


def _lines(text: str, letters: float, room: float) -> list[str]:
    """The text in lines that have room; a word that has none is broken."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if width_of(longer, letters) <= room:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for letter in word:
            if lines[-1] and width_of(lines[-1] + letter, letters) > room:
                lines.append("")
            lines[-1] += letter
    return lines
