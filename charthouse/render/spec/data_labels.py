"""Data labels: the value of each point, written at it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from charthouse.errors import CallbackError
from charthouse.render.spec import bars, lettering
from charthouse.render.spec.canvas import Canvas
from charthouse.render.spec.cycle import at
from charthouse.render.spec.lines import pixels
from charthouse.render.spec.number_text import formatted, plain, said
from charthouse.render.spec.rectangles import Box, rectangle
from charthouse.render.spec.series import Series
from charthouse.spec.dataset import DataLabels, Dataset
from charthouse.spec.spec import Spec
from charthouse.spec.texts import Font

if TYPE_CHECKING:
    from charthouse.render.spec.plot import Plot

EDGE = 2.0  # pixels that a label keeps from the edge of the canvas
DIRECTIONS = {"top": (0, -1), "bottom": (0, 1), "left": (-1, 0), "right": (1, 0), "center": (0, 0)}
MOST = 2000  # labels of a chart


def draw(canvas: Canvas, plot: Plot) -> None:
    """Write the values of all datasets that have labels."""
    places = bars.places_of(plot.series)
    left = MOST
    for series in plot.series:
        labels = series.dataset.data_labels
        if labels and not series.dataset.samples:
            boxes = _boxes(plot, series, places)
            for number in range(min(len(boxes), left)):
                if np.isfinite(boxes[number]).all():
                    _write(canvas, plot, series, labels, number, boxes[number])
            left -= len(boxes)


def without_room(box: Box, spec: Spec) -> Box:
    """The box without the room that labels need beyond the ends of bars and lines."""
    beyond = [
        each.data_labels for each in spec.datasets if each.data_labels and each.data_labels.align in ("end", "top")
    ]
    tall = max(
        (each.font.size + each.offset + 2 * each.padding * bool(each.background) for each in beyond), default=0.0
    )
    if spec.horizontal:
        return box.inside(right=2.5 * tall)
    return box.inside(top=min(tall, box.height / 6))


def _boxes(plot: Plot, series: Series, places: bars.Places) -> Any:
    """Where each point begins and ends: (x, y) of its base, and of its end."""
    if series.dataset.type != "bar":
        points = pixels(plot, series)
        return np.stack([points, points], axis=1)
    begins, ends = bars.spans(plot, series, places)
    scale, middle = plot.value_scale(series), (begins + ends) / 2
    lows = np.where(np.isnan(series.lows), scale.base, scale.at(series.lows))
    both = [np.column_stack(pair) for pair in ((middle, lows), (middle, scale.at(series.highs)))]
    return np.stack([each[:, ::-1] if plot.spec.horizontal else each for each in both], axis=1)


def _write(
    canvas: Canvas, plot: Plot, series: Series, labels: DataLabels, number: int, ends: Any
) -> None:  # fmt: skip
    value = series.values[number]
    text = text_of(labels, value, plot.spec, series.number, number)
    if not text or value != value:
        return
    inside = plot.area.inside(-1, -1, -1, -1)
    if not (inside.left <= ends[1][0] <= inside.right and inside.top <= ends[1][1] <= inside.bottom):
        return
    share = {"start": 0.0, "center": 0.5, "end": 1.0}[labels.anchor]
    x, y = ends[0] + share * (ends[1] - ends[0])
    dx, dy = _direction(labels, ends, plot.spec.horizontal, value)
    on_bar = series.dataset.type == "bar" and (labels.anchor == "center" or labels.align == "start") and _fits(
        text, labels.font, ends, plot.spec.horizontal)  # fmt: skip
    behind = at(series.dataset.backgrounds, number, "#00000000") if on_bar else None
    radius = 0.0 if series.dataset.type == "bar" else at(series.dataset.points.radii, number, 3.0)
    colour = at(labels.colours, number, "") or (canvas.ink_on(behind) if behind else canvas.quiet_ink)
    write(canvas, labels, text, (float(x), float(y)), (dx, dy), colour, radius)


def _fits(text: str, font: Font, ends: Any, horizontal: bool) -> bool:
    """Whether the label lies on its bar."""
    length = float(np.abs(ends[1] - ends[0]).max())
    return length >= (lettering.width(text, font) if horizontal else 0.8 * lettering.height(text, font))


def _direction(labels: DataLabels, ends: Any, horizontal: bool, value: float) -> tuple[int, int]:
    """Which way the label lies from its anchor."""
    if labels.align in DIRECTIONS:
        return DIRECTIONS[labels.align]
    (x, y), (to_x, to_y) = ends
    if horizontal:
        forward = (1, 0) if to_x > x or (to_x == x and value >= 0) else (-1, 0)
    else:
        forward = (0, -1) if to_y < y or (to_y == y and value >= 0) else (0, 1)
    return forward if labels.align == "end" else (-forward[0], -forward[1])


def write(
    canvas: Canvas, labels: DataLabels, text: str, place: tuple[float, float], direction: tuple[float, float],
    colour: str, radius: float = 0.0,
) -> None:  # fmt: skip
    """Write one label at its place, inside the canvas."""
    pad = labels.padding if labels.background or labels.border else 0.0
    wide, high = lettering.width(text, labels.font) + 2 * pad, lettering.height(text, labels.font) + 2 * pad
    if labels.turned % 180 == 90:
        wide, high = high, wide
    away = labels.offset + radius
    x = place[0] + direction[0] * (away + wide / 2)
    y = place[1] + direction[1] * (away + high / 2)
    x = min(max(x, EDGE + wide / 2), canvas.width - EDGE - wide / 2)
    y = min(max(y, EDGE + high / 2), canvas.height - EDGE - high / 2)
    if labels.background or labels.border:
        box = Box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
        canvas.shapes([rectangle(box, labels.radius)], labels.background or "none", labels.border or "none", 1.0)
    canvas.text(x, y, text, labels.font, colour, "center", "center", labels.turned)


def text_of(labels: DataLabels, value: float, spec: Spec, dataset: int, number: int) -> str:
    """What a label says; '' where it is not shown."""
    if not at(labels.shown, number, True) or value != value:
        return ""
    if labels.condition is not None and not _is_shown(labels, spec, dataset, number):
        return ""
    if labels.callback is not None:
        items = _data_of(spec)[dataset]["data"]
        item = items[number] if number < len(items) else value
        own = said(labels.callback, [item, context(spec, dataset, number)])
        if own is not None:
            return own
    return formatted(value, labels.format) if labels.format else plain(value)


def _is_shown(labels: DataLabels, spec: Spec, dataset: int, number: int) -> bool:
    try:
        shown = labels.condition.call([context(spec, dataset, number)]) if labels.condition else True
    except CallbackError:
        return True
    return bool(shown)


def context(spec: Spec, dataset: int, number: int) -> dict[str, Any]:
    """What Chart.js hands to functions, as far as the closed language reads it."""
    datasets = _data_of(spec)
    return {
        "dataIndex": float(number),
        "datasetIndex": float(dataset),
        "dataset": datasets[dataset],
        "active": False,
        "chart": {"data": {"labels": _last[2], "datasets": datasets}},
    }


_last: list[Any] = []


def _data_of(spec: Spec) -> list[dict[str, Any]]:
    """The datasets as the config had them; those of the last spec are kept."""
    if not _last or _last[0] is not spec:
        _last[:] = [spec, [{"label": each.label, "data": _items(each)} for each in spec.datasets], list(spec.labels)]
    found: list[dict[str, Any]] = _last[1]
    return found


def _items(dataset: Dataset) -> list[Any]:
    if not dataset.xs or dataset.type not in ("scatter", "bubble"):
        return list(dataset.values)
    radii = dataset.radii or (None,) * len(dataset.values)
    items: list[dict[str, Any]] = [
        {"x": x, "y": y, "r": r} for x, y, r in zip(dataset.xs, dataset.values, radii, strict=True)
    ]
    if dataset.names:
        items = [item | {"label": name} for item, name in zip(items, dataset.names, strict=True)]
    return items
