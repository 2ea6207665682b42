"""Markers of points, each with the radius 1 around (0, 0); y grows upwards, as markers have it."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

OPEN = ("cross", "crossRot", "star", "line", "dash")  # drawn by lines, with no face


@cache
def marker(shape: str) -> Path:
    """The path of a shape by Chart.js's name of it."""
    half = math.sqrt(0.5)
    if shape == "triangle":
        angles = np.radians([90, 210, 330, 90])
        return Path(np.column_stack([np.cos(angles), np.sin(angles)]), closed=True)
    if shape in ("rect", "rectRounded"):
        return Path([(-half, -half), (half, -half), (half, half), (-half, half), (-half, -half)], closed=True)
    if shape == "rectRot":
        return Path([(-1, 0), (0, -1), (1, 0), (0, 1), (-1, 0)], closed=True)
    strokes = {
        "cross": ((1, 0), (0, 1)), "crossRot": ((half, half), (half, -half)), "line": ((1, 0),), "dash": ((1, 0),),
        "star": ((1, 0), (0, 1), (half, half), (half, -half)),
    }  # fmt: skip
    if shape in strokes:
        ends = [end for x, y in strokes[shape] for end in ((-x, -y), (x, y))]
        return Path(ends, [Path.MOVETO, Path.LINETO] * (len(ends) // 2))
    return Path.unit_circle()


def turned(path: Path, degrees: float) -> Path:
    """The path, turned clockwise."""
    return path.transformed(Affine2D().rotate_deg(-degrees)) if degrees else path
