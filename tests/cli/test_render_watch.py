"""`render --watch`: the picture follows the chart's file."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from conftest import House, until


def test_a_watched_chart_is_drawn_at_each_edit_and_each_slip_is_one_line(house: House) -> None:
    output, log = house.folder / "sales.png", house.folder / "watch.log"
    house.counting_chart("sales", data="1000")
    command = [sys.executable, "-m", "charthouse", "render", "sales", "-o", str(output), "--watch"]
    with log.open("w") as file:
        process = subprocess.Popen(command, env=house.environment, stdout=file, stderr=subprocess.DEVNULL)
    try:
        _has_lines(log, 1)
        first = output.read_bytes()
        house.counting_chart("sales", data="2000")
        assert "drawn in" in _has_lines(log, 2)
        second = output.read_bytes()
        assert second != first
        house.write("sales.py", "def draw(:\n")
        assert "sales.py is left out: SyntaxError" in _has_lines(log, 3)
        house.counting_chart("sales", data="1 / 0")
        assert "sales.py, line 15: load raised ZeroDivisionError" in _has_lines(log, 4)
        assert output.read_bytes() == second
        house.counting_chart("sales", data="1000")
        assert "drawn in" in _has_lines(log, 5)
        assert output.read_bytes() == first
        process.send_signal(signal.SIGINT)
        assert process.wait(5) == 0
    finally:
        process.kill()
        process.wait()


def test_a_chart_that_is_not_there_yet_is_drawn_once_it_is(house: House) -> None:
    output, log = house.folder / "later.png", house.folder / "watch.log"
    house.counting_chart("sales")
    command = [sys.executable, "-m", "charthouse", "render", "later", "-o", str(output), "--watch"]
    with log.open("w") as file:
        process = subprocess.Popen(command, env=house.environment, stdout=file, stderr=subprocess.DEVNULL)
    try:
        assert "chart must be the id of a chart" in _has_lines(log, 1)
        house.counting_chart("later")
        assert "drawn in" in _has_lines(log, 2)
    finally:
        process.kill()
        process.wait()


def _has_lines(log: Path, count: int) -> str:
    """The last line of the log, once it has that many."""
    lines = until(lambda: len(found := log.read_text().splitlines()) >= count and found)
    assert len(lines) == count
    return str(lines[-1])
