"""Health: /healthz says that the process lives, /readyz whether pictures can be had."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from conftest import House, ask, until

from charthouse.store.keys import DEFAULT as keys

if TYPE_CHECKING:
    from served import Served

pytest_plugins = ["served"]


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_json_that_nobody_keeps(served: Served, path: str) -> None:
    response = served.get(path)
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_process_that_answers_is_alive(served: Served) -> None:
    assert served.get("/healthz").status_code == 200


def test_without_a_worker_it_is_not_ready_and_says_so(served: Served) -> None:
    response = served.get("/readyz")
    assert response.status_code == 503
    assert "no worker has sent a heartbeat" in response.get_json()["missing"][0]
    assert len(response.get_json()["missing"]) == 1


def test_with_a_worker_that_was_heard_of_it_is_ready(served: Served) -> None:
    served.services.heartbeats.beat("one")
    response = served.get("/readyz")
    assert (response.status_code, response.get_json()) == (200, {"status": "ok"})


def test_a_worker_that_fell_silent_for_over_fifteen_seconds_does_not_count(served: Served) -> None:
    served.services.heartbeats.beat("one")
    served.services.queue_redis.zincrby(keys.workers(), -13, "one")
    assert served.get("/readyz").status_code == 200
    served.services.queue_redis.zincrby(keys.workers(), -4, "one")
    assert served.get("/readyz").status_code == 503


def test_the_record_of_workers_has_a_time_to_live(served: Served) -> None:
    served.services.heartbeats.beat("one")
    assert 0 < served.services.queue_redis.ttl(keys.workers()) <= 60


def test_a_real_worker_makes_it_ready(house: House) -> None:
    house.counting_chart("counted")
    url = house.start_web()
    assert ask(url + "/readyz").status == 503
    house.start_worker()
    until(lambda: ask(url + "/readyz").status == 200)
