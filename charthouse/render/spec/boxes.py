"""Box plots and violins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.path import Path

from charthouse.render.spec import bars
from charthouse.render.spec.canvas import Canvas
from charthouse.render.spec.cycle import at
from charthouse.render.spec.rectangles import Box, rectangle
from charthouse.render.spec.series import Series

if TYPE_CHECKING:
    from charthouse.render.spec.plot import Plot

WHISKER = 1.5  # times the distance of the quartiles
GRID = 60  # places at which a density is worked out
RADIUS = 2.0


def draw(canvas: Canvas, plot: Plot, series: Series, places: bars.Places) -> None:
    """Draw the boxes or violins of one dataset."""
    begins, ends = bars.spans(plot, series, places)
    draw_one = {"boxplot": _box, "violin": _violin, "candlestick": _candle}[series.dataset.type]
    for number, sample in enumerate(series.dataset.samples):
        if sample and number < len(begins) and np.isfinite(begins[number]):
            draw_one(canvas, plot, series, number, (float(begins[number]), float(ends[number])))


def _looks(canvas: Canvas, series: Series, number: int) -> tuple[str, str, float]:
    face = at(series.dataset.backgrounds, number, canvas.grid)
    return face, at(series.dataset.borders, number, canvas.ink), at(series.dataset.border_width, number, 1.0)


def _box(canvas: Canvas, plot: Plot, series: Series, number: int, span: tuple[float, float]) -> None:
    sample = np.sort(np.array(series.dataset.samples[number]))
    face, edge, width = _looks(canvas, series, number)
    first, middle, third = (float(each) for each in np.quantile(sample, (0.25, 0.5, 0.75)))
    reach = WHISKER * (third - first)
    inside = sample[(sample >= first - reach) & (sample <= third + reach)]
    low, high = float(inside[0]), float(inside[-1])
    at_pixel = plot.value_scale(series).one
    centre = sum(span) / 2
    third_of = (span[1] - span[0]) / 4
    flip = plot.spec.horizontal
    ends = [(span[0], at_pixel(first)), (span[1], at_pixel(third))]
    (left, bottom), (right, top) = [_turn(each, flip) for each in ends]
    segments = [
        [(centre, at_pixel(third)), (centre, at_pixel(high))], [(centre, at_pixel(first)), (centre, at_pixel(low))],
        *([(centre - third_of, at_pixel(end)), (centre + third_of, at_pixel(end))] for end in (low, high)),
    ]  # fmt: skip
    canvas.lines([[_turn(point, flip) for point in line] for line in segments], edge, max(width, 1))
    canvas.shapes([rectangle(Box(left, top, right, bottom))], face, edge, max(width, 1))
    median = [_turn((each, at_pixel(middle)), flip) for each in span]
    canvas.lines([median], edge, max(width, 1) + 1)
    outliers = [_turn((centre, at_pixel(float(each))), flip) for each in sample if each < low or each > high]
    canvas.markers(Path.unit_circle(), outliers, RADIUS, face, edge, 1)


def _turn(point: tuple[float, float], flip: bool) -> tuple[float, float]:
    return (point[1], point[0]) if flip else point


def _candle(canvas: Canvas, plot: Plot, series: Series, number: int, span: tuple[float, float]) -> None:
    """A box from what it opened at to what it closed at, with a line to the highest and the lowest."""
    opened, high, low, closed = series.dataset.samples[number]
    up, down, level = series.dataset.borders
    colour = up if closed > opened else down if closed < opened else level
    place, centre = plot.value_scale(series).one, sum(span) / 2
    canvas.lines([[(centre, place(high)), (centre, place(low))]], colour, 1)
    top, bottom = place(max(opened, closed)), place(min(opened, closed))
    canvas.shapes([rectangle(Box(span[0], top, span[1], max(bottom, top + 1)))], colour)


def _violin(canvas: Canvas, plot: Plot, series: Series, number: int, span: tuple[float, float]) -> None:
    sample = np.array(series.dataset.samples[number])
    face, edge, width = _looks(canvas, series, number)
    grid, density = _density(sample)
    half = (span[1] - span[0]) / 2 * density
    centre, across = sum(span) / 2, plot.value_scale(series).at(grid)
    outline = np.concatenate([np.column_stack([centre - half, across]), np.column_stack([centre + half, across])[::-1]])
    outline = outline[:, ::-1] if plot.spec.horizontal else outline
    canvas.shapes([Path(np.concatenate([outline, outline[:1]]), closed=True)], face, edge, width)
    median = _turn((centre, plot.value_scale(series).one(float(np.median(sample)))), plot.spec.horizontal)
    canvas.markers(Path.unit_circle(), [median], RADIUS + 1, edge, edge, 1)


def _density(sample: Any) -> tuple[Any, Any]:
    """A Gaussian kernel density (Silverman's rule), its greatest value 1."""
    spread = float(sample.std()) or abs(float(sample[0])) * 0.01 or 1.0
    width = 1.06 * spread * len(sample) ** -0.2
    grid = np.linspace(sample.min() - 0 * width, sample.max() + 0 * width, GRID)
    some = sample if len(sample) <= 5000 else sample[:: len(sample) // 5000 + 1]
    density = np.exp(-0.5 * ((grid[:, None] - some[None, :]) / width) ** 2).sum(axis=1)
    return grid, density / density.max()
