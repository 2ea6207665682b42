"""The labels along an axis: which of them are written, how they are turned, and the room that they take."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from charthouse.render.spec import lettering
from charthouse.spec.axis import Ticks
from charthouse.spec.texts import Font

APART = 6.0  # pixels between two labels
STEEPEST = 50.0  # degrees, as Chart.js turns labels
ROOM_SHARE = 0.4  # of the canvas, that labels take at most
MOST_LINES = 3


@dataclass(frozen=True)
class Labels:
    """Texts at places on the axis, in pixels along it."""

    places: tuple[float, ...]
    texts: tuple[str, ...]
    font: Font
    turned: float = 0.0  # degrees, against the clock

    def thickness(self, upright: bool) -> float:
        """The pixels that they take across the axis."""
        if not any(self.texts):
            return 0.0
        if upright:
            return max(lettering.width(text, self.font) for text in self.texts)
        return max(self._tall(text) for text in self.texts)

    def _tall(self, text: str) -> float:
        angle = math.radians(abs(self.turned))
        return math.sin(angle) * lettering.width(text, self.font) + math.cos(angle) * lettering.height(text, self.font)

    def ends(self, upright: bool, low: float, high: float) -> tuple[float, float]:
        """By how many pixels labels leave an axis that reaches from low to high."""
        before = [low - place + self._reach(text, upright)[0] for place, text in self._all()]
        after = [place + self._reach(text, upright)[1] - high for place, text in self._all()]
        return max([0.0, *before]), max([0.0, *after])

    def _all(self) -> list[tuple[float, str]]:
        return [(place, text) for place, text in zip(self.places, self.texts, strict=True) if text]

    def _reach(self, text: str, upright: bool) -> tuple[float, float]:
        """How far a label reaches before and behind its place."""
        if upright:
            half = lettering.height(text, self.font) / 2
            return half, half
        wide = lettering.width(text, self.font)
        if not self.turned:
            return wide / 2 + 1, wide / 2 + 1
        angle = math.radians(abs(self.turned))
        across = math.cos(angle) * wide + math.sin(angle) * self.font.size / 2
        return (across, self.font.size / 2) if self.turned > 0 else (self.font.size / 2, across)


def along(texts: Sequence[str], places: Sequence[float], ticks: Ticks, room: float) -> Labels:
    """The labels of a lying axis: level where they have room, else turned, and then with some left out."""
    font = ticks.font
    if not texts:
        return Labels((), (), font)
    step = _step(places)
    least, most = ticks.rotations or (0.0, STEEPEST)
    widest = max(lettering.width(text, font) for text in texts)
    tallest = max(lettering.height(text, font) for text in texts)
    turned = least
    if not least and widest + APART > step and most > 0:
        turned = min(most, _angle(tallest + 2, step))
    every = 1
    if ticks.skips:
        taken = _taken(turned, widest, tallest)
        every = max(1, math.ceil(taken / step - 1e-6)) if step else 1
    if ticks.most:
        every = max(every, math.ceil(len(texts) / ticks.most))
    if every > 1 and turned and not least and widest + APART <= step * every:
        turned = 0.0
    length = room if not turned else room / max(0.2, math.sin(math.radians(abs(turned))))
    level = max(step * every - APART, 12.0) if not turned else length
    cut = [lettering.shortened(text, font, min(level, length) if ticks.skips else length) for text in texts]
    shown = tuple(text if at % every == 0 else "" for at, text in enumerate(cut))
    return Labels(tuple(places), shown, font, turned)


def _angle(tall: float, step: float) -> float:
    return math.degrees(math.asin(min(1.0, tall / step))) if step > 0 else 90.0


def _taken(turned: float, widest: float, tallest: float) -> float:
    """The pixels of the axis that one label takes."""
    if not turned:
        return widest + APART
    return min(widest + APART, (tallest + 1) / max(0.05, math.sin(math.radians(abs(turned)))))


def _step(places: Sequence[float]) -> float:
    """The least distance of two neighbours."""
    gaps = [abs(other - one) for one, other in pairwise(places)]
    return min(gaps) if gaps else math.inf


def upright(texts: Sequence[str], places: Sequence[float], ticks: Ticks, room: float) -> Labels:
    """The labels of an upright axis: wrapped, and some left out where there is no room for all."""
    font = ticks.font
    step = _step(places)
    lines = int(min(MOST_LINES, max(1, step // (font.size * lettering.LINE))) if math.isfinite(step) else MOST_LINES)
    wrapped = [lettering.wrapped(text, font, room, max(lines, 1)) for text in texts]
    tallest = max((lettering.height(text, font) for text in wrapped), default=0.0)
    every = max(1, math.ceil((tallest - 2) / step)) if ticks.skips and step > 0 else 1
    if ticks.most:
        every = max(every, math.ceil(len(texts) / ticks.most))
    shown = tuple(text if at % every == 0 else "" for at, text in enumerate(wrapped))
    return Labels(tuple(places), shown, font)
