"""Pixels become PNG files without loss."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from charthouse import encoder


def decoded(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png))


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


def test_the_same_pixels_give_the_same_bytes_and_nothing_but_pixels():
    png = encoder.png(noise().tobytes(), 30, 20)
    assert png == encoder.png(noise().tobytes(), 30, 20)
    assert decoded(png).info == {}
