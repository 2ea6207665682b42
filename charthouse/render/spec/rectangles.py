"""Boxes on the canvas, in CSS pixels from its top left corner, and their paths."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.path import Path


class Box(NamedTuple):
    """A rectangle on the canvas; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def inside(self, left: float = 0, top: float = 0, right: float = 0, bottom: float = 0) -> Box:
        """The box without so much at its sides; never smaller than a pixel."""
        box = Box(self.left + left, self.top + top, self.right - right, self.bottom - bottom)
        return Box(box.left, box.top, max(box.right, box.left + 1), max(box.bottom, box.top + 1))


def rectangle(box: Box, radius: float = 0.0) -> Path:
    """A box as a path, with round corners of that radius."""
    left, right = sorted((box.left, box.right))
    top, bottom = sorted((box.top, box.bottom))
    radius = min(radius, (right - left) / 2, (bottom - top) / 2)
    if radius <= 0:
        return Path([(left, top), (right, top), (right, bottom), (left, bottom), (left, top)], closed=True)
    return rounded(left, top, right, bottom, (radius,) * 4)


K = 0.5523  # of a radius: where the handles of a quarter circle are


def rounded(left: float, top: float, right: float, bottom: float, radii: Sequence[float]) -> Path:
    """A box with a radius for each corner: top left, top right, bottom right, bottom left."""
    a, b, c, d = radii
    points = [
        (left + a, top), (right - b, top), (right - b + K * b, top), (right, top + b - K * b), (right, top + b),
        (right, bottom - c), (right, bottom - c + K * c), (right - c + K * c, bottom), (right - c, bottom),
        (left + d, bottom), (left + d - K * d, bottom), (left, bottom - d + K * d), (left, bottom - d),
        (left, top + a), (left, top + a - K * a), (left + a - K * a, top), (left + a, top), (left + a, top),
    ]  # fmt: skip
    curve = [Path.CURVE4] * 3
    codes = [Path.MOVETO, *([Path.LINETO, *curve] * 4), Path.CLOSEPOLY]
    return Path(points, codes)
