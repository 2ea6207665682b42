"""Days that move: bounds and defaults that are counted from the present day in UTC."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from charthouse import choice, day, today
from charthouse.charts import days, params
from charthouse.charts.days import RollingDay
from charthouse.errors import ChartDefinitionError, NotAllowed

Date = datetime.date
PRESENT = datetime.datetime(2026, 3, 1, 23, 59, 59, tzinfo=datetime.UTC)
JANUARY, MARCH, NEXT_YEAR = Date(2026, 1, 1), Date(2026, 3, 1), Date(2027, 1, 1)


class Clock:
    """The server's clock, which a test moves."""

    def __init__(self) -> None:
        self.now = PRESENT

    def __call__(self) -> datetime.datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += datetime.timedelta(**by)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(days, "present_moment", clock)
    return clock


def bounds(param: Any) -> tuple[Date, Date, Date]:
    return param.first, param.last, param.default


def test_bounds_and_default_follow_the_present_day(clock: Clock) -> None:
    param = day(today(-30), today(), default=today(-1))
    assert bounds(param) == (Date(2026, 1, 30), Date(2026, 3, 1), Date(2026, 2, 28))
    clock.advance(seconds=1)
    assert bounds(param) == (Date(2026, 1, 31), Date(2026, 3, 2), Date(2026, 3, 1))


def test_a_day_that_has_rolled_out_is_refused_with_what_is_allowed_now(clock: Clock) -> None:
    declared = params.declared({"day": day(today(-30), today())})
    assert params.parse(declared, {"day": "2026-01-30"}) == {"day": Date(2026, 1, 30)}
    clock.advance(seconds=1)
    with pytest.raises(NotAllowed) as refused:
        params.parse(declared, {"day": "2026-01-30"})
    assert str(refused.value) == (
        "day must be a day from 2026-01-31 to 2026-03-02, as YYYY-MM-DD (today is 2026-03-02 in UTC), not '2026-01-30'"
    )


@pytest.mark.parametrize("text", ["today", "today-1", "2026-3-1", "2026-03-02", "", "2026-02-29"])
def test_a_rolling_day_is_asked_for_as_any_other(text: str) -> None:
    assert day(today(-30), today()).parse(text) is None


@pytest.mark.parametrize(
    ("declared", "now"),
    [
        (day(JANUARY, today()), (JANUARY, MARCH, JANUARY)),
        (day(JANUARY, today(), default=today()), (JANUARY, MARCH, MARCH)),
        (day(today(), Date(2026, 3, 5)), (MARCH, Date(2026, 3, 5), MARCH)),
        (day(today(1), today(7)), (Date(2026, 3, 2), Date(2026, 3, 8), Date(2026, 3, 2))),
        (day(JANUARY, Date(2026, 12, 31), default=today()), (JANUARY, Date(2026, 12, 31), MARCH)),
        # a bound that moves stops at the fixed one
        (day(today(-30), JANUARY), (JANUARY, JANUARY, JANUARY)),
        (day(NEXT_YEAR, today()), (NEXT_YEAR, NEXT_YEAR, NEXT_YEAR)),
        # and a default stops at both
        (day(today(-30), today(), default=JANUARY), (Date(2026, 1, 30), MARCH, Date(2026, 1, 30))),
        (day(Date(2025, 1, 1), JANUARY, default=today()), (Date(2025, 1, 1), JANUARY, JANUARY)),
        (day(NEXT_YEAR, Date(2027, 1, 2), default=today()), (NEXT_YEAR, Date(2027, 1, 2), NEXT_YEAR)),
    ],
)
def test_there_is_always_a_day_that_is_allowed_and_the_default_is_one(declared: Any, now: tuple[Date, ...]) -> None:
    assert bounds(declared) == now
    assert declared.parse(str(declared.default)) == declared.default


def test_fixed_days_stay_what_they_were() -> None:
    assert not isinstance(day(Date(2026, 1, 1), Date(2026, 1, 2)), RollingDay)


@pytest.mark.parametrize(
    "declare",
    [
        lambda: day(today(), today(-1)),
        lambda: day(today(-5), today(), default=today(1)),
        lambda: day(today(-5), today(), default=today(-6)),
        lambda: day(Date(2026, 1, 2), today(), default=Date(2026, 1, 1)),
        lambda: day(today(), Date(2026, 1, 1), default=Date(2026, 1, 2)),
        lambda: day(Date(2026, 1, 2), Date(2026, 1, 1), default=today()),
        lambda: day(today, today()),  # type: ignore[arg-type]
        lambda: day("today", today()),  # type: ignore[arg-type]
        lambda: day(today(-1), datetime.datetime(2026, 1, 1)),
        lambda: day(today(-1), today(), default=0),  # type: ignore[arg-type]
        lambda: today(1.0),  # type: ignore[arg-type]
        lambda: today(True),
        lambda: today("1"),  # type: ignore[arg-type]
        lambda: today(36_501),
        lambda: today(-36_501),
    ],
)
def test_days_that_never_fit_together_are_refused(declare: Any) -> None:
    with pytest.raises(ChartDefinitionError):
        declare()


def test_the_data_of_each_day_has_its_own_spelling(clock: Clock) -> None:
    declared = params.declared({"day": day(today(-30), today(), default=today()), "region": choice("emea", "apac")})
    assert params.spell_defaults(declared) == "day=2026-03-01"
    explicit = params.spell(declared, params.parse(declared, {"day": "2026-03-01", "region": "apac"}))
    assert explicit == "day=2026-03-01&region=apac"
    clock.advance(seconds=1)
    assert params.spell_defaults(declared) == "day=2026-03-02"
    params.check_spelling(declared, explicit)
    with pytest.raises(NotAllowed):
        params.check_spelling(declared, "region=apac")


@pytest.mark.parametrize(
    "declared",
    [
        day(today(-30), today(), default=today(-1)),
        day(today(), today(36_500)),
        day(Date(2026, 1, 1), today(1)),
        day(today(-2), Date(2026, 1, 1), default=Date(2025, 1, 1)),
        day(Date(2026, 1, 1), Date(2026, 1, 2)),
    ],
)
def test_a_day_survives_the_way_into_the_catalogue_and_back(declared: Any) -> None:
    assert params.from_json(declared.to_json()) == declared


def test_the_catalogue_says_how_the_days_move() -> None:
    record = day(today(-30), today(), default=today(-1)).to_json()
    assert record == {"kind": "day", "first": "today-30", "last": "today", "default": "today-1"}


def test_the_present_day_ends_at_midnight_in_utc(clock: Clock) -> None:
    assert days.seconds_left() == 1
    clock.advance(seconds=1)
    assert days.seconds_left() == 86400
