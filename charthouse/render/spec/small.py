"""Progress bars and gauges."""

from __future__ import annotations

import math
from dataclasses import replace

from matplotlib.path import Path

from charthouse.render.spec import lettering
from charthouse.render.spec.canvas import Canvas
from charthouse.render.spec.cycle import at
from charthouse.render.spec.data_labels import context, text_of
from charthouse.render.spec.number_text import plain, said
from charthouse.render.spec.rectangles import Box, rectangle
from charthouse.render.spec.rings import Ring
from charthouse.spec.dataset import DataLabels, Dataset
from charthouse.spec.marks import Gauge
from charthouse.spec.spec import Spec
from charthouse.spec.texts import Font

INSIDE = 6.0  # pixels between a bar's end and its label


def draw_progress(canvas: Canvas, box: Box, spec: Spec) -> None:
    """A bar that is full at `spec.full`, with its share."""
    if not spec.datasets:
        return
    dataset = spec.datasets[0]
    value = next((each for each in dataset.values if each is not None), 0.0)
    share = min(1.0, max(0.0, value / spec.full))
    radius = max(dataset.bars.radii, default=0.0)
    colour = at(dataset.backgrounds, 0, canvas.ink)
    canvas.shapes([rectangle(box, radius)], canvas.grid, "none")
    filled = Box(box.left, box.top, box.left + share * box.width, box.bottom)
    if share > 0:
        canvas.shapes([rectangle(filled, radius)], colour)
    labels = dataset.data_labels
    if labels:
        _write_share(canvas, spec, labels, box, filled, value, colour)


def _write_share(
    canvas: Canvas, spec: Spec, labels: DataLabels, box: Box, filled: Box, value: float, colour: str
) -> None:
    text = text_of(labels, value, spec, 0, 0) if labels.callback else f"{plain(round(100 * value / spec.full))}%"
    font = replace(labels.font, size=min(labels.font.size, max(4.0, 0.8 * box.height)))
    wide = lettering.width(text, font)
    y = (box.top + box.bottom) / 2
    if filled.width >= wide + 2 * INSIDE:
        ink = at(labels.colours, 0, "") or canvas.ink_on(colour)
        canvas.text((filled.left + filled.right) / 2, y, text, font, ink)
    else:
        font = replace(font, size=font.size * min(1.0, (box.width - 2 * INSIDE) / max(wide, 1.0)))
        left = min(filled.right + INSIDE, box.right - INSIDE - lettering.width(text, font))
        canvas.text(left, y, text, font, canvas.quiet_ink, "left")


def draw_gauge(canvas: Canvas, box: Box, spec: Spec) -> None:
    """A ring that is full at the end of its range, with its value in the middle."""
    if not spec.datasets:
        return
    gauge, dataset = spec.gauge or Gauge(), spec.datasets[0]
    value = next((each for each in dataset.values if each is not None), gauge.low)
    outer = min(box.width, box.height) / 2 - 4
    ring = Ring((box.left + box.right) / 2, (box.top + box.bottom) / 2, outer * gauge.inner, outer)
    share = min(1.0, max(0.0, (value - gauge.low) / (gauge.high - gauge.low)))
    canvas.shapes([ring.slice(0, 360)], gauge.track or canvas.grid)
    if share > 0:
        end = 360 * share
        whole = share > 0.995 or not gauge.is_round
        canvas.shapes(
            [ring.slice(0, end) if whole else ring.rounded_slice(0, end)], at(dataset.backgrounds, 0, canvas.ink)
        )
    text = plain(value) if gauge.text is None else gauge.text
    if gauge.callback is not None:
        text = said(gauge.callback, [value, context(spec, 0, 0)]) or text
    _write_middle(canvas, ring, text, gauge.font)


def _write_middle(canvas: Canvas, ring: Ring, text: str, given: Font | None) -> None:
    if not text.strip():
        return
    font = given or Font(size=ring.inner * 0.5, bold=True)
    room = 1.7 * ring.inner / max(1.0, math.hypot(lettering.width(text, font), lettering.height(text, font)))
    font = replace(font, size=font.size * min(1.0, room))
    canvas.text(ring.x, ring.y, text, font, font.colour or canvas.ink)


def draw_sections(canvas: Canvas, box: Box, spec: Spec) -> None:
    """Half a ring of sections, with a needle at the value."""
    gauge, dataset = spec.gauge or Gauge(), spec.datasets[0] if spec.datasets else Dataset("gauge")
    below = 26.0
    outer = max(4.0, min(box.width / 2 - 4, box.height - below))
    ring = Ring((box.left + box.right) / 2, box.top + (box.height - below + outer) / 2, outer * gauge.inner, outer)
    start = gauge.low
    for number, end in enumerate(each for each in dataset.values if each is not None):
        face = at(dataset.backgrounds, number, canvas.grid)
        path = ring.slice(_angle(gauge, start), _angle(gauge, end))
        canvas.shapes(
            [path], face, at(dataset.borders, number, canvas.paper_colour), at(dataset.border_width, number, 2.0)
        )
        start = end
    value = gauge.needle if gauge.needle is not None else gauge.low
    _draw_needle(canvas, ring, _angle(gauge, value))
    text = plain(value) if gauge.text is None else gauge.text
    if gauge.callback is not None:
        text = said(gauge.callback, [value]) or text
    canvas.text(ring.x, ring.y + below / 2 + 4, text, gauge.font or Font(size=14.0, bold=True), canvas.ink)


def _angle(gauge: Gauge, value: float) -> float:
    share = (value - gauge.low) / ((gauge.high - gauge.low) or 1.0)
    return -90 + 180 * min(1.0, max(0.0, share))


def _draw_needle(canvas: Canvas, ring: Ring, angle: float) -> None:
    tip, half = ring.point(angle, 0.85 * ring.outer), max(2.0, 0.03 * ring.outer)
    sides = [ring.point(angle + turn, half) for turn in (-90, 90)]
    canvas.shapes([Path([sides[0], tip, sides[1], sides[0]], closed=True)], canvas.ink)
    canvas.markers(Path.unit_circle(), [(ring.x, ring.y)], half * 1.3, canvas.ink)
