"""Workers that are killed at any moment, that lose Redis, or that are told to end."""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

import pytest
from conftest import House, ask, until
from processes import Gated, kill, left_behind, start_logged_worker
from soak import record, times

from charthouse.jobs.queue import UNSEEN
from charthouse.processes import Child
from charthouse.store.keys import DEFAULT as keys

pytestmark = pytest.mark.system

SECTION = "Workers, overload, hostile jobs"
SMALL = "640x480@1-light.png"


@pytest.fixture
def log(house: House) -> Path:
    return house.folder / "worker.log"


def start(house: House, log: Path) -> Child:
    """Start a worker that may find a job at once."""
    command = ["sh", "-c", 'exec "$0" -m worker one >>"$1" 2>&1', sys.executable, str(log)]
    house.children.append(Child("worker", command, house.environment))
    return house.children[-1]


@pytest.mark.timeout(1500)
def test_a_worker_that_is_killed_at_random_moments_loses_no_picture_and_draws_none_more_than_twice(
    house: House, log: Path
) -> None:
    kills = times(5, 50)
    chance = random.Random(4711)
    for number in range(kills):
        house.counting_chart(f"chart-{number}", load_seconds=0.1, draw_seconds=0.2, options="fresh_seconds=3600")
    url = house.start_web()
    worker = start_logged_worker(house, "one", log)
    worst = 0.0
    for number in range(kills):
        ask(f"{url}/charts/chart-{number}.png")
        time.sleep(chance.uniform(0, 0.5))  # the moment is what is tried
        kill(worker)
        killed = time.monotonic()
        worker = start_logged_worker(house, "one", log)  # as whatever supervises workers does
        picture = Gated(house, f"chart-{number}")
        until(lambda: picture.latest(SMALL), 60)  # noqa: B023 - and nobody asks again
        worst = max(worst, time.monotonic() - killed)
        assert picture.draws <= 2
        until(lambda: left_behind(house.redis) == [])
    assert {ask(f"{url}/charts/chart-{number}.png").state for number in range(kills)} == {"ready"}
    seen = "placeholder, then the picture, though no client asked again; none drawn more than twice"
    worst_case = f"there {worst:.1f} s after the kill"
    record(SECTION, "Worker killed -9 at a random moment of a job", f"{kills} times", seen, worst_case)


def test_a_job_that_was_taken_and_not_begun_when_its_worker_died_is_done_by_the_next_one(
    house: House, log: Path
) -> None:
    chart = Gated.write(house, "gated")
    url = house.start_web()
    worker = start_logged_worker(house, "one", log)
    kill(worker)
    ask(f"{url}/charts/gated.png")
    assert house.redis.blpop(f"rq:queue:{keys.queue(UNSEEN)}", 5)  # as RQ takes it; and then the worker is dead
    start_logged_worker(house, "one", log)
    until(lambda: chart.latest(SMALL))
    assert (chart.loads, chart.draws) == (1, 1)
    until(lambda: left_behind(house.redis) == [])


def test_a_job_that_worker_after_worker_dies_over_is_given_up(house: House, log: Path) -> None:
    chart = Gated.write(house, "gated")
    url = house.start_web()
    for number in (1, 2, 3):
        chart.close("loads", number)
    ask(f"{url}/charts/gated.png")
    for number in (1, 2, 3):
        worker = start(house, log)
        until(lambda: chart.loads == number)  # noqa: B023
        kill(worker)
    start_logged_worker(house, "one", log)
    assert "it is given up" in log.read_text()
    until(lambda: house.redis.llen(f"rq:queue:{keys.queue(UNSEEN)}") == 0)
    assert chart.loads == 3
    house.redis.delete(chart.refresh_claim)  # as it ends by itself, a while later
    chart.ready(url)
    until(lambda: left_behind(house.redis) == [])


def test_a_worker_whose_store_dies_under_a_job_is_back_and_draws_when_the_store_is(house: House, log: Path) -> None:
    deaths = times(1, 5)
    chart = Gated.write(house, "gated")
    url = house.start_web()
    worker, worst = start(house, log), 0.0
    for _ in range(deaths):
        number = chart.draws + 1
        chart.close("draws", number)
        until(lambda: ask(f"{url}/charts/gated.png") and chart.draws == number)  # noqa: B023
        house.store.process.kill()
        house.store.process.wait()
        chart.open("draws", number)
        house.store.start()  # it had kept nothing on disk
        back = time.monotonic()
        while ask(f"{url}/charts/gated.png").state != "ready":
            assert time.monotonic() < back + 30
            time.sleep(0.05)
            if not worker.alive:
                worker = start(house, log)  # as whatever supervises workers does
        worst = max(worst, time.monotonic() - back)
        assert chart.draws <= number + 1
        vanished = f"rq:failed:{keys.queue(UNSEEN)}"  # RQ's note of a job that vanished
        until(lambda: left_behind(house.redis) in ([], [vanished]))  # noqa: B023
        chart.give(f"data {number}")
        chart.grow_old()
    seen = "503 with a placeholder while it is away, 202, then the picture"
    record(
        SECTION,
        "The store killed under a worker's job, and started empty",
        f"{deaths} times",
        seen,
        f"there {worst:.1f} s after the store",
    )
