"""Radar and polar area charts: values by their distance from the middle."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.path import Path

from charthouse.render.spec import lettering, ticks
from charthouse.render.spec.axis_view import number_texts
from charthouse.render.spec.canvas import Canvas
from charthouse.render.spec.curves import spline
from charthouse.render.spec.cycle import at
from charthouse.render.spec.data_labels import text_of, write
from charthouse.render.spec.lines import LINE_WIDTH, markers
from charthouse.render.spec.rectangles import Box, rectangle
from charthouse.render.spec.rings import Ring
from charthouse.render.spec.scale import Scale
from charthouse.spec.axis import Axis
from charthouse.spec.dataset import Dataset
from charthouse.spec.spec import Spec
from charthouse.spec.texts import Font

GAP = 4.0  # pixels between the outer line and a name
NAME_SHARE = 0.28  # of the canvas' width that a name may take
ROUNDS = 4


@dataclass(frozen=True)
class Web:
    """A radial axis on the canvas: its middle and radius, its scale and ticks."""

    ring: Ring
    scale: Scale
    places: list[float]
    texts: list[str]
    angles: list[float]

    def points(self, values: Any) -> Any:
        """The points of values, one at each angle; NaN for a gap."""
        radii = np.clip(self.scale.at(values), 0, None)
        radians = np.radians(self.angles[: len(radii)])
        return np.column_stack([self.ring.x + radii * np.sin(radians), self.ring.y - radii * np.cos(radians)])


def draw_radar(canvas: Canvas, box: Box, spec: Spec) -> None:
    """Draw a radar chart: a line around the middle for each dataset."""
    axis = spec.axes[0]
    count = max([len(spec.labels), *(len(each.values) for each in spec.datasets), 1])
    angles = [360 * number / count for number in range(count)]
    names = [*spec.labels, *[""] * (count - len(spec.labels))]
    web = _web(canvas, box, spec, angles, names if axis.point_font else [])
    _draw_grid(canvas, axis, web)
    _draw_spokes(canvas, axis, web)
    for number in reversed(range(len(spec.datasets))):
        if not spec.datasets[number].hidden:
            _draw_line(canvas, spec, number, web)
    _draw_texts(canvas, axis, web)
    _draw_names(canvas, axis, web, names)


def draw_polar(canvas: Canvas, box: Box, spec: Spec) -> None:
    """Draw a polar area chart: slices of one angle, by their radius."""
    axis = spec.axes[0]
    dataset = spec.datasets[0] if spec.datasets else Dataset("polarArea")
    web = _web(canvas, box, spec, [], [])
    _draw_grid(canvas, axis, web)
    step = 360 / max(1, len(dataset.values))
    for number, value in enumerate(dataset.values):
        if value is not None:
            ring = web.ring._replace(inner=0.0, outer=max(0.0, web.scale.one(value)))
            path = ring.slice(step * number, step * (number + 1))
            edge, width = at(dataset.borders, number, canvas.paper_colour), at(dataset.border_width, number, 2.0)
            canvas.shapes([path], at(dataset.backgrounds, number, canvas.grid), edge, width)
            if dataset.data_labels:
                _write_value(canvas, spec, 0, number, ring.point(step * (number + 0.5), ring.outer / 2))
    _draw_texts(canvas, axis, web)


def _web(canvas: Canvas, box: Box, spec: Spec, angles: list[float], names: list[str]) -> Web:
    axis = spec.axes[0]
    ring = _ring(canvas, box, axis, angles, names)
    numbers = [each for dataset in spec.datasets if not dataset.hidden for each in dataset.values if each is not None]
    low, high = min(numbers, default=0.0), max(numbers, default=1.0)
    found = ticks.linear(axis, low, high, ring.outer, True)
    scale = Scale(found.low, found.high, *((ring.outer, 0.0) if axis.reverse else (0.0, ring.outer)))
    return Web(ring, scale, found.places, number_texts(axis, found.places, found.step), angles)


def _ring(canvas: Canvas, box: Box, axis: Axis, angles: list[float], names: list[str]) -> Ring:
    """The largest circle in the box that leaves room for the names around it."""
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    outer = min(box.width, box.height) / 2 - 2
    for _ in range(ROUNDS if names and axis.point_font else 0):
        around = [_name_box(canvas, Ring(x, y, 0, outer), angle, name, axis.point_font) for angle, name in zip(
            angles, names, strict=True)]  # fmt: skip
        over = max(
            max(box.left - each.left, each.right - box.right, box.top - each.top, each.bottom - box.bottom)
            for each in around
        )
        high = min(each.top for each in around), max(each.bottom for each in around)
        y += ((box.top + box.bottom) - sum(high)) / 2
        if abs(over) < 0.5:
            break
        outer = max(8.0, outer - max(over, -2.0))
    return Ring(x, y, 0.0, outer)


def _name(canvas: Canvas, name: str, font: Font) -> str:
    return lettering.wrapped(name, font, NAME_SHARE * canvas.width, 3)


def _name_box(canvas: Canvas, ring: Ring, angle: float, name: str, font: Font | None) -> Box:
    """Where the name at that angle lies."""
    if font is None or not name:
        return Box(ring.x, ring.y, ring.x, ring.y)
    text = _name(canvas, name, font)
    wide, high = lettering.width(text, font), lettering.height(text, font)
    x, y = ring.point(angle, ring.outer + GAP)
    side, up = math.sin(math.radians(angle)), math.cos(math.radians(angle))
    left = x - wide / 2 if abs(side) < 0.01 else x if side > 0 else x - wide
    top = y - high * (0.5 + 0.5 * up)
    return Box(left, top, left + wide, top + high)


def _draw_names(canvas: Canvas, axis: Axis, web: Web, names: list[str]) -> None:
    font = axis.point_font
    if font is None:
        return
    for angle, name in zip(web.angles, names, strict=True):
        if name:
            box = _name_box(canvas, web.ring, angle, name, font)
            text = _name(canvas, name, font)
            canvas.text((box.left + box.right) / 2, (box.top + box.bottom) / 2, text, font)


def _draw_grid(canvas: Canvas, axis: Axis, web: Web) -> None:
    if not axis.grid.shown or not axis.shown:
        return
    radii = [radius for radius in (web.scale.one(place) for place in web.places) if radius > 0.5]
    colours = axis.grid.colours or (canvas.grid,)
    rounds = (not axis.grid.round and web.angles) or [3.0 * number for number in range(120)]
    lines = [[web.ring.point(angle, radius) for angle in (*rounds, rounds[0])] for radius in radii]
    canvas.lines(lines, [at(colours, number, "") for number in range(len(lines))], axis.grid.width, axis.grid.dash)


def _draw_spokes(canvas: Canvas, axis: Axis, web: Web) -> None:
    spokes = axis.spokes
    if not axis.shown or (spokes is not None and not spokes.shown):
        return
    lines = [[(web.ring.x, web.ring.y), web.ring.point(angle, web.ring.outer)] for angle in web.angles]
    colour = spokes.colours[0] if spokes and spokes.colours else canvas.grid
    canvas.lines(lines, colour, spokes.width if spokes else 1.0, spokes.dash if spokes else ())


def _draw_texts(canvas: Canvas, axis: Axis, web: Web) -> None:
    """The numbers up from the middle, each on a small piece of paper."""
    if not axis.ticks.shown or not axis.shown:
        return
    font = axis.ticks.font
    for place, text in zip(web.places, web.texts, strict=True):
        radius = web.scale.one(place)
        if radius < 1 or not text:
            continue
        x, y = web.ring.point(0, radius)
        if axis.ticks.backdrop:
            wide, high = lettering.width(text, font) / 2 + 2, font.size / 2 + 1
            canvas.shapes([rectangle(Box(x - wide, y - high, x + wide, y + high))], canvas.paper_colour + "bf")
        canvas.text(x, y, text, font)


def _draw_line(canvas: Canvas, spec: Spec, number: int, web: Web) -> None:
    dataset = spec.datasets[number]
    points = web.points([np.nan if each is None else each for each in dataset.values])
    there = np.isfinite(points).all(axis=1)
    shape = _around(points[there], dataset)
    if dataset.fill and there.sum() > 2:
        canvas.shapes([shape], at(dataset.backgrounds, 0, canvas.grid))
    width = at(dataset.border_width, 0, LINE_WIDTH)
    if dataset.line and width and there.any():
        canvas.lines([shape.to_polygons(closed_only=False)[0]], at(dataset.borders, 0, canvas.ink), width, dataset.dash)
    markers(canvas, dataset, points, np.flatnonzero(there))
    if dataset.data_labels:
        for at_point in np.flatnonzero(there).tolist():
            _write_value(canvas, spec, number, at_point, points[at_point])


def _around(points: Any, dataset: Dataset) -> Any:
    if dataset.tension and len(points) > 2:
        return spline(points, dataset.tension, closed=True)
    return Path(np.concatenate([points, points[:1]]))


def _write_value(canvas: Canvas, spec: Spec, dataset: int, number: int, place: Any) -> None:
    labels, value = spec.datasets[dataset].data_labels, spec.datasets[dataset].values[number]
    if labels is None or value is None:
        return
    text = text_of(labels, value, spec, dataset, number)
    if text:
        up = {"end": -1.0, "top": -1.0, "start": 1.0, "bottom": 1.0}.get(labels.align, 0.0)
        colour = at(labels.colours, number, "") or canvas.ink
        write(canvas, labels, text, (float(place[0]), float(place[1])), (0.0, up), colour)
