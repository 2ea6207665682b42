"""Bars: side by side in their category, or on each other."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.path import Path

from charthouse.render.spec.canvas import Canvas
from charthouse.render.spec.cycle import at, cycled, under
from charthouse.render.spec.rectangles import Box, rectangle, rounded
from charthouse.render.spec.series import Series
from charthouse.spec.dataset import Bars

if TYPE_CHECKING:
    from charthouse.render.spec.plot import Plot

STANDING = ("bar", "boxplot", "violin", "candlestick")
Places = dict[Hashable, int]


def key_of(series: Series) -> Hashable:
    """What shares one place in a category."""
    return series.stack if series.is_stacked else series.number if series.dataset.bars.grouped else "all"


def places_of(series: Sequence[Series]) -> Places:
    """The place in a category of each series, or stack, that stands on one."""
    keys = dict.fromkeys(key_of(each) for each in series if each.dataset.type in STANDING)
    return {key: number for number, key in enumerate(keys)}


def spans(plot: Plot, series: Series, places: Places) -> tuple[Any, Any]:
    """The pixels on the index axis at which each bar begins and ends."""
    middle = plot.index_scale(series).at(series.places)
    category = _category_pixels(plot, series)
    look = series.dataset.bars
    chunk = category * look.category_share / max(1, len(places))
    thick = _thickness(look, chunk)
    if look.thickness is not None:
        chunk = look.thickness / look.share
    offset = chunk * (places[key_of(series)] - (len(places) - 1) / 2)
    return middle + offset - thick / 2, middle + offset + thick / 2


def _thickness(look: Bars, chunk: float) -> float:
    thick = chunk * look.share if look.thickness is None else look.thickness
    return max(0.5, thick if look.most_thickness is None else min(thick, look.most_thickness))


def _category_pixels(plot: Plot, series: Series) -> float:
    """The pixels from one place on the axis to the next."""
    scale = plot.index_scale(series)
    standing = [each.places for each in plot.series if each.dataset.type in STANDING]
    points = np.unique(scale.at(np.concatenate(standing)))
    length = abs(scale.last - scale.first)
    gaps = np.diff(points[np.isfinite(points)])
    if plot.spec.labels and scale.high - scale.low > 0:
        return float(length / max(1.0, scale.high - scale.low))
    return float(gaps.min()) if len(gaps) and gaps.min() > 0 else length


def draw(canvas: Canvas, plot: Plot, series: Series, places: Places) -> None:
    """Draw the bars of one dataset."""
    begins, ends = spans(plot, series, places)
    scale, dataset = plot.value_scale(series), series.dataset
    lows = np.where(np.isnan(series.lows), scale.base, scale.at(series.lows))
    highs = scale.at(series.highs)
    there = np.flatnonzero(np.isfinite(lows) & np.isfinite(highs) & np.isfinite(begins))
    widths = dataset.border_width or (0.0,)
    paths = [_bar(plot, series, begins[i], ends[i], lows[i], highs[i], at(widths, i, 0.0)) for i in there.tolist()]
    faces = cycled(under(dataset), there)
    painted = [at(dataset.paints, i, "") for i in there.tolist()]
    edges = cycled(dataset.borders or ("none",), there)
    canvas.shapes(paths, faces, edges if any(widths) else "none", cycled(widths, there))
    for paint in dict.fromkeys(filter(None, painted)):
        canvas.paint([path for path, own in zip(paths, painted, strict=True) if own == paint], paint, plot.area)


def _bar(plot: Plot, series: Series, begin: float, end: float, low: float, high: float, edge: float) -> Path:
    inset = edge / 2
    begin, end = (begin + inset, end - inset) if end - begin > edge else (begin, end)
    look = series.dataset.bars
    radius = max(look.radii, default=0.0)
    box = Box(low, begin, high, end) if plot.spec.horizontal else Box(begin, low, end, high)
    if radius <= 0:
        return rectangle(box)
    if look.is_round_at_base:
        return rectangle(box, radius)
    return _round_at_end(box, min(radius, (end - begin) / 2, abs(high - low)), plot.spec.horizontal)


def _round_at_end(box: Box, radius: float, horizontal: bool) -> Path:
    """A bar whose corners are round where it ends."""
    left, right = sorted((box.left, box.right))
    top, bottom = sorted((box.top, box.bottom))
    radii: tuple[float, ...]
    if horizontal:
        radii = (0, radius, radius, 0) if box.right >= box.left else (radius, 0, 0, radius)
    else:
        radii = (radius, radius, 0, 0) if box.bottom <= box.top else (0, 0, radius, radius)
    return rounded(left, top, right, bottom, radii)
