"""Names of slices outside of a pie, each with a line to its slice; none lies over another."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from charthouse.render.spec import lettering
from charthouse.render.spec.canvas import Canvas
from charthouse.render.spec.cycle import at
from charthouse.render.spec.data_labels import context
from charthouse.render.spec.number_text import plain, said
from charthouse.render.spec.rectangles import Box, rectangle
from charthouse.render.spec.rings import Ring
from charthouse.spec.dataset import Dataset
from charthouse.spec.spec import Spec
from charthouse.spec.texts import Font

if TYPE_CHECKING:
    from charthouse.render.spec.slices import Slice

PAD, ELBOW, EDGE = 4.0, 8.0, 6.0
SHARE = re.compile(r"%p(?:\.(\d))?")
MOST_SHARE = 0.3  # of the canvas' width that names take at each side


def texts_of(spec: Spec, parts: Sequence[Slice]) -> list[str]:
    """What is written beside each slice."""
    total = sum(abs(part.value) for part in parts) or 1.0
    return [_text(spec, part, abs(part.value) / total) for part in parts]


def _text(spec: Spec, part: Slice, share: float) -> str:
    own = spec.outlabels
    if own is None:
        return ""
    label = spec.labels[part.number] if part.number < len(spec.labels) else ""
    if own.callback is not None:
        told = said(own.callback, [context(spec, 0, part.number) | {"percent": share, "value": part.value}])
        if told is not None:
            return told
    text = own.text.replace("%l", label).replace("%v", plain(part.value))
    return SHARE.sub(lambda found: f"{100 * share:.{int(found[1] or 1)}f}%", text)


def room_for(canvas: Canvas, spec: Spec, parts: Sequence[Slice]) -> tuple[float, float]:
    """The pixels beside and above the pie that its names take."""
    own = spec.outlabels
    if own is None:
        return 0.0, 0.0
    widest = max((lettering.width(text, own.font) for text in texts_of(spec, parts)), default=0.0)
    beside = min(widest, MOST_SHARE * canvas.width) + 2 * PAD + own.stretch + ELBOW + EDGE
    return beside, own.font.size * 1.5 + own.stretch / 2


def draw_outlabels(
    canvas: Canvas, spec: Spec, first: tuple[int, Dataset], ring: Ring, parts: Sequence[Slice], box: Box
) -> None:
    """Write the names of the first ring's slices around it."""
    own = spec.outlabels
    if own is None:
        return
    sides: dict[bool, list[tuple[float, Slice, str]]] = {True: [], False: []}
    for part, text in zip(parts, texts_of(spec, parts), strict=True):
        x, y = ring.point(part.middle, ring.outer + own.stretch)
        sides[x >= ring.x].append((y, part, text))
    for is_right, members in sides.items():
        members.sort(key=lambda each: each[0])
        step = own.font.size * lettering.LINE + PAD
        font = own.font
        if members and step * len(members) > box.height:
            step = box.height / len(members)
            font = replace(font, size=max(4.0, (step - 1) / lettering.LINE))
        heights = _apart([y for y, _, _ in members], step, box.top + step / 2, box.bottom - step / 2)
        for y, (_, part, text) in zip(heights, members, strict=True):
            _draw(canvas, spec, first[1], ring, part, text, (is_right, y), box, font)


def _apart(heights: list[float], step: float, low: float, high: float) -> list[float]:
    """The heights, moved so that each two are a step apart, inside their range."""
    found: list[float] = []
    for height in heights:
        found.append(max(height, found[-1] + step if found else low))
    for number in range(len(found) - 1, -1, -1):
        found[number] = min(found[number], high - step * (len(found) - 1 - number))
    return found


def _draw(
    canvas: Canvas, spec: Spec, dataset: Dataset, ring: Ring, part: Slice, text: str, place: tuple[bool, float],
    box: Box, font: Font,
) -> None:  # fmt: skip
    own = spec.outlabels
    if own is None:
        return
    is_right, y = place
    face = at(own.backgrounds, part.number, "") or at(dataset.backgrounds, part.number, canvas.grid)
    sign = 1 if is_right else -1
    over = min(1.0, abs(y - ring.y) / (ring.outer + own.stretch))
    x = ring.x + sign * ((ring.outer + own.stretch) * math.sqrt(1 - over * over) + ELBOW)
    edge = box.right - 2 if is_right else box.left + 2
    text = lettering.shortened(text, font, max(10.0, abs(edge - x) - 2 * PAD))
    wide, high = lettering.width(text, font) + 2 * PAD, lettering.height(text, font) + PAD / 2
    start, bend = ring.point(part.middle, ring.outer), ring.point(part.middle, ring.outer + own.stretch / 2)
    canvas.lines([[start, bend, (x, y)]], at(dataset.backgrounds, part.number, canvas.grid), 1.5)
    left, right = sorted((x, x + sign * wide))
    canvas.shapes([rectangle(Box(left, y - high / 2, right, y + high / 2), 2)], face)
    colour = at(own.colours, part.number, "") or font.colour or canvas.ink_on(face)
    canvas.text((left + right) / 2, y, text, font, colour)
