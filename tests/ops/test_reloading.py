"""Reloading: who is asked, what each answers, and who did not."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from conftest import until
from redis import Redis

from charthouse.charts.catalogue import Catalogue
from charthouse.errors import SetupError
from charthouse.ops.reloading import Follower, Outcome, reload_all
from charthouse.store.keys import DEFAULT as keys
from charthouse.store.reloads import Done, Reloads

pytest_plugins = ["own_store"]

Follow = Callable[..., Follower]


@pytest.fixture
def reloads(redis: Redis) -> Reloads:
    return Reloads(redis)


@pytest.fixture
def follow(reloads: Reloads) -> Iterator[Follow]:
    """Start followers that end with the test."""
    started: list[Follower] = []

    def start(name: str, reload: Callable[[], Catalogue]) -> Follower:
        follower = Follower(name, reload, reloads)
        follower.start()
        started.append(follower)
        until(lambda: name in reloads.alive())
        return follower

    yield start
    for follower in started:
        follower.end()


def test_each_process_reads_its_charts_once_and_says_what_it_has(reloads: Reloads, follow: Follow) -> None:
    read = []
    follow("web", lambda: read.append("web") or Catalogue())
    follow("worker", lambda: read.append("worker") or Catalogue({}, {"sales.py": "broken"}))
    outcome = reload_all(reloads, 10)
    assert outcome == Outcome(
        {"web": Done(True, "0 charts"), "worker": Done(False, "0 charts; sales.py left out")}, frozenset()
    )
    assert not outcome.fine
    assert sorted(read) == ["web", "worker"]


def test_a_process_that_cannot_read_its_charts_says_why(reloads: Reloads, follow: Follow) -> None:
    def fail() -> Catalogue:
        raise SetupError("the charts folder is not there")

    follow("web", fail)
    assert reload_all(reloads, 10).answers == {"web": Done(False, "the charts folder is not there")}


def test_a_process_that_does_not_answer_in_time_is_named(reloads: Reloads, follow: Follow) -> None:
    gate = threading.Event()
    follow("slow", lambda: gate.wait(20) and Catalogue())
    follow("quick", Catalogue)
    outcome = reload_all(reloads, 3)
    gate.set()
    assert outcome == Outcome({"quick": Done(True, "0 charts")}, frozenset({"slow"}))


def test_a_process_that_reads_for_longer_than_it_counts_as_alive_is_waited_for(
    reloads: Reloads, follow: Follow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("charthouse.store.reloads.ALIVE_SECONDS", 1.5)
    gate = threading.Event()
    follow("slow", lambda: gate.wait(20) and Catalogue())
    opening = threading.Timer(3, gate.set)
    opening.start()
    assert reload_all(reloads, 20) == Outcome({"slow": Done(True, "0 charts")}, frozenset())
    assert reloads.alive() == {"slow"}  # for the next reload
    opening.join()


def test_a_reload_reaches_processes_although_redis_lost_the_number_of_the_last(
    reloads: Reloads, follow: Follow, redis: Redis
) -> None:
    read = []
    follow("web", lambda: read.append(1) or Catalogue())
    assert reload_all(reloads, 10).fine
    redis.delete(keys.reload())
    assert reload_all(reloads, 10).fine
    assert read == [1, 1]


def test_a_process_that_can_start_no_other_says_so(reloads: Reloads, follow: Follow) -> None:
    def fail() -> Catalogue:
        raise OSError("no process can be had")

    follow("web", fail)
    assert reload_all(reloads, 10).answers == {"web": Done(False, "no process can be had")}


def test_a_reload_that_reaches_no_process_is_no_success(reloads: Reloads) -> None:
    assert not reload_all(reloads, 1).fine


def test_a_process_that_ended_is_not_waited_for(reloads: Reloads, follow: Follow) -> None:
    follow("gone", Catalogue).end()
    assert reload_all(reloads, 10) == Outcome({}, frozenset())


def test_a_process_that_starts_later_reads_nothing_again(reloads: Reloads, follow: Follow) -> None:
    reloads.request()
    read = []
    follow("late", lambda: read.append(1) or Catalogue())
    assert reload_all(reloads, 10).fine
    assert read == [1]


def test_a_signal_reloads_one_process_alone(reloads: Reloads, follow: Follow) -> None:
    read = []
    one = follow("one", lambda: read.append("one") or Catalogue())
    follow("other", lambda: read.append("other") or Catalogue())
    one.ask()
    until(lambda: read)
    assert read == ["one"]
