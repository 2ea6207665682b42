"""Fifty configs as programs send them: drawn by Chart.js and here, and as hits beside those of a Python chart."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from benchmarks import hits, load
from benchmarks.load import Figures
from benchmarks.other_tools import Tool, installed
from benchmarks.rig import ROOT, Rig, rig

SAMPLES = ROOT / "tests" / "spec" / "samples"
CONFIGS = 50
ROUNDS = 3
SECONDS = 2  # of each load
# Charts that Chart.js has only with plugins, or that the version of their words refuses.
NOT_BY_CHARTJS = {"candles", "kpi_spark", "progress_goal", "sales_and_margin", "time_series_v3"}
CHARTJS = Tool(
    "Chart.js", "chartjs_configs.cjs", ["chart.js@4.6.1", "chart.js-2@npm:chart.js@2.9.4", "@napi-rs/canvas@1.1.1"],
    ["node", "npm"],
)  # fmt: skip
OURS = [sys.executable, "-m", "benchmarks.tools.config_draws"]
TITLE = "Configs of Chart.js, side by side"
INTRODUCTION = f"""
## {TITLE}

{CONFIGS} configs as programs send them, at 500 × 300 and a `devicePixelRatio` of 2, as PNG. Alone: CPU time from the \
text to the picture, without HTTP, in {ROUNDS} rounds of fresh processes that have drawn other configs before, in \
turn. Chart.js is version 2.9.4, and 4.6.1 for configs in newer words, on a Skia canvas. Cold: `GET /chart` one after \
the other, one web process and one worker, another width in every round. Cached: `wrk -t1 -c32`, one request in five \
conditional, and the same for as many pictures of a Python chart, in turn. Medians.

| way | ms | requests/s | bytes |
|---|---|---|---|
"""


@dataclass(frozen=True)
class Draw:
    """What one picture took."""

    milliseconds: float
    bytes: float


def configs() -> list[Path]:
    """The files of the configs."""
    found = sorted(path for path in SAMPLES.rglob("programs/*.json5") if path.stem not in NOT_BY_CHARTJS)
    return found[:CONFIGS]


def report() -> str:
    """The section of docs/performance.md."""
    ours, theirs = alone()
    with _served() as (built, url):
        drawn = cold(url)
        figures = cached(built, url)
    rows = [_chartjs_row(theirs), _row("alone, here", ours), _row("cold `/chart`", drawn)]
    rows += [_hits_row(name, rounds) for name, rounds in figures.items()]
    return INTRODUCTION + "".join(rows) + _ratios(ours, theirs, figures)


# --- alone -----------------------------------------------------------------------------------------------------------


class Drawer:
    """A process that draws the configs that it is told."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=dict(environment)
        )
        for path in sorted(SAMPLES.glob("documented/*.json5")):  # warms it up; Chart.js knows some of them only
            self.ask(path)

    def ask(self, path: Path) -> dict[str, float]:
        assert self._process.stdin
        assert self._process.stdout
        print(4 if re.search(r"_v[34]", path.stem) else 2, path, file=self._process.stdin, flush=True)
        answer: dict[str, float] = json.loads(self._process.stdout.readline())
        return answer

    def draw(self, path: Path) -> Draw:
        return Draw(**self.ask(path))

    def close(self) -> None:
        self._process.communicate()


def alone() -> tuple[list[Draw], list[Draw] | str]:
    """Medians for each config, here and by Chart.js, or why Chart.js is not here."""
    missing = installed(CHARTJS)
    commands = {"ours": (OURS, dict(os.environ))}
    if not missing:
        commands["theirs"] = CHARTJS.command(), CHARTJS.environment()
    rounds = [_round(commands) for _ in range(ROUNDS)]
    medians = {name: _medians([one[name] for one in rounds]) for name in commands}
    return medians["ours"], missing or medians["theirs"]


