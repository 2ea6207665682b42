"""SIGTERM to the web server while requests come in: whoever is not refused is answered."""

from __future__ import annotations

import http.client
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from conftest import House, ask, start_demo, until
from soak import record, times

pytestmark = pytest.mark.system

SECTION = "Workers, overload, hostile jobs"


@dataclass
class Load:
    """Clients that ask one after the other, until they are refused or told to stop."""

    url: str
    paths: tuple[str, ...]
    clients: int = 8
    answers: Counter[int] = field(default_factory=Counter)
    cut_off: list[Exception] = field(default_factory=list)  # what came instead of an answer
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
            except (OSError, http.client.HTTPException) as error:
                self.cut_off.append(error)
                return
            finally:
                connection.close()


def test_sigterm_to_the_web_under_load_cuts_no_request_off(house: House) -> None:
    house.counting_chart("chart", options="fresh_seconds=3600")
    house.counting_chart("slow", load_seconds=1, options="fresh_seconds=0.1")
    house.start_worker()
    stops, worst, answered = times(3, 20), 0.0, 0
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
        assert load.cut_off == []
        assert set(load.answers) <= {200, 202}
        answered += sum(load.answers.values())
    seen = f"{answered} answers, no connection cut off; later ones refused"
    record(SECTION, "SIGTERM to the web server under load", f"{stops} times", seen, f"ended after {worst:.1f} s")


def test_sigterm_to_the_demo_under_load_cuts_no_request_off(house: House) -> None:
    house.counting_chart("chart", options="fresh_seconds=3600")
    house.counting_chart("slow", load_seconds=1, options="fresh_seconds=0.1")
    stops, answered = times(1, 10), 0
    for _ in range(stops):
        demo = start_demo(house, "--workers", "1")
        until(lambda: ask(f"{demo.url}/charts/chart.png").state == "ready")  # noqa: B023
        with Load(demo.url, ("/charts/chart.png", "/charts/chart", "/charts/slow.png?wait=5")) as load:
            until(lambda: sum(load.answers.values()) > 100)
            demo.process.terminate()
            assert demo.process.wait(20) == 0
        assert load.cut_off == []
        assert set(load.answers) <= {200, 202}
        answered += sum(load.answers.values())
    seen = f"{answered} answers, no connection cut off; later ones refused"
    record(SECTION, "SIGTERM to the demo under load", f"{stops} times", seen, "exit code 0, nothing left behind")
