"""Timetables: times of the day in a zone, also where the clock is changed; and the options that declare them."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from charthouse.charts.catalogue_entry import CatalogueEntry
from charthouse.charts.definition import chart
from charthouse.charts.timetable import WEEKDAYS, Timetable
from charthouse.errors import ChartDefinitionError
from charthouse.settings import Settings

MORNINGS = Timetable(("07:30",), ("mon", "tue", "wed", "thu", "fri"), "Europe/Berlin")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "last", "following"),
    [
        ("2026-11-27T06:29:59", "2026-11-26T06:30", "2026-11-27T06:30"),  # a Friday
        ("2026-11-27T06:30:00", "2026-11-27T06:30", "2026-11-30T06:30"),  # over the weekend
        ("2026-11-29T12:00:00", "2026-11-27T06:30", "2026-11-30T06:30"),
        ("2026-07-01T06:00:00", "2026-07-01T05:30", "2026-07-02T05:30"),  # in summer time
    ],
)
def test_the_last_and_the_next_time(now: str, last: str, following: str) -> None:
    assert (MORNINGS.last(utc(now)), MORNINGS.next(utc(now))) == (utc(last), utc(following))


def test_a_time_that_is_skipped_is_later_by_the_clock_and_one_that_comes_twice_counts_once() -> None:
    nights = Timetable(("02:30",), WEEKDAYS, "Europe/Berlin")
    assert nights.next(utc("2026-03-28T12:00")) == utc("2026-03-29T01:30")  # 03:30 by the new time
    assert nights.next(utc("2026-10-24T12:00")) == utc("2026-10-25T00:30")  # 02:30 in summer time
    assert nights.next(utc("2026-10-25T00:30")) == utc("2026-10-26T01:30")


def test_a_year_of_mornings_has_each_weekday_once() -> None:
    found, moment = [], utc("2025-12-31T23:00")
    while (moment := MORNINGS.next(moment) or moment) < utc("2026-12-31T23:00"):
        found.append(moment)
    assert len(found) == len(set(found)) == 261
    assert all(after - before in (timedelta(days=1), timedelta(days=3), timedelta(hours=71), timedelta(hours=73))
               for before, after in itertools.pairwise(found))  # fmt: skip


def test_several_times_and_none() -> None:
    twice = Timetable(("07:30", "12:00"))
    assert twice.next(utc("2026-11-27T08:00")) == utc("2026-11-27T12:00")
    assert (Timetable().last(utc("2026-11-27T08:00")), Timetable().next(utc("2026-11-27T08:00"))) == (None, None)


def declared(**options: Any) -> CatalogueEntry:
    built = chart("sales", **options)(lambda figure, data: (figure, data))
    entry = CatalogueEntry.of(built, "0" * 16, "sales.py", Settings())
    assert CatalogueEntry.from_json(entry.to_json()) == entry
    return entry


def test_days_and_times_are_spelled_in_several_ways() -> None:
    assert declared(load=list, refresh_at="07:30", refresh_days="mon-fri").refresh_days == WEEKDAYS[:5]
    assert declared(load=list, refresh_at=["12:00", "07:30"], refresh_days="sat-mon").refresh_at == ("07:30", "12:00")
    assert declared(load=list, refresh_at="07:30", refresh_days="sat-mon").refresh_days == ("mon", "sat", "sun")
    assert declared(load=list, refresh_at="07:30", refresh_days=["wed", "mon"]).refresh_days == ("mon", "wed")
    assert declared(load=list, refresh_at="07:30").refresh_days == WEEKDAYS


def test_data_is_fresh_for_as_long_as_it_is_not_refreshed() -> None:
    assert declared(load=list, refresh_seconds=300).fresh_seconds == 300
    assert declared(load=list, refresh_seconds=300, fresh_seconds=600).fresh_seconds == 600


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"refresh_at": "7:30"}, "refresh_at must be a time as '07:30'"), ({"refresh_at": "25:00"}, "refresh_at"),
        ({"refresh_at": []}, "refresh_at"), ({"refresh_at": 730}, "refresh_at"),
        ({"refresh_at": "07:30", "refresh_days": "mon-fry"}, "refresh_days must be of mon"),
        ({"refresh_at": "07:30", "refresh_days": []}, "refresh_days"),
        ({"refresh_at": "07:30", "refresh_zone": "Europe/Nowhere"}, "refresh_zone must be a time zone"),
        ({"refresh_at": "07:30", "refresh_zone": "../../etc/passwd"}, "refresh_zone"),
        ({"refresh_days": "mon"}, "refresh_days needs refresh_at"), ({"refresh_zone": "UTC"}, "needs refresh_at"),
        ({"refresh_always": True}, "refresh_always needs"), ({"refresh_seconds": 0}, "refresh_seconds"),
        ({"refresh_seconds": 60, "fresh_seconds": 30}, "refresh_seconds must be at most fresh_seconds, 30, not 60"),
        ({"refresh_seconds": 60, "load": None}, "needs load"),
    ],
)  # fmt: skip
def test_what_would_do_nothing_is_refused(options: dict[str, Any], said: str) -> None:
    with pytest.raises(ChartDefinitionError, match=said):
        chart("sales", **{"load": list, **options})