def _round(commands: Mapping[str, tuple[list[str], dict[str, str]]]) -> dict[str, list[Draw]]:
    drawers = {name: Drawer(*command) for name, command in commands.items()}
    drawn: dict[str, list[Draw]] = {name: [] for name in commands}
    for path in configs():
        for name, drawer in drawers.items():
            drawn[name].append(drawer.draw(path))
    for drawer in drawers.values():
        drawer.close()
    return drawn


def _medians(rounds: Sequence[Sequence[Draw]]) -> list[Draw]:
    """The median of each config over the rounds."""
    return [
        Draw(median(one.milliseconds for one in draws), median(one.bytes for one in draws))
        for draws in zip(*rounds, strict=True)
    ]


# --- by HTTP ---------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _served() -> Iterator[tuple[Rig, str]]:
    with rig() as built:
        built.worker()
        yield built, built.web(1, CHARTHOUSE_QUICKCHART="1")[1]


def cold(url: str) -> list[Draw]:
    """Medians of the wall times of pictures that are not there."""
    return _medians([[_asked(url + path) for path in paths(500 + number)] for number in range(ROUNDS)])


def paths(width: int = 500) -> list[str]:
    """The addresses of the configs."""
    texts = (path.read_text(encoding="utf-8") for path in configs())
    return ["/chart?" + urlencode({"c": text, "w": width}) for text in texts]


def _asked(url: str) -> Draw:
    began = time.perf_counter()
    with urllib.request.urlopen(url) as answer:
        picture = answer.read()
    return Draw((time.perf_counter() - began) * 1000, len(picture))


def cached(built: Rig, url: str) -> dict[str, list[Figures]]:
    """Hits of the configs and of a Python chart's pictures, in turn."""
    bars = [f"/charts/bars.png?number={number}&scale=2" for number in range(1, CONFIGS + 1)]
    for path in bars:
        hits.drawn(url + path)
    web = [built.children[-1].process.pid]
    figures: dict[str, list[Figures]] = {"cached `/chart`": [], "cached pictures of a Python chart": []}
    for _ in range(ROUNDS):
        for rounds, addresses in zip(figures.values(), (paths(), bars), strict=True):
            rounds.append(load.run(url, addresses, web, SECONDS))
    return figures


# --- the table -------------------------------------------------------------------------------------------------------


def _chartjs_row(theirs: list[Draw] | str) -> str:
    name = "alone, Chart.js"
    return f"| {name} | not here: {theirs} | | |\n" if isinstance(theirs, str) else _row(name, theirs)


def _row(name: str, draws: Sequence[Draw]) -> str:
    milliseconds, size = median(one.milliseconds for one in draws), median(one.bytes for one in draws)
    rate = 1000 * len(draws) / sum(one.milliseconds for one in draws)
    return f"| {name} | {milliseconds:.1f} | {rate:,.0f} | {size:,.0f} |\n"


def _hits_row(name: str, rounds: Sequence[Figures]) -> str:
    rate, p50 = hits.middle(rounds, "requests_per_second"), hits.middle(rounds, "p50")
    return f"| {name} | {p50:.2f} | {rate:,.0f} | |\n"


def _ratios(ours: Sequence[Draw], theirs: Sequence[Draw] | str, figures: Mapping[str, Sequence[Figures]]) -> str:
    configs, python = ([one.requests_per_second for one in rounds] for rounds in figures.values())
    hit = median(one / other for one, other in zip(configs, python, strict=True))
    said = f"\nCached `/chart` has {hit:.2f} × the rate of the Python chart's pictures."
    if isinstance(theirs, str):
        return said + "\n"
    times = sorted(one.milliseconds / other.milliseconds for one, other in zip(ours, theirs, strict=True))
    sizes = median(one.bytes / other.bytes for one, other in zip(ours, theirs, strict=True))
    return (
        f"{said} Alone, a picture takes {median(times):.1f} × the time of Chart.js's, "
        f"{times[0]:.1f} to {times[-1]:.1f} × by config, and has {sizes:.2f} × its bytes.\n"
    )


if __name__ == "__main__":
    print(report())
