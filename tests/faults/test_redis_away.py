"""Redis is away: what is in memory is served, nothing is a 500, and all is well when it is back."""

from __future__ import annotations

import contextlib
import os
import signal
import statistics
import time

import pytest
from conftest import House, Reply, ask, until
from redis import Redis
from redis.exceptions import RedisError
from redis_faults import AWAY, REFUSING
from soak import record, times

from charthouse.jobs.queue import UNSEEN
from charthouse.local import redis_server
from charthouse.processes import Child
from charthouse.store.breaker import Breaker
from charthouse.store.client import connect
from charthouse.store.keys import DEFAULT as keys

pytestmark = [pytest.mark.system, pytest.mark.alone]
SECTION = "Redis away"


@pytest.mark.parametrize("fault", [*AWAY, *REFUSING])
def test_what_is_in_memory_is_served_nothing_is_a_500_and_all_comes_back(house: House, fault: str) -> None:
    begin, end = (AWAY | REFUSING)[fault]
    house.counting_chart("counted", options="on_miss='inline'")
    house.counting_chart("new", options="on_miss='inline'")
    house.counting_chart("cold")
    url = house.start_web()
    assert ask(url + "/charts/counted.png").status == 200
    with Redis(connection_pool=house.redis.connection_pool, single_connection_client=True) as redis:
        redis.ping()
        begin(house, redis)
        ask(url + "/charts/cold.png")  # the first one may pay the time-out
        seconds = []
        kept_until = time.monotonic() + 3  # past its two seconds in memory
        while time.monotonic() < kept_until:
            began = time.monotonic()
            assert ask(url + "/charts/counted.png").status == 200
            seconds.append(time.monotonic() - began)
        assert statistics.quantiles(seconds, n=100)[98] < 0.3
        if fault in AWAY:
            assert ask(url + "/charts/counted.png").state == "stale"
        assert ask(url + "/charts/new.png").state == "ready"  # drawn at once, without the store
        cold = ask(url + "/charts/cold.png")
        assert cold.status == 503
        assert int(cold.headers["Retry-After"]) >= 1
        assert cold.headers["Cache-Control"] == "no-store"
        assert all(ask(url + path).status < 500 or ask(url + path).status == 503 for path in ("/", "/charts/cold"))
        assert ask(url + "/healthz").status == 200
        end(house, redis)
    back = time.monotonic()
    until(lambda: ask(url + "/charts/cold.png").status == 202, seconds=10)
    until(lambda: ask(url + "/charts/counted.png?theme=dark").state == "ready", seconds=10)
    seen = "memory 200; a chart drawn at once comes; cold 503 with a placeholder and `Retry-After`; `/healthz` 200"
    worst = f"memory {max(seconds) * 1000:.0f} ms; well {time.monotonic() - back:.1f} s after it"
    record(SECTION, f"Both: {fault}", f"{len(seconds)} hits in 3 s", seen, worst)


@pytest.mark.parametrize("fault", [*AWAY])
def test_after_the_first_request_a_redis_that_is_away_costs_under_50_ms(house: House, fault: str) -> None:
    begin, end = AWAY[fault]
    asked = times(9, 200)
    house.counting_chart("cold")
    url = house.start_web()
    with Redis(connection_pool=house.redis.connection_pool, single_connection_client=True) as redis:
        redis.ping()
        begin(house, redis)
        readiness = ask(url + "/readyz")  # asks both Redises: opens both breakers
        assert readiness.status == 503
        assert {word for word in ("cache", "queue") if word in str(readiness.json()["missing"])} == {"cache", "queue"}
        seconds = [
            took(url + path) for path in ("/charts/cold.png", "/readyz", "/status?charts=cold") for _ in range(asked)
        ]
        assert statistics.median(seconds) < 0.05
        end(house, redis)
    worst = f"median {statistics.median(seconds) * 1000:.1f} ms, at most {max(seconds) * 1000:.0f} ms"
    record(SECTION, f"Both: {fault}; each request after the first", f"{len(seconds)} requests", "503 at once", worst)


def took(url: str) -> float:
    began = time.monotonic()
    assert ask(url).status == 503
    return time.monotonic() - began


def start_queue(house: House, *options: str) -> tuple[Child, str]:
    """A Redis of its own for the queue; returns it and its URL."""
    folder = house.folder / "queue"
    folder.mkdir(mode=0o700)
    queue, url = redis_server.start(folder)
    house.children.append(queue)
    if options:
        queue.stop(5)
        queue.command = [*queue.command, *options]
        queue.start()
    return queue, url


def ping(url: str) -> bool:
    with contextlib.suppress(RedisError):
        return bool(connect(url).ping())
    return False


