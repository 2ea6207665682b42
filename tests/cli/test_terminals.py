"""What commands print of charts: nothing of it moves a terminal's cursor, and every locale can print it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from conftest import House

CONTROLS = "\\x1b[2J\\x9b31m\\r\\u202e\\x00"  # as they are written in a chart's code
HOSTILE = f"""
from charthouse import chart

@chart("told", title="Ümläut 統計", load=lambda: 1)
def told(figure, data):
    figure.subplots().plot([1, 2])

@chart("fails", load=lambda: 1)
def fails(figure, data):
    raise ValueError("Ümläut {CONTROLS} 統計")
"""
BROKEN = f"""
raise ValueError("Ümläut {CONTROLS} 統計")
"""
COMMANDS = [
    ["list"], ["list", "--json"], ["check"], ["check", "--json"], ["warm", "--all", "--timeout", "20"],
    ["render", "fails", "-o", "fails.png"], ["render", "nothing", "-o", "nothing.png"], ["purge", "nothing"],
]  # fmt: skip


@pytest.fixture
def hostile(house: House) -> House:
    """A house with a chart of a hostile title, one that fails so, and a module that cannot be imported for that."""
    house.write("hostile.py", HOSTILE)
    house.write("broken.py", BROKEN)
    house.start_worker()
    house.run("warm", "--all", "--timeout", "20")
    return house


def test_what_charts_say_moves_no_cursor_and_every_locale_prints_it(hostile: House) -> None:
    for encoding in ("utf-8", "latin-1", "ascii"):
        hostile.variables["PYTHONIOENCODING"] = encoding
        for command in COMMANDS:
            ended = run(hostile, command)
            written = ended.stdout + ended.stderr
            said = written.decode("latin-1" if encoding == "latin-1" else "utf-8")  # click writes UTF-8 for ASCII
            assert said
            assert "charthouse/cli" not in said, said
            assert all(line.replace("\t", "").isprintable() for line in said.split("\n")), (command, said)
            if "--json" in command:
                assert json.loads(ended.stdout)


def run(house: House, command: list[str]) -> subprocess.CompletedProcess[bytes]:
    words = [sys.executable, "-m", "charthouse", *command]
    return subprocess.run(words, env=house.environment, capture_output=True, timeout=60, cwd=house.folder, check=False)
