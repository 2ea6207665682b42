"""Ticks on axes of time, at the beginnings of minutes, hours, days, weeks, months, quarters and years, in UTC."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

from charthouse.spec.axis import Axis
from charthouse.spec.dates import EPOCH

SECOND = 1000.0
DAY = 86_400 * SECOND
UNITS: dict[str, tuple[float, tuple[int, ...], str]] = {  # milliseconds, steps, and how it is written
    "millisecond": (1.0, (1, 2, 5, 10, 20, 50, 100, 200, 500), "h:mm:ss.SSS a"),
    "second": (SECOND, (1, 2, 5, 10, 15, 30), "h:mm:ss a"),
    "minute": (60 * SECOND, (1, 2, 5, 10, 15, 30), "h:mm a"),
    "hour": (3600 * SECOND, (1, 2, 3, 6, 12), "hA"),
    "day": (DAY, (1, 2, 3, 7, 14), "MMM D"),
    "week": (7 * DAY, (1, 2, 4), "MMM D, YYYY"),
    "month": (30.44 * DAY, (1, 2, 3, 6), "MMM YYYY"),
    "quarter": (91.3 * DAY, (1, 2, 4), "[Q]Q - YYYY"),
    "year": (365.25 * DAY, (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000), "YYYY"),
}  # fmt: skip
AUTOMATIC = ("millisecond", "second", "minute", "hour", "day", "week", "month", "quarter", "year")
MOST = 2000
FURTHEST = 2.5e14  # ms from 1970 that datetime reaches


def unit_and_steps(axis: Axis, low: float, high: float, most: int) -> tuple[str, int]:
    """The unit, and how many of it lie between two ticks, so that there are at most so many."""
    span = max(high - low, 1.0)
    if axis.unit:
        size, steps, _ = UNITS[axis.unit]
        own = int(axis.unit_steps) if axis.unit_steps > 1 else int(axis.ticks.step or 1)
        if own > 1 and span / size / own <= MOST:
            return axis.unit, own
        return axis.unit, next((each for each in steps if span / size / each <= most), int(span / size / most) + 1)
    for unit in AUTOMATIC:
        size, steps, _ = UNITS[unit]
        for step in steps:
            if span / (size * step) <= most:
                return unit, step
    return "year", int(span / (UNITS["year"][0] * most)) + 1


def format_of(axis: Axis, unit: str) -> str:
    """The tokens in which the ticks of that unit are written."""
    return axis.time_format or UNITS[unit][2]


@cache
def _is_of_calendar(unit: str) -> bool:
    return unit in ("month", "quarter", "year")


def places(unit: str, step: int, low: float, high: float) -> list[float]:
    """The moments between low and high at which the unit begins, every so many of it."""
    low, high = max(low, -6.2e13), min(high, FURTHEST)
    if _is_of_calendar(unit):
        found = _of_calendar(unit, step, low, high)
    else:
        size = UNITS[unit][0] * step
        offset = -4 * DAY if unit == "week" else 0.0  # weeks begin on a Sunday; 1970 began on a Thursday
        first = -(-(low - offset) // size) * size + offset
        found = [first + number * size for number in range(min(MOST, int((high - first) // size) + 1))]
    return [each for each in found if low <= each <= high]


def _of_calendar(unit: str, step: int, low: float, high: float) -> list[float]:
    months = {"month": 1, "quarter": 3, "year": 12}[unit] * step
    start = EPOCH + timedelta(milliseconds=low)
    number = (start.year * 12 + start.month - 1) // months * months
    found: list[float] = []
    while len(found) < MOST and number // 12 < 9999:
        if number >= 12:
            at = (datetime(number // 12, number % 12 + 1, 1, tzinfo=EPOCH.tzinfo) - EPOCH) / timedelta(milliseconds=1)
            if at > high:
                break
            found.append(at)
        number += months
    return found
