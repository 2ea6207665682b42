"""Resident memory of one worker, its drawing process included, over thousands of draws."""

from __future__ import annotations

import sys
import time

import psutil

from benchmarks.rig import rig
from charthouse.assembly import Services
from charthouse.charts.catalogue_entry import CatalogueEntry
from charthouse.charts.picture import Picture
from charthouse.charts.variant import Variant
from charthouse.runner.reading import read_catalogue

DRAWS = 5000
SETTLED = 500  # draws until caches are full
AHEAD = 20  # jobs kept waiting, so that the worker never idles


def run(draws: int = DRAWS) -> dict[str, float]:
    """MB after the first 500 draws and after the last, and their ratio."""
    with rig() as built:
        worker = psutil.Process(built.worker().process.pid)
        services, entry = built.services(), read_catalogue(built.settings).find("bars")
        _draw(services, entry, 0, SETTLED)
        early = _megabytes(worker)
        _draw(services, entry, SETTLED, draws)
        late = _megabytes(worker)
    return {"after 500 draws": early, f"after {draws} draws": late, "ratio": late / early}


def _draw(services: Services, entry: CatalogueEntry, first: int, last: int) -> None:
    """Have the worker draw the pictures of these numbers, each from a cold start."""
    for number in range(first, last):
        picture = Picture(entry, f"number={number}" if number else "", Variant(160, 120))
        services.serving.ask_all([picture])
        while len(services.queue) > AHEAD:
            time.sleep(0.05)
    while len(services.queue):
        time.sleep(0.05)
    time.sleep(1)  # the last job has left the queue, and is drawn


def _megabytes(worker: psutil.Process) -> float:
    processes = [worker, *worker.children(recursive=True)]
    return float(sum(process.memory_info().rss for process in processes)) / 1e6


if __name__ == "__main__":
    for name, value in run(int(sys.argv[1]) if len(sys.argv) > 1 else DRAWS).items():
        print(f"{name}: {value:.2f}")
