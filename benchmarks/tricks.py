"""Which tricks of the fast backend still win, with the matplotlib that is installed: `make other-matplotlib`.

    python -m benchmarks.tricks            exit code 1 when a picture is not plain Agg's

Every kind is drawn by plain Agg, by the fast backend, and by the fast backend without each of its tricks, in turn, each
in a process of its own; all of them draw the same picture.
"""

from __future__ import annotations

import sys
from statistics import geometric_mean, median

import matplotlib

from benchmarks.drawing import Way
from benchmarks.drawing_kinds import KINDS
from charthouse.render import agg

ROUNDS = 5
WARM_UP = 2
WINS = 1.01  # times the time without the trick
Asked = dict[str, list[dict[str, float]]]


def main() -> None:
    """Print the table, and end with 1 when a picture differs."""
    print(f"matplotlib {matplotlib.__version__}, tested is {agg.TESTED}\n")
    for trick in agg.PRIVATE_NAMES:
        if lacking := agg.missing(trick):
            print(f"{trick}: left out, for matplotlib lacks {', '.join(lacking)}")
    tricks = [] if agg.why_plain() else [trick for trick in agg.PRIVATE_NAMES if trick != "texts" and agg.takes(trick)]
    asked = _asked(["plain-agg", "bare", *(f"bare-without {trick}" for trick in tricks)])
    differing = [name for name in asked if _pictures(asked[name]) != _pictures(asked["plain-agg"])]
    print("\n| | times faster with it | |\n|---|---|---|")
    print(_row("fast drawing", _ratio(asked["plain-agg"], asked["bare"])))
    for trick in tricks:
        print(_row(trick, _ratio(asked[f"bare-without {trick}"], asked["bare"])))
    if differing:
        sys.exit(f"the pictures are not plain Agg's: {', '.join(differing)}")
    print("\nall pictures are plain Agg's, to the byte")


def _asked(names: list[str]) -> dict[str, Asked]:
    """What each way took for each kind, and its pictures."""
    ways = {name: Way(name) for name in names}
    for way in ways.values():
        way.wait_until_ready()
    asked: dict[str, Asked] = {name: {kind: [] for kind in KINDS} for name in names}
    for number in range(WARM_UP + ROUNDS):
        for kind in KINDS:
            for name, way in [*ways.items()][:: 1 if number % 2 else -1]:
                asked[name][kind].append(way.ask("draw", kind, number))
    for way in ways.values():
        way.close()
    return asked


def _pictures(asked: Asked) -> list[list[float]]:
    return [[one["crc"] for one in rounds] for rounds in asked.values()]


def _ratio(without: Asked, having: Asked) -> float:
    """The geometric mean over the kinds of the medians of the rounds' ratios."""

    def of_kind(kind: str) -> float:
        pairs = zip(without[kind][WARM_UP:], having[kind][WARM_UP:], strict=True)
        return median(one["milliseconds"] / other["milliseconds"] for one, other in pairs)

    return geometric_mean(of_kind(kind) for kind in KINDS)


def _row(name: str, ratio: float) -> str:
    return f"| {name} | {ratio:.2f} | {'wins' if ratio > WINS else 'wins nothing here'} |"


if __name__ == "__main__":
    main()
