"""Pixels become PNG and WebP files without loss."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from charthouse.render import encoder


def decoded(file: bytes) -> Image.Image:
    return Image.open(io.BytesIO(file))


def noise(alpha: int | None = None) -> np.ndarray:
    pixels = np.random.default_rng(1).integers(0, 256, (20, 30, 4), dtype=np.uint8)
    if alpha is not None:
        pixels[..., 3] = alpha
    return pixels


def test_every_pixel_comes_back():
    pixels = noise()
    image = decoded(encoder.png(pixels.tobytes(), 30, 20))
    assert image.mode == "RGBA"
    assert np.array_equal(np.asarray(image), pixels)


def test_an_opaque_picture_has_no_alpha_channel():
    pixels = noise(alpha=255)
    image = decoded(encoder.png(pixels.tobytes(), 30, 20))
    assert image.mode == "RGB"
    assert np.array_equal(np.asarray(image), pixels[..., :3])


@pytest.mark.parametrize("alpha", [None, 255])
@pytest.mark.parametrize("colours", [1, 2, 17, 256])
def test_few_colours_become_a_palette_without_loss(colours, alpha):
    palette = np.random.default_rng(2).integers(0, 256, (colours, 4), dtype=np.uint8)
    if alpha is not None:
        palette[:, 3] = alpha
    pixels = palette[np.random.default_rng(3).integers(0, colours, (20, 30))]
    image = decoded(encoder.png(pixels.tobytes(), 30, 20))
    assert image.mode == "P"
    assert ("transparency" in image.info) == (alpha is None)
    assert np.array_equal(np.asarray(image.convert("RGBA")), pixels)


def test_one_colour_more_becomes_no_palette():
    pixels = np.zeros((1, 257, 4), np.uint8)
    pixels[0, :, 0], pixels[0, :, 1], pixels[..., 3] = np.arange(257) % 256, np.arange(257) // 256, 255
    image = decoded(encoder.png(pixels.tobytes(), 257, 1))
    assert image.mode == "RGB"
    assert np.array_equal(np.asarray(image), pixels[..., :3])


def test_the_same_pixels_give_the_same_bytes_and_nothing_but_pixels():
    png = encoder.png(noise().tobytes(), 30, 20)
    assert png == encoder.png(noise().tobytes(), 30, 20)
    assert decoded(png).info == {}


def test_texts_come_back_in_every_alphabet():
    texts = {"Title": "売上 · Größe", "Charthouse-Chart": "sales"}
    png = encoder.png(noise().tobytes(), 30, 20, texts)
    image = decoded(png)
    image.load()
    assert image.text == texts
    assert (b"iTXt" in png, b"tEXt" in png, b"tIME" in png) == (True, True, False)
    assert np.array_equal(np.asarray(image), noise())


@pytest.mark.parametrize("alpha", [None, 0, 255])
def test_every_pixel_comes_back_from_a_webp(alpha):
    pixels = noise(alpha)
    webp = encoder.webp(pixels.tobytes(), 30, 20)
    image = decoded(webp)
    assert (image.format, image.mode) == ("WEBP", "RGB" if alpha == 255 else "RGBA")
    assert np.array_equal(np.asarray(image.convert("RGBA")), pixels)
    assert webp == encoder.webp(pixels.tobytes(), 30, 20)
