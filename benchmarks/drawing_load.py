"""Hits while two workers draw without pause, against hits while nothing is drawn; and junk against hits."""

from __future__ import annotations

import threading
import time
from statistics import median

from benchmarks import load
from benchmarks.hits import PICTURES
from benchmarks.rig import Rig, rig
from charthouse.charts.picture import Picture
from charthouse.charts.variant import Variant
from charthouse.runner.reading import read_catalogue

ROUNDS = 3
JUNK = ("/charts/nosuch.png", "/charts/bars.png?junk=1", "/charts/bars.png?number=" + "9" * 3000)


def run() -> dict[str, float]:
    """Requests per second of hits, idle and with two workers drawing, and of junk; ratios are medians over rounds."""
    with rig() as built:
        built.worker()
        built.worker()
        server, url = built.web(1)
        paths = [f"/charts/bars.png?number={number}" for number in range(1, PICTURES + 1)]
        feeder = Feeder(built)
        feeder.draw(range(1, PICTURES + 1))
        idle, drawing = [], []
        for _ in range(ROUNDS):
            idle.append(load.run(url, paths, [server.process.pid]))
            with feeder:
                drawing.append(load.run(url, paths, [server.process.pid]))
        junk = load.rate_of_errors(url, JUNK)
    ratio = median(b.requests_per_second / a.requests_per_second for a, b in zip(idle, drawing, strict=True))
    errors = sum(one.errors for one in drawing)
    return {
        "idle, requests/s": median(one.requests_per_second for one in idle),
        "drawing, requests/s": median(one.requests_per_second for one in drawing),
        "ratio": ratio, "errors while drawing": errors, "junk, requests/s": junk,
    }  # fmt: skip


class Feeder:
    """Asks for pictures by their number; as a context, without pause, so that the workers never idle."""

    def __init__(self, built: Rig) -> None:
        self._services = built.services()
        self._entry = read_catalogue(built.settings).find("bars")
        self._number = 10_000
        self._stop = threading.Event()

    def ask(self, number: int) -> Picture:
        picture = Picture(self._entry, f"number={number}", Variant(640, 480))
        self._services.serving.ask_all([picture])
        return picture

    def draw(self, numbers: range) -> None:
        """Have these pictures drawn, and wait for them."""
        asked = [self.ask(number) for number in numbers]
        while not all(snapshot.exact is not None for snapshot in self._services.images.snapshots(asked)):
            time.sleep(0.2)

    def _feed(self) -> None:
        while not self._stop.wait(0.02):
            while len(self._services.queue) < 4:
                self._number += 1
                self.ask(self._number)

    def __enter__(self) -> None:
        self._stop.clear()
        self._thread = threading.Thread(target=self._feed)
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()


if __name__ == "__main__":
    for name, value in run().items():
        print(f"{name}: {value:.2f}")
