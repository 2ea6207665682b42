"""Counters of one process: rooms of all layers count here, and `/metrics` shows the sums over all processes.

A process keeps its counts in memory; `drain` takes them, so that they are added up in Redis (`store/tallies.py`).
"""

from __future__ import annotations

import bisect
import threading
from collections.abc import Mapping
from dataclasses import dataclass

SEPARATOR = "|"  # of a metric's name and its labels' values, which never have one
BUCKETS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)  # upper bounds, in seconds
OVER, SUM = "+Inf", "sum"

_amounts: dict[str, float] = {}
_changing = threading.Lock()


@dataclass(frozen=True)
class Counter:
    """A number that only grows, for each combination of its labels' values."""

    name: str
    help: str
    labels: tuple[str, ...] = ()

    def add(self, *values: str, amount: float = 1) -> None:
        """Add to the count with these labels."""
        _add({SEPARATOR.join((self.name, *values)): amount})


@dataclass(frozen=True)
class Histogram:
    """How often something took how many seconds, for each value of its label."""

    name: str
    help: str
    label: str

    def observe(self, value: str, seconds: float) -> None:
        """Count that it took that long."""
        at = bisect.bisect_left(BUCKETS, seconds)
        bound = str(BUCKETS[at]) if at < len(BUCKETS) else OVER
        head = self.name + SEPARATOR + value + SEPARATOR
        _add({head + bound: 1, head + SUM: seconds})


def drain() -> dict[str, float]:
    """What was counted since the last call: amounts by name and labels."""
    with _changing:
        taken = dict(_amounts)
        _amounts.clear()
    return taken


def give_back(amounts: Mapping[str, float]) -> None:
    """Count drained amounts again, because they could not be added up."""
    _add(amounts)


def _add(amounts: Mapping[str, float]) -> None:
    with _changing:
        for field, amount in amounts.items():
            _amounts[field] = _amounts.get(field, 0) + amount


ANSWERS = Counter("answers", "Answers to requests for pictures.", ("state", "tier"))
REFUSALS = Counter("refusals", "Requests, and jobs of requests, that were refused.", ("result", "why"))
HITS = Counter("hits", "Answers that had a picture, or data.", ("chart",))
SECONDS = Histogram("phase_seconds", "Seconds that requests and jobs spent in each phase.", "phase")
LOADS = Counter("loads", "Calls of the charts' load.", ("chart", "outcome"))
DRAWS = Counter("draws", "Draws of pictures.", ("chart", "outcome"))
WORK_SECONDS = Counter("work_seconds", "Seconds that loads and draws of the chart took.", ("chart",))
REPEATED_DRAWS = Counter("repeated_draws", "Draws of pictures that another process had stored meanwhile.")
REPLACED = Counter("drawing_processes_replaced", "Drawing processes that were replaced.", ("why",))
WORKER_STARTS = Counter("worker_starts", "Starts of workers.")
CLAIMS_LOST = Counter("claims_lost", "Claims that another process had acquired before their work was done.")
TAKEN_OVER = Counter("jobs_taken_over", "Jobs of dead workers that were put back in the queue.")
BREAKER_OPENED = Counter("circuit_breaker_opened", "Times that a web process found a Redis away.")

COUNTERS = (
    ANSWERS, REFUSALS, HITS, LOADS, DRAWS, WORK_SECONDS, REPEATED_DRAWS, REPLACED, WORKER_STARTS, CLAIMS_LOST,
    TAKEN_OVER, BREAKER_OPENED,
)  # fmt: skip
