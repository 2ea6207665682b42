"""Parts of rings, as paths and points; angles in degrees from the top, clockwise."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from matplotlib.path import Path

FINE = 3.0  # degrees from one point of an arc to the next


class Ring(NamedTuple):
    """A middle on the canvas, and two radii."""

    x: float
    y: float
    inner: float
    outer: float

    def point(self, angle: float, radius: float) -> tuple[float, float]:
        """The point of that angle and radius."""
        radians = math.radians(angle)
        return self.x + radius * math.sin(radians), self.y - radius * math.cos(radians)

    def slice(self, start: float, end: float) -> Path:
        """The part of the ring between two angles."""
        whole = abs(end - start) >= 359.999
        outer = self._arc(start, end, self.outer)
        if whole and self.inner <= 0:
            return Path(np.concatenate([outer, outer[:1]]), closed=True)
        inner = self._arc(end, start, self.inner) if self.inner > 0 else np.array([(self.x, self.y)])
        if not whole:
            return Path(np.concatenate([outer, inner, outer[:1]]), closed=True)
        first, second = np.concatenate([outer, outer[:1]]), np.concatenate([inner, inner[:1]])
        codes = [Path.MOVETO, *[Path.LINETO] * (len(first) - 2), Path.CLOSEPOLY]
        codes += [Path.MOVETO, *[Path.LINETO] * (len(second) - 2), Path.CLOSEPOLY]
        return Path(np.concatenate([first, second]), codes)

    def rounded_slice(self, start: float, end: float) -> Path:
        """The same, with half a circle over each end."""
        middle, half = (self.inner + self.outer) / 2, (self.outer - self.inner) / 2
        caps = [
            self._cap(end, middle, half, 1.0 if end >= start else -1.0),
            self._cap(start, middle, half, -1.0 if end >= start else 1.0)[::-1],
        ]
        outer, inner = self._arc(start, end, self.outer), self._arc(end, start, self.inner)
        points = np.concatenate([outer, caps[0], inner, caps[1], outer[:1]])
        return Path(points, closed=True)

    def _cap(self, angle: float, middle: float, half: float, sign: float) -> np.ndarray:
        """From the outer radius over the end to the inner one."""
        turns = np.linspace(0, math.pi, 13)
        radii, beyond = middle + half * np.cos(turns), sign * half * np.sin(turns)
        radians = math.radians(angle)
        x = self.x + radii * math.sin(radians) + beyond * math.cos(radians)
        y = self.y - radii * math.cos(radians) + beyond * math.sin(radians)
        return np.column_stack([x, y])

    def _arc(self, start: float, end: float, radius: float) -> np.ndarray:
        count = max(2, math.ceil(abs(end - start) / FINE) + 1)
        radians = np.radians(np.linspace(start, end, count))
        return np.column_stack([self.x + radius * np.sin(radians), self.y - radius * np.cos(radians)])
