"""Which pictures are viewed most, what of them is left out, and how long a warming takes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from conftest import House
from test_combinations import REVENUE

from charthouse.ops.combinations import Combinations
from charthouse.ops.wanted import GONE_CHARTS, NOT_ALLOWED, most_viewed, of_charts
from charthouse.ops.warming import plan
from charthouse.ops.warming_cost import cost_of
from charthouse.store.keys import DEFAULT as keys


@pytest.fixture
def revenue(house: House) -> House:
    house.write("revenue.py", REVENUE)
    return house


def test_the_pictures_viewed_most_come_first_and_what_cannot_be_drawn_now_is_counted(revenue: House) -> None:
    today = datetime.now(UTC).date()
    for day, views in (
        (today, {"revenue:region=east:320x240@2-dark.png": 3, "gone::640x480@1-light.png": 9}),
        (today, {"revenue:region=asia:640x480@1-light.png": 8, "revenue::500x500@1-light.png": 7}),
        (today - timedelta(days=1), {"revenue::640x480@1-light.svg": 5}),
        (today - timedelta(days=2), {"revenue:year=2023:640x480@1-light.png": 99}),
    ):
        revenue.redis.zadd(keys.views(day.isoformat()), views)
    services, catalogue = revenue.services(), revenue.catalogue()

    def top(number: int, days: int) -> list[str]:
        pictures = most_viewed(services, catalogue, number, days).pictures
        return [f"{one.params} {one.variant}" for one in pictures]

    assert top(5, 1) == [" 640x480@1-light.svg", "region=east 320x240@2-dark.png"]
    assert top(1, 1) == [" 640x480@1-light.svg"]
    assert top(1, 31) == ["year=2023 640x480@1-light.png"]
    assert most_viewed(services, catalogue, 5, 1).left_out == {GONE_CHARTS: 1, NOT_ALLOWED: 2}


def test_signed_addresses_sizes_count_only_where_addresses_are_signed(revenue: House) -> None:
    today = datetime.now(UTC).date().isoformat()
    revenue.redis.zadd(keys.views(today), {"revenue::500x500@1-light.png": 7, "revenue::4000x4000@3-light.png": 8})
    assert not most_viewed(revenue.services(), revenue.catalogue(), 5, 1).pictures
    revenue.variables["CHARTHOUSE_SIGNING_KEYS"] = "k:0123456789abcdef0123456789abcdef"
    found = most_viewed(revenue.services(), revenue.catalogue(), 5, 1)
    assert [str(one.variant) for one in found.pictures] == ["500x500@1-light.png"]


def test_the_cost_is_a_load_for_each_dataset_and_a_draw_for_each_picture_shared_by_the_workers(revenue: House) -> None:
    services, charts = revenue.services(), revenue.catalogue().charts
    chosen = [Combinations.named(charts["revenue"], "region=e*"), Combinations.named(charts["wide"], "")]
    targets = plan(services, of_charts(chosen, [1], ["light"], limit=9).pictures)  # 2 datasets in 2 sizes, and 1
    cost = cost_of(services, targets)
    assert (cost.seconds, cost.workers, cost.unknown) == (0, 0, ("revenue", "wide"))
    for seconds in (1.0, 2.0, 30.0):
        services.timings.add("revenue", "load", seconds)
        services.timings.add("revenue", "draw", seconds / 4)
    cost = cost_of(services, targets)
    assert (cost.seconds, cost.workers, cost.unknown) == (2 * 2.0 + 4 * 0.5, 0, ("wide",))
    services.heartbeats.beat("one")
    services.heartbeats.beat("two")
    assert (cost_of(services, targets).seconds, cost_of(services, targets).workers) == (3.0, 2)
