"""Ink: the colour of texts, and the contrast to what is behind them."""

from __future__ import annotations

import numpy as np

RGB = tuple[float, float, float]
RGBA = tuple[float, float, float, float]

LEAST_CONTRAST = 4.6  # WCAG 2 asks for 4.5; pixels are rounded
MIDDLE = 0.179  # the luminance on which black and white have the same contrast
BLACK, WHITE = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)
SHARES = np.linspace(0, 1, 21).tolist()  # of black or white, that are tried


def luminance(color: RGB) -> float:
    """Relative luminance as in WCAG 2.2, from 0 for black to 1 for white."""
    channels = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in color)
    return sum(weight * each for weight, each in zip((0.2126, 0.7152, 0.0722), channels, strict=True))


def contrast(one: RGB, other: RGB) -> float:
    """The contrast ratio of WCAG 2.2, from 1 to 21."""
    darker, lighter = sorted(map(luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def is_dark(color: RGB) -> bool:
    """Whether white reads better on it than black."""
    return luminance(color) < MIDDLE


def over(top: RGBA, below: RGB) -> RGB:
    """The colour that is seen where `top` lies on `below`."""
    red, green, blue = (top[3] * above + (1 - top[3]) * under for above, under in zip(top, below, strict=False))
    return red, green, blue


def readable(color: RGB, behind: RGB) -> RGB:
    """The colour, moved towards black or white until it is readable on `behind`."""
    pole = WHITE if is_dark(behind) else BLACK
    shades = (over((*pole, share), color) for share in SHARES)
    return next((shade for shade in shades if contrast(shade, behind) >= LEAST_CONTRAST), pole)
