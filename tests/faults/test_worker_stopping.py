"""SIGTERM to the web server while requests come in: every request that it has begun is answered.

A connection that is opened in the very moment of the stop may be closed without an answer: Granian closes those on
which it has not read anything yet.
"""

from __future__ import annotations

import http.client
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from conftest import House, ask, until
from soak import record, times

MOMENT_SECONDS = 0.25  # from opening a connection to its request being read, on a busy machine
SECTION = "Workers, overload, hostile jobs"


@dataclass
class Load:
    """Clients that ask one after the other, until they are refused or told to stop."""

    url: str
    paths: tuple[str, ...]
    clients: int = 8
    answers: Counter[int] = field(default_factory=Counter)
    cut_off: list[float] = field(default_factory=list)  # when each request began that got no answer
    stopping: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Load:
        self.threads = [threading.Thread(target=self._ask, args=(number,)) for number in range(self.clients)]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        for thread in self.threads:
            thread.join()

    def _ask(self, number: int) -> None:
        host = urlsplit(self.url).netloc
        while not self.stopping.is_set():
            began = time.monotonic()
            connection = http.client.HTTPConnection(host, timeout=30)
            try:
                connection.connect()
            except OSError:
                return  # refused: nobody took it
            try:
                connection.request("GET", self.paths[number % len(self.paths)])
                answer = connection.getresponse()
                answer.read()
                self.answers[answer.status] += 1
            except (OSError, http.client.HTTPException):
                self.cut_off.append(began)
                return
            finally:
                connection.close()


def test_sigterm_to_the_web_under_load_cuts_no_request_off(house: House) -> None:
    house.counting_chart("chart", options="fresh_seconds=3600")
    house.counting_chart("slow", load_seconds=1, options="fresh_seconds=0.1")
    house.start_worker()
    stops, worst, answered, unread = times(2, 20), 0.0, 0, 0
    for _ in range(stops):
        url = house.start_web(2)
        web = house.children[-1]
        until(lambda: ask(f"{url}/charts/chart.png").status == 200)  # noqa: B023
        with Load(url, ("/charts/chart.png", "/charts/chart", "/charts/slow.png?wait=5&theme=dark")) as load:
            until(lambda: sum(load.answers.values()) > 100)
            began = time.monotonic()
            web.process.terminate()
            assert web.process.wait(20) == 0
            worst = max(worst, time.monotonic() - began)
        assert [when for when in load.cut_off if when < began - MOMENT_SECONDS] == []
        unread += len(load.cut_off)
        assert set(load.answers) <= {200, 202}
        answered += sum(load.answers.values())
    seen = f"{answered} answers; {unread} connections of that moment closed unanswered, later ones refused"
    record(SECTION, "SIGTERM to the web server under load", f"{stops} times", seen, f"ended after {worst:.1f} s")
