"""A variant: the size, scale, theme and format in which a chart is drawn."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from charthouse.errors import NotAllowed, NotFound
from charthouse.themes import AUTO, THEMES

SCALES = (1, 2, 3)
FORMATS = ("png", "svg", "webp", "pdf")
JPEG = "jpg"  # of the QuickChart route alone: edges of a chart suffer from it
DRAWN_FORMATS = (*FORMATS, JPEG)
LEAST_RATIO, HIGHEST_RATIO = 0.1, 10  # of image pixels to CSS pixels, where the client may choose any
LONGEST_SIDE = 4000  # CSS pixels
ROUNDING = 1e-6  # of a pixel: 113 × 1.13 is 127.68999999999998
WHOLE = re.compile(r"[1-9][0-9]{0,3}", re.ASCII)
MEDIA_TYPES = {
    "png": "image/png", "svg": "image/svg+xml", "webp": "image/webp", "pdf": "application/pdf", JPEG: "image/jpeg",
}  # fmt: skip


class Sized(Protocol):
    """What a variant needs of a chart: its own size, further allowed sizes, and the limit of pixels."""

    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def sizes(self) -> tuple[tuple[int, int], ...]: ...
    @property
    def max_pixels(self) -> int: ...


@dataclass(frozen=True)
class Variant:
    """Width and height in CSS pixels; the picture has `scale` times as many pixels each way, which may have decimals.

    SVG and PDF have one size at every scale, which only affects the bitmaps inside them. An SVG may be in the theme
    `auto`: it has both themes, and shows the one that the reader prefers.
    """

    width: int
    height: int
    scale: float = 1  # a whole one is an int, so that it has one spelling
    theme: str = "light"
    format: str = "png"

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height of the picture itself, in pixels."""
        return int(self.width * self.scale + ROUNDING), int(self.height * self.scale + ROUNDING)

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.format]

    def __str__(self) -> str:
        """The one spelling, used in keys: `640x480@2-dark.png`."""
        return f"{self.width}x{self.height}@{self.scale}-{self.theme}.{self.format}"

    @classmethod
    def from_text(cls, text: str) -> Variant:
        """The variant of a text made by `str`; ValueError for any other text."""
        size, _, rest = text.partition("@")
        scale, _, rest = rest.partition("-")
        theme, _, format = rest.partition(".")
        width, _, height = size.partition("x")
        variant = cls(int(width), int(height), read_scale(scale), theme, format)
        sides = 1 <= variant.width <= LONGEST_SIDE and 1 <= variant.height <= LONGEST_SIDE
        known = LEAST_RATIO <= variant.scale <= HIGHEST_RATIO and format in DRAWN_FORMATS and theme in themes_of(format)
        if not (sides and known and str(variant) == text):
            raise ValueError(f"a variant must be spelled like 640x480@2-dark.png, not {text[:100]!r}")
        return variant

    @classmethod
    def from_query(cls, query: Mapping[str, str], chart: Sized, format: str = "png", any_size: bool = False) -> Variant:
        """Read `width`+`height`, `scale`, `theme`; NotAllowed names the value that the chart does not allow.

        `any_size` allows sizes that the chart does not declare.
        """
        if format not in FORMATS:
            raise NotFound("format", format, one_of(FORMATS))
        width, height = _size(query, chart, any_size)
        scale = _among("scale", query.get("scale", "1"), tuple(map(str, SCALES)))
        theme = _theme(query.get("theme", "light"), format)
        variant = cls(width, height, int(scale), theme, format)
        if not variant.fits(chart):
            allowed = f"at most {chart.max_pixels} pixels together (CHARTHOUSE_MAX_PIXELS)"
            raise NotAllowed("width, height and scale", f"{width}x{height}@{scale}", allowed)
        return variant

    def fits(self, chart: Sized) -> bool:
        """Whether the picture has at most the allowed number of pixels."""
        width, height = self.pixels
        return width * height <= chart.max_pixels

    def query(self, chart: Sized) -> dict[str, str]:
        """The query that asks for this variant of the chart, defaults left out."""
        query: dict[str, str] = {}
        if (self.width, self.height) != (chart.width, chart.height):
            query |= {"width": str(self.width), "height": str(self.height)}
        if self.scale != 1:
            query["scale"] = str(self.scale)
        if self.theme != "light":
            query["theme"] = self.theme
        return query


def read_scale(text: str) -> float:
    """The scale that the text spells, to two decimals, an int for a whole one; ValueError for no number."""
    scale = round(float(text), 2)
    return int(scale) if scale.is_integer() else scale


def _size(query: Mapping[str, str], chart: Sized, any_size: bool) -> tuple[int, int]:
    if "width" not in query and "height" not in query:
        return chart.width, chart.height
    declared = {f"{width}x{height}": (width, height) for width, height in ((chart.width, chart.height), *chart.sizes)}
    for missing, given in (("width", "height"), ("height", "width")):
        if missing not in query:
            sizes = "640x480" if any_size else one_of(tuple(declared))
            raise NotAllowed(missing, "", f"given together with {given}, as {sizes}", "left out")
    if any_size:
        return _side("width", query["width"]), _side("height", query["height"])
    asked = f"{query['width']}x{query['height']}"
    if asked not in declared:
        raise NotAllowed("width and height", asked, one_of(tuple(declared)))
    return declared[asked]


def _side(field: str, value: str) -> int:
    if not WHOLE.fullmatch(value) or int(value) > LONGEST_SIDE:
        raise NotAllowed(field, value, f"a whole number of CSS pixels from 1 to {LONGEST_SIDE}")
    return int(value)


def _among(field: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise NotAllowed(field, value, one_of(allowed))
    return value


def themes_of(format: str) -> tuple[str, ...]:
    """The themes that pictures in that format may have."""
    return (*THEMES, AUTO) if format == "svg" else THEMES


def _theme(value: str, format: str) -> str:
    allowed = themes_of(format)
    if value not in allowed:
        raise NotAllowed("theme", value, one_of(allowed) + ("" if AUTO in allowed else f" ({AUTO} is for svg alone)"))
    return value


def one_of(words: tuple[str, ...]) -> str:
    """The words as an error message lists them: `1, 2 or 3`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
