"""Runners over modules that a test writes: charts that tell in which process they were loaded."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from pictures import STANDARD

from charthouse.charts.catalogue_entry import CatalogueEntry
from charthouse.data import data_hash, decode
from charthouse.runner.runner import Runner
from charthouse.settings import Settings

# Its picture and its data tell in which process they were made, and by what code.
PLAIN = """
import os
from charthouse import chart

@chart("{chart_id}", load=lambda: os.getpid())
def draw(figure, data):
    figure.subplots().bar(["a", "b"], [1, 2])
"""

Start = Callable[..., Runner]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a runner over modules that are given by name: `start(plain=PLAIN)`."""
    running: list[Runner] = []

    def start_one(settings: Settings | None = None, **modules: str) -> Runner:
        for name, code in modules.items():
            (tmp_path / f"{name}.py").write_text(code, encoding="utf-8")
        running.append(Runner(replace(settings or Settings(), charts=tmp_path)))
        return running[-1]

    yield start_one
    for runner in running:
        runner.close()


def bases(charts: Path) -> list[psutil.Process]:
    """The base programs of this charts folder that run here: other tests may have some, and ended ones."""
    found = []
    for one in psutil.Process().children():
        with contextlib.suppress(psutil.Error):  # it has ended meanwhile
            if "charthouse.runner.base" in one.cmdline() and one.environ()["CHARTHOUSE_CHARTS"] == str(charts):
                found.append(one)
    return found


def plain(chart_id: str = "plain") -> str:
    return PLAIN.format(chart_id=chart_id)


def find(runner: Runner, chart_id: str) -> CatalogueEntry:
    return runner.start().find(chart_id)


def load(runner: Runner, chart_id: str) -> bytes:
    return runner.load(find(runner, chart_id), {}).canonical


def draw(runner: Runner, chart_id: str, canonical: bytes = b"") -> bytes:
    entry = find(runner, chart_id)
    canonical = canonical or runner.load(entry, {}).canonical
    return runner.draw(entry, canonical, STANDARD, data_hash(canonical)).image


def pid(runner: Runner, chart_id: str = "plain") -> int:
    """The process that loads the chart."""
    return decode(load(runner, chart_id))
