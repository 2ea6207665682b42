"""Pens: they draw placeholders, in pixels or as SVG, in the shades of a theme."""

from __future__ import annotations

import io
import itertools
from functools import cache, lru_cache
from html import escape
from typing import Protocol

from PIL import Image, ImageDraw, ImageFont

from charthouse.charts.variant import JPEG, Variant
from charthouse.themes import AUTO, THEMES, style

SHADES = 16  # from the theme's background (0) to the ink of its text (15): four bits a pixel
INK = SHADES - 1
DOTS_PER_INCH = 100  # as in a figure, so that a PDF's page has the size of the coming picture
ANCHORS = {"ls": "start", "ms": "middle", "rs": "end"}  # Pillow's words and SVG's, for text on its baseline
BEFORE = {"ls": 0.0, "ms": 0.5, "rs": 1.0}  # the share of a text that lies left of its anchor
WORD_GAP = 0.3  # of the font size; the font's own gap is 0.2, which rounds to almost no pixels
UNKNOWN_LETTER = "\U0010ffff"  # the font draws it as its sign for a missing letter

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
Point = tuple[float, float]


class Pen(Protocol):
    """Draws on one picture, which begins as the theme's background; points are in its pixels, y downwards."""

    def __init__(self, variant: Variant) -> None: ...

    def fill(self, start: Point, end: Point, shade: int) -> None:
        """Fill the box, which is at least one pixel each way."""

    def fill_rounded(self, start: Point, end: Point, radius: float, shade: int) -> None:
        """Fill the box, its corners rounded and smooth."""

    def write(self, text: str, at: Point, anchor: str, size: float, shade: int) -> None:
        """Write a line of text whose left end, middle or right end ("ls", "ms", "rs") is there, on its baseline."""

    def file(self) -> bytes:
        """The picture in the variant's format."""


