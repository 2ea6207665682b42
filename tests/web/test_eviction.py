"""Redis may evict any key at any moment, and its clock may jump: at worst something is loaded or drawn once more."""

from __future__ import annotations

import pytest
from conftest import until
from served import Served
from soak import record

pytest_plugins = ["served"]

PATH = "/charts/orders.png"
KINDS = ("image", "data", "current", "latest", "wanted", "asked", "claim", "failure")
MOMENTS = ("while the job waits", "when the picture is there", "while a refresh waits")


def done(served: Served, what: str) -> int:
    """How often the chart was loaded, or drawn."""
    path = served.house.charts / f"orders.{what}"
    return len(path.read_text()) if path.exists() else 0


def evict(served: Served, kind: str) -> None:
    for key in served.keys(kind):
        served.services.cache_redis.delete(key)


def shown(served: Served) -> bool:
    """Ask as a page does, and let the worker work; whether the picture was there."""
    response = served.get(PATH)
    assert response.status_code in (200, 202)
    served.work()
    return response.status_code == 200


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_key_that_is_evicted_costs_at_most_one_more_load_and_draw(served: Served, kind: str, moment: str) -> None:
    served.get(PATH)
    if moment == "while the job waits":
        evict(served, kind)
    served.work()
    until(lambda: shown(served))
    if moment == "while a refresh waits":
        served.age("orders", 3600)
        assert served.get(PATH).headers["Charthouse-State"] == "stale"
    if moment != "while the job waits":
        evict(served, kind)
    served.work()
    until(lambda: shown(served))
    assert done(served, "draws") <= 2
    assert done(served, "loads") <= (3 if moment == "while a refresh waits" else 2)
    assert served.get(PATH).headers["Charthouse-State"] == "ready"
    count = f"{len(KINDS)} kinds of key at {len(MOMENTS)} moments"
    seen = "200 or 202, then the picture"
    record("Workers, overload, hostile jobs", "A key evicted", count, seen, "one more load and one more draw")


def test_a_failure_that_is_evicted_is_tried_again_and_the_last_good_picture_stays(served: Served) -> None:
    good = served.ready(PATH)
    served.tell("orders", draw_raises="for the test", value=2)
    served.age("orders", 3600)
    for _ in range(2):
        served.get(PATH)
        served.work()
        evict(served, "failure")
        response = served.get(PATH)
        assert (response.status_code, response.data) == (200, good.data)


@pytest.mark.parametrize("jump", [3600, -3600], ids=["ahead", "back"])
def test_a_clock_that_jumps_by_an_hour_costs_one_more_load_and_shows_the_picture_all_the_while(
    served: Served, jump: int
) -> None:
    good = served.ready(PATH)
    loads, draws = done(served, "loads"), done(served, "draws")
    served.age("orders", jump)  # when it was checked is that much longer ago, or still to come
    response = served.get(PATH)
    assert (response.status_code, response.data) == (200, good.data)
    served.work()
    response = served.get(PATH)
    assert (response.headers["Charthouse-State"], response.data) == ("ready", good.data)
    assert (done(served, "loads"), done(served, "draws")) == (loads + 1, draws)
    seen = "the picture, for a while as `stale`"
    record("Workers, overload, hostile jobs", "The clock jumped", "an hour ahead, an hour back", seen, "one more load")


@pytest.mark.parametrize("work", ["load_raises", "draw_raises"])
def test_a_clock_that_jumps_back_makes_no_pause_after_a_failure_longer(served: Served, work: str) -> None:
    served.tell("orders", **{work: "for the test"})
    served.get(PATH)
    served.work()
    assert served.get(PATH).headers["Charthouse-State"] == "failed"
    (failure,) = served.keys("failure")
    for name in ("failed_at", "retry_at"):
        served.services.cache_redis.hincrby(failure, name, 3600)  # as they look when the clock is an hour back
    served.tell("orders")
    assert served.get(PATH).headers["Charthouse-State"] == "rendering"
    served.work()
    assert served.get(PATH).headers["Charthouse-State"] == "ready"
