"""A flood of different cold pictures: the queue is bounded, hits go on, memory stays bounded, and the queue drains."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest
from conftest import House, Reply, ask, until
from processes import left_behind
from soak import SOAKING, record, times

from charthouse.jobs.queue import UNSEEN
from charthouse.store.keys import DEFAULT as keys

pytestmark = pytest.mark.system

SECTION = "Workers, overload, hostile jobs"
MOST_JOBS = 50
A_SECOND = 100
THREADS = 12  # of both processes: those that looked at the queue in the same moment may pass the bound together
MEMORY_BYTES = 64 << 20  # what a flood may add to a process of the web, and to the store

MANY = """
import time
from charthouse import chart, integer

def load(number):
    time.sleep(0.02)  # so that a worker never keeps up with the flood
    return number

@chart("many", load=load, params={"number": integer(0, 100_000)}, width=160, height=120,
       fresh_seconds=3600)
def draw(figure, data):
    figure.subplots().plot([data, 1, 2])
"""

# Asks for one picture again and again over one connection, for so many seconds, and prints how often it was there.
HITS = """
import http.client, sys, time
host, path, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
connection, hits, end = http.client.HTTPConnection(host), 0, time.monotonic() + seconds
while time.monotonic() < end:
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    hits += answer.headers["Charthouse-State"] == "ready"
print(hits / seconds)
"""


def flood(url: str, numbers: Iterable[int]) -> Counter[tuple[int, str | None]]:
    """Ask once for each picture, eight at a time; returns how often there was which status and state.

    In a soak at the rate of a flood that comes from elsewhere: what asks has only this machine's processors too.
    """
    began = time.monotonic()

    def one(number: int) -> tuple[int, str | None]:
        if SOAKING:
            time.sleep(max(0.0, began + number / A_SECOND - time.monotonic()))
        reply = ask(f"{url}/charts/many.png?number={number}")
        checked(reply)
        return reply.status, reply.state

    with ThreadPoolExecutor(8) as pool:
        return Counter(pool.map(one, numbers))


def checked(reply: Reply) -> None:
    """Whatever the answer is, it has a picture, and says when to come back if it is not the one asked for."""
    assert reply.body.startswith(b"\x89PNG")
    if reply.status != 200:
        assert reply.headers["Cache-Control"] == "no-store"
        assert int(reply.headers["Retry-After"]) >= 1


def hits_a_second(url: str, seconds: float) -> float:
    """How many hits a client of its own process gets in a second."""
    command = [sys.executable, "-c", HITS, url.removeprefix("http://"), "/charts/many.png?number=0", str(seconds)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def resident(pid: int) -> int:
    """The most that a process among these and its children has in memory."""
    process = psutil.Process(pid)
    return max(one.memory_info().rss for one in [process, *process.children(recursive=True)])


def looking(house: House, lengths: list[int], stopping: threading.Event) -> None:
    """Note how many jobs wait, until told to stop."""
    while not stopping.wait(0.005):
        lengths.append(house.redis.llen(f"rq:queue:{keys.queue(UNSEEN)}"))


def used(house: House) -> int:
    return int(house.redis.info("memory")["used_memory"])


def test_a_flood_of_cold_pictures_leaves_hits_memory_and_the_queue_as_they_were(house: House) -> None:
    pictures = times(500, 10_000)
    house.write("many.py", MANY)
    url = house.start_web(2, CHARTHOUSE_MAX_QUEUE=str(MOST_JOBS))
    web = house.children[-1].process.pid
    house.start_worker()
    until(lambda: ask(f"{url}/charts/many.png?number=0").state == "ready")
    idle = hits_a_second(url, times(1, 5))
    web_before, store_before = resident(web), used(house)
    lengths: list[int] = []
    stopping = threading.Event()
    with ThreadPoolExecutor(2) as pool:
        watching = pool.submit(looking, house, lengths, stopping)
        hitting = pool.submit(hits_a_second, url, times(1, 30))
        began = time.monotonic()
        answers = flood(url, range(1, pictures + 1))
        flooded = time.monotonic() - began
        during = hitting.result()
        stopping.set()
        watching.result()

    assert set(answers) <= {(200, "ready"), (202, "rendering"), (503, "busy")}
    assert answers[503, "busy"] > 0
    assert max(lengths) <= MOST_JOBS + THREADS
    assert during > 0
    if SOAKING:
        assert during >= idle / 2, f"{during:.0f} hits/s in the flood, {idle:.0f} idle"
    until(lambda: left_behind(house.redis) == [], 60)
    drained = time.monotonic() - began - flooded
    grown = max(resident(web) - web_before, used(house) - store_before)
    assert grown <= MEMORY_BYTES
    reply = ask(f"{url}/charts/many.png?number=100000&wait=30")
    assert (reply.status, reply.state) == (200, "ready")
    states = f"{answers[202, 'rendering']} × 202, {answers[503, 'busy']} × 503, each with placeholder and `Retry-After`"
    worst = f"{during / idle:.0%} of the idle hits, {max(lengths)} jobs waiting, {grown >> 20} MiB more in any process"
    what = f"A flood of different cold pictures, {A_SECOND} a second; at most {MOST_JOBS} jobs may wait"
    record(SECTION, what, f"{pictures}", states, f"{worst}, drained {drained:.0f} s after it")
