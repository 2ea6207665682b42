"""Charts that never end, eat memory or crash the interpreter: stopped, remembered, tried again later, alone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from conftest import House, ask, until
from processes import Gated, house_without_memory, left_behind, start_logged_worker
from soak import record, times

from charthouse.charts.picture import Dataset
from charthouse.processes import Child
from charthouse.store.claims import FIRST_PAUSE_SECONDS
from charthouse.store.keys import DEFAULT as keys

pytestmark = pytest.mark.system

SECTION = "Workers, overload, hostile jobs"
LIMIT_SECONDS = 1.0

BAD = """
import ctypes
from pathlib import Path
from charthouse import chart

HERE = Path(__file__)

def bad(chart_id, action):
    def load():
        with HERE.with_suffix("." + chart_id).open("a") as file:
            file.write("x")
        return action()
    return chart(chart_id, load=load, timeout_seconds=1)

def spins():
    while True:
        pass

def eats():
    blocks = []
    while True:
        blocks.append(bytearray(10 << 20))  # zeros, which take no time on a busy machine

@bad("spins", spins)
@bad("spins-in-c", lambda: sum(range(10**11)))
@bad("eats", eats)
@bad("crashes", lambda: ctypes.string_at(0))
def draw(figure, data):
    figure.subplots()
"""

# What happens, how it is told, and how often `load` is called each time it is tried: a death is tried once more.
CHARTS = {
    "spins": ("A chart that never ends, in Python", "load took longer than 1 s", 1),
    "spins-in-c": ("A chart that never ends, in a C call", "load took longer than 1 s", 1),
    "eats": ("A chart that eats memory", "MemoryError", 1),
    "crashes": ("A chart that crashes the interpreter (`ctypes.string_at(0)`)", "ended under it", 2),
}


@dataclass
class Running:
    """A house with the bad charts and good ones, a web server and one worker."""

    house: House
    url: str
    worker: Child

    def calls(self, chart_id: str) -> int:
        path = self.house.charts / f"bad.{chart_id}"
        return len(path.read_text()) if path.exists() else 0

    def failure(self, chart_id: str, name: str) -> str:
        key = keys.failure(Dataset(chart_id), keys.REFRESH)
        return (self.house.redis.hget(key, name) or b"").decode()

    def pause(self, chart_id: str) -> float:
        return int(self.failure(chart_id, "retry_at") or 0) - float(self.house.redis.time()[0])


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    house = house_without_memory(tmp_path_factory.mktemp("bad"))
    house.write("bad.py", BAD)
    for name in CHARTS:
        Gated.write(house, f"good-{name}", "timeout_seconds=30")
    house.variables["CHARTHOUSE_WORKER_MEMORY_BYTES"] = str(400 << 20)
    worker = start_logged_worker(house, "one", house.folder / "worker.log")
    yield Running(house, house.start_web(), worker)
    house.close()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("chart_id", CHARTS)
def test_a_bad_chart_fails_alone_and_is_tried_again_after_growing_pauses(running: Running, chart_id: str) -> None:
    what, reason, calls = CHARTS[chart_id]
    bad, good = f"{running.url}/charts/{chart_id}.png", Gated(running.house, f"good-{chart_id}")
    ask(bad)
    began = time.monotonic()
    good.ready(running.url)  # behind it, at the same worker
    delay = time.monotonic() - began
    assert delay <= LIMIT_SECONDS + 5  # a machine that is busy

    tries = times(2, 3)
    for number in range(1, tries + 1):
        until(lambda: ask(bad).state == "failed")
        assert running.failure(chart_id, "count") == str(number)
        assert running.calls(chart_id) == number * calls
        reply = ask(bad)
        assert (reply.status, reply.headers["Cache-Control"]) == (500, "no-store")
        pause = running.pause(chart_id)
        assert FIRST_PAUSE_SECONDS * 2 ** (number - 1) - 3 <= pause <= FIRST_PAUSE_SECONDS * 2 ** (number - 1) + 1
        if number < tries:  # asked for all the while, it is not tried before its time
            while running.pause(chart_id) > 1:
                assert ask(bad).state == "failed"
                time.sleep(0.1)
            assert running.calls(chart_id) == number * calls
            until(lambda: ask(bad).state != "failed")
    assert reason in running.failure(chart_id, "reason")
    assert running.worker.alive
    until(lambda: left_behind(running.house.redis) == [])
    pauses = ", ".join(str(FIRST_PAUSE_SECONDS * 2**number) for number in range(tries))
    seen = f"202, then 500 `failed` with a picture; tried again after {pauses} s"
    record(SECTION, what, f"{tries} tries", seen, f"another chart came after {delay:.1f} s")
