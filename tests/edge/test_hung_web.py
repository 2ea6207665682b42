"""The edge before web servers that hang, are killed, or are slow: what it has is shown within a second."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import psutil
import pytest
from conftest import House, Reply, ask, open_house, until
from edge_server import PICTURE, Edge, Origin, edge, serving
from processes import family

from charthouse.processes import Child

pytestmark = [pytest.mark.system, pytest.mark.alone]

STALE = "edge; hit; detail=stale"


@dataclass
class Hung:
    """A house whose web server a test stops and kills, and pictures that the edge has kept."""

    house: House
    edge: Edge
    pictures: dict[str, bytes]

    @property
    def web(self) -> Child:
        return next(one for one in self.house.children if one.name == "web")

    def pause(self) -> list[psutil.Process]:
        """Stop all processes of the web server, the parent first."""
        stopped = family(self.web.process.pid)
        for one in stopped:
            one.suspend()
        return stopped


@pytest.fixture(scope="module")
def hung(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hung]:
    house = open_house(tmp_path_factory.mktemp("house"))
    for name in ("kept", "cold"):
        house.counting_chart(name, options="fresh_seconds=3600")
    try:
        house.start_worker()
        with edge(house.folder / "edge", house.start_web()) as built:
            newest = built.url + "/charts/kept.png"
            until(lambda: ask(newest).status == 200)
            exact = built.url + ask(newest).headers["Content-Location"]
            until(lambda: all(last(ask(url)) == "edge; hit" for url in (newest, exact)))
            yield Hung(house, built, {url: ask(url).body for url in (newest, exact)})
    finally:
        house.close()


def last(reply: Reply) -> str:
    return str((reply.headers.get_all("Cache-Status") or [""])[-1])


def timed(url: str) -> tuple[Reply, float]:
    began = time.monotonic()
    reply = ask(url)
    return reply, time.monotonic() - began


def shown(hung: Hung, seconds: float) -> None:
    """For so long, each picture is shown within a second."""
    until_this = time.monotonic() + seconds
    while time.monotonic() < until_this:
        for url, body in hung.pictures.items():
            reply, took = timed(url)
            assert (reply.status, reply.body) == (200, body)
            assert took < 1, took


def test_a_web_that_hangs_costs_a_kept_picture_less_than_a_second_and_a_cold_one_some(hung: Hung) -> None:
    stopped = hung.pause()
    try:
        shown(hung, 15)  # beyond the seconds in which the edge shows the newest picture without asking
        reply, took = timed(hung.edge.url + "/charts/cold.png")
        assert (reply.status, reply.headers.get_all("Cache-Control")) == (504, ["no-store"])
        assert 2 < took < 8
    finally:
        for one in stopped:
            one.resume()
    until(lambda: ask(hung.edge.url + "/charts/cold.png").status == 200)


def test_a_web_that_was_killed_and_starts_again_is_not_felt(hung: Hung) -> None:
    hung.web.process.kill()
    hung.web.process.wait()
    shown(hung, 3)
    reply, took = timed(hung.edge.url + "/charts/cold.png?scale=2")
    assert (reply.status, reply.headers.get_all("Cache-Control")) == (502, ["no-store"])
    assert took < 1
    hung.web.start()
    shown(hung, 3)
    until(lambda: ask(hung.edge.url + "/charts/cold.png?scale=2").status == 200)


@pytest.fixture
def origins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Edge, Origin, Origin]]:
    """An edge before two origins."""
    one, other = Origin(), Origin()
    folder = tmp_path_factory.mktemp("edge")
    with serving(one), serving(other), edge(folder, one.url, other.url) as built:
        yield built, one, other


def test_requests_that_wait_have_their_time_and_slow_cold_ones_some(origins: tuple[Edge, Origin, Origin]) -> None:
    built, *both = origins
    for one in both:
        one.say("no-store", seconds=2)
    for path in ("/charts/a.png?wait=5", "/charts/a.png"):
        assert (ask(built.url + path).status, ask(built.url + path).body) == (200, PICTURE)


@pytest.mark.parametrize(
    ("path", "seconds", "asked"),
    [("/charts/a.png", 0.3, 1), ("/charts/a.png?wait=5", 1.5, 1), ("/charts/a.png", 1.5, 2)],
    ids=["in time", "waits", "slow"],
)
def test_one_web_server_is_asked_a_second_time_only_by_a_slow_cold_request(
    tmp_path_factory: pytest.TempPathFactory, path: str, seconds: float, asked: int
) -> None:
    origin = Origin()
    with serving(origin), edge(tmp_path_factory.mktemp("edge"), origin.url) as built:
        origin.say("no-store", seconds=seconds)
        assert ask(built.url + path).body == PICTURE
        assert len(origin.asked) == asked


def test_of_two_web_servers_the_dead_one_is_left_out(origins: tuple[Edge, Origin, Origin]) -> None:
    built, one, other = origins
    for origin in (one, other):
        origin.say("no-store")
    until(lambda: ask(built.url + "/charts/b.png").status == 200 and one.asked and other.asked)
    one.shutdown()
    one.server_close()
    for origin in (one, other):
        origin.asked.clear()
    for number in range(50):
        reply, took = timed(built.url + f"/charts/b.png?n={number}")
        assert (reply.status, took < 1) == (200, True)
    assert len(other.asked) == 50


def test_of_two_web_servers_the_hung_one_is_left_out_after_ten_failures(origins: tuple[Edge, Origin, Origin]) -> None:
    built, one, other = origins
    one.say("no-store", seconds=20)
    other.say("no-store")
    with ThreadPoolExecutor(40) as pool:
        answers = list(pool.map(timed, [built.url + f"/charts/c.png?n={number}" for number in range(40)]))
        until(lambda: len(one.asked) >= 10)
        asked = len(one.asked)
        answers += pool.map(timed, [built.url + f"/charts/d.png?n={number}" for number in range(40)])
    assert {reply.status for reply, _ in answers} == {200}
    assert max(took for _, took in answers) < 5
    assert len(one.asked) == asked
