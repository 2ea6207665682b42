"""Dates as callbacks see them: always in UTC, so that every server draws the same picture."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from charthouse.errors import CallbackError
from charthouse.literal.conversion import UNDEFINED, to_number, to_text

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ISO = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)?)?", re.ASCII
)
MONTHS = "January February March April May June July August September October November December".split()
DAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split()
DATE_WORDS = ("weekday", "year", "month", "day")
TIME_WORDS = ("hour", "minute", "second")


@dataclass(frozen=True)
class Moment:
    """JavaScript's Date."""

    milliseconds: float

    def utc(self) -> datetime:
        """The moment in UTC; CallbackError outside the years 1 to 9999."""
        try:
            return EPOCH + timedelta(milliseconds=self.milliseconds)
        except (OverflowError, ValueError) as error:
            raise CallbackError("a date came that is no date, or not in the years 1 to 9999") from error

    def iso(self) -> str:
        """`toISOString()`."""
        return self.utc().strftime("%Y-%m-%dT%H:%M:%S.") + f"{self.utc().microsecond // 1000:03}Z"

    def date_text(self, locale: Any = UNDEFINED, options: Any = UNDEFINED) -> str:
        """`toLocaleDateString`, in English."""
        asked = _asked(locale, options)
        if not any(word in asked for word in DATE_WORDS):
            asked = {"month": "numeric", "day": "numeric", "year": "numeric", **asked}
        if any(word in asked for word in TIME_WORDS):
            return f"{_date(self.utc(), asked)}, {_time(self.utc(), asked)}"
        return _date(self.utc(), asked)

    def time_text(self, locale: Any = UNDEFINED, options: Any = UNDEFINED) -> str:
        """`toLocaleTimeString`, in English."""
        asked = _asked(locale, options)
        if not any(word in asked for word in TIME_WORDS):
            asked = {"hour": "numeric", "minute": "2-digit", "second": "2-digit", **asked}
        return _time(self.utc(), asked)


def moment(value: Any = UNDEFINED, *parts: Any) -> Moment:
    """`new Date(…)`: of milliseconds, of an ISO 8601 text, or of year, month and so on."""
    if parts:
        return _of_parts([to_number(part) for part in (value, *parts)])
    if isinstance(value, Moment):
        return value
    if isinstance(value, str):
        return Moment(_milliseconds(value.strip()))
    number = to_number(value)
    return Moment(math.trunc(number) if math.isfinite(number) else number)


def _of_parts(parts: list[float]) -> Moment:
    if not all(math.isfinite(part) for part in parts):
        return Moment(math.nan)
    year, month, day, hour, minute, second, millisecond = [*map(int, parts[:7]), *[0, 0, 1, 0, 0, 0, 0][len(parts) :]]
    year += 1900 if 0 <= year < 100 else 0
    try:
        first = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
        there = first + timedelta(days=day - 1, hours=hour, minutes=minute, seconds=second, milliseconds=millisecond)
    except (ValueError, OverflowError):
        return Moment(math.nan)
    return Moment((there - EPOCH) / timedelta(milliseconds=1))


def _milliseconds(text: str) -> float:
    found = ISO.fullmatch(text)
    if found is None:
        return math.nan
    year, month, day, hour, minute, second = (
        int(part or least) for part, least in zip(found.groups(), (1, 1, 1, 0, 0, 0), strict=False)
    )
    try:
        there = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return math.nan
    fraction = float(f"0.{found[7]}") if found[7] else 0.0
    return (there - EPOCH) / timedelta(milliseconds=1) + math.floor(fraction * 1000) - _offset(found[8])


def _offset(zone: str | None) -> float:
    if not zone or zone == "Z":
        return 0.0
    minutes = int(zone[1:3]) * 60 + int(zone[-2:])
    return (minutes if zone[0] == "+" else -minutes) * 60_000.0


def _asked(locale: Any, options: Any) -> dict[str, str]:
    name = "en-US" if locale is UNDEFINED or locale == [] else to_text(locale)
    if name not in ("en", "en-US"):
        raise CallbackError(f"dates in {name[:20]!r} came where 'en-US' is allowed")
    asked = {word: to_text(value) for word, value in options.items()} if isinstance(options, dict) else {}
    if asked.get("timeZone", "UTC") != "UTC":
        raise CallbackError("another time zone than UTC came; dates are in UTC")
    return {word: value for word, value in asked.items() if word in (*DATE_WORDS, *TIME_WORDS, "hour12")}


def _date(at: datetime, asked: dict[str, str]) -> str:
    """As American English has it: `Fri, Jan 5, 2024`, or with a month in digits `1/5/2024`."""
    weekday = _cut(DAYS[int(at.strftime("%w"))], asked["weekday"]) if "weekday" in asked else ""
    day = _padded(at.day, asked["day"]) if "day" in asked else ""
    year = (f"{at.year % 100:02}" if asked["year"] == "2-digit" else str(at.year)) if "year" in asked else ""
    month = asked.get("month", "")
    if month in ("numeric", "2-digit", ""):
        told = [part for part in (_padded(at.month, month) if month else "", day, year) if part]
        return ", ".join(part for part in (weekday, "/".join(told)) if part)
    named = _cut(MONTHS[at.month - 1], month)
    if not day:
        return ", ".join(part for part in (weekday, f"{named} {year}".strip()) if part)
    return ", ".join(part for part in (weekday, f"{named} {day}", year) if part)


def _time(at: datetime, asked: dict[str, str]) -> str:
    twelve = asked.get("hour12", "true") != "false"
    told = []
    if "hour" in asked:
        hour = (at.hour % 12 or 12) if twelve else at.hour
        told.append(f"{hour:02}" if asked["hour"] == "2-digit" or not twelve else str(hour))
    told += [f"{value:02}" for word, value in (("minute", at.minute), ("second", at.second)) if word in asked]
    half = (" AM" if at.hour < 12 else " PM") if twelve and "hour" in asked else ""
    return ":".join(told) + half


def _cut(name: str, width: str) -> str:
    return {"long": name, "narrow": name[0]}.get(width, name[:3])


def _padded(number: int, width: str) -> str:
    return f"{number:02}" if width == "2-digit" else str(number)
