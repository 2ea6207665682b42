"""Charts on two axes, from the room for the axes to the last label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from charthouse.render.spec import bars, boxes, data_labels, lines, overlays
from charthouse.render.spec.axis_drawing import draw_grid, draw_labels
from charthouse.render.spec.axis_view import Extent, View, view
from charthouse.render.spec.canvas import Canvas
from charthouse.render.spec.rectangles import Box
from charthouse.render.spec.scale import Scale
from charthouse.render.spec.series import (
    Series,
    extent_of_places,
    extent_of_values,
    index_axis,
    least_step,
    series_of,
    value_axis,
)
from charthouse.spec.axis import Axis
from charthouse.spec.spec import Spec

ROUNDS = 3  # of laying out: labels depend on the room, and the room on the labels
SIDES = ("left", "top", "right", "bottom")
STANDING = ("bar", "boxplot", "violin", "candlestick")
LAYERS = {"candlestick": 0, "bar": 0, "boxplot": 0, "violin": 0, "line": 1, "scatter": 2, "bubble": 1}


@dataclass(frozen=True)
class Plot:
    """A chart area with its scales."""

    spec: Spec
    area: Box
    views: dict[str, View]
    series: list[Series]

    def index_scale(self, series: Series) -> Scale:
        return self.views[index_axis(self.spec, series.dataset)].scale

    def value_scale(self, series: Series) -> Scale:
        return self.views[value_axis(self.spec, series.dataset)].scale


def draw_plot(canvas: Canvas, box: Box, spec: Spec) -> None:
    """Draw the datasets on their axes, inside the box."""
    series = series_of(spec)
    box = data_labels.without_room(box, spec)
    views, area = _lay_out(spec, series, box, canvas)
    plot = Plot(spec, area, views, series)
    for each in views.values():
        draw_grid(canvas, area, each)
    overlays.draw(canvas, plot, behind=True)
    _draw_series(canvas, plot)
    canvas.clip(None)
    overlays.draw(canvas, plot, behind=False)
    _draw_axis_labels(canvas, area, views)
    data_labels.draw(canvas, plot)


def _draw_series(canvas: Canvas, plot: Plot) -> None:
    """Bars below lines, and the first dataset over the others, as in Chart.js."""
    ordered = sorted(plot.series, key=lambda each: (-each.dataset.order, LAYERS[each.dataset.type], -each.number))
    places = bars.places_of(plot.series)
    for each in ordered:
        canvas.clip(plot.area.inside(-1, -1, -1, -1))
        if each.dataset.type == "bar":
            bars.draw(canvas, plot, each, places)
        elif each.dataset.type in STANDING:
            boxes.draw(canvas, plot, each, places)
        else:
            lines.draw(canvas, plot, each)


def _draw_axis_labels(canvas: Canvas, area: Box, views: dict[str, View]) -> None:
    """The labels of each axis, further out where another axis is on its side."""
    offsets = dict.fromkeys(SIDES, 0.0)
    for each in views.values():
        draw_labels(canvas, area, each, offsets[each.axis.side])
        offsets[each.axis.side] += each.thickness


def _lay_out(spec: Spec, series: list[Series], box: Box, canvas: Canvas) -> tuple[dict[str, View], Box]:
    """The axes along the area that they leave free."""
    extents = {axis.id: _extent(axis, spec, series) for axis in spec.axes}
    area = box.inside(*(30.0 * any(axis.side == side and axis.shown for axis in spec.axes) for side in SIDES))
    views: dict[str, View] = {}
    for _ in range(ROUNDS):
        views = {axis.id: view(axis, extents[axis.id], area, canvas) for axis in spec.axes}
        fitting = _area(box, list(views.values()))
        if max(abs(one - other) for one, other in zip(fitting, area, strict=True)) < 0.5:
            break
        area = fitting
    else:
        views = {axis.id: view(axis, extents[axis.id], area, canvas) for axis in spec.axes}
    return views, area


def _area(box: Box, views: Sequence[View]) -> Box:
    """What the axes leave of the box."""
    taken = {side: sum(each.thickness for each in views if each.axis.side == side) for side in SIDES}
    for each in views:
        before, after = each.overhang()
        ends = ("top", "bottom") if each.upright else ("left", "right")
        for side, over in zip(ends, (before, after), strict=True):
            taken[side] = max(taken[side], over)
    limits = {"left": 0.5 * box.width, "right": 0.4 * box.width, "top": 0.4 * box.height, "bottom": 0.6 * box.height}
    return box.inside(*(min(taken[side], limits[side]) for side in SIDES))


def _extent(axis: Axis, spec: Spec, series: list[Series]) -> Extent:
    """What the datasets on an axis need of it."""
    own = [each for each in series if axis.id in (each.dataset.x_axis, each.dataset.y_axis)]
    if axis.kind == "category":
        return Extent(0, 1, spec.labels or ("",))
    if own and index_axis(spec, own[0].dataset) == axis.id:
        standing = [each for each in own if each.dataset.type in STANDING]
        return Extent(*extent_of_places(own), step=least_step(standing))
    return Extent(*extent_of_values(own))