@pytest.mark.parametrize("which", ["queue", "cache"])
def test_one_of_the_two_is_frozen_and_only_what_needs_it_says_so(house: House, which: str) -> None:
    house.counting_chart("counted", options="on_miss='inline'")
    house.counting_chart("cold")
    queue, queue_url = start_queue(house)
    frozen = queue if which == "queue" else house.store
    url = house.start_web(CHARTHOUSE_QUEUE_URL=queue_url)
    os.kill(frozen.process.pid, signal.SIGSTOP)

    def missing() -> list[str]:
        return [said for said in ask(url + "/readyz").json().get("missing", []) if "Redis" in said]

    assert [which in said for said in missing()] == [True]
    assert ask(url + "/charts/counted.png").state == "ready"  # drawn at once: no queue is asked, no cache needed

    def cold() -> Reply:
        return ask(url + "/charts/cold.png")

    assert cold().status == 503
    assert int(cold().headers["Retry-After"]) >= 1
    assert ask(url + "/healthz").status == 200
    os.kill(frozen.process.pid, signal.SIGCONT)
    back = time.monotonic()
    until(lambda: cold().status == 202, seconds=10)
    until(lambda: missing() == [], seconds=10)
    seen = f"`/readyz` 503 names the {which} alone; a chart drawn at once comes; cold 503; `/healthz` 200"
    record(SECTION, f"The {which} alone frozen", "once", seen, f"well {time.monotonic() - back:.1f} s after it")


def test_a_web_server_starts_over_a_frozen_redis_as_fast_as_ever(house: House) -> None:
    house.counting_chart("counted", options="on_miss='inline'")

    def start() -> tuple[str, float]:
        began = time.monotonic()
        return house.start_web(), time.monotonic() - began

    _, usual = start()
    os.kill(house.store.process.pid, signal.SIGSTOP)
    url, took = start()
    assert took < usual + 2
    assert ask(url + "/charts/counted.png").state == "ready"
    os.kill(house.store.process.pid, signal.SIGCONT)
    until(lambda: ask(url + "/charts/counted.png?theme=dark").state == "ready")
    worst = f"answers {took - usual:.1f} s later than usual"
    record(SECTION, "Both: frozen while the web server starts", "once", "200; a chart drawn at once comes", worst)


def test_a_queue_that_is_killed_comes_back_on_its_append_only_file_with_what_waited(house: House) -> None:
    deaths = times(1, 10)
    queue, queue_url = start_queue(house, "--appendonly", "yes", "--appendfsync", "always")
    house.variables["CHARTHOUSE_QUEUE_URL"] = queue_url
    until(lambda: ping(queue_url))
    for number in range(deaths):
        house.counting_chart(f"chart-{number}", options="fresh_seconds=3600")
    url = house.start_web()
    for number in range(deaths):
        until(lambda: ask(f"{url}/charts/chart-{number}.png").status == 202)  # noqa: B023
        queue.process.kill()
        queue.process.wait()
        queue.start()
        until(lambda: ping(queue_url))
    until(lambda: connect(queue_url).llen(f"rq:queue:{keys.queue(UNSEEN)}") == deaths)
    house.start("worker", "worker", "late")
    until(lambda: all(house.count(f"chart-{number}", "draws") for number in range(deaths)))  # and nobody asks again
    until(lambda: all(ask(f"{url}/charts/chart-{number}.png").state == "ready" for number in range(deaths)))
    assert [house.count(f"chart-{number}", "draws") for number in range(deaths)] == [1] * deaths
    seen = "202, then the picture, though no client asked again; each drawn once"
    record(SECTION, "The queue killed, restarted on its append-only file", f"{deaths} times", seen, "no job lost")


def test_pictures_survive_a_restart_of_web_and_workers(house: House) -> None:
    restarts = times(1, 10)
    house.counting_chart("counted", options="fresh_seconds=3600")
    worker, url = house.start_worker(), house.start_web()
    until(lambda: ask(url + "/charts/counted.png").state == "ready")
    for _ in range(restarts):
        for child in (house.children[-1], worker):
            child.stop(10)
        worker, url = house.start_worker(), house.start_web()
        assert ask(url + "/charts/counted.png").state == "ready"
    assert house.count("counted", "draws") == 1
    record(SECTION, "Web and worker restarted", f"{restarts} times", "200 with the same picture", "drawn once in all")


def test_the_breaker_stays_closed_when_redis_answers_with_an_error(house: House) -> None:
    redis = connect(house.redis_url, circuit_breaker=True)
    breaker = redis.connection_pool.connection_kwargs["retry"].breaker
    assert isinstance(breaker, Breaker)
    redis.set("text", "a")
    with pytest.raises(Exception, match="WRONGTYPE"):
        redis.lpush("text", "b")
    assert not breaker.is_open
