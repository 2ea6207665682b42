"""Views by picture and day, and timings by chart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from conftest import House

from charthouse.charts.variant import Variant
from charthouse.store.keys import DEFAULT
from charthouse.store.timings import DRAW, KEPT, LOAD, Timings, percentile
from charthouse.store.views import Viewed, Views

WIDE, TALL = Viewed("sales", "region=emea", Variant(640, 480)), Viewed("sales", "", Variant(480, 640, theme="dark"))


def test_views_of_several_days_are_added_most_first(house: House) -> None:
    views = Views(house.redis)
    views.add({str(WIDE): 2, str(TALL): 1})
    yesterday = (datetime.now(UTC).date() - timedelta(days=1)).isoformat()
    house.redis.zadd(DEFAULT.views(yesterday), {str(TALL): 5})
    assert list(views.of_days(1).items()) == [(WIDE, 2), (TALL, 1)]
    assert list(views.of_days(2).items()) == [(TALL, 6), (WIDE, 2)]


def test_views_are_kept_for_a_month(house: House) -> None:
    Views(house.redis).add({str(WIDE): 1})
    (key,) = house.redis.keys("*views*")
    assert 30 * 86400 < house.redis.ttl(key) <= 31 * 86400


def test_the_last_timings_are_kept_newest_first(house: House) -> None:
    timings = Timings(house.redis)
    for number in range(KEPT + 5):
        timings.note("sales", DRAW, number)
    timings.note("sales", LOAD, 0.25)
    assert timings.of(["sales"]) == {}
    timings.flush()
    found = timings.of(["sales", "costs"])
    assert list(found) == ["sales"]
    assert found["sales"][LOAD] == [0.25]
    assert found["sales"][DRAW] == [float(number) for number in range(KEPT + 4, 4, -1)]


def test_a_percentile_is_one_of_the_values() -> None:
    assert percentile([], 95) is None
    assert percentile([3.0, 1.0, 2.0], 50) == 2.0
    assert percentile(list(range(1, 101)), 95) == 95
    assert percentile([7.0], 95) == 7.0
