"""Old data: the older picture at once, one refresh, and the last good picture when that fails."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count

import pytest
from conftest import House, ask, until
from processes import Gated, house_without_memory, left_behind

from charthouse.charts.picture import Dataset
from charthouse.store.claims import FIRST_PAUSE_SECONDS
from charthouse.store.keys import DEFAULT as keys

CHARTS = 12  # one for each test
LIGHT, DARK_TWICE = "640x480@1-light.png", "640x480@2-dark.png"


@dataclass
class Running:
    """A house with a web server and a worker; each test takes a chart of its own."""

    house: House
    url: str
    numbers: Iterator[int]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    house = house_without_memory(tmp_path_factory.mktemp("freshness"))
    for number in range(CHARTS):
        Gated.write(house, f"chart-{number}")
    house.start_worker()
    yield Running(house, house.start_web(), count())
    house.close()


@pytest.fixture
def chart(running: Running) -> Gated:
    return Gated(running.house, f"chart-{next(running.numbers)}")


@pytest.fixture
def address(running: Running, chart: Gated) -> str:
    return f"{running.url}/charts/{chart.chart_id}.png"


@pytest.fixture
def url(running: Running) -> str:
    return running.url


def test_a_stale_picture_is_served_at_once_while_one_refresh_runs(chart: Gated, url: str, address: str) -> None:
    first = chart.ready(url)
    chart.give("second")
    chart.grow_old()
    chart.close("loads", 2)
    for _ in range(5):
        reply = ask(address, timeout=2)
        assert (reply.status, reply.state, reply.body) == (200, "stale", first.body)
    until(lambda: chart.loads == 2)
    assert ask(address, timeout=2).body == first.body
    chart.open("loads", 2)
    assert chart.ready(url).body != first.body
    assert (chart.loads, chart.draws) == (2, 2)


def test_unchanged_data_is_not_drawn_again_and_its_images_live_on(chart: Gated, url: str, address: str) -> None:
    chart.ready(url)
    chart.ready(url, "?scale=2&theme=dark")
    checked, changed, data_hash = (chart.current(name) for name in ("checked", "changed", "data_hash"))
    touched = [
        keys.data(Dataset(chart.chart_id), data_hash),
        *(keys.image(chart.key(variant, data_hash)) for variant in (LIGHT, DARK_TWICE)),
        *(keys.latest(Dataset(chart.chart_id), variant) for variant in (LIGHT, DARK_TWICE)),
    ]
    for key in touched:
        assert chart.redis.expire(key, 100), key
    chart.grow_old()
    assert ask(address).state == "stale"
    assert chart.ready(url)
    assert (chart.loads, chart.draws) == (2, 2)
    assert float(chart.current("checked")) > float(checked)
    assert (chart.current("changed"), chart.current("data_hash")) == (changed, data_hash)
    until(lambda: not chart.redis.exists(chart.refresh_claim))
    until(lambda: all(chart.redis.ttl(key) > 100_000 for key in touched))


def test_changed_data_is_drawn_once_and_its_change_is_dated(chart: Gated, url: str, address: str) -> None:
    first = chart.ready(url)
    changed = chart.current("changed")
    chart.give("second")
    chart.grow_old()
    ask(address)
    second = chart.ready(url)
    assert second.headers["Charthouse-Data-Hash"] != first.headers["Charthouse-Data-Hash"]
    assert (chart.loads, chart.draws) == (2, 2)
    assert float(chart.current("changed")) > float(changed)


def test_whoever_waits_for_a_stale_picture_gets_its_successor(chart: Gated, url: str, address: str) -> None:
    first = chart.ready(url)
    chart.give("second")
    chart.grow_old()
    reply = ask(address + "?wait=20")
    assert (reply.status, reply.state) == (200, "ready")
    assert reply.body != first.body


def test_whoever_waits_too_short_gets_the_stale_picture(chart: Gated, url: str, address: str) -> None:
    first = chart.ready(url)
    chart.grow_old()
    chart.close("loads", 2)
    reply = ask(address + "?wait=0.3", timeout=5)
    assert (reply.status, reply.state, reply.body) == (200, "stale", first.body)
    chart.open("loads", 2)
    chart.ready(url)


def test_the_last_good_picture_stays_when_load_fails(chart: Gated, url: str, address: str) -> None:
    first = chart.ready(url)
    chart.give("broken")
    chart.grow_old()
    reply = ask(address + "?wait=20")
    assert (reply.status, reply.state, reply.body) == (200, "stale", first.body)
    assert chart.redis.exists(chart.refresh_failure)
    for _ in range(20):
        assert ask(address).body == first.body
    assert chart.loads == 2
    until(lambda: left_behind(chart.redis) == [])


def test_the_last_good_picture_stays_when_draw_fails(chart: Gated, url: str, address: str) -> None:
    first = chart.ready(url)
    chart.give("undrawable")
    chart.grow_old()
    reply = ask(address + "?wait=20")
    assert (reply.status, reply.state, reply.body) == (200, "stale", first.body)
    for _ in range(20):
        assert ask(address).body == first.body
    assert chart.draws == 2
    until(lambda: left_behind(chart.redis) == [])


def test_a_failure_is_remembered_with_growing_pauses_and_forgotten_at_a_success(
    chart: Gated, url: str, address: str
) -> None:
    chart.give("broken")
    for attempt, longest in ((1, 5), (2, 10), (3, 20)):
        reply = ask(address + "?wait=20")
        assert (reply.status, reply.state) == (500, "failed")
        assert longest // 2 <= int(reply.headers["Retry-After"]) <= longest + 1
        for _ in range(10):
            assert ask(address).state == "failed"
        assert chart.loads == attempt
        assert chart.redis.ttl(chart.refresh_failure) > 0
        chart.end_pause(chart.refresh_failure)
    chart.give("well")
    reply = ask(address + "?wait=20")
    assert (reply.status, reply.state) == (200, "ready")
    assert not chart.redis.exists(chart.refresh_failure)


def test_a_failure_to_draw_is_remembered_with_growing_pauses_too(chart: Gated, url: str, address: str) -> None:
    chart.give("undrawable")
    for attempt, longest in ((1, 5), (2, 10)):
        reply = ask(address + "?wait=20")
        assert (reply.status, reply.state) == (500, "failed")
        assert longest // 2 <= int(reply.headers["Retry-After"]) <= longest + 1
        for _ in range(10):
            assert ask(address).state == "failed"
        assert (chart.loads, chart.draws) == (1, attempt)
        key = chart.key(LIGHT, chart.current("data_hash"))
        chart.end_pause(keys.failure(key.dataset, keys.render(key.data_hash, key.variant, key.version)))


def test_a_chart_that_failed_is_tried_again_once_its_pause_is_over(chart: Gated, url: str, address: str) -> None:
    chart.give("broken")
    assert ask(address + "?wait=20").state == "failed"
    chart.give("well")
    until(lambda: ask(address).state == "ready", FIRST_PAUSE_SECONDS + 10)
    assert chart.loads == 2


def test_a_thousand_requests_on_a_stale_chart_make_one_refresh(chart: Gated, url: str, address: str) -> None:
    chart.ready(url)
    chart.give("second")
    chart.grow_old()
    with ThreadPoolExecutor(32) as pool:
        replies = list(pool.map(ask, [address] * 1000))
    assert {(reply.status, reply.state) for reply in replies} <= {(200, "stale"), (200, "ready")}
    chart.ready(url)
    assert (chart.loads, chart.draws) == (2, 2)


def test_what_was_wanted_while_the_data_was_unknown_is_drawn_by_the_refresh(
    chart: Gated, url: str, address: str
) -> None:
    chart.close("loads", 1)
    assert ask(address).status == 202
    assert ask(address + "?scale=2&theme=dark").status == 202
    until(lambda: chart.loads == 1)
    chart.open("loads", 1)
    until(lambda: chart.latest(LIGHT) and chart.latest(DARK_TWICE))  # and nobody asks again
    assert (chart.loads, chart.draws) == (1, 2)
    assert ask(address).state == ask(address + "?scale=2&theme=dark").state == "ready"


def test_the_whole_story_leaves_no_claim_and_no_job_behind(running: Running) -> None:
    until(lambda: left_behind(running.house.redis) == [])
