"""A timetable: times of the day at which a chart is reloaded, on days of the week, in a time zone."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Timetable:
    """Times as 07:30, on these weekdays, in that zone. Without times, nothing is due."""

    times: tuple[str, ...] = ()
    days: tuple[str, ...] = WEEKDAYS
    zone: str = "UTC"

    def last(self, now: datetime.datetime) -> datetime.datetime | None:
        """The last moment that is not later than now, in UTC; None without times."""
        return max((moment for moment in self._around(now) if moment <= now), default=None)

    def next(self, now: datetime.datetime) -> datetime.datetime | None:
        """The first moment after now, in UTC; None without times."""
        return min((moment for moment in self._around(now) if moment > now), default=None)

    def _around(self, now: datetime.datetime) -> Iterator[datetime.datetime]:
        """The moments of the week before and the week after.

        A time that the clock skips is that much later by the new time; of one that comes twice, the first counts
        (PEP 495, fold=0).
        """
        zone = ZoneInfo(self.zone)
        today = now.astimezone(zone).date()
        for ahead, time in product(range(-8, 9), self.times):
            day = today + datetime.timedelta(days=ahead)
            if WEEKDAYS[day.weekday()] in self.days:
                local = datetime.datetime.combine(day, datetime.time.fromisoformat(time), zone)
                yield local.astimezone(datetime.UTC)


def spread(text: str) -> Iterable[str]:
    """The weekdays of a text as `mon-fri` or `mon,wed`, as they are spelled; ValueError for a day that is none."""
    for part in text.split(","):
        first, mark, last = part.strip().partition("-")
        if not mark:
            yield first
            continue
        begin, end = WEEKDAYS.index(first), WEEKDAYS.index(last)
        yield from (WEEKDAYS[number % 7] for number in range(begin, end + 1 + 7 * (end < begin)))