class PixelPen:
    """Draws pixels: PNG, WebP, JPEG, and a PDF that holds them."""

    def __init__(self, variant: Variant) -> None:
        self._variant = variant
        self._image = Image.new("L", variant.pixels)
        self._pen = ImageDraw.Draw(self._image)

    def fill(self, start: Point, end: Point, shade: int) -> None:
        left, top = round(start[0]), round(start[1])
        self._pen.rectangle((left, top, max(left, round(end[0]) - 1), max(top, round(end[1]) - 1)), fill=shade)

    def fill_rounded(self, start: Point, end: Point, radius: float, shade: int) -> None:
        left, top, right, bottom = (round(number) for number in (*start, *end))
        r = min(round(radius), (right - left) // 2, (bottom - top) // 2)
        if r > 0:
            disc = _disc(r)
            for corner in itertools.product((left, right - 2 * r), (top, bottom - 2 * r)):
                self._image.paste(shade, corner, disc)
        if right - left > 2 * r:
            self.fill((left + r, top), (right - r, bottom), shade)
        if bottom - top > 2 * r:
            self.fill((left, top + r), (right, bottom - r), shade)

    def write(self, text: str, at: Point, anchor: str, size: float, shade: int) -> None:
        x, gap = at[0] - BEFORE[anchor] * width_of(text, size), _gap(size)
        for word in text.split(" "):
            self._pen.text((x, at[1]), word, font=font(size), fill=shade, anchor="ls")
            x += font(size).getlength(word) + gap

    @property
    def shades(self) -> Image.Image:
        """The picture in shades, without their colours."""
        return self._image

    def file(self) -> bytes:
        self._image.putpalette(palette(self._variant.theme))
        file = io.BytesIO()
        if self._variant.format == "png":
            self._image.save(file, "PNG", bits=4)
        elif self._variant.format == JPEG:
            self._image.convert("RGB").save(file, "JPEG", quality=90, subsampling=0)
        elif self._variant.format == "webp":
            self._image.convert("RGB").save(file, "WEBP", lossless=True, method=1, quality=0)
        else:
            resolution = DOTS_PER_INCH * self._variant.scale
            picture = self._image.convert("RGB")  # becomes a JPEG; with a palette it would be hexadecimal, and huge
            picture.save(file, "PDF", resolution=resolution, quality=95, subsampling=0, creationDate=None, modDate=None)
        return file.getvalue()


class SvgPen:
    """Draws an SVG of few elements; its texts have the width of Pillow's.

    In the theme `auto` each shade is a class, which has the dark colour where the reader prefers that.
    """

    def __init__(self, variant: Variant) -> None:
        self._variant = variant
        self._switches = variant.theme == AUTO
        colours = _colours("light" if self._switches else variant.theme)
        classes = [f' class="shade{shade}"' if self._switches else "" for shade in range(SHADES)]
        self._fills = [f'fill="{colour}"{name}' for colour, name in zip(colours, classes, strict=True)]
        self._elements: list[str] = []
        self.fill((0, 0), (variant.width, variant.height), 0)

    def fill(self, start: Point, end: Point, shade: int) -> None:
        self.fill_rounded(start, (max(end[0], start[0] + 1), max(end[1], start[1] + 1)), 0, shade)

    def fill_rounded(self, start: Point, end: Point, radius: float, shade: int) -> None:
        (left, top), (right, bottom) = start, end
        place = f'x="{left:.2f}" y="{top:.2f}" width="{right - left:.2f}" height="{bottom - top:.2f}"'
        rounded = f' rx="{radius:.2f}"' if radius else ""
        self._elements.append(f"<rect {place}{rounded} {self._fills[shade]}/>")

    def write(self, text: str, at: Point, anchor: str, size: float, shade: int) -> None:
        place = f'x="{at[0]:.2f}" y="{at[1]:.2f}" text-anchor="{ANCHORS[anchor]}"'
        width = f'textLength="{width_of(text, size):.2f}" lengthAdjust="spacingAndGlyphs"'
        look = f'font-family="sans-serif" font-size="{int(size)}" {self._fills[shade]}'
        self._elements.append(f"<text {place} {width} {look}>{escape(text)}</text>")

    @property
    def elements(self) -> str:
        """What is drawn, without the SVG around it."""
        return "\n".join([*([_dark_sheet()] if self._switches else []), *self._elements])

    def file(self) -> bytes:
        width, height = self._variant.width, self._variant.height
        size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>\n{self.elements}\n</svg>\n'.encode()


@lru_cache(maxsize=16)
def _disc(radius: int) -> Image.Image:
    """A smooth disc: how much of each pixel it covers."""
    disc = Image.new("L", (8 * radius, 8 * radius))
    ImageDraw.Draw(disc).ellipse((0, 0, 8 * radius - 1, 8 * radius - 1), fill=255)
    return disc.reduce(4)


@lru_cache(maxsize=32)
def font(size: float) -> Font:
    """Pillow's own font, as measured and drawn here."""
    return ImageFont.load_default(max(1, int(size)))


def width_of(text: str, size: float) -> float:
    """How wide the text is, as it is written here."""
    words = text.split(" ")
    return sum(font(size).getlength(word) for word in words) + _gap(size) * (len(words) - 1)


def _gap(size: float) -> int:
    return round(int(size) * WORD_GAP + 0.5)


@lru_cache(maxsize=1024)
def has_letter(letter: str) -> bool:
    """Whether that font has the letter."""
    if letter == " ":
        return True
    shown = font(20)
    return letter.isprintable() and bytes(shown.getmask(letter)) != bytes(shown.getmask(UNKNOWN_LETTER))


@lru_cache(maxsize=len(THEMES))
def palette(theme: str) -> list[int]:
    """The shades of the theme, as red, green, blue, red, …"""
    colours = style(theme)
    paper, ink = (bytes.fromhex(colours[name]) for name in ("figure.facecolor", "text.color"))
    return [round(p + (i - p) * shade / INK) for shade in range(SHADES) for p, i in zip(paper, ink, strict=True)]


def _colours(theme: str) -> list[str]:
    """The shades of the theme, as an SVG names them."""
    colours = bytes(palette(theme)).hex()
    return [f"#{colours[6 * shade : 6 * shade + 6]}" for shade in range(SHADES)]


@cache
def _dark_sheet() -> str:
    """The `<style>` that gives the classes of the shades the dark theme's colours, where the reader prefers those."""
    rules = "".join(f".shade{shade}{{fill:{colour}}}" for shade, colour in enumerate(_colours("dark")))
    return f"<style>@media (prefers-color-scheme: dark){{{rules}}}</style>"
