"""One `/status` for a hundred charts, as a dashboard asks every few seconds."""

from __future__ import annotations

import time
import urllib.request
from statistics import median
from urllib.parse import quote

from benchmarks.drawing_load import Feeder
from benchmarks.rig import rig

CHARTS = 100
ROUNDS = 100


def run() -> dict[str, float]:
    """Milliseconds of an answer about a hundred charts that are ready: looked up in Redis, and from memory; medians."""
    with rig() as built:
        built.worker()
        _, url = built.web(1)
        Feeder(built).draw(range(1, CHARTS + 1))
        names = ",".join(quote(f"bars?number={number}", safe="") for number in range(1, CHARTS + 1))
        address = f"{url}/status?charts={names}"
        looked_up = median(_milliseconds(f"{address}&_={number}") for number in range(ROUNDS))
        return {"looked up, ms": looked_up, "from memory, ms": median(_milliseconds(address) for _ in range(ROUNDS))}


def _milliseconds(url: str) -> float:
    began = time.perf_counter()
    with urllib.request.urlopen(url) as answer:
        answer.read()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    for name, value in run().items():
        print(f"{name}: {value:.2f}")
