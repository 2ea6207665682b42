"""Ticks on axes of numbers, where Chart.js has them."""

from __future__ import annotations

import math
from typing import NamedTuple

from charthouse.spec.axis import Axis

MOST = 11
ROOM = {True: 40.0, False: 50.0}  # CSS pixels for a tick, on an upright axis or a lying one
TOO_MANY = 500


class Ticks(NamedTuple):
    """An axis' range, and the places of its ticks; `step` from one to the next."""

    low: float
    high: float
    places: list[float]
    step: float


def linear(axis: Axis, low: float, high: float, length: float, upright: bool) -> Ticks:
    """Ticks for data between low and high on an axis of that many pixels."""
    low, high = _range(axis, low, high)
    most = min(axis.ticks.most or MOST, math.ceil(length / ROOM[upright]) if not axis.ticks.step else 50)
    most = max(2, most)
    spacing = axis.ticks.step or _spacing(axis, low, high, int(most) - 1)
    if (high - low) / spacing > TOO_MANY:
        spacing = _spacing(axis, low, high, int(most) - 1)
    first, last = math.floor(low / spacing + 1e-9) * spacing, math.ceil(high / spacing - 1e-9) * spacing
    bottom = first if axis.low is None else axis.low
    top = last if axis.high is None else axis.high
    return Ticks(bottom, top, _places(first, spacing, bottom, top), spacing)


def _places(first: float, spacing: float, bottom: float, top: float) -> list[float]:
    slack = spacing * 1e-6
    count = min(TOO_MANY + 1, round((top - first) / spacing) + 1)
    places = [first + number * spacing for number in range(count)]
    kept = [_clean(each, spacing) for each in places if bottom - slack <= each <= top + slack]
    ends = [end for end in (bottom, top) if not kept or min(abs(end - each) for each in kept) > 0.45 * spacing]
    return sorted({*kept, *ends})


def _clean(number: float, spacing: float) -> float:
    """Without what floats add: 0.3, not 0.30000000000000004."""
    decimals = max(0, 2 - math.floor(math.log10(spacing)))
    return round(number, min(decimals, 300)) + 0.0


def _range(axis: Axis, low: float, high: float) -> tuple[float, float]:
    """The range of the data, with what the axis says of it."""
    if axis.suggested_low is not None:
        low = min(low, axis.suggested_low)
    if axis.suggested_high is not None:
        high = max(high, axis.suggested_high)
    if axis.from_zero and low * high > 0:
        low, high = min(low, 0.0), max(high, 0.0)
    low = low if axis.low is None else axis.low
    high = high if axis.high is None else axis.high
    if low > high:
        low, high = (low, low + 1) if axis.low is not None else (high - 1, high)
    if low == high:
        offset = abs(high) * 0.05 or 1.0
        high = high if axis.high is not None else high + offset
        low = low if axis.low is not None or (axis.from_zero and low == 0) else low - offset
        high = high if low < high else low + offset
    return low, high


def _spacing(axis: Axis, low: float, high: float, spaces: int) -> float:
    spacing = nice((high - low) / spaces)
    needed = math.ceil(high / spacing) - math.floor(low / spacing)
    if needed > spaces:
        spacing = nice(needed * spacing / spaces)
    if axis.ticks.decimals is not None:
        spacing = max(spacing, 10.0**-axis.ticks.decimals)
    return spacing


def nice(number: float) -> float:
    """The next of 1, 2, 2.5, 5, 10 × a power of ten, as Chart.js rounds."""
    number = max(number, 1e-300)
    power = 10.0 ** math.floor(math.log10(number))
    fraction = number / power
    return next(each for each in (1, 2, 2.5, 5, 10, 20) if fraction <= each + 1e-9) * power


def logarithmic(axis: Axis, low: float, high: float) -> Ticks:
    """Ticks at the powers of ten, or at 1, 2 and 5 of them where these are few."""
    low = low if axis.low is None or axis.low <= 0 else axis.low
    high = high if axis.high is None or axis.high <= 0 else axis.high
    low, high = (low, high) if 0 < low < high else (high / 10 if high > 0 else 1.0, high if high > 0 else 10.0)
    first, last = math.floor(math.log10(low) + 1e-9), math.ceil(math.log10(high) - 1e-9)
    last = max(last, first + 1)
    marks = (1,) if last - first > 3 else (1, 2, 5)
    bottom = 10.0**first if axis.low is None or axis.low <= 0 else low
    top = 10.0**last if axis.high is None or axis.high <= 0 else high
    every = max(1, (last - first) // 8)
    places = [mark * 10.0**power for power in range(first, last + 1, every) for mark in marks]
    return Ticks(bottom, top, [each for each in places if bottom * 0.999 <= each <= top * 1.001], 0.0)
