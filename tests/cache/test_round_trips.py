"""How often a request waits for Redis: counted on the wire, whatever the number of charts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from round_trips import RoundTrips

from charthouse.assembly import assemble
from charthouse.cache.answer import Did, State
from charthouse.charts.picture import Picture
from charthouse.charts.variant import Variant
from charthouse.jobs.queue import UNSEEN, WARM
from charthouse.store.keys import DEFAULT as keys

if TYPE_CHECKING:
    from served import Served

    from charthouse.assembly import Services

pytest_plugins = ["served"]

MOST_ASKED = 20


def pictures(served: Served, count: int) -> list[Picture]:
    """Pictures of as many charts, which no request has asked for."""
    sales = served.catalogue.charts["sales"]
    return [Picture(replace(sales, id=f"chart-{number}"), "", Variant(320, 200)) for number in range(count)]


def services(served: Served, one_redis: bool = True) -> Services:
    """Parts whose Redis knows every script already."""
    settings = served.house.settings
    if not one_redis:  # the same server, which the parts cannot know
        settings = replace(settings, queue_url=settings.redis_url + "?db=1")
    parts = assemble(replace(settings, max_queue_per_chart=1000), timeout_seconds=5)
    first = [replace(picture, params="first=1") for picture in pictures(served, 2)]
    parts.serving.ask_all(first, WARM)
    parts.serving.ask_all(first)
    return parts


def test_a_picture_that_is_in_redis_takes_one_round_trip(served: Served) -> None:
    served.ready("/charts/sales.png")
    parts = services(served)
    trips = RoundTrips(parts.cache_redis)
    assert parts.serving.serve(Picture.usual(served.catalogue.charts["sales"])).status.state is State.READY
    assert trips.count == 1


def test_a_cold_picture_takes_two_round_trips(served: Served) -> None:
    parts = services(served)
    trips = RoundTrips(parts.cache_redis)
    answer = parts.serving.serve(pictures(served, 1)[0])
    assert (answer.status.state, answer.did) == (State.RENDERING, Did.ENQUEUED)
    assert trips.count == 2


def test_a_cold_picture_takes_one_more_when_the_queue_has_a_redis_of_its_own(served: Served) -> None:
    parts = services(served, one_redis=False)
    cache, queue = RoundTrips(parts.cache_redis), RoundTrips(parts.queue_redis)
    assert parts.serving.serve(pictures(served, 1)[0]).did is Did.ENQUEUED
    assert (cache.count, queue.count) == (2, 1)


def test_a_refusal_costs_no_round_trip_of_its_own(served: Served) -> None:
    parts = assemble(replace(served.house.settings, max_queue=2), timeout_seconds=5)
    parts.serving.ask_all(pictures(served, 2))
    trips = RoundTrips(parts.cache_redis)
    refused = replace(pictures(served, 1)[0], params="first=1")
    assert parts.serving.serve(refused).status.state is State.BUSY
    assert trips.count == 2
    assert not served.services.cache_redis.exists(f"charthouse:v2:{{{refused.entry.id}:first=1}}:claim:refresh")


@pytest.mark.parametrize("count", [1, 30, 200])
def test_any_number_of_charts_is_looked_up_in_one_round_trip_and_asked_for_in_one_more(
    served: Served, count: int
) -> None:
    parts = services(served)
    trips = RoundTrips(parts.cache_redis)
    statuses = parts.serving.ask_all(pictures(served, count))
    assert {status.state for status in statuses} == {State.RENDERING}
    assert trips.count == 2
    assert parts.queue_redis.llen(f"rq:queue:{keys.queue(UNSEEN)}") == count + 2


def test_any_number_of_charts_takes_one_more_when_the_queue_has_a_redis_of_its_own(served: Served) -> None:
    parts = services(served, one_redis=False)
    cache, queue = RoundTrips(parts.cache_redis), RoundTrips(parts.queue_redis)
    parts.serving.ask_all(pictures(served, 200))
    assert (cache.count, queue.count) == (2, 1)


def test_charts_that_are_warmed_already_are_promoted_in_one_round_trip(served: Served) -> None:
    parts, asked = services(served), pictures(served, 30)
    parts.serving.ask_all(asked, WARM)
    before = parts.queue_redis.llen(f"rq:queue:{keys.queue(UNSEEN)}")
    trips = RoundTrips(parts.cache_redis)
    parts.serving.ask_all(asked)
    assert trips.count == 3
    assert parts.queue_redis.llen(f"rq:queue:{keys.queue(UNSEEN)}") == before + 30


def test_one_request_asks_for_some_missing_pictures_and_the_next_for_those_after_them(served: Served) -> None:
    parts, asked = services(served), pictures(served, 50)
    before = len(parts.queue)
    waiting = []
    for _ in range(4):
        statuses = parts.serving.ask_some(asked)
        assert {status.state for status in statuses} == {State.RENDERING}
        waiting.append(len(parts.queue) - before)
    assert waiting == [MOST_ASKED, 2 * MOST_ASKED, 50, 50]


def test_pictures_that_are_shown_are_refreshed_by_one_request_however_many_are_missing(served: Served) -> None:
    served.ready("/charts/sales.png")
    served.age("sales", 72)
    parts = services(served)
    before = len(parts.queue)
    parts.serving.ask_some([*pictures(served, 30), Picture.usual(served.catalogue.charts["sales"])])
    assert len(parts.queue) - before == MOST_ASKED + 1
