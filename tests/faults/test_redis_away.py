"""Redis is away: what is in memory is served, nothing is a 500, and all is well when it is back."""

from __future__ import annotations

import os
import signal
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import House, Reply, ask, until
from redis import Redis

from charthouse import local_store
from charthouse.breaker import Breaker
from charthouse.redis_client import connect

Fault = tuple[Callable[[House, Redis], None], Callable[[House, Redis], None]]


def freeze(house: House, redis: Redis) -> None:
    os.kill(house.store.process.pid, signal.SIGSTOP)


def thaw(house: House, redis: Redis) -> None:
    os.kill(house.store.process.pid, signal.SIGCONT)


def kill(house: House, redis: Redis) -> None:
    os.kill(house.store.process.pid, signal.SIGKILL)
    house.store.process.wait()


def start_empty(house: House, redis: Redis) -> None:
    house.store.start()


def fill(house: House, redis: Redis) -> None:
    redis.config_set("maxmemory-policy", "noeviction")
    redis.config_set("maxmemory", 1)


def empty(house: House, redis: Redis) -> None:
    redis.config_set("maxmemory", 0)


def make_read_only(house: House, redis: Redis) -> None:
    redis.replicaof("127.0.0.1", "1")


def make_writable(house: House, redis: Redis) -> None:
    redis.replicaof("NO", "ONE")


def change_password(house: House, redis: Redis) -> None:
    redis.config_set("requirepass", "another")
    redis.client_kill_filter(_type="normal", skipme=True)


def take_password_back(house: House, redis: Redis) -> None:
    redis.config_set("requirepass", "")


AWAY: dict[str, Fault] = {
    "frozen": (freeze, thaw),
    "killed, restarted empty": (kill, start_empty),
    "wrong password": (change_password, take_password_back),
}
REFUSING: dict[str, Fault] = {"out of memory": (fill, empty), "read-only": (make_read_only, make_writable)}


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
    until(lambda: ask(url + "/charts/cold.png").status == 202, seconds=10)
    until(lambda: ask(url + "/charts/counted.png?theme=dark").state == "ready", seconds=10)


@pytest.mark.parametrize("fault", [*AWAY])
def test_after_the_first_request_a_redis_that_is_away_costs_under_50_ms(house: House, fault: str) -> None:
    begin, end = AWAY[fault]
    house.counting_chart("cold")
    url = house.start_web()
    with Redis(connection_pool=house.redis.connection_pool, single_connection_client=True) as redis:
        redis.ping()
        begin(house, redis)
        readiness = ask(url + "/readyz")  # asks both Redises: opens both breakers
        assert readiness.status == 503
        assert {word for word in ("cache", "queue") if word in str(readiness.json()["missing"])} == {"cache", "queue"}
        for path in ("/charts/cold.png", "/readyz", "/status?charts=cold"):
            assert statistics.median(took(url + path) for _ in range(9)) < 0.05
        end(house, redis)


def took(url: str) -> float:
    began = time.monotonic()
    assert ask(url).status == 503
    return time.monotonic() - began


def test_the_queue_alone_is_frozen_and_only_what_needs_it_says_so(house: House, tmp_path: Path) -> None:
    house.counting_chart("counted", options="on_miss='inline'")
    house.counting_chart("cold")
    folder = tmp_path / "queue"
    folder.mkdir(mode=0o700)
    queue, queue_url = local_store.start(folder)
    house.children.append(queue)
    url = house.start_web(CHARTHOUSE_QUEUE_URL=queue_url)
    os.kill(queue.process.pid, signal.SIGSTOP)
    missing = ask(url + "/readyz").json()["missing"]
    assert len(missing) == 1
    assert "queue" in missing[0]
    assert ask(url + "/charts/counted.png").state == "ready"  # drawn at once, the queue is not asked

    def cold() -> Reply:
        return ask(url + "/charts/cold.png")

    assert (cold().status, cold().state) == (503, "busy")
    os.kill(queue.process.pid, signal.SIGCONT)
    until(lambda: cold().status == 202, seconds=10)


def test_the_breaker_stays_closed_when_redis_answers_with_an_error(house: House) -> None:
    redis = connect(house.redis_url, breaks=True)
    breaker = redis.connection_pool.connection_kwargs["retry"]
    assert isinstance(breaker, Breaker)
    redis.set("text", "a")
    with pytest.raises(Exception, match="WRONGTYPE"):
        redis.lpush("text", "b")
    assert not breaker.is_open
