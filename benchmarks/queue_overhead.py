"""What the queue and the worker add to a draw: from a request's claim to the image being stored."""

from __future__ import annotations

import time
from statistics import median

from benchmarks.rig import Rig, rig
from charthouse.assembly import Services
from charthouse.charts.catalogue_entry import CatalogueEntry
from charthouse.charts.picture import Picture
from charthouse.charts.variant import Variant
from charthouse.data import canonical_bytes, data_hash
from charthouse.runner.reading import read_catalogue

ROUNDS = 100


def run(rounds: int = ROUNDS) -> dict[str, float]:
    """Milliseconds, medians: a cold picture by the worker, the same load and draw alone, and the median difference."""
    with rig() as built:
        built.worker()
        return _measure(built, rounds)


def _measure(built: Rig, rounds: int) -> dict[str, float]:
    services, entry = built.services(), read_catalogue(built.settings).find("bars")
    services.runner.start()
    worker, alone = [], []
    for number in range(1, rounds + 11):
        alone.append(_alone(services, entry, number))
        worker.append(_by_worker(services, entry, number))
    services.runner.close()
    pairs = list(zip(worker, alone, strict=True))[10:]  # the first ones warm caches
    by_worker, by_itself = median(one for one, _ in pairs), median(other for _, other in pairs)
    overhead = median(one - other for one, other in pairs)
    return {"by the worker": by_worker, "load and draw alone": by_itself, "overhead": overhead}


def _alone(services: Services, entry: CatalogueEntry, number: int) -> float:
    """The same drawing process, commanded directly: load and draw."""
    started = time.perf_counter()
    loaded = services.runner.load(entry, {"number": str(number)})
    assert loaded.canonical == canonical_bytes([[20 + number % 7, 35, 30, 35, 27], [number % 40, 32, 34, 20, 25]])
    services.runner.draw(entry, loaded.canonical, Variant(640, 480), data_hash(loaded.canonical))
    return (time.perf_counter() - started) * 1000


def _by_worker(services: Services, entry: CatalogueEntry, number: int) -> float:
    picture = Picture(entry, f"number={number}", Variant(640, 480))
    started = time.perf_counter()
    services.serving.ask_all([picture])
    while services.images.snapshots([picture])[0].exact is None:
        time.sleep(0.002)
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    for name, value in run().items():
        print(f"{name}: {value:.1f} ms")
