"""The stamp: a line of text on a finished picture, in its top right corner, in the theme's colours.

That corner is above the axes and beside the title, which is where a chart has most room.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from PIL import Image, PngImagePlugin

from charthouse.charts.variant import Variant
from charthouse.placeholder.pens import INK, SHADES, PixelPen, SvgPen, palette, width_of

EDGE, PAPER = 6, 1  # shades
USUAL_LETTERS, SMALLEST_LETTERS = 12, 9  # CSS pixels
MOST_GAP = 6  # CSS pixels between the picture's edges and the stamp
MOST_WIDTH, MOST_HEIGHT = 3 / 4, 1 / 4  # of the picture
MOST_COLOURS = 256  # of a palette
VIEW_BOX = re.compile(rb'<svg\b[^>]*\bviewBox="0 0 ([0-9.]+) [0-9.]+"')


@dataclass(frozen=True)
class Stamp:
    """A text in letters of that size, on pictures of that variant; lengths are in the picture's pixels."""

    variant: Variant
    text: str
    letters: float

    @classmethod
    def fitting(cls, variant: Variant, texts: Sequence[str]) -> Self | None:
        """The first of the texts that has room, in letters as large as it has room for; None when none has.

        A PDF, which people print and keep, has no stamp.
        """
        if variant.format == "pdf":
            return None
        if variant.format == "svg":
            variant = replace(variant, scale=1)  # has one size at every scale
        largest = USUAL_LETTERS * max(1.0, min(variant.width / 640, variant.height / 480) ** 0.7)
        for text in texts:
            for letters in range(round(largest), SMALLEST_LETTERS - 1, -1):
                stamp = cls(variant, text, letters * variant.scale)
                if stamp._has_room():
                    return stamp
        return None

    def put_on(self, image: bytes) -> bytes:
        """The picture, a file in the variant's format, with the stamp on it: as large, and as lossless."""
        if self.variant.format == "svg":
            return self._on_svg(image)
        with Image.open(io.BytesIO(image)) as picture:
            picture.load()
            return self._file(self._on_pixels(picture), picture.info)

    @property
    def _size(self) -> tuple[int, int]:
        """Width and height in CSS pixels."""
        scale = self.variant.scale
        width = width_of(self.text, self.letters) + self.letters
        return math.ceil(width / scale), round(1.7 * self.letters / scale)

    def _has_room(self) -> bool:
        width, height = self._size
        return width <= MOST_WIDTH * self.variant.width and height <= MOST_HEIGHT * self.variant.height

    @property
    def _gap(self) -> int:
        return min(MOST_GAP, self.variant.height // 20)

    def _draw(self, pen: PixelPen | SvgPen) -> None:
        width, height = (side * self.variant.scale for side in self._size)
        line = self.variant.scale
        pen.fill((0, 0), (width, height), EDGE)
        pen.fill((line, line), (width - line, height - line), PAPER)
        pen.write(self.text, (width / 2, height / 2 + 0.36 * self.letters), "ms", self.letters, INK)

    def _pen(self) -> Variant:
        """The variant of a picture as large as the stamp."""
        width, height = self._size
        return replace(self.variant, width=width, height=height)

    def _on_pixels(self, picture: Image.Image) -> Image.Image:
        """The pixels with the stamp; their colours stay in a palette where it has room for the stamp's."""
        pen = PixelPen(self._pen())
        self._draw(pen)
        scale = self.variant.scale
        corner = (picture.width - pen.shades.width - int(self._gap * scale), int(self._gap * scale))
        shades, colours = pen.shades, palette(self.variant.theme)
        kept = picture.getpalette() if picture.mode == "P" else None
        if kept and len(kept) // 3 + SHADES <= MOST_COLOURS:
            first = len(kept) // 3
            picture.paste(shades.point([first + shade for shade in range(256 - first)] + [255] * first), corner)
            picture.putpalette(kept + colours)
            return picture
        if picture.mode == "P":
            picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
        shades.putpalette(colours)
        picture.paste(shades.convert(picture.mode), corner)
        return picture

    def _file(self, picture: Image.Image, info: dict[str | tuple[int, int], object]) -> bytes:
        file = io.BytesIO()
        if self.variant.format == "webp":
            picture.save(file, "WEBP", lossless=True, exact=True, method=1, quality=50)
            return file.getvalue()
        texts = PngImagePlugin.PngInfo()
        for keyword, text in info.items():
            if isinstance(keyword, str) and isinstance(text, str):
                texts.add_text(keyword, text)
        picture.save(file, "PNG", pnginfo=texts, compress_level=4)
        return file.getvalue()

    def _on_svg(self, image: bytes) -> bytes:
        found, end = VIEW_BOX.search(image), image.rfind(b"</svg>")
        if found is None or end < 0:
            return image
        unit = float(found[1]) / self.variant.width  # of the picture's coordinates in a CSS pixel
        pen = SvgPen(self._pen())
        self._draw(pen)
        x, y = (self.variant.width - self._size[0] - self._gap) * unit, self._gap * unit
        group = f'<g class="stamp" transform="translate({x:.4f} {y:.4f}) scale({unit:.6f})">\n{pen.elements}\n</g>\n'
        return image[:end] + group.encode() + image[end:]
