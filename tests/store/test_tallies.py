"""Tallies: sums of the counters of all processes, bounded in their labels."""

from __future__ import annotations

import pytest
from conftest import House

from charthouse import counters
from charthouse.counters import ANSWERS, DRAWS, SECONDS
from charthouse.store import tallies
from charthouse.store.tallies import Tallies


@pytest.fixture(autouse=True)
def nothing_was_counted() -> None:
    counters.drain()


def test_processes_add_up(house: House) -> None:
    for _ in range(2):
        DRAWS.add("sales", "drawn")
        SECONDS.observe("draw", 0.2)
        Tallies(house.redis).add(counters.drain())
    sums = Tallies(house.redis).read()
    assert sums["draws|sales|drawn"] == 2
    assert sums["phase_seconds|draw|0.3"] == 2
    assert sums["phase_seconds|draw|sum"] == pytest.approx(0.4)


def test_what_could_not_be_added_is_counted_again() -> None:
    DRAWS.add("sales", "drawn")
    counters.give_back(counters.drain())
    DRAWS.add("sales", "drawn")
    assert counters.drain() == {"draws|sales|drawn": 2}


def test_charts_without_room_are_counted_together_and_nothing_else_is(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tallies, "MOST_FIELDS", 10)
    for number in range(30):
        DRAWS.add(f"chart-{number}", "drawn")
    Tallies(house.redis).add(counters.drain())
    ANSWERS.add("ready", "memory")
    DRAWS.add("chart-1", "drawn")
    Tallies(house.redis).add(counters.drain())
    sums = Tallies(house.redis).read()
    assert sums["draws|other|drawn"] == 20
    assert sums["draws|chart-1|drawn"] == 2
    assert sums["answers|ready|memory"] == 1
    assert len(sums) == 12


def test_a_process_that_ended_reports_no_more(house: House) -> None:
    store = Tallies(house.redis)
    store.report("one", {"memory_cache_bytes": 5})
    assert store.reports()["one"]["memory_cache_bytes"] == 5
    house.redis.hset("charthouse:v2:reports", "two", '{"at": 1}')
    assert list(store.reports()) == ["one"]
    assert house.redis.hkeys("charthouse:v2:reports") == [b"one"]
