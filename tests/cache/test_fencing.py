"""A worker that comes late: stopped past its claim's end, then continued."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest
from conftest import House, ask, until
from processes import Gated, house_without_memory, job_ended, start_logged_worker

from charthouse.charts.picture import Dataset
from charthouse.processes import Child
from charthouse.store.claims import SPARE_SECONDS
from charthouse.store.keys import DEFAULT as keys

SMALL, LARGE = "640x480@1-light.png", "640x480@2-light.png"
TIME_LIMIT_SECONDS = 30  # of a chart that names none
TIMES_OUT_SOON = "timeout_seconds=0.5"


@dataclass
class Late:
    """A house with a web server and a worker that is stopped in the middle of its job and comes late."""

    house: House
    url: str
    worker: Child
    log: Path
    numbers: Iterator[int]
    others: list[Child] = field(default_factory=list)

    def stop(self) -> None:
        """Stop the worker in the middle of its job, and have another one take the jobs that follow."""
        self.worker.process.send_signal(signal.SIGSTOP)
        self.others.append(self.house.start_worker())  # only now: one that is stopped while idle is still given jobs

    def go_on(self) -> None:
        self.worker.process.send_signal(signal.SIGCONT)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Late]:
    house = house_without_memory(tmp_path_factory.mktemp("fencing"))
    for number in range(5):
        Gated.write(house, f"chart-{number}")
    Gated.write(house, "short", TIMES_OUT_SOON)
    url = house.start_web()
    log = house.folder / "late.log"
    worker = start_logged_worker(house, "late", log)
    yield Late(house, url, worker, log, count())
    house.close()


@pytest.fixture
def late(running: Late) -> Iterator[Late]:
    yield running
    while running.others:
        running.others.pop().stop(5)


@pytest.fixture
def chart(late: Late) -> Gated:
    return Gated(late.house, f"chart-{next(late.numbers)}")


def token(chart: Gated, claim: str) -> str:
    return (chart.redis.get(claim) or b"").decode()


def claims(chart: Gated) -> list[bytes]:
    return list(chart.redis.scan_iter(keys.claim(Dataset(chart.chart_id, "*"), "*")))


def lose(chart: Gated, claim: str) -> str:
    """Let the claim run out at once, as it would while its owner is stopped; returns the token it had."""
    lost = token(chart, claim)
    assert lost
    assert 0 < chart.redis.pttl(claim) <= (TIME_LIMIT_SECONDS + SPARE_SECONDS) * 1000
    chart.redis.delete(claim)
    return lost


def test_a_late_refresh_neither_frees_the_next_claim_nor_puts_older_data_over_newer(late: Late, chart: Gated) -> None:
    chart.close("loads", 1)
    chart.close("loads", 2)
    ask(f"{late.url}/charts/{chart.chart_id}.png")
    until(lambda: chart.loads == 1)  # the first data was read
    late.stop()
    lost = lose(chart, chart.refresh_claim)
    chart.give("second")
    ask(f"{late.url}/charts/{chart.chart_id}.png")
    until(lambda: chart.loads == 2)
    successor = token(chart, chart.refresh_claim)
    assert successor != lost
    chart.open("loads", 1)
    late.go_on()
    until(lambda: job_ended(chart.redis, lost))
    assert token(chart, chart.refresh_claim) == successor
    assert chart.current("data_hash") == ""
    assert f"chart {chart.chart_id}: the refresh came after its claim had ended" in late.log.read_text()
    chart.open("loads", 2)
    chart.ready(late.url)
    assert (chart.loads, chart.draws) == (2, 1)
    until(lambda: claims(chart) == [])


def test_a_late_refresh_that_comes_after_the_next_one_leaves_the_newer_data(late: Late, chart: Gated) -> None:
    chart.close("loads", 1)
    ask(f"{late.url}/charts/{chart.chart_id}.png")
    until(lambda: chart.loads == 1)
    late.stop()
    lost = lose(chart, chart.refresh_claim)
    chart.give("second")
    second = chart.ready(late.url)
    chart.open("loads", 1)
    late.go_on()
    until(lambda: job_ended(chart.redis, lost))
    newest = second.headers["Charthouse-Data-Hash"]
    assert chart.current("data_hash") == chart.latest(SMALL) == newest
    assert ask(f"{late.url}/charts/{chart.chart_id}.png").body == second.body


def test_a_late_failure_neither_frees_the_next_claim_nor_is_remembered(late: Late, chart: Gated) -> None:
    chart.give("broken")
    chart.close("loads", 1)
    chart.close("loads", 2)
    ask(f"{late.url}/charts/{chart.chart_id}.png")
    until(lambda: chart.loads == 1)
    late.stop()
    lost = lose(chart, chart.refresh_claim)
    chart.give("second")
    ask(f"{late.url}/charts/{chart.chart_id}.png")
    until(lambda: chart.loads == 2)
    successor = token(chart, chart.refresh_claim)
    chart.open("loads", 1)
    late.go_on()
    until(lambda: job_ended(chart.redis, lost))
    assert "the source is away" in late.log.read_text()
    assert token(chart, chart.refresh_claim) == successor
    assert not chart.redis.exists(chart.refresh_failure)
    chart.open("loads", 2)
    chart.ready(late.url)


@pytest.mark.parametrize("claim_ended", [True, False], ids=["past its claim", "within its claim"])
def test_a_late_render_stores_its_image_and_leaves_latest_at_the_newer_data(
    late: Late, chart: Gated, claim_ended: bool
) -> None:
    chart.ready(late.url)
    first = chart.current("data_hash")
    chart.close("draws", 2)
    ask(f"{late.url}/charts/{chart.chart_id}.png?scale=2")
    until(lambda: chart.draws == 2)
    late.stop()
    late_key = chart.key(LARGE, first)
    claim = keys.claim(late_key.dataset, keys.render(late_key.data_hash, late_key.variant, late_key.version))
    lost = lose(chart, claim) if claim_ended else token(chart, claim)
    chart.give("second")
    chart.grow_old()
    newer = chart.ready(late.url, "?scale=2")
    second = newer.headers["Charthouse-Data-Hash"]
    assert second != first
    chart.open("draws", 2)
    late.go_on()
    until(lambda: job_ended(chart.redis, lost))
    assert chart.latest(LARGE) == chart.current("data_hash") == second
    assert ask(f"{late.url}/charts/{chart.chart_id}.png?scale=2").body == newer.body
    stored = ask(f"{late.url}/charts/{chart.chart_id}/{first}.png?scale=2&v={late_key.version}")
    assert (stored.status, stored.state) == (200, "ready")
    assert stored.body != newer.body
    until(lambda: claims(chart) == [])


@pytest.mark.system
def test_a_claim_really_ends_and_its_late_owner_changes_nothing(late: Late) -> None:
    chart = Gated(late.house, "short")
    chart.close("loads", 1)
    ask(f"{late.url}/charts/short.png")
    until(lambda: chart.loads == 1)
    lost = token(chart, chart.refresh_claim)
    assert lost
    late.stop()
    until(lambda: not chart.redis.exists(chart.refresh_claim), SPARE_SECONDS + 2)
    assert chart.loads == 1  # nobody else did it for as long as the claim stood
    chart.give("second")
    second = chart.ready(late.url)
    chart.open("loads", 1)
    late.go_on()
    until(lambda: job_ended(chart.redis, lost))
    assert chart.current("data_hash") == chart.latest(SMALL) == second.headers["Charthouse-Data-Hash"]
    assert chart.loads == 2
    assert not chart.redis.exists(chart.refresh_failure)
