"""The metrics of a whole installation: right over all its processes, bounded, and cheap."""

from __future__ import annotations

import re
import statistics
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import House, ask, until
from processes import Gated, house_without_memory, kill
from scrapes import read, samples, value, value_in

from charthouse import counters
from charthouse.charts.catalogue import Catalogue
from charthouse.charts.picture import Dataset
from charthouse.counters import ANSWERS, DRAWS, HITS, LOADS
from charthouse.ops.metrics import exposition
from charthouse.ops.tallying import tally
from charthouse.store.breaker import answers
from charthouse.store.keys import DEFAULT as keys
from charthouse.web.routes import metrics

MOMENTARY = re.compile(r"^(# |granian_|charthouse_(redis|memory_cache|web_processes|phase_seconds))")


@pytest.fixture
def unhurried(tmp_path: Path) -> Iterator[House]:
    """A house whose web servers look into Redis for every request."""
    built = house_without_memory(tmp_path)
    yield built
    built.close()


def lasting(url: str) -> list[str]:
    """The lines that do not change by themselves."""
    return [line for line in read(url).splitlines() if not MOMENTARY.match(line)]


def draw_twice(url: str, chart: Gated) -> None:
    """Have one worker draw a picture while another one that has lost its claim draws it too."""
    chart.close("draws", 1)
    ask(f"{url}/charts/{chart.chart_id}.png")
    until(lambda: chart.draws == 1)
    for claim in chart.redis.scan_iter(keys.claim(Dataset(chart.chart_id), "*")):
        chart.redis.delete(claim)  # as after its lease
    chart.ready(url)
    chart.open("draws", 1)


# --- over several processes ------------------------------------------------------------------------------------------


@pytest.mark.system
def test_any_web_process_tells_the_same(house: House) -> None:
    house.counting_chart("sales")
    urls = [house.start_web(), house.start_web()]
    house.start_worker()
    for url in urls:
        assert ask(url + "/charts/sales.png?wait=20").status == 200
    until(lambda: value(urls[0], "hits_total", chart="sales") == 2)
    until(lambda: lasting(urls[0]) == lasting(urls[1]))
    until(lambda: value(urls[1], "web_processes") == 2)


@pytest.mark.system
def test_a_picture_that_two_workers_draw_is_counted_as_drawn_twice(unhurried: House) -> None:
    chart = Gated.write(unhurried, "gated")
    url = unhurried.start_web()
    unhurried.start_worker("one")
    unhurried.start_worker("two")
    draw_twice(url, chart)
    until(lambda: value(url, "repeated_draws_total") == 1)
    until(lambda: value(url, "draws_total", chart="gated", outcome="drawn") == 2)
    assert value(url, "draws_per_picture") == 2.0
    until(lambda: value(url, "claims_lost_total") >= 1)


@pytest.mark.system
def test_a_worker_that_is_killed_loses_no_sums_and_its_job_is_counted_as_taken_over(unhurried: House) -> None:
    first, held = Gated.write(unhurried, "first"), Gated.write(unhurried, "held")
    url = unhurried.start_web()
    worker = unhurried.start_worker("one")
    first.ready(url)
    until(lambda: value(url, "draws_total", chart="first", outcome="drawn") == 1)
    held.close("loads", 1)
    ask(url + "/charts/held.png")
    until(lambda: held.loads == 1)
    kill(worker)
    unhurried.start_worker("one")
    held.ready(url)
    until(lambda: value(url, "jobs_taken_over_total") == 1)
    until(lambda: value(url, "worker_starts_total") == 2)
    until(lambda: value(url, "draws_total", chart="held", outcome="drawn") == 1)
    assert value(url, "draws_total", chart="first", outcome="drawn") == 1


@pytest.mark.system
def test_a_web_server_that_is_killed_loses_no_sums(house: House) -> None:
    house.counting_chart("sales")
    other, url = house.start_web(), house.start_web()
    dying = house.children[-1]
    house.start_worker()
    assert ask(url + "/charts/sales.png?wait=20").status == 200
    for _ in range(9):
        ask(url + "/charts/sales.png")
    until(lambda: value(other, "hits_total", chart="sales") == 10)
    kill(dying)
    until(lambda: value(other, "web_processes") == 1)  # its last report is too old by now
    assert value(other, "hits_total", chart="sales") == 10


@pytest.mark.system
def test_jobs_without_room_are_counted(house: House) -> None:
    for number in range(3):
        house.counting_chart(f"chart-{number}")
    url = house.start_web(CHARTHOUSE_MAX_QUEUE="1")
    for number in range(3):
        ask(f"{url}/charts/chart-{number}.png")
    until(lambda: value(url, "refusals_total", result="busy", why="queue full") == 2)
    until(lambda: value(url, "answers_total", state="busy", tier="placeholder") == 2)
    assert value(url, "queue_jobs", lane="unseen") == 1


