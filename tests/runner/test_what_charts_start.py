"""What a chart has started or eaten ends with its draw."""

from __future__ import annotations

import psutil
import pytest
from conftest import House, ask, until
from processes import left_behind, start_logged_worker

LEAVES = """
import subprocess
from pathlib import Path
from charthouse import chart

def leaves():
    child = subprocess.Popen(["sleep", "300"])
    Path(__file__).with_suffix(".pid").write_text(str(child.pid))
    while True:
        pass

@chart("leaves", load=leaves, timeout_seconds=1)
def draw(figure, data):
    figure.subplots()

def eats():
    blocks = []
    for _ in range(15):
        blocks.append(bytearray(b"x") * (100 << 20))
    return len(blocks)

@chart("eats", load=eats)
def draw_eaten(figure, data):
    figure.subplots()

def cannot_be_spelled():
    raise ValueError("no file " + b"\\xff".decode("utf-8", "surrogateescape"))

@chart("odd-reason", load=cannot_be_spelled)
@chart("odd-alt", load=lambda: 1, description=lambda data: "\\udcff")
def draw_odd(figure, data):
    figure.subplots().plot([1, 2])
"""


@pytest.fixture
def leaving(house: House) -> tuple[House, str]:
    house.write("leaves.py", LEAVES)
    house.variables["CHARTHOUSE_WORKER_MEMORY_BYTES"] = str(500 << 20)
    start_logged_worker(house, "one", house.folder / "worker.log")
    return house, house.start_web()


@pytest.mark.system
def test_what_a_chart_has_started_ends_with_its_draw(leaving: tuple[House, str]) -> None:
    house, url = leaving
    assert ask(f"{url}/charts/leaves.png?wait=20").state == "failed"
    pid = int((house.charts / "leaves.pid").read_text())
    until(lambda: not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)


@pytest.mark.system
def test_a_chart_that_eats_memory_bit_by_bit_is_refused_it(leaving: tuple[House, str]) -> None:
    house, url = leaving
    assert ask(f"{url}/charts/eats.png?wait=20").state == "failed"
    assert "MemoryError" in house.call("list").stdout


def test_a_reason_or_an_alt_text_that_utf8_cannot_spell_is_spelled_otherwise(leaving: tuple[House, str]) -> None:
    house, url = leaving
    assert ask(f"{url}/charts/odd-reason.png?wait=20").state == "failed"
    assert ask(f"{url}/charts/odd-alt.png?wait=20").state == "ready"
    assert ask(f"{url}/status?charts=odd-alt").json()["charts"]["odd-alt"]["alt"] == r"\udcff"
    until(lambda: left_behind(house.redis) == [])  # RQ ends a job a moment after its picture is there
