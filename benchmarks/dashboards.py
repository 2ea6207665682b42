"""A thousand open dashboards of twelve panels each: what they ask for, and what of that reaches the web.

Each page does what charthouse.js does: one `/status` for its panels when they are due, again each second for those that
are not ready yet, and each new picture once. Ten dashboards, each open on a hundred screens, behind the edge.
"""

from __future__ import annotations

import heapq
import json
import random
import threading
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, urlsplit

from benchmarks.charts.minutely import PANELS
from benchmarks.rig import rig

PAGES, PANELS_OF_A_PAGE, THREADS = 1000, 12, 12
FRESH_SECONDS = 60.0
SETTLE_SECONDS, MEASURED_SECONDS = 90.0, 120.0


@dataclass(order=True)
class Page:
    """An open page: when it asks next, and the picture that each of its panels shows."""

    due: float
    names: tuple[str, ...] = field(compare=False)
    shown: dict[str, str] = field(compare=False, default_factory=dict)
    coming: tuple[str, ...] = field(compare=False, default=())  # what it asks about before all of them are due

    def look(self, browser: Browser) -> None:
        """Ask about what is due, and fetch the pictures that are new."""
        asked = self.coming or self.names
        named = ",".join(quote(name, safe="") for name in asked)
        entries = json.loads(browser.get(f"/status?charts={named}", "status"))
        for name, entry in entries["charts"].items():
            if entry["image"] and self.shown.get(name) != entry["image"]:
                browser.get(entry["image"], "pictures")
                self.shown[name] = entry["image"]
        self.coming = tuple(name for name, entry in entries["charts"].items() if entry["state"] != "ready")
        self.due = time.monotonic() + (1.0 if self.coming else FRESH_SECONDS)


class Browser:
    """A connection to the edge, and how many requests of each kind went through it."""

    def __init__(self, url: str) -> None:
        self._connection = HTTPConnection(urlsplit(url).netloc, timeout=30)
        self.sent: Counter[str] = Counter()

    def get(self, path: str, kind: str) -> bytes:
        self.sent[kind] += 1
        self._connection.request("GET", path)
        return self._connection.getresponse().read()

    def close(self) -> None:
        self._connection.close()


class Pages:
    """All open pages, looked after by a few threads in the order in which they are due."""

    def __init__(self, url: str) -> None:
        now, wait = time.monotonic(), random.Random(7)  # noqa: S311  # no secret
        self._url = url
        self._pages = [Page(now + wait.uniform(0, FRESH_SECONDS), _names(number)) for number in range(PAGES)]
        heapq.heapify(self._pages)
        self._lock = threading.Lock()
        self._end = now + SETTLE_SECONDS + MEASURED_SECONDS
        self.browsers = [Browser(url) for _ in range(THREADS)]

    def start(self) -> list[threading.Thread]:
        threads = [threading.Thread(target=self._look_after, args=(browser,)) for browser in self.browsers]
        for thread in threads:
            thread.start()
        return threads

    def sent(self) -> Counter[str]:
        return sum((browser.sent for browser in self.browsers), Counter())

    def _look_after(self, browser: Browser) -> None:
        with closing(browser):
            while time.monotonic() < self._end:
                with self._lock:
                    page = heapq.heappop(self._pages)
                time.sleep(max(0.0, min(page.due, self._end) - time.monotonic()))
                page.look(browser)
                with self._lock:
                    heapq.heappush(self._pages, page)


def run() -> dict[str, float]:
    """Requests a second that the pages send, and that the edge passes on to the web."""
    with rig() as built:
        for _ in range(2):
            built.worker()
        _, web = built.web(2)
        _, edge, log = built.counting_edge(web)
        pages = Pages(edge)
        threads = pages.start()
        time.sleep(SETTLE_SECONDS)
        sent, passed = pages.sent(), _passed(log)
        time.sleep(MEASURED_SECONDS)
        sent, passed = pages.sent() - sent, _passed(log) - passed
        for thread in threads:
            thread.join()
    return {
        "status requests of the pages a second": sent["status"] / MEASURED_SECONDS,
        "pictures that they fetch a second": sent["pictures"] / MEASURED_SECONDS,
        "of all these at the web, a second": passed / MEASURED_SECONDS,
    }


def _names(page: int) -> tuple[str, ...]:
    first = page % (PANELS // PANELS_OF_A_PAGE) * PANELS_OF_A_PAGE
    numbers = range(first + 1, first + PANELS_OF_A_PAGE + 1)
    return tuple("minutely" if number == 1 else f"minutely?number={number}" for number in numbers)


def _passed(log: Path) -> int:
    """How many requests the edge has passed on."""
    return sum(line != "-\n" for line in log.open())


if __name__ == "__main__":
    for name, value in run().items():
        print(f"{name}: {value:.1f}")