@pytest.mark.system
def test_a_redis_that_is_away_is_a_200_that_says_so_and_what_was_counted_meanwhile_comes_later(house: House) -> None:
    url = house.start_web()
    until(lambda: value(url, "web_processes") == 1)
    house.store.process.kill()
    house.store.process.wait()
    until(lambda: ("charthouse_redis_up", frozenset({("redis", "cache")})) in samples(read(url)))
    until(lambda: value(url, "redis_up", redis="cache") == 0)
    reply = ask(url + "/metrics")
    assert reply.status == 200
    assert b"charthouse_answers_total" not in reply.body
    ask(url + "/charts/none.png")
    house.store.start()
    until(lambda: value(url, "refusals_total", result="404", why="not found") == 1)
    until(lambda: value(url, "circuit_breaker_opened_total") >= 1)
    assert value(url, "redis_up", redis="cache") == 1


def test_without_any_redis_the_catalogue_is_told_all_the_same(house: House) -> None:
    house.store.stop(5)
    text = exposition(house.services(), Catalogue()).decode()
    assert 'charthouse_redis_up{redis="cache"} 0.0' in text
    assert "charthouse_charts 0.0" in text
    assert "charthouse_draws_total" not in text


# --- bounded and cheap -----------------------------------------------------------------------------------------------


def count_charts(house: House, number: int) -> None:
    """Count work of that many charts, and add it up."""
    counters.drain()
    for at in range(number):
        HITS.add(f"chart-{at}")
        LOADS.add(f"chart-{at}", "loaded")
        DRAWS.add(f"chart-{at}", "drawn")
    tally(house.services(), "one", {"memory_cache_bytes": 1})


def test_charts_beyond_the_bound_are_counted_together_and_other_metrics_never_are(house: House) -> None:
    count_charts(house, 3000)
    ANSWERS.add("ready", "memory", amount=7)
    tally(house.services(), "one")
    text = exposition(house.services(), Catalogue()).decode()
    told = samples(text)
    for name in ("hits", "loads", "draws"):
        of_metric = {
            dict(labels)["chart"]: amount for (at, labels), amount in told.items() if at == f"charthouse_{name}_total"
        }
        assert sum(of_metric.values()) == 3000, name
        assert of_metric["other"] > 2000, name
    assert value_in(text, "answers_total", state="ready", tier="memory") == 7
    assert len([line for line in text.splitlines() if "chart=" in line]) <= 1010


def test_what_could_not_be_added_is_added_the_next_time(house: House) -> None:
    services = house.services()
    counters.drain()
    DRAWS.add("sales", "drawn")
    house.store.process.kill()
    house.store.process.wait()
    tally(services, "one")
    house.store.start()
    until(lambda: answers(house.redis))
    read = house.services().tallies.read
    until(lambda: tally(services, "one") or read())  # once those services know that Redis is back
    assert read()["draws|sales|drawn"] == 1


@pytest.mark.system
@pytest.mark.alone
def test_a_scrape_with_ten_thousand_charts_is_quick(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    count_charts(house, 10_000)
    monkeypatch.setattr(metrics, "KEPT_SECONDS", 0.0)
    client, took = house.app().test_client(), []
    for _ in range(30):
        began = time.perf_counter()
        assert client.get("/metrics").status_code == 200
        took.append(time.perf_counter() - began)
    median = statistics.median(took)
    print(f"a scrape with 10,000 charts: median {median * 1000:.1f} ms, at most {max(took) * 1000:.1f} ms")
    assert median <= 3 * 0.020  # 20 ms on an idle machine


@pytest.mark.system
@pytest.mark.alone
def test_scrapes_hold_up_no_hit(house: House) -> None:
    house.counting_chart("sales")
    count_charts(house, 10_000)
    url = house.start_web()
    house.start_worker()
    assert ask(url + "/charts/sales.png?wait=20").status == 200

    def hits(seconds: float) -> list[float]:
        ends, took = time.monotonic() + seconds, []
        while (began := time.monotonic()) < ends:
            assert ask(url + "/charts/sales.png").status == 200
            took.append(time.monotonic() - began)
        return took

    idle, ended = hits(2), threading.Event()

    def scrape() -> None:
        while not ended.wait(0.05):
            ask(url + "/metrics")

    scraping = threading.Thread(target=scrape)
    scraping.start()
    try:
        scraped = hits(4)
    finally:
        ended.set()
        scraping.join()
    before, during = statistics.median(idle), statistics.median(scraped)
    print(
        f"a hit: median {before * 1000:.1f} ms, during scrapes {during * 1000:.1f}, at most {max(scraped) * 1000:.0f}"
    )
    assert during <= 3 * before + 0.005
    assert max(scraped) < 0.5


def test_with_two_redises_each_metric_is_described_once_as_strict_readers_require(house: House) -> None:
    house.variables["CHARTHOUSE_QUEUE_URL"] = house.redis_url + "?db=1"
    text = exposition(house.services(), Catalogue()).decode()
    described = re.findall(r"^# TYPE (\S+)", text, re.MULTILINE)
    assert sorted(described) == sorted(set(described))
    assert [value_in(text, "redis_up", redis=redis) for redis in ("cache", "queue")] == [1, 1]
