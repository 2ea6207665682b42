"""Two web servers, two workers, two Redises and an edge on a host each: one of them is cut off, frozen or slowed."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from asking import asked_all_the_time, failures, status_at
from conftest import ask, open_house, until
from fleet import HOSTS, Fleet
from soak import SOAKING, record

pytestmark = [pytest.mark.system, pytest.mark.alone]
SECTION = "Several hosts"
FAULT_SECONDS = 5.0
HOT_SECONDS, COLD_SECONDS = 0.05, 0.5  # between two requests
BACK_SECONDS = 15.0
CHART = """
from charthouse import chart, integer

@chart("numbered", title="Numbered", params={"n": integer(0, 9999)}, load=lambda n: n, fresh_seconds=3600)
def numbered(figure, data):
    figure.subplots().bar([1, 2], [1, data])
"""
HOT = "/charts/numbered.png"


@dataclass(frozen=True)
class Fault:
    """How a host is brought into trouble, and out of it."""

    begin: Callable[[Fleet, str], None]
    end: Callable[[Fleet, str], None]


FAULTS = {
    "cut off": Fault(lambda fleet, host: fleet.network.cut(host), lambda fleet, host: fleet.network.join(host)),
    "frozen": Fault(Fleet.freeze, Fleet.thaw),
    "slowed": Fault(lambda fleet, host: fleet.network.slow(host), lambda fleet, host: fleet.network.quicken(host)),
}
FEW = [("web-1", "cut off"), ("web-2", "frozen"), ("worker-1", "frozen"), ("cache", "cut off"), ("queue", "frozen")]
CASES = [(host, fault) for host in HOSTS for fault in FAULTS] if SOAKING else FEW


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    house = open_house(tmp_path_factory.mktemp("hosts"))
    house.write("numbered.py", CHART)
    fleet = Fleet(house)
    yield fleet
    fleet.close()
    house.close()


class Cold:
    """Pictures that were never drawn, one after the other."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        self._asked = 0

    def state(self, seconds: float) -> str:
        """How the next one is answered; `none` without an answer in that time."""
        self._asked += 1
        return self._state(self._asked, seconds)

    def back(self) -> float:
        """Seconds until one that was never asked for is there."""
        self._asked += 1
        began = time.monotonic()
        until(lambda: self._state(self._asked, 3) == "ready", BACK_SECONDS)
        return time.monotonic() - began

    def none_is_lost(self) -> bool:
        """Whether all that were ever asked for are there."""
        return all(self._state(number, 3) == "ready" for number in range(1, self._asked + 1))

    def _state(self, number: int, seconds: float) -> str:
        try:
            reply = ask(f"{self._fleet.url}/charts/numbered.png?n={number}", timeout=seconds)
        except OSError:
            return "none"
        return reply.state or str(reply.status)


@pytest.fixture(scope="module")
def cold(fleet: Fleet) -> Cold:
    return Cold(fleet)


@pytest.mark.parametrize(("host", "fault"), CASES)
def test_a_host_in_trouble_costs_no_picture_that_is_there_and_all_comes_back(
    fleet: Fleet, cold: Cold, host: str, fault: str
) -> None:
    until(lambda: ask(fleet.url + HOT, timeout=5).state == "ready", 60)
    cold.back()
    states: Counter[str] = Counter()
    with asked_all_the_time(status_at(fleet.url), [HOT], HOT_SECONDS) as hot:
        FAULTS[fault].begin(fleet, host)
        ends = time.monotonic() + FAULT_SECONDS
        try:
            while time.monotonic() < ends:
                states[cold.state(seconds=8)] += 1
                time.sleep(COLD_SECONDS)
        finally:
            FAULTS[fault].end(fleet, host)
        back = cold.back()
    until(cold.none_is_lost, 60)
    if host != "edge":
        assert failures(hot) == {}
    seen = "hot {}; cold {}".format(*(_told(counts) for counts in (hot, states)))
    record(SECTION, f"`{host}` {fault}", f"{FAULT_SECONDS:g} s", seen, f"a new picture {back:.1f} s after it")


def _told(counts: Counter[str] | Counter[int]) -> str:
    return ", ".join(f"{times} × {what}" for what, times in sorted(counts.items(), key=str))
