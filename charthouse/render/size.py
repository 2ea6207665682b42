"""The size of a figure: inches and dots per inch that make a variant's pixels."""

from __future__ import annotations

import math

from matplotlib.figure import Figure

from charthouse.charts.variant import Variant

DOTS_PER_INCH = 100


def inches(variant: Variant) -> tuple[float, float]:
    """The figure's size: width and height over 100, a hair more where that would lose the last pixel."""

    def side(css_pixels: int, pixels: int) -> float:
        size = css_pixels / DOTS_PER_INCH
        while int(size * dpi(variant)) < pixels:  # as matplotlib rounds: 1.13 * 100 is 112.99999999999999
            size = math.nextafter(size, math.inf)
        return size

    width, height = variant.pixels
    return side(variant.width, width), side(variant.height, height)


def dpi(variant: Variant) -> float:
    return DOTS_PER_INCH * variant.scale


def bring_to_size(figure: Figure, variant: Variant) -> None:
    figure.set_size_inches(*inches(variant))
    figure.set_dpi(dpi(variant))
