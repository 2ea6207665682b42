"""The placeholder: the image for a missing picture, in the theme's colours, without matplotlib."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache

from charthouse.charts.variant import Variant
from charthouse.placeholder.pens import INK, Pen, PixelPen, Point, SvgPen, has_letter, width_of
from charthouse.themes import drawn_in, style

GRID, BAR, AXIS, CAPTION = 1, 2, 5, 10  # shades
BARS = (0.38, 0.53, 0.46, 0.67, 0.58, 0.84, 0.73)  # heights, as shares of the axes
SMALLEST_LETTERS = 9  # CSS pixels; smaller text is left out
SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")  # which the font lacks; CO2 is read as CO₂ is
LONGEST_TITLE = 200  # letters; a longer one is left out


class Kind(Enum):
    """Why there is no picture: a text, a shorter text for small pictures, and the line below."""

    RENDERING = ("Drawing…", "Drawing…", "")
    FAILED = ("This chart could not be drawn", "Not drawn", "It will be tried again")
    BUSY = ("Busy; please wait", "Busy", "")


@dataclass(frozen=True)
class Refusal:
    """Why a picture will not come: a text, a shorter one for small pictures, and the texts for the line below."""

    said: str
    short: str
    below: tuple[str, ...] = ()


@lru_cache(maxsize=128)
def placeholder(variant: Variant, kind: Kind, title: str = "") -> bytes:
    """A picture of exactly the variant's size, in its format, on its theme's background, that says `kind`.

    Text without room is left out; so is a title with a letter that the font lacks.
    """
    sketch = _Sketch.of(variant)
    sketch.draw(kind, title)
    return sketch.pen.file()


@lru_cache(maxsize=32)
def refused(variant: Variant, refusal: Refusal) -> bytes:
    """The same for a picture that will not come."""
    sketch = _Sketch.of(variant)
    sketch.draw_refusal(refusal)
    return sketch.pen.file()


class _Sketch:
    """The outline of a chart in shades; its axes are where the theme puts those of the coming picture."""

    def __init__(self, pen: Pen, variant: Variant) -> None:
        self.pen = pen
        self._height = variant.pixels[1]
        self.left, self.top, self.right, self.bottom = _axes(variant)
        growth = min(variant.width / 640, variant.height / 480) ** 0.7  # letters grow slower than pictures
        self.unit = variant.scale * min(max(growth, 0.65), 5.0)  # what is one pixel at 640×480
        self.roomy = min(variant.width, variant.height) >= 100
        self.smallest = variant.scale * SMALLEST_LETTERS

    @classmethod
    def of(cls, variant: Variant) -> _Sketch:
        """An empty one, with the pen of the variant's format."""
        if variant.format == "svg":
            variant = replace(variant, scale=1)  # has one size at every scale
        return cls((SvgPen if variant.format == "svg" else PixelPen)(variant), variant)

    def draw(self, kind: Kind, title: str) -> None:
        """Draw all of it."""
        self._draw_grid()
        if kind is Kind.FAILED:
            self._draw_heading(title)
            said, short, below = kind.value
            self._draw_message((said, short), (below,))
        else:
            self._draw_bars()
            said, short, _ = kind.value
            self._draw_heading(title, said, short)
        self._draw_axis()

    def draw_refusal(self, refusal: Refusal) -> None:
        """Draw the words on an empty chart."""
        self._draw_grid()
        self._draw_message((refusal.said, refusal.short), [text for text in refusal.below if _can_show(text)])
        self._draw_axis()

    def _draw_axis(self) -> None:
        self.pen.fill((self.left, self.bottom - self.unit), (self.right, self.bottom), AXIS)

    def _draw_grid(self) -> None:
        for step in range(5):
            y = self.top + (self.bottom - self.top) * step / 5
            self.pen.fill((self.left, y), (self.right, y + self.unit), GRID)
            self._draw_tick((self.left * 0.66, y), self.left * 0.36)

    def _draw_bars(self) -> None:
        slot, radius = (self.right - self.left) / len(BARS), 5 * self.unit
        half = max(0.5, slot * 0.29)
        for index, share in enumerate(BARS):
            x, top = self.left + slot * (index + 0.5), self.bottom - (self.bottom - self.top) * share
            self.pen.fill_rounded((x - half, top), (x + half, self.bottom + radius), radius, BAR)
            self.pen.fill((x - half, self.bottom), (x + half, self.bottom + radius + 1), 0)  # the bar ends at the axis
            self._draw_tick((x, self.bottom + (self._height - self.bottom) * 0.36), slot * 0.36)

    def _draw_tick(self, middle: Point, width: float) -> None:
        """Draw a bar in place of a tick's label."""
        if not self.roomy:
            return
        (x, y), half = middle, 2.5 * self.unit
        self.pen.fill_rounded((x - width / 2, y - half), (x + width / 2, y + half), half, BAR)

    def _draw_heading(self, title: str, *captions: str) -> None:
        """Write the title in its later place, and a caption at the other end of its line."""
        line, space = self.top - 15 * self.unit, float(self.right - self.left)
        if line < 14 * self.unit:  # no room above the axes: the caption goes inside, over the lowest bars
            if self.roomy:
                self._write(captions, (self.left, self.top + 19 * self.unit), "ls", 14 * self.unit, CAPTION, space)
            return
        space -= self._write(captions, (self.right, line), "rs", 14 * self.unit, CAPTION, space) + 16 * self.unit
        title = title.translate(SUBSCRIPTS)
        if _can_show(title):
            self._write_shortened(title, (self.left, line), 17 * self.unit, space)

    def _draw_message(self, said: Sequence[str], below: Sequence[str]) -> None:
        x, y = (self.left + self.right) / 2, (self.top + self.bottom) / 2
        space, height = self.right - self.left - 16 * self.unit, self.bottom - self.top
        if height < 100 * self.unit:  # no room for all of it
            room = height >= 2 * self.smallest
            if not room or not self._write(said, (x, y + 6 * self.unit), "ms", 18 * self.unit, INK, space):
                self._draw_mark((x, y), min(17 * self.unit, height * 0.35))
            return
        self._draw_mark((x, y - 40 * self.unit), 17 * self.unit)
        self._write(said, (x, y + 12 * self.unit), "ms", 18 * self.unit, INK, space)
        self._write(below, (x, y + 37 * self.unit), "ms", 14 * self.unit, CAPTION, space)

    def _draw_mark(self, middle: Point, radius: float) -> None:
        """Draw an exclamation mark on a disc."""
        (x, y), half = middle, radius * 0.12
        self.pen.fill_rounded((x - radius, y - radius), (x + radius, y + radius), radius, AXIS)
        self.pen.fill_rounded((x - half, y - radius * 0.55), (x + half, y + radius * 0.12), half, 0)
        self.pen.fill_rounded((x - half, y + radius * 0.33), (x + half, y + radius * 0.33 + 2 * half), half, 0)

    def _write_shortened(self, text: str, at: Point, size: float, space: float) -> None:
        """Write as much of the text as has room, unless that is too little to read."""
        shown = text
        while width_of(shown, size) > space and len(shown) > 6:
            shown = shown[:-2].rstrip() + "…"
        if width_of(shown, size) <= space:
            self._write((shown,), at, "ls", size, INK, space)

    def _write(self, texts: Sequence[str], at: Point, anchor: str, size: float, shade: int, space: float) -> float:
        """Write the first of the texts that fits, smaller if needed; returns its width, or 0."""
        for text in texts:
            fitting = min(size, size * space / width_of(text, size))
            if fitting >= self.smallest:
                self.pen.write(text, at, anchor, fitting, shade)
                return width_of(text, fitting)
        return 0.0


def _axes(variant: Variant) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the axes in pixels, as the theme has them."""
    width, height = variant.pixels
    theme = style(drawn_in(variant.theme)[0])
    left, right = (round(width * float(theme[f"figure.subplot.{side}"])) for side in ("left", "right"))
    top, bottom = (round(height * (1 - float(theme[f"figure.subplot.{side}"]))) for side in ("top", "bottom"))
    return left, top, right, bottom


def _can_show(text: str) -> bool:
    """Whether the font has every letter of the text."""
    return 0 < len(text) <= LONGEST_TITLE and all(has_letter(letter) for letter in set(text))
