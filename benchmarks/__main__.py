"""`make bench`: runs everything and writes docs/performance.md; with names, those, and their sections of it."""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks import (
    capacity,
    dashboards,
    drawing,
    drawing_load,
    hits,
    memory,
    queue_overhead,
    quickchart,
    start,
    starving,
    status,
    storm,
    waiters,
    watched,
)
from benchmarks.load import Figures

REPORT = Path(__file__).parent.parent / "docs" / "performance.md"

HEAD = """# Performance

Written by `make bench`; do not edit by hand. Read the ratios: each was measured in one run, in turn, on one machine
that had other work to do too.

{machine}, load average {load:.1f} before the run.
"""
SECTIONS: dict[str, tuple[str, Callable[[], dict[str, float]]]] = {
    "storm": ("A thousand connections for a cold chart", storm.run),
    "watched": ("A chart that is fresh for two seconds, in a flood of cold pictures", watched.run),
    "while-drawing": ("Hits while two workers draw, and junk", drawing_load.run),
    "dashboards": ("A thousand open dashboards of twelve panels", dashboards.run),
    "status": ("The status of a hundred charts", status.run),
    "waiters": ("Hits while others wait", waiters.run),
    "capacity": ("What a new picture takes", capacity.run),
    "queue": ("What the queue and the worker add", queue_overhead.run),
    "start": ("The demo's start", start.run),
    "memory": ("Memory over 5,000 draws in one worker", memory.run),
}


def main(names: list[str]) -> None:
    """Run the benchmarks of these names, or all, and write their sections of the report."""
    tables = {"hits": _hits, "floods": _floods, "drawing": _drawing, "quickchart": _quickchart}
    runs = tables | {name: partial(_section, *row) for name, row in SECTIONS.items()}
    if unknown := set(names) - runs.keys():
        sys.exit(f"there is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(runs)}")
    head = HEAD.format(machine=_machine(), load=os.getloadavg()[0])
    report = REPORT.read_text(encoding="utf-8") if names else head
    for name in names or runs:
        report = _with(report, runs[name]())
        REPORT.write_text(report, encoding="utf-8")  # each at once: a later one may fail
    print(f"wrote {REPORT}")


def _with(report: str, section: str) -> str:
    """The report with the section in the place of an older one of the same title, or at its end."""
    title = section.split("\n")[1]
    before, _, after = report.partition(f"\n{title}\n")
    _, following, rest = after.partition("\n## ")
    return before + section + following + rest


def _machine() -> str:
    return f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}"


def _hits() -> str:
    began = time.monotonic()
    figures = hits.run()
    obvious, disk = (hits.middle(figures[name], "requests_per_second") for name in (hits.OBVIOUS, hits.DISK))
    rows = "".join(_row(name, rounds, obvious, disk) for name, rounds in figures.items())
    print(f"hits in {time.monotonic() - began:.0f} s", flush=True)
    return (
        f"\n## Hits\n\n{hits.PICTURES} pictures in turn, one request in five conditional, `wrk -t1 -c32`; medians of "
        f"{hits.ROUNDS} rounds, in brackets the slowest and the fastest.\n\n"
        "| server | requests/s | × obvious | × nginx | p50 ms | p99 ms | CPU s per 1,000 | MB | errors |\n"
        "|---|---|---|---|---|---|---|---|---|\n" + rows
    )


def _row(name: str, rounds: list[Figures], obvious: float, disk: float) -> str:
    rates = sorted(one.requests_per_second for one in rounds)
    rate, p50, p99, cpu, megabytes = (
        hits.middle(rounds, figure)
        for figure in ("requests_per_second", "p50", "p99", "cpu_seconds_per_1000", "megabytes")
    )
    noise = f"({rates[0]:,.0f}–{rates[-1]:,.0f})"
    ratios = f"{rate / obvious:.1f} | {rate / disk:.2f}"
    costs = f"{cpu:.3f} | {megabytes:,.0f} | {sum(one.errors for one in rounds)}"
    return f"| {name} | {rate:,.0f} {noise} | {ratios} | {p50:.2f} | {p99:.2f} | {costs} |\n"


def _drawing() -> str:
    began = time.monotonic()
    section = drawing.report()
    print(f"Drawing in {time.monotonic() - began:.0f} s", flush=True)
    return section


def _floods() -> str:
    began = time.monotonic()
    section = starving.report()
    print(f"{starving.TITLE} in {time.monotonic() - began:.0f} s", flush=True)
    return section


def _quickchart() -> str:
    began = time.monotonic()
    section = quickchart.report()
    print(f"{quickchart.TITLE} in {time.monotonic() - began:.0f} s", flush=True)
    return section


def _section(title: str, run: Callable[[], dict[str, float]]) -> str:
    began = time.monotonic()
    figures = run()
    print(f"{title} in {time.monotonic() - began:.0f} s", flush=True)
    rows = "".join(f"| {name} | {value:,.2f} |\n" for name, value in figures.items())
    return f"\n## {title}\n\n{run.__doc__}\n\n| what | figure |\n|---|---|\n{rows}"


if __name__ == "__main__":
    main(sys.argv[1:])
