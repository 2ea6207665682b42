"""Hits under floods of requests that are no hits, at a real web server: their rate, the slowest, and their bytes."""

from __future__ import annotations

import http.client
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from conftest import House, ask, free_port, until
from soak import record, times

pytestmark = [pytest.mark.system, pytest.mark.alone]

CHART = "/charts/numbered.png"
SECTION = "Workers, overload, hostile jobs"
SECONDS, IDLE_SECONDS = times(2, 60), times(2, 10)
WORST_RATE, SLOWEST = 0.1, 0.2  # of the idle rate; seconds
NAMES = ",".join(f"numbered%3Fn={{}}{number:03}" for number in range(200))


NUMBERED = """
from charthouse import chart, integer

@chart("numbered", load=lambda n: n, params={"n": integer(0, 10**12)}, fresh_seconds=86400)
def draw(figure, data):
    figure.subplots().plot([0, data])
"""


@dataclass
class Hits:
    """What one viewer saw."""

    per_second: float
    slow: float  # seconds; of a hundred answers one was slower


def look(url: str, expected: bytes, seconds: float) -> Hits:
    """Ask for the picture again and again for so long, on one connection."""
    split = urlsplit(url)
    took: list[float] = []
    end = time.monotonic() + seconds
    with closing(http.client.HTTPConnection(split.hostname or "", split.port)) as connection:
        while (began := time.monotonic()) < end:
            connection.request("GET", CHART)
            answer = connection.getresponse()
            assert (answer.status, answer.read()) == (200, expected)
            took.append(time.monotonic() - began)
    return Hits(len(took) / seconds, sorted(took)[int(len(took) * 0.99)])


@contextmanager
def flood(url: str, connections: int, path: str) -> Iterator[None]:
    split = urlsplit(url)
    command = [sys.executable, str(Path(__file__).parents[1] / "flood.py")]
    arguments = [str(split.hostname), str(split.port), str(connections), path]
    process = subprocess.Popen([*command, *arguments])
    try:
        time.sleep(1)  # until the queue is full
        assert process.poll() is None
        yield
        assert process.poll() is None
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize(
    ("connections", "path"),
    [
        (8, CHART + "?n={}"),
        (64, CHART + "?n={}"),
        (200, CHART + "?n={}"),
        (300, CHART + "?status=200&n={}"),
        (12, "/status?charts=" + NAMES),
        (32, "/charts/nosuch{}.png"),
        (32, CHART + "?_={}"),
        (32, "/charts/numbered.webp?scale=3&n={}"),
    ],
    ids=["cold 8", "cold 64", "cold 200", "fetchers 300", "status 12", "junk", "cache busters", "large"],
)
def test_a_viewer_never_starves(house: House, connections: int, path: str) -> None:
    house.write("numbered.py", NUMBERED)
    url = house.start_web()
    house.start_worker()
    measure(url, connections, path, f"{connections} connections at full speed: `{path[:30]}`")


def test_a_viewer_never_starves_while_redis_loses_packets(house: House) -> None:
    house.write("numbered.py", NUMBERED)
    port = free_port()
    way = house.start("way", "benchmarks.tools.far_redis", str(port), urlsplit(house.redis_url).path, "1", "50")
    until(lambda: is_listening(port))
    url = house.start_web(CHARTHOUSE_REDIS_URL=f"redis://127.0.0.1:{port}")
    house.start_worker()
    ask(url + CHART + "?wait=20")
    way.process.send_signal(signal.SIGUSR1)
    measure(url, 32, CHART + "?n={}", "32 connections for cold pictures, and Redis loses 2 % of what is sent")


def is_listening(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def measure(url: str, connections: int, path: str, what: str) -> None:
    """The hits of one viewer, each with the right bytes, beside this flood."""
    expected = ask(url + CHART + "?wait=20").body
    idle = look(url, expected, IDLE_SECONDS)
    with flood(url, connections, path):
        beside = look(url, expected, SECONDS)
    assert beside.per_second >= WORST_RATE * idle.per_second, (beside, idle)
    assert beside.slow <= SLOWEST, beside
    worst = f"{beside.per_second / idle.per_second:.0%} of the idle hits, p99 {beside.slow * 1000:.0f} ms"
    record(SECTION, what, f"{SECONDS:g} s", "a picture in memory: 200 and the same bytes", worst)
