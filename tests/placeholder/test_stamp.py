"""The stamp: legible, in a corner, and left out where it has no room."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PIL import Image, ImageChops

from charthouse.charts.variant import Variant
from charthouse.placeholder.stamp import Stamp

TEXTS = ("data of 2026-11-26 09:40 UTC", "2026-11-26 09:40 UTC", "2026-11-26")


@pytest.mark.parametrize(
    ("size", "text"),
    [((640, 480), TEXTS[0]), ((320, 200), TEXTS[0]), ((160, 100), TEXTS[1]), ((120, 60), TEXTS[2]), ((64, 32), None)],
)
def test_a_smaller_picture_says_less(size: tuple[int, int], text: str | None) -> None:
    stamp = Stamp.fitting(Variant(*size), TEXTS)
    assert (stamp and stamp.text) == text


def png(variant: Variant, mode: str, colours: int) -> Image.Image:
    """A picture with that many colours."""
    image = Image.new(mode, variant.pixels)
    if mode == "P":
        image.putpalette([part for colour in range(colours) for part in (colour, 255 - colour, colour // 2)])
        image.putdata([index % colours for index in range(image.width * image.height)])
    else:
        image.putdata(
            [(index % 256, index // 256 % 256, 9, 40)[: len(mode)] for index in range(image.width * image.height)]
        )
    return image


@pytest.mark.parametrize(
    ("mode", "colours", "after"),
    [("P", 3, "P"), ("P", 240, "P"), ("P", 241, "RGB"), ("RGB", 0, "RGB"), ("RGBA", 0, "RGBA")],
)
@pytest.mark.parametrize("scale", [1, 3])
def test_every_other_pixel_keeps_its_colour(mode: str, colours: int, after: str, scale: int) -> None:
    variant = Variant(300, 200, scale)
    before, file = png(variant, mode, colours), io.BytesIO()
    before.save(file, "PNG")
    stamp = Stamp.fitting(variant, TEXTS)
    assert stamp
    stamped = Image.open(io.BytesIO(stamp.put_on(file.getvalue())))
    assert (stamped.mode, stamped.size) == (after, before.size)
    difference = ImageChops.difference(before.convert("RGB"), stamped.convert("RGB")).getbbox()
    assert difference
    left, top, right, bottom = difference
    assert (right, top) == (stamped.width - 6 * scale, 6 * scale)
    assert (right - left) / scale < 230
    assert (bottom - top) / scale < 25
    assert len(stamped.convert("RGB").crop(difference).getcolors(1 << 20) or []) > 5


def test_a_transparent_palette_stays_transparent() -> None:
    variant = Variant(300, 200)
    image, file = Image.new("P", variant.pixels), io.BytesIO()
    image.putpalette([10, 20, 30, 200, 100, 50])
    image.save(file, "PNG", transparency=bytes([0, 255]))
    stamp = Stamp.fitting(variant, TEXTS)
    assert stamp
    stamped = Image.open(io.BytesIO(stamp.put_on(file.getvalue()))).convert("RGBA")
    assert stamped.getpixel((5, 150)) == (10, 20, 30, 0)
    assert stamped.getpixel((290, 10))[3] == 255


def test_a_pdf_and_an_svg_without_a_view_box_have_none() -> None:
    assert Stamp.fitting(Variant(640, 480, format="pdf"), TEXTS) is None
    stamp = Stamp.fitting(replace(Variant(640, 480), format="svg"), TEXTS)
    assert stamp
    assert stamp.put_on(b"<svg></svg>") == b"<svg></svg>"
