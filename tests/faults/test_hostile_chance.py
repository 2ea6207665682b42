"""Kills and faults of Redis by chance, beside purges and changes of who may see: no answer is wrong, none is stuck."""

from __future__ import annotations

import contextlib
import http.client
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
from conftest import House, ask, until
from processes import family, left_behind
from redis import Redis
from redis_faults import AWAY, REFUSING
from soak import record, times

from charthouse.charts.catalogue import CatalogueFile
from charthouse.processes import Child

pytestmark = pytest.mark.system

SECTION = "Workers, overload, hostile jobs"
KILLS, FAULTS, ANSWERS = times(6, 60), times(4, 36), times(1000, 30_000)
CLIENTS = 4
STUCK_SECONDS = 15.0  # that no answer may take
FELT_SECONDS = 3.0  # after which no memory has what was made private; 2 s on an idle machine
CHARTS = """
from charthouse import chart

def declare(chart_id, fresh_seconds):
    @chart(chart_id, load=lambda: chart_id, fresh_seconds=fresh_seconds, timeout_seconds=5)
    def draw(figure, data):
        figure.subplots().set_title(data)

declare("quick", 0.5)
declare("slow", 3600)
declare("hushed", 2)
"""
PATHS = tuple(f"/charts/{name}.png{query}" for name in ("quick", "slow", "hushed") for query in ("", "?theme=dark"))
ALLOWED = {200, 202, 403, 500, 503}  # 500: a chart whose process was killed twice has failed, until it is tried again


@dataclass
class Seen:
    """What clients were answered, and what of it was wrong."""

    right: dict[str, bytes]
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    private_since: float | None = None
    cut_off: int = 0

    def check(self, path: str, status: int, body: bytes, asked_at: float) -> None:
        self.statuses[status] += 1
        hushed_at = self.private_since
        if status not in ALLOWED or (status == 403 and "hushed" not in path):
            self.wrong.append(f"{path}: {status}")
        elif status == 200 and body != self.right[path]:
            self.wrong.append(f"{path}: another picture")
        elif status == 200 and "hushed" in path and hushed_at and asked_at > hushed_at + FELT_SECONDS:
            self.wrong.append(f"{path}: private for {asked_at - hushed_at:.1f} s")
        if time.monotonic() - asked_at > STUCK_SECONDS:
            self.wrong.append(f"{path}: stuck")


@dataclass
class Chance:
    """A house whose processes die and whose Redis fails by chance."""

    house: House
    catalogue: Path
    web: Child
    worker: Child
    url: str
    seen: Seen
    chance: random.Random = field(default_factory=lambda: random.Random(14))
    done: Counter[str] = field(default_factory=Counter)

    def look_after(self) -> None:
        """Start again what has ended, as a supervisor does."""
        for child in (self.web, self.worker):
            if not child.alive:
                child.start()

    def kill_one(self) -> None:
        """kill -9 of a process of ours: a server, a worker, or what they have started."""
        with contextlib.suppress(psutil.NoSuchProcess):
            victim = self.chance.choice([*family(self.web.process.pid), *family(self.worker.process.pid)])
            victim.kill()
            self.done["kills"] += 1

    @contextlib.contextmanager
    def redis_fault(self) -> Iterator[None]:
        begin, end = self.chance.choice(list((AWAY | REFUSING).values()))
        with admin(self.house) as redis:
            begin(self.house, redis)
            yield
            end(self.house, redis)
        self.done["faults"] += 1

    def purge(self) -> None:
        chart_id = self.chance.choice(["quick", "slow", "hushed"])
        with contextlib.suppress(OSError, http.client.HTTPException):
            reply = ask(f"{self.url}/charts/{chart_id}/images", "DELETE", Authorization="Bearer poppy", timeout=20)
            self.done["purges"] += reply.status == 200

    def hush(self) -> None:
        """Make the chart private, or public again."""
        was_private = self.seen.private_since is not None
        self.seen.private_since = None if was_private else time.monotonic()
        known = CatalogueFile(self.catalogue).read()
        hushed = replace(known.charts["hushed"], private=not was_private)
        CatalogueFile.write(self.catalogue, replace(known, charts={**known.charts, "hushed": hushed}))
        self.done["changes"] += 1


