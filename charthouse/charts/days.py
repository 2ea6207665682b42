"""The day parameter: between fixed days, or between days that are counted from today."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from charthouse.errors import ChartDefinitionError

MOST_DAYS = 36_500  # from today


@dataclass(frozen=True)
class Today:
    """The present day in UTC by the server's clock, plus that many days."""

    days: int = 0

    def __str__(self) -> str:
        return f"today{self.days:+d}" if self.days else "today"

    def on(self, present: datetime.date) -> datetime.date:
        return present + datetime.timedelta(days=self.days)


Moment = datetime.date | Today


def present_moment() -> datetime.datetime:
    """The server's clock, in UTC."""
    return datetime.datetime.now(datetime.UTC)


def seconds_left() -> int:
    """How many seconds are left of the present day."""
    present = present_moment()
    tomorrow = datetime.datetime.combine(present.date() + datetime.timedelta(days=1), datetime.time(), datetime.UTC)
    return int((tomorrow - present).total_seconds())


def today(days: int = 0) -> Today:
    """The present day in UTC, for `day`; `today(-30)` is the one 30 days ago, `today(1)` is tomorrow."""
    if type(days) is not int or abs(days) > MOST_DAYS:
        raise ChartDefinitionError(f"today takes a whole number of days from -{MOST_DAYS} to {MOST_DAYS}, not {days!r}")
    return Today(days)


@dataclass(frozen=True)
class Day:
    """A calendar day from `first` to `last`, both included, as YYYY-MM-DD."""

    first: datetime.date
    last: datetime.date
    default: datetime.date
    rolls = False

    @property
    def allowed(self) -> str:
        return f"a day from {self.first} to {self.last}, as YYYY-MM-DD"

    def parse(self, text: str) -> datetime.date | None:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII):
            return None
        try:
            value = datetime.date.fromisoformat(text)
        except ValueError:  # 2026-02-30
            return None
        return value if self.first <= value <= self.last else None

    def to_json(self) -> dict[str, Any]:
        return _to_json(self.first, self.last, self.default)


@dataclass(frozen=True)
class RollingDay:
    """A calendar day whose bounds or default move with today; `first`, `last` and `default` are those of now."""

    start: Moment
    end: Moment
    usual: Moment
    rolls = True

    @property
    def now(self) -> Day:
        """The days allowed now: a moving bound stops at a fixed one, and the default at both."""
        present = present_moment().date()
        first, last = _on(self.start, present), _on(self.end, present)
        if first > last:
            first = last = last if isinstance(self.start, Today) else first
        return Day(first, last, min(max(_on(self.usual, present), first), last))

    @property
    def first(self) -> datetime.date:
        return self.now.first

    @property
    def last(self) -> datetime.date:
        return self.now.last

    @property
    def default(self) -> datetime.date:
        return self.now.default

    @property
    def allowed(self) -> str:
        return f"{self.now.allowed} (today is {present_moment():%Y-%m-%d} in UTC)"

    def parse(self, text: str) -> datetime.date | None:
        return self.now.parse(text)

    def to_json(self) -> dict[str, Any]:
        return _to_json(self.start, self.end, self.usual)


def day(first: Moment, last: Moment, default: Moment | None = None) -> Day | RollingDay:
    """Declare a day parameter from `first` to `last`; without `default`, `first`.

    Each is a datetime.date, or `today(-30)`, which is looked up at each request.
    """
    usual = first if default is None else default
    for bound in (first, last, usual):
        if type(bound) not in (datetime.date, Today):  # a datetime is a date, but does not compare with one
            raise ChartDefinitionError(f"day takes days as datetime.date or today(…), not {bound!r}")
    if _after(first, last):
        raise ChartDefinitionError(f"the first day must not be after the last day {last}, as {first} is")
    if _after(first, usual) or _after(usual, last):
        raise ChartDefinitionError(f"default must be a day from {first} to {last}, not {usual}")
    return _of(first, last, usual)


def from_json(record: Mapping[str, Any]) -> Day | RollingDay:
    """Rebuild a day parameter from the result of `to_json`."""
    return day(*(_read(record[name]) for name in ("first", "last", "default")))


def _of(first: Moment, last: Moment, default: Moment) -> Day | RollingDay:
    if isinstance(first, Today) or isinstance(last, Today) or isinstance(default, Today):
        return RollingDay(first, last, default)
    return Day(first, last, default)


def _after(one: Moment, other: Moment) -> bool:
    """Whether it is later on every day; False between a fixed day and one that moves."""
    if isinstance(one, Today) and isinstance(other, Today):
        return one.days > other.days
    return isinstance(one, datetime.date) and isinstance(other, datetime.date) and one > other


def _on(moment: Moment, present: datetime.date) -> datetime.date:
    return moment.on(present) if isinstance(moment, Today) else moment


def _to_json(first: Moment, last: Moment, default: Moment) -> dict[str, Any]:
    return {"kind": "day", "first": str(first), "last": str(last), "default": str(default)}


def _read(text: str) -> Moment:
    return Today(int(text[5:] or 0)) if text.startswith("today") else datetime.date.fromisoformat(text)
