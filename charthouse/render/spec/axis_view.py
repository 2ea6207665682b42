"""One axis of a chart, laid out: its scale, its ticks, its labels, and the room that they take."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from charthouse.render.spec import axis_labels, lettering, ticks, time_ticks
from charthouse.render.spec.axis_labels import Labels
from charthouse.render.spec.canvas import Canvas
from charthouse.render.spec.number_text import decimals_of, formatted, plain, said
from charthouse.render.spec.rectangles import Box
from charthouse.render.spec.scale import Scale
from charthouse.spec.axis import Axis
from charthouse.spec.dates import written

MARK, GAP = 5.0, 4.0  # pixels from the axis to its labels, of a tick's mark and of what is free
TITLE_GAP = 5.0
FEWEST_PIXELS = 3.0  # from one category that may have a label to the next
TIME_GAP = 14.0
TIME_LABEL = 62.0  # pixels that a moment is thought to take


@dataclass(frozen=True)
class Extent:
    """What an axis shows: the least and greatest of its data, its categories, the least distance of its bars."""

    low: float
    high: float
    labels: tuple[str, ...] = ()
    step: float = 0.0


@dataclass(frozen=True)
class View:
    """An axis at its place; `places` are the pixels of its grid lines."""

    axis: Axis
    scale: Scale
    labels: Labels
    places: tuple[float, ...]
    zero: float | None = None  # where the line at zero is

    @property
    def upright(self) -> bool:
        return self.axis.side in ("left", "right")

    @property
    def thickness(self) -> float:
        """The pixels that it takes beside the chart."""
        if not self.axis.shown:
            return 0.0
        title = self.title_thickness
        if not self.axis.ticks.shown or self.axis.ticks.inside:
            return title + (GAP if title else 0.0)
        labels = self.labels.thickness(self.upright)
        return (MARK + GAP + labels if labels else 0.0) + title

    @property
    def title_thickness(self) -> float:
        title = self.axis.title
        return lettering.height(title.text, title.font) + 2 * TITLE_GAP if title else 0.0

    def overhang(self) -> tuple[float, float]:
        """By how many pixels labels leave the ends of the axis."""
        if not self.axis.shown or not self.axis.ticks.shown:
            return 0.0, 0.0
        return self.labels.ends(self.upright, *sorted((self.scale.first, self.scale.last)))


def view(axis: Axis, extent: Extent, box: Box, canvas: Canvas) -> View:
    """The axis along its side of the box."""
    upright = axis.side in ("left", "right")
    first, last = (box.bottom, box.top) if upright else (box.left, box.right)
    if axis.kind == "category":
        return _of_categories(axis, extent, first, last, upright, canvas)
    if axis.kind == "time":
        return _of_time(axis, extent, first, last, upright, canvas)
    return _of_numbers(axis, extent, first, last, upright, canvas)


def _ends(axis: Axis, first: float, last: float) -> tuple[float, float]:
    return (last, first) if axis.reverse else (first, last)


def _of_categories(axis: Axis, extent: Extent, first: float, last: float, upright: bool, canvas: Canvas) -> View:
    names = extent.labels
    start = max(0, int(axis.low or 0))
    end = min(len(names) - 1, int(axis.high)) if axis.high is not None else len(names) - 1
    half = 0.5 if axis.offset or len(names) == 1 else 0.0
    pixels = _ends(axis, last, first) if upright else _ends(axis, first, last)
    scale = Scale(start - half, max(end, start) + half, *pixels)
    stride = max(1, math.ceil((end - start + 1) * FEWEST_PIXELS / abs(last - first)))
    shown = range(start, end + 1, stride)
    texts = [_category_text(axis, names, at) for at in shown]
    places = [scale.one(at) for at in shown]
    labels = _labels(axis, texts, places, upright, canvas)
    has_text = any(labels.texts)
    kept = [at for at, text in zip(shown, labels.texts, strict=True) if text or not has_text]
    if axis.offset:
        return View(axis, scale, labels, tuple(scale.one(at - 0.5) for at in (*kept, end + 1)))
    return View(axis, scale, labels, tuple(scale.one(at) for at in kept))


def _category_text(axis: Axis, names: tuple[str, ...], at: int) -> str:
    if axis.ticks.callback is None:
        return names[at]
    text = said(axis.ticks.callback, [names[at], float(at), list(names)])
    return names[at] if text is None else text


def _labels(axis: Axis, texts: list[str], places: list[float], upright: bool, canvas: Canvas) -> Labels:
    if not axis.shown or not axis.ticks.shown:
        return Labels(tuple(places), ("",) * len(places), axis.ticks.font)
    room = axis_labels.ROOM_SHARE * (canvas.width if upright else canvas.height)
    lay_out = axis_labels.upright if upright else axis_labels.along
    return lay_out(texts, places, axis.ticks, room)


def _of_numbers(axis: Axis, extent: Extent, first: float, last: float, upright: bool, canvas: Canvas) -> View:
    length = abs(last - first)
    first, last = _ends(axis, first, last)
    if axis.offset:
        half = (extent.step or 1.0) / 2
        extent = replace(extent, low=extent.low - half, high=extent.high + half)
    found = _number_ticks(axis, extent, length, upright)
    texts = _number_texts(axis, found)
    while not upright and axis.shown and axis.ticks.shown and not axis.ticks.step and len(found.places) > 3:
        widest = max(lettering.width(text, axis.ticks.font) for text in texts)
        if (widest + axis_labels.APART) * (len(texts) - 1) <= length:
            break
        most = replace(axis.ticks, most=len(found.places) - 1.0)
        found = _number_ticks(replace(axis, ticks=most), extent, length, upright)
        texts = _number_texts(axis, found)
    scale = Scale(found.low, found.high, first, last, axis.kind == "logarithmic")
    places = [scale.one(each) for each in found.places]
    labels = _labels(replace(axis, ticks=replace(axis.ticks, most=None)), texts, places, upright, canvas)
    zero = scale.one(0.0) if axis.kind == "linear" and found.low <= 0 <= found.high else None
    return View(axis, scale, labels, tuple(places), zero)


def _number_ticks(axis: Axis, extent: Extent, length: float, upright: bool) -> ticks.Ticks:
    if axis.kind == "logarithmic":
        return ticks.logarithmic(axis, extent.low, extent.high)
    return ticks.linear(axis, extent.low, extent.high, length, upright)


def _number_texts(axis: Axis, found: ticks.Ticks) -> list[str]:
    return number_texts(axis, found.places, found.step)


def number_texts(axis: Axis, places: list[float], step: float) -> list[str]:
    """The texts at these places of an axis of numbers."""
    decimals = decimals_of(step) if step else None
    texts = [_number_text(axis, each, decimals) for each in places]
    if axis.ticks.callback is None:
        return texts
    values = list(places)
    own = [said(axis.ticks.callback, [each, float(at), values]) for at, each in enumerate(places)]
    return [text if each is None else each for each, text in zip(own, texts, strict=True)]


def _number_text(axis: Axis, number: float, decimals: int | None) -> str:
    """The number with as many decimals as the others, or as it has itself: an end of the axis may lie between ticks."""
    if decimals is not None and abs(round(number, decimals) - number) > 1e-9 * abs(number):
        decimals = decimals_of(number)
    return formatted(number, axis.ticks.format, decimals) if axis.ticks.format else plain(number, decimals)


def _of_time(axis: Axis, extent: Extent, first: float, last: float, upright: bool, canvas: Canvas) -> View:
    low = extent.low if axis.low is None else axis.low
    high = extent.high if axis.high is None else axis.high
    if low >= high:
        low, high = low - time_ticks.DAY / 2, low + time_ticks.DAY / 2
    length = abs(last - first)
    unit, step = time_ticks.unit_and_steps(axis, low, high, _most_moments(axis, low, length, upright))
    if axis.offset:
        half = (extent.step or time_ticks.DAY) / 2
        low, high = low - half, high + half
    scale = Scale(low, high, *_ends(axis, first, last))
    moments = time_ticks.places(unit, step, low, high) or [low, high]
    form = time_ticks.format_of(axis, unit)
    texts = [_moment_text(axis, form, moments, at) for at in range(len(moments))]
    places = [scale.one(each) for each in moments]
    labels = _labels(axis, texts, places, upright, canvas)
    has_text = any(labels.texts)
    lines = tuple(place for place, text in zip(places, labels.texts, strict=True) if text or not has_text)
    return View(axis, scale, labels, lines)


def _most_moments(axis: Axis, low: float, length: float, upright: bool) -> int:
    """For how many moments there is room."""
    room = TIME_LABEL
    if axis.unit or axis.time_format:
        room = lettering.width(written(low, time_ticks.format_of(axis, axis.unit or "day")), axis.ticks.font) + TIME_GAP
    if upright:
        room = 30.0
    elif axis.ticks.rotations and axis.ticks.rotations[0]:
        room = axis.ticks.font.size * 2
    return int(max(2.0, min(length / room, axis.ticks.most or length)))


def _moment_text(axis: Axis, form: str, moments: list[float], at: int) -> str:
    text = written(moments[at], form)
    if axis.ticks.callback is None:
        return text
    own = said(axis.ticks.callback, [text, float(at), [{"value": each} for each in moments]])
    return text if own is None else own