@contextlib.contextmanager
def admin(house: House) -> Iterator[Redis]:
    with Redis(connection_pool=house.redis.connection_pool, single_connection_client=True) as redis:
        until(lambda: pings(redis))
        yield redis


def pings(redis: Redis) -> bool:
    with contextlib.suppress(Exception):
        return bool(redis.ping())
    return False


def client(url: str, seen: Seen, stopping: threading.Event, seed: int) -> None:
    chance, host = random.Random(seed), urlsplit(url).netloc
    while not stopping.is_set():
        with contextlib.closing(http.client.HTTPConnection(host, timeout=2 * STUCK_SECONDS)) as connection:
            try:
                while not stopping.is_set():
                    path, asked_at = chance.choice(PATHS), time.monotonic()
                    connection.request("GET", path)
                    answer = connection.getresponse()
                    seen.check(path, answer.status, answer.read(), asked_at)
            except TimeoutError:
                seen.wrong.append("no answer")
            except (OSError, http.client.HTTPException):
                seen.cut_off += 1  # its process was killed
                stopping.wait(0.05)


@pytest.fixture
def by_chance(house: House) -> Chance:
    house.write("charts.py", CHARTS)
    catalogue = house.folder / "catalogue.json"
    CatalogueFile.write(catalogue, house.catalogue())
    tokens = {"CHARTHOUSE_API_TOKENS": "office:poppy", "CHARTHOUSE_CATALOGUE": str(catalogue)}
    worker = house.start("worker", "worker", "one", log=house.folder / "worker.log")
    log = house.folder / "web.log"
    url = house.start_web(2, log=log, **tokens)
    for path in PATHS:
        until(lambda path=path: ask(url + path).state == "ready")
    seen = Seen({path: ask(url + path).body for path in PATHS})
    return Chance(house, catalogue, house.children[-1], worker, url, seen)


def run(one: Chance) -> None:
    """Do all that is to be done, in turns of a fraction of a second."""
    turns: list[Callable[[], None]] = [one.kill_one, one.kill_one, one.purge, one.hush]
    pause = threading.Event()
    while one.done["kills"] < KILLS or one.done["faults"] < FAULTS or sum(one.seen.statuses.values()) < ANSWERS:
        with one.redis_fault() if one.chance.random() < 0.5 else contextlib.nullcontext():
            for turn in one.chance.sample(turns, 2):
                turn()
                pause.wait(one.chance.uniform(0.1, 0.8))
                one.look_after()
        pause.wait(one.chance.uniform(0.1, 1))
        one.look_after()


@pytest.mark.timeout(900)
def test_kills_and_faults_beside_purges_and_privacy_bring_no_wrong_answer_and_none_is_stuck(by_chance: Chance) -> None:
    seen, stopping = by_chance.seen, threading.Event()
    clients = [threading.Thread(target=client, args=(by_chance.url, seen, stopping, seed)) for seed in range(CLIENTS)]
    for one in clients:
        one.start()
    try:
        run(by_chance)
        if seen.private_since:
            by_chance.hush()
    finally:
        stopping.set()
        for one in clients:
            one.join()
    assert seen.wrong == []
    for path in PATHS:
        until(lambda path=path: by_chance.look_after() or ready(by_chance, path), 60)
    until(lambda: [key for key in left_behind(by_chance.house.redis) if not key.startswith("rq:failed:")] == [], 60)
    done = by_chance.done
    what = "By chance: any process killed -9, Redis frozen, killed, full or read-only, pictures purged and made private"
    count = ", ".join(f"{done[name]} {name}" for name in ("kills", "faults", "purges", "changes"))
    answers = ", ".join(f"{number} × {status}" for status, number in sorted(seen.statuses.items()))
    worst = f"none wrong, none stuck; {seen.cut_off} connections cut off by kills; all ready in the end"
    record(SECTION, what, count, answers, worst)


def ready(one: Chance, path: str) -> bool:
    with contextlib.suppress(OSError):
        reply = ask(one.url + path)
        return reply.state == "ready" and reply.body == one.seen.right[path]
    return False
