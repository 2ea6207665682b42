"""A failover by real Sentinels, under load: hits never fail, the rest is back within 15 s, and processes go on."""

from __future__ import annotations

import itertools
import json
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

import pytest
from conftest import House, ask, open_house, until
from redis import Redis
from sentinels import NAME, PASSWORD, SENTINELS_PASSWORD, Rig
from soak import record

from charthouse.charts.picture import Dataset
from charthouse.processes import Child
from charthouse.store.keys import DEFAULT as keys

pytestmark = [pytest.mark.system, pytest.mark.alone]
SECTION = "Sentinels"
BACK_SECONDS = 15
LEASE_SECONDS = 20  # the chart's time limit and 15 s: a lost job delays its picture by that
CHARTS = """
from charthouse import chart, integer

@chart("cold", params={"n": integer(0, 10**6)}, load=lambda n: n, fresh_seconds=3600, timeout_seconds=5)
def cold(figure, data):
    figure.subplots().bar([1, 2], [1, data])

@chart("pushed")
def pushed(figure, data):
    figure.text(0.5, 0.5, str(data))
"""


@dataclass
class Site:
    """A web server and a worker over the rig, and what clients saw of it."""

    house: House
    rig: Rig
    url: str
    worker: Child
    fresh: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    hot: Counter[int] = field(default_factory=Counter)
    asked: list[str] = field(default_factory=list)

    def cold(self) -> str:
        """The address of a picture that nobody has asked for."""
        return f"{self.url}/charts/cold.png?n={next(self.fresh)}"

    def push(self, data: str) -> bool:
        body = json.dumps(data).encode()
        headers = {"Content_Type": "application/json", "Authorization": "Bearer the-token-of-the-tests"}
        return ask(self.url + "/charts/pushed/data", "PUT", body=body, **headers).status in (200, 201)

    def pushed_at(self, port: int) -> bytes:
        """What that server has of the pushed data."""
        return self.rig.server(port).hget(keys.pushed(Dataset("pushed")), "canonical") or b""

    @contextmanager
    def load(self) -> Iterator[None]:
        """Clients ask for one picture in memory all the time, and for another cold one every second."""
        over = threading.Event()

        def hits() -> None:
            while not over.wait(0.005):  # the worker needs a processor too
                self.hot[ask(self.url + "/charts/cold.png?n=0").status] += 1

        def misses() -> None:
            while not over.wait(1):
                self.asked.append(self.cold())
                ask(self.asked[-1])

        threads = [threading.Thread(target=each) for each in (hits, hits, misses)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            over.set()
            for thread in threads:
                thread.join()

    def until_back(self) -> float:
        """The seconds until a picture that nobody had asked for is there, and data can be pushed."""
        address, began = self.cold(), time.monotonic()
        until(lambda: ask(address).state == "ready", seconds=BACK_SECONDS)
        until(lambda: self.push("anything"), seconds=began + BACK_SECONDS - time.monotonic())
        return time.monotonic() - began

    def back_without_connections(self, redis: Redis) -> float:
        """The seconds until all is back after all connections to that Redis were closed."""
        redis.client_kill_filter(_type="normal", skipme=True)
        return self.until_back()

    def check(self, what: str, cold: str, back: float) -> None:
        """Nothing in memory failed, no job is lost for ever, the worker is the same; note what was seen."""
        until(lambda: all(ask(address).state == "ready" for address in self.asked), seconds=LEASE_SECONDS + 5)
        assert set(self.hot) == {200}
        assert self.worker.alive
        seen = f"memory 200; cold and pushes {cold}; each picture came; the worker went on"
        record(SECTION, what, f"{self.hot.total()} hits, {len(self.asked)} cold", seen, f"back after {back:.1f} s")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One site for all faults: its processes live through each of them."""
    folder = tmp_path_factory.mktemp("failover")
    with ExitStack() as closing:
        rig = Rig.start(folder)
        closing.callback(rig.close)
        variables = {"CHARTHOUSE_REDIS_URL": rig.url, "CHARTHOUSE_API_TOKENS": "the-token-of-the-tests"}
        house = open_house(folder, **variables)
        closing.callback(house.close)
        house.write("charts.py", CHARTS)
        url = house.start_web(log=folder / "web.log")
        worker = house.start("worker", "worker", "one", log=folder / "worker.log")
        until(lambda: ask(url + "/readyz").status == 200 or not worker.alive, seconds=60)
        yield Site(house, rig, url, worker)


@pytest.fixture
def site(running: Site) -> Site:
    """The site with all servers well, and the hot picture in memory."""
    running.rig.until_well()
    until(lambda: ask(running.url + "/charts/cold.png?n=0").state == "ready")
    running.hot.clear()
    running.asked.clear()
    return running


def test_the_primary_is_killed_and_comes_back_as_a_replica(site: Site) -> None:
    old = site.rig.primary()
    with site.load():
        site.rig.servers[old].process.kill()
        site.rig.servers[old].process.wait()
        back = site.until_back()
        assert site.rig.primary() != old
        site.rig.servers[old].start()
        until(lambda: site.rig.is_linked(old))
        assert site.until_back() < 3
    site.check("The primary killed -9, and started again", "503, then as ever", back)


def test_the_primary_hangs_and_comes_back_as_a_replica(site: Site) -> None:
    old = site.rig.primary()
    with site.load():
        site.rig.servers[old].process.send_signal(signal.SIGSTOP)
        back = site.until_back()
        site.rig.servers[old].process.send_signal(signal.SIGCONT)
        until(lambda: site.rig.is_linked(old))
        assert site.until_back() < 3
    site.check("The primary frozen, and thawed", "503, then as ever", back)


def test_a_planned_failover_loses_no_push_once_the_web_server_has_followed(site: Site) -> None:
    old, new = site.rig.primary(), site.rig.replica()
    with site.load():
        until(site.rig.begin_failover)
        began = time.monotonic()
        until(lambda: site.rig.primary() == new)  # from now on no push to the old one comes to the new one
        until(lambda: site.push("followed") and b"followed" in site.pushed_at(new))
        followed = time.monotonic() - began
        back = site.until_back()
        assert site.push("after the failover")
        until(lambda: site.rig.is_linked(old) and b"after the failover" in site.pushed_at(old))
    site.check("A planned failover (`SENTINEL FAILOVER`)", "as ever", followed + back)


def test_without_any_sentinel_what_runs_goes_on_and_what_starts_says_so(site: Site) -> None:
    primary = site.rig.server(site.rig.primary())
    for child in site.rig.sentinels.values():
        child.stop(5)
    with site.load():
        back = max(site.back_without_connections(primary) for _ in range(20))
    site.check("All Sentinels gone, and all connections closed 20 times", "as ever", back)
    said = site.house.run("worker")
    assert said.returncode == 1
    assert f"no Sentinel says where the primary {NAME} is" in said.stderr
    assert "Connection refused" in said.stderr
    assert "CHARTHOUSE_REDIS_URL" in said.stderr
    assert PASSWORD not in said.stderr
    assert SENTINELS_PASSWORD not in said.stderr
    for child in site.rig.sentinels.values():
        child.start()
