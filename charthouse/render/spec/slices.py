"""Pies and doughnuts: slices of rings, with the values on them, names outside and texts in the middle."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from charthouse.render.spec import lettering
from charthouse.render.spec.canvas import Canvas
from charthouse.render.spec.cycle import at, under
from charthouse.render.spec.data_labels import text_of, write
from charthouse.render.spec.outlabels import draw_outlabels, room_for
from charthouse.render.spec.rectangles import Box
from charthouse.render.spec.rings import Ring
from charthouse.spec.dataset import DataLabels, Dataset
from charthouse.spec.marks import Centre
from charthouse.spec.spec import Spec

EDGE = 2.0  # CSS pixels between slices
MARGIN = 4.0
FULL = 0.9  # share of the hole that its texts may fill


@dataclass(frozen=True)
class Slice:
    """A part of a ring, of a value."""

    number: int
    value: float
    start: float
    end: float

    @property
    def middle(self) -> float:
        return (self.start + self.end) / 2


def draw_slices(canvas: Canvas, box: Box, spec: Spec) -> None:
    """Draw the rings of a pie or doughnut into the box."""
    shown = [(number, each) for number, each in enumerate(spec.datasets) if not each.hidden and any(each.values)]
    margin = room_for(canvas, spec, slices_of(spec, shown[0][1])) if spec.outlabels and shown else (MARGIN, MARGIN)
    whole = _ring(spec, box.inside(margin[0], margin[1], margin[0], margin[1]), shown)
    for (number, dataset), ring in zip(shown, _rings(whole, [each for _, each in shown]), strict=True):
        parts = slices_of(spec, dataset)
        _draw(canvas, dataset, ring, parts)
        if dataset.data_labels:
            _write_values(canvas, spec, number, ring, parts, dataset.data_labels)
    if spec.outlabels and shown:
        draw_outlabels(canvas, spec, shown[0], whole, slices_of(spec, shown[0][1]), box)
    _write_centre(canvas, whole, spec.centre, spec.circumference > 270)


def slices_of(spec: Spec, dataset: Dataset) -> list[Slice]:
    """The slices of a ring, from its start around."""
    values = [abs(each or 0.0) for each in dataset.values]
    total = sum(values) or 1.0
    start, found = spec.rotation, []
    for number, value in enumerate(values):
        end = start + spec.circumference * value / total
        if value:
            found.append(Slice(number, dataset.values[number] or 0.0, start, end))
        start = end
    return found


def _ring(spec: Spec, box: Box, shown: Sequence[tuple[int, Dataset]]) -> Ring:
    """The largest ring in the box: of half a circle there is no room below for the other half."""
    left, top, right, bottom = reach(spec.rotation, spec.circumference)
    far = max([0.0, *(max(each.offsets, default=0.0) for _, each in shown)])
    outer = max(4.0, min(box.width / (right - left), box.height / (bottom - top)) - far)
    x = (box.left + box.right) / 2 - outer * (left + right) / 2
    y = (box.top + box.bottom) / 2 - outer * (top + bottom) / 2
    return Ring(x, y, outer * (spec.cutout or 0.0), outer)


def reach(start: float, around: float) -> tuple[float, float, float, float]:
    """How far an arc reaches to the left, up, to the right and down, in radii from its middle."""
    if around >= 359.9:
        return -1, -1, 1, 1
    angles = [start, start + around, *(each for each in range(-720, 1440, 90) if start < each < start + around)]
    xs = [0.0, *(math.sin(math.radians(each)) for each in angles)]
    ys = [0.0, *(-math.cos(math.radians(each)) for each in angles)]
    return min(xs), min(ys), max(xs), max(ys)


def _rings(whole: Ring, datasets: Sequence[Dataset]) -> list[Ring]:
    """A ring for each dataset, the first outside, by their weights."""
    total = sum(each.weight for each in datasets) or 1.0
    outer, found = whole.outer, []
    for each in datasets:
        thick = (whole.outer - whole.inner) * each.weight / total
        found.append(Ring(whole.x, whole.y, max(0.0, outer - thick), outer))
        outer -= thick
    return found


def _draw(canvas: Canvas, dataset: Dataset, ring: Ring, parts: Sequence[Slice]) -> None:
    paths = [_moved(ring, dataset, part).slice(part.start, part.end) for part in parts]
    faces = [at(under(dataset), part.number, canvas.grid) for part in parts]
    edges = [at(dataset.borders, part.number, canvas.paper_colour) for part in parts]
    widths = [at(dataset.border_width, part.number, EDGE) for part in parts]
    if len(parts) == 1 and not dataset.borders:
        widths = [0.0]
    canvas.shapes(paths, faces, edges, widths)
    painted = [at(dataset.paints, part.number, "") for part in parts]
    around = Box(ring.x - ring.outer, ring.y - ring.outer, ring.x + ring.outer, ring.y + ring.outer)
    for paint in dict.fromkeys(filter(None, painted)):
        canvas.paint([path for path, own in zip(paths, painted, strict=True) if own == paint], paint, around)


def _moved(ring: Ring, dataset: Dataset, part: Slice) -> Ring:
    x, y = ring.point(part.middle, at(dataset.offsets, part.number, 0.0))
    return ring._replace(x=x, y=y)


def _write_values(
    canvas: Canvas, spec: Spec, dataset: int, ring: Ring, parts: Sequence[Slice], labels: DataLabels
) -> None:
    share = {"start": 0.0, "center": 0.5, "end": 1.0}[labels.anchor]
    written: list[Box] = []
    for part in sorted(parts, key=lambda each: -abs(each.value)):
        text = text_of(labels, part.value, spec, dataset, part.number)
        if not text:
            continue
        radius = ring.inner + share * (ring.outer - ring.inner)
        if labels.anchor == "center":
            radius = _where_it_fits(ring, part, lettering.height(text, labels.font), radius)
        place = ring.point(part.middle, radius)
        box = _box(text, labels, place)
        if any(_meet(box, other) for other in written):
            continue  # the slices are too thin for both
        written.append(box)
        colour = at(labels.colours, part.number, "") or _ink(canvas, spec, dataset, part, labels)
        write(canvas, labels, text, place, _direction(labels, part.middle), colour)


def _box(text: str, labels: DataLabels, place: tuple[float, float]) -> Box:
    wide, high = lettering.width(text, labels.font) / 2, 0.8 * lettering.height(text, labels.font) / 2
    return Box(place[0] - wide, place[1] - high, place[0] + wide, place[1] + high)


def _meet(one: Box, other: Box) -> bool:
    return one.left < other.right and other.left < one.right and one.top < other.bottom and other.top < one.bottom


def _where_it_fits(ring: Ring, part: Slice, tall: float, radius: float) -> float:
    """The radius at which the slice is as wide as its label is high: thin ones are written further out."""
    angle = math.radians(min(part.end - part.start, 120))
    return min(max(radius, tall / max(2 * math.sin(angle / 2), 0.01)), max(radius, ring.outer - 0.8 * tall))


def _ink(canvas: Canvas, spec: Spec, dataset: int, part: Slice, labels: DataLabels) -> str:
    outside = labels.anchor == "end" and labels.align == "end"
    face = at(spec.datasets[dataset].backgrounds, part.number, canvas.paper_colour)
    return canvas.quiet_ink if outside else canvas.ink_on(face)


def _direction(labels: DataLabels, angle: float) -> tuple[float, float]:
    fixed = {"top": (0.0, -1.0), "bottom": (0.0, 1.0), "left": (-1.0, 0.0), "right": (1.0, 0.0), "center": (0.0, 0.0)}
    if labels.align in fixed:
        return fixed[labels.align]
    sign = 1 if labels.align == "end" else -1
    return sign * math.sin(math.radians(angle)), -sign * math.cos(math.radians(angle))


def _write_centre(canvas: Canvas, ring: Ring, given: Sequence[Centre], is_whole: bool) -> None:
    """Write the lines in the middle, all of them smaller where the hole has no room for them."""
    lines = [replace(each, text=each.text.strip("\n")) for each in given if each.text.strip()]
    if not lines or ring.inner <= 0:
        return
    wide = max(lettering.width(each.text, each.font) for each in lines)
    high = sum(lettering.height(each.text, each.font) for each in lines)
    scale = min(1.0, FULL * 2 * ring.inner / math.hypot(wide, high))
    y = ring.y - scale * high * (0.5 if is_whole else 1.0)
    for each in lines:
        font = replace(each.font, size=max(1.0, each.font.size * scale))
        tall = lettering.height(each.text, font)
        canvas.text(ring.x, y + tall / 2, each.text, font, font.colour or canvas.ink)
        y += tall
