"""A contact sheet's picture: its panels pixel by pixel, its texts within their room."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from charthouse.charts.variant import Variant
from charthouse.render.renderer import render
from charthouse.render.sheet import SHEET

WIDTH, HEIGHT = 400, 300


def picture(scale: int) -> tuple[bytes, np.ndarray[Any, Any]]:
    """A picture of 100 × 80 CSS pixels of noise, and its pixels."""
    pixels = np.random.default_rng(7).integers(0, 255, (80 * scale, 100 * scale, 3), dtype=np.uint8)
    output = io.BytesIO()
    Image.fromarray(pixels).save(output, "png")
    return output.getvalue(), pixels


def data(image: bytes, title: str = "A title", note: str = "A note") -> dict[str, Any]:
    box = {
        "kind": "panel",
        "x": 24,
        "y": 60,
        "width": 100,
        "height": 104,
        "text": title,
        "image": image,
        "missing": "none",
    }
    text = {"kind": "note", "x": 24, "y": 200, "width": 352, "height": 20, "text": note}
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "margin": 24,
        "title": "All",
        "said": "Data of today",
        "boxes": [box, text],
    }


def drawn(data: dict[str, Any], scale: int = 1, theme: str = "light") -> np.ndarray[Any, Any]:
    image = render(SHEET, data, Variant(WIDTH, HEIGHT, scale, theme))
    return np.asarray(Image.open(io.BytesIO(image)).convert("RGB"))


@pytest.mark.parametrize("scale", [1, 2, 3])
def test_a_panel_is_there_pixel_by_pixel(scale: int) -> None:
    image, pixels = picture(scale)
    sheet = drawn(data(image), scale)
    assert sheet.shape == (HEIGHT * scale, WIDTH * scale, 3)
    place = sheet[84 * scale : 164 * scale, 24 * scale : 124 * scale]
    assert np.array_equal(place, pixels)


def test_titles_are_cut_to_the_width_of_their_panel() -> None:
    image, _ = picture(1)
    sheet = drawn(data(image, "W" * 500))
    beside = sheet[60:84, 126:400]
    assert (beside == beside[0, 0]).all()
    assert (sheet[60:84, 24:126] != beside[0, 0]).any()


@pytest.mark.parametrize("text", ["$\\frac", "$x$ & <b>", "日本語 Ω", "a\tb", "%s {x}"])
def test_every_text_is_shown_as_it_is(text: str) -> None:
    image, _ = picture(1)
    assert drawn(data(image, text, text)).any()


def test_a_panel_without_a_picture_says_why() -> None:
    sheet = drawn(data(b""))
    assert (sheet[84:110, 24:124] != sheet[0, 0]).any()


@pytest.mark.parametrize(("format", "head"), [("pdf", b"%PDF"), ("svg", b"<?xml"), ("webp", b"RIFF")])
def test_every_format_is_made(format: str, head: bytes) -> None:
    image, _ = picture(2)
    assert render(SHEET, data(image), Variant(WIDTH, HEIGHT, format=format)).startswith(head)
