"""Drawing: each kind of chart by pyplot as in a blog post, by plain Figure and savefig, and by Charthouse, in turn."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import geometric_mean, median

from benchmarks import other_tools
from benchmarks.drawing_kinds import KINDS, TEXT_KINDS
from charthouse.runner.host import OF_ALL_CHARTS

WAYS = ("pyplot", "plain", "bare", "charthouse")  # bare: with `layout=None, defaults=None`, which has plain's pixels
ROUNDS = 7
WARM_UP = 2
INTRODUCTION = f"""
## Drawing

Each kind at 640 × 480, {ROUNDS} times with other data and other words each time: by pyplot as in a blog post, by a \
plain Figure and savefig under the theme's style sheet, by Charthouse bare, with `layout=None, defaults=None`, and by \
Charthouse as it is, in turn, each in a process of its own. As it is, a chart that would be cut off is laid out and \
drawn again. Milliseconds are medians, ratios medians of the rounds' ratios. The ceiling is how many times faster than \
plain a kind could be if all but Agg's drawing of paths and images took none.

| kind | pyplot ms | plain ms | bare ms | Charthouse ms | bare × plain | × plain | × blog | bytes / plain's | ceiling |
|---|---|---|---|---|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Figures:
    """What one kind took: medians, in milliseconds and bytes, by way, and how many times the time of Charthouse's."""

    milliseconds: dict[str, float]
    bytes: dict[str, float]
    bare_to_plain: float
    to_plain: float
    to_blog: float
    ceiling: float  # how many times faster than plain if all but Agg's drawing of paths and images took no time


class Way:
    """A process that draws one way."""

    def __init__(self, name: str) -> None:
        command = [sys.executable, "-m", "benchmarks.drawing_way", name]
        environment = os.environ | ({} if name in ("pyplot", "plain") else OF_ALL_CHARTS)
        self._process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def wait_until_ready(self) -> None:
        assert self._read() == "ready"

    def ask(self, what: str, kind: str, seed: int) -> dict[str, float]:
        assert self._process.stdin
        print(what, kind, seed, file=self._process.stdin, flush=True)
        answer: dict[str, float] = json.loads(self._read())
        return answer

    def _read(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()

    def close(self) -> None:
        self._process.communicate()


def run(rounds: int = ROUNDS) -> dict[str, Figures]:
    """Each kind by each way in turn, with other data and other words in every round."""
    with _ways() as ways:
        asked: dict[str, list[dict[str, dict[str, float]]]] = {kind: [] for kind in KINDS}
        for number in range(WARM_UP + rounds):
            for kind in KINDS:
                asked[kind].append({name: way.ask("draw", kind, number) for name, way in ways.items()})
        ceilings = {kind: median(_ceiling(ways["plain"], kind, seed) for seed in range(3)) for kind in KINDS}
    return {kind: _figures(asked[kind][WARM_UP:], ceilings[kind]) for kind in KINDS}


def _ceiling(plain: Way, kind: str, seed: int) -> float:
    measured = plain.ask("paths", kind, seed)
    return measured["milliseconds"] / measured["paths"]


@contextlib.contextmanager
def _ways() -> Iterator[dict[str, Way]]:
    ways = {name: Way(name) for name in WAYS}
    try:
        for way in ways.values():
            way.wait_until_ready()
        yield ways
    finally:
        for way in ways.values():
            way.close()


def _figures(rounds: Sequence[dict[str, dict[str, float]]], ceiling: float) -> Figures:
    """Medians; a ratio is the median of the rounds' own ratios, so that the machine's noise hits both alike."""

    def middle(what: str) -> dict[str, float]:
        return {way: median(one[way][what] for one in rounds) for way in WAYS}

    def ratio(way: str, to: str) -> float:
        return median(one[way]["milliseconds"] / one[to]["milliseconds"] for one in rounds)

    ratios = ratio("plain", "bare"), ratio("plain", "charthouse"), ratio("pyplot", "charthouse")
    return Figures(middle("milliseconds"), middle("bytes"), *ratios, ceiling)


def report() -> str:
    """The section of docs/performance.md."""
    figures = run()
    rows = "".join(_row(kind.replace("_", " "), one) for kind, one in figures.items())
    texts = _mean(figures, [kind.__name__ for kind in TEXT_KINDS], "of the kinds that are text, ticks and layout")
    rows += texts + _mean(figures, list(figures), "of all")
    return INTRODUCTION + rows + _others()


def _row(name: str, one: Figures) -> str:
    times = " | ".join(f"{one.milliseconds[way]:.1f}" for way in WAYS)
    size = one.bytes["charthouse"] / one.bytes["plain"]
    ratios = f"{one.bare_to_plain:.2f} | {one.to_plain:.2f} | {one.to_blog:.2f}"
    return f"| {name} | {times} | {ratios} | {size:.2f} | {one.ceiling:.1f} |\n"


def _mean(figures: dict[str, Figures], kinds: Sequence[str], name: str) -> str:
    """A row of geometric means."""
    chosen = [figures[kind] for kind in kinds]
    times = " | ".join(f"{geometric_mean(one.milliseconds[way] for one in chosen):.1f}" for way in WAYS)
    each = ("bare_to_plain", "to_plain", "to_blog")
    ratios = " | ".join(f"{geometric_mean(getattr(one, ratio) for one in chosen):.2f}" for ratio in each)
    size = geometric_mean(one.bytes["charthouse"] / one.bytes["plain"] for one in chosen)
    return f"| **geometric mean {name}** | {times} | {ratios} | {size:.2f} | |\n"


def _others() -> str:
    return (
        "\nThe same stacked bars by other tools, warm and in their own process; medians.\n\n"
        "| tool | ms | bytes |\n|---|---|---|\n"
        + "".join(f"| {name} | {figure} |\n" for name, figure in other_tools.run().items())
    )


if __name__ == "__main__":
    print(report())
