"""Annotations: lines, boxes, points and labels over a chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.path import Path

from charthouse.render.spec import lettering
from charthouse.render.spec.canvas import Canvas
from charthouse.render.spec.rectangles import Box, rectangle
from charthouse.spec.marks import Annotation

if TYPE_CHECKING:
    from charthouse.render.spec.plot import Plot

COLOUR, FACE = "#ef4444", "#ef444433"
LABEL = "#000000cc"  # behind the label of a line
PAD = 5.0


def draw(canvas: Canvas, plot: Plot, behind: bool) -> None:
    """Draw those that lie behind the datasets, or those before them."""
    for each in plot.spec.annotations:
        if each.behind == behind:
            canvas.clip(plot.area)
            box = _box(plot, each)
            {"line": _line, "box": _area, "point": _point, "label": _text}[each.kind](canvas, box, each)
            canvas.clip(None)
            if each.label:
                _label(canvas, plot.area, box, each)


def _box(plot: Plot, each: Annotation) -> Box:
    """Where it is: to the end of the area where the annotation says nothing."""
    x, y = plot.views[each.x_axis].scale, plot.views[each.y_axis].scale
    area = plot.area
    left = area.left if each.x_low is None else x.one(each.x_low)
    right = area.right if each.x_high is None else x.one(each.x_high)
    bottom = area.bottom if each.y_low is None else y.one(each.y_low)
    top = area.top if each.y_high is None else y.one(each.y_high)
    return Box(left, top, right, bottom)


def _line(canvas: Canvas, box: Box, each: Annotation) -> None:
    ends = [(box.left, box.bottom), (box.right, box.top)]
    canvas.lines([ends], each.colour or COLOUR, each.width, each.dash)


def _area(canvas: Canvas, box: Box, each: Annotation) -> None:
    edge = each.colour if each.width else None
    canvas.shapes([rectangle(box)], each.background or FACE, edge or "none", each.width, each.dash)


def _point(canvas: Canvas, box: Box, each: Annotation) -> None:
    middle = [((box.left + box.right) / 2, (box.top + box.bottom) / 2)]
    canvas.markers(Path.unit_circle(), middle, each.radius, each.background or FACE, each.colour or COLOUR, each.width)


def _text(canvas: Canvas, box: Box, each: Annotation) -> None:
    """A label is nothing but its text."""


def _label(canvas: Canvas, area: Box, box: Box, each: Annotation) -> None:
    text, font = lettering.shortened(each.label, each.font, area.width - 2 * PAD), each.font
    wide, high = lettering.width(text, font) + 2 * PAD, lettering.height(text, font) + 2 * PAD
    x, y = _middle(box, each, wide, high)
    x = min(max(x, area.left + wide / 2), max(area.right - wide / 2, area.left + wide / 2))
    y = min(max(y, area.top + high / 2), max(area.bottom - high / 2, area.top + high / 2))
    behind = each.label_background or (LABEL if each.kind == "line" else None)
    if behind:
        canvas.shapes([rectangle(Box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2), 4)], behind)
    ink = canvas.ink_on(behind) if behind else canvas.quiet_ink
    canvas.text(x, y, text, font, each.font.colour or ink)


def _middle(box: Box, each: Annotation, wide: float, high: float) -> tuple[float, float]:
    """Where the label is: along a line as it says, in the middle of anything else."""
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    if each.kind != "line" or each.label_position == "center":
        return x, y
    share = 0.0 if each.label_position == "start" else 1.0
    if abs(box.right - box.left) >= abs(box.bottom - box.top):
        along = box.left + wide / 2 + share * (box.right - box.left - wide)
        return along, box.bottom + (box.top - box.bottom) * (along - box.left) / ((box.right - box.left) or 1.0)
    return x, box.bottom - high / 2 + share * (box.top - box.bottom + high)
