"""Curves through points: straight, stepped, or with Chart.js's splines."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.path import Path

from charthouse.spec.dataset import Dataset


def through(points: Any, dataset: Dataset) -> Path:
    """The path through the points, as the dataset has its lines."""
    if dataset.step and len(points) > 1:
        return Path(stepped(points, dataset.step))
    if dataset.monotone and len(points) > 2:
        return monotone(points)
    if dataset.tension and len(points) > 2:
        return spline(points, dataset.tension)
    return Path(points)


def stepped(points: Any, step: str) -> Any:
    """The points with those of the steps between them."""
    found = [points[0]]
    for one, other in pairwise(points):
        if step == "middle":
            middle = (one[0] + other[0]) / 2
            found += [(middle, one[1]), (middle, other[1])]
        else:
            found.append((other[0], one[1]) if step == "before" else (one[0], other[1]))
        found.append(other)
    return np.array(found)


def spline(points: Any, tension: float, closed: bool = False) -> Path:
    """A cubic spline, as Chart.js's splineCurve has its handles."""
    before = np.roll(points, 1, axis=0) if closed else np.concatenate([points[:1], points[:-1]])
    after = np.roll(points, -1, axis=0) if closed else np.concatenate([points[1:], points[-1:]])
    d01 = np.hypot(*(points - before).T)
    d12 = np.hypot(*(after - points).T)
    total = np.where(d01 + d12 == 0, 1, d01 + d12)
    chord = after - before
    into = points - chord * (tension * d01 / total)[:, None]
    out = points + chord * (tension * d12 / total)[:, None]
    if not closed:  # as Chart.js caps them: no handle leaves the range of the points
        low, high = points.min(axis=0), points.max(axis=0)
        into, out = np.clip(into, low, high), np.clip(out, low, high)
    return _bezier(points, into, out, closed)


def _bezier(points: Any, into: Any, out: Any, closed: bool = False) -> Path:
    if closed:
        points = np.concatenate([points, points[:1]])
        into, out = np.concatenate([into, into[:1]]), np.concatenate([out, out[:1]])
    vertices = np.stack([out[:-1], into[1:], points[1:]], axis=1).reshape(-1, 2)
    codes = [Path.MOVETO] + [Path.CURVE4] * len(vertices)
    return Path(np.concatenate([points[:1], vertices]), codes)


def monotone(points: Any) -> Path:
    """A cubic curve that rises and falls only where the points do."""
    xs, ys = points.T
    steps = np.diff(xs)
    steps = np.where(steps == 0, 1e-9, steps)
    slopes = np.diff(ys) / steps
    tangents = np.concatenate([slopes[:1], (slopes[:-1] + slopes[1:]) / 2, slopes[-1:]])
    flat = np.concatenate([[False], slopes[:-1] * slopes[1:] <= 0, [False]])
    tangents[flat] = 0
    for at, slope in enumerate(slopes):
        if slope == 0:
            tangents[at] = tangents[at + 1] = 0
            continue
        alpha, beta = tangents[at] / slope, tangents[at + 1] / slope
        size = alpha * alpha + beta * beta
        if size > 9:
            tangents[at], tangents[at + 1] = (3 / np.sqrt(size)) * np.array([alpha, beta]) * slope
    before = np.concatenate([steps[:1], steps]) / 3
    after = np.concatenate([steps, steps[-1:]]) / 3
    into = np.column_stack([xs - before, ys - before * tangents])
    out = np.column_stack([xs + after, ys + after * tangents])
    return _bezier(points, into, out)
