"""SIGTERM to the web server while it is flooded, or has slow peers: every request that it took is answered in full."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

import pytest
from conftest import House, ask, until
from connections import whole
from test_worker_stopping import Load

pytestmark = pytest.mark.system

CHARTS = """
from charthouse import chart, integer

@chart("numbered", load=lambda n: n, params={"n": integer(0, 10**6)}, fresh_seconds=86400)
def draw(figure, data):
    figure.subplots().plot([0, data])

@chart("pushed")
def draw_pushed(figure, data):
    figure.subplots().plot(data)
"""
HALF_BODY = (
    b"PUT /charts/pushed/data HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sesame\r\n"
    b"Content-Type: application/json\r\nContent-Length: 10000\r\n\r\n[1,"
)
CHART = "/charts/numbered.png"
LARGE = CHART + "?scale=3"
STOPPED_SECONDS = 40  # a render's time limit and 5 s, in which requests that were taken end


@pytest.fixture
def url(house: House) -> str:
    """Two web processes that have a picture, its large variant, and a chart that takes pushes."""
    house.write("both.py", CHARTS)
    url = house.start_web(2, CHARTHOUSE_API_TOKENS="office:sesame")
    house.start_worker()
    for path in (CHART, LARGE):
        until(lambda: ask(url + path).status == 200)  # noqa: B023
    return url


def begin(url: str, client: socket.socket) -> None:
    client.settimeout(10)
    client.connect((urlsplit(url).hostname, urlsplit(url).port))


@contextmanager
def slow_readers(url: str, number: int) -> Iterator[list[socket.socket]]:
    """Clients that have asked for the large picture, and have no room for it."""
    with ExitStack() as stack:
        clients = [stack.enter_context(socket.socket()) for _ in range(number)]
        for client in clients:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            begin(url, client)
            client.sendall(f"GET {LARGE} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            assert client.recv(1, socket.MSG_PEEK)  # the answer has begun
        yield clients


def stop(house: House) -> None:
    web = next(one for one in house.children if one.name == "web")
    web.process.terminate()
    assert web.process.wait(STOPPED_SECONDS) == 0


def endless(first: int) -> tuple[str, ...]:
    return tuple(f"{CHART}?n={number}" for number in range(first, first + 2000))


@pytest.mark.parametrize("clients", [32, 400])
def test_a_flood_of_cold_requests_is_answered(house: House, url: str, clients: int) -> None:
    with Load(url, endless(1), clients) as load:
        until(lambda: sum(load.answers.values()) > 2 * clients)
        stop(house)
    assert load.cut_off == []
    assert set(load.answers) <= {200, 202, 503}


def test_hits_are_answered_beside_half_bodies(house: House, url: str) -> None:
    with ExitStack() as stack:
        for _ in range(50):
            client = stack.enter_context(socket.socket())
            begin(url, client)
            client.sendall(HALF_BODY)
        with Load(url, (CHART,)) as load:
            until(lambda: load.answers[200] > 100)
            began = time.monotonic()
            stop(house)
        assert time.monotonic() - began < STOPPED_SECONDS
    assert load.cut_off == []
    assert set(load.answers) == {200}


def test_slow_readers_get_their_whole_answer(house: House, url: str) -> None:
    picture = ask(url + LARGE).body
    with slow_readers(url, 200) as clients:
        stop(house)
        assert {whole(client).partition(b"\r\n\r\n")[2] == picture for client in clients} == {True}
