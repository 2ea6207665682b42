"""What charts say and where they hang: every line names its chart, and a hang names its line."""

from __future__ import annotations

import re

import pytest
from drawing import Start, draw, find, plain

from charthouse.errors import DrawFailed, LoadFailed, TimedOut

pytest_plugins = ["drawing"]

TALKS = """
import logging
import sys
import threading
from charthouse import chart

@chart("talks")
def talks(figure, data):
    print("first", "line")
    sys.stderr.write("to stderr\\n")
    logging.getLogger("library").warning("from a library")
    print("\\x1b[31mred\\ud800", "x" * 5000)
    print("a line without an end", end="")
    figure.subplots().bar([1], [1])
"""

HANGS = """
import time
from charthouse import chart

def forever():
    while True:
        pass

def spins(figure, data):
    forever()

def in_c(figure, data):
    sum(range(10**11))

def sleeps():
    time.sleep(60)

chart("spins", timeout_seconds=1)(spins)
chart("in-c", timeout_seconds=1)(in_c)
chart("sleeps", load=sleeps, timeout_seconds=1)(in_c)
"""

FAILS = """
import json
from charthouse import chart

def load():
    return json.loads("{")

@chart("loads", load=load)
def loads(figure, data):
    pass

@chart("sets", load=lambda: {1, 2})
def sets(figure, data):
    pass

@chart("empty")
def empty(figure, data):
    pass

@chart("lacks")
def lacks(figure, data):
    import no_such_library
"""


TICKS = """
import datetime
from charthouse import chart
from matplotlib import dates, ticker

@chart("seconds", timeout_seconds=3)
def seconds(figure, data):
    axes = figure.subplots()
    axes.plot([datetime.date(2020, 1, 1), datetime.date(2026, 3, 1)], [1, 2])
    axes.xaxis.set_major_locator(dates.SecondLocator())

@chart("ticks", timeout_seconds=3)
def many(figure, data):
    axes = figure.subplots()
    axes.xaxis.set_major_locator(ticker.FixedLocator(range(1_000_000)))
    axes.set_xlim(0, 1_000_000)
"""


def test_each_line_that_a_chart_says_has_its_id_and_time(start: Start, capfd: pytest.CaptureFixture[str]) -> None:
    runner = start(talks=TALKS)
    draw(runner, "talks")
    capfd.readouterr()
    draw(runner, "talks")  # in a process that has drawn
    said = [line for line in capfd.readouterr().err.splitlines() if "chart talks" in line]
    ends = ["print: first line", "print: a line without an end", "print: to stderr", "library: from a library"]
    for end in ends:
        (line,) = [line for line in said if line.endswith(end)]
        assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} (INFO|WARNING) chart talks: ", line)
    (long,) = [line for line in said if "red" in line]
    assert len(long) < 2200
    assert r"\x1b[31mred\ud800 xxx" in long
    assert long.endswith("…")


STORMS = """
import warnings
from charthouse import chart

@chart("storms")
def storms(figure, data):
    for number in range(5000):
        {says}
    figure.subplots().set_title("\\ue000")
"""


@pytest.mark.parametrize("says", ["print('thunder', number)", "warnings.warn(f'thunder {number}')"])
def test_of_many_lines_the_first_hundred_are_logged_and_all_notes(
    start: Start, capfd: pytest.CaptureFixture[str], says: str
) -> None:
    runner = start(storms=STORMS.format(says=says), plain=plain())
    draw(runner, "storms")
    draw(runner, "plain")
    said = capfd.readouterr().err
    assert said.count("thunder") == 100
    assert "chart storms: print: 4900 more lines are left out" in said
    assert "chart storms: no glyph for U+E000" in said
    assert "chart plain" not in said


@pytest.mark.parametrize(("chart_id", "where"), [("spins", 6), ("in-c", 13), ("sleeps", 16)])
def test_a_hang_says_the_line_that_the_code_was_at(start: Start, chart_id: str, where: int) -> None:
    runner = start(hangs=HANGS)
    entry = find(runner, chart_id)
    with pytest.raises(TimedOut) as raised:
        draw(runner, chart_id)
    assert entry.source == "hangs.py"
    assert raised.value.where in (f"hangs.py, line {where}", f"hangs.py, line {where + 1}")
    assert "most recent call last" in raised.value.trace
    assert "charthouse/runner" not in raised.value.trace


@pytest.mark.parametrize("chart_id", ["seconds", "ticks"])
def test_a_hang_after_the_charts_own_code_says_so_with_its_file(start: Start, chart_id: str) -> None:
    runner = start(ticks=TICKS)
    with pytest.raises(
        TimedOut, match=r"draw took longer than 3 s, after the chart's own code had returned$"
    ) as raised:
        draw(runner, chart_id)
    assert raised.value.where == "ticks.py"
    assert "matplotlib" in raised.value.trace
    assert "charthouse/runner" not in raised.value.trace


@pytest.mark.parametrize(
    ("chart_id", "line", "said"),
    [
        ("loads", 6, "load raised JSONDecodeError"),
        ("sets", 12, "data is a set"),
        ("empty", 16, "the draw function left the figure empty"),
        ("lacks", 22, "draw raised ModuleNotFoundError: No module named 'no_such_library'"),
    ],
)
def test_a_failure_says_the_authors_own_line_first(start: Start, chart_id: str, line: int, said: str) -> None:
    runner = start(fails=FAILS)
    with pytest.raises((LoadFailed, DrawFailed, Exception)) as raised:
        draw(runner, chart_id)
    assert str(getattr(raised.value, "told", "")).startswith(f"fails.py, line {line}: {said}")
    assert getattr(raised.value, "trace", "").count("Traceback") <= 1
