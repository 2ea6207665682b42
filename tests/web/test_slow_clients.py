"""Clients that do not send what they began: they are bounded in number, and hold up nothing else."""

from __future__ import annotations

import json
import select
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from conftest import House, ask, open_house, until
from connections import whole
from processes import stays

from charthouse.web.server.front import BODIES, BODY_SECONDS
from charthouse.web.server.listening import GONE_SECONDS
from charthouse.web.server.pulse import HUNG_SECONDS
from charthouse.web.server.server import HEADER_SECONDS

PLACES = 2 * BODIES  # for bodies, in two processes
ASKED, PROBED = "02", "04"  # timers: keepalive, and the probe of a peer that has no room for more

PUSHED = """
from charthouse import chart

@chart("pushed")
def draw(figure, data):
    figure.subplots().plot(data or [])
"""
TOKEN = {"Authorization": "Bearer sesame", "Content_Type": "application/json"}
HALF = (
    "PUT /charts/pushed/data HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sesame\r\n"
    "Content-Type: application/json\r\nContent-Length: 10000\r\n\r\n[1,"
)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    house: House = open_house(tmp_path_factory.mktemp("house"), CHARTHOUSE_API_TOKENS="office:sesame")
    house.write("pushed.py", PUSHED)
    try:
        yield house.start_web(processes=2)
    finally:
        house.close()


def half(url: str, text: str = HALF) -> socket.socket:
    """A connection over which half a body was sent."""
    address = urlsplit(url)
    client = socket.create_connection((address.hostname, address.port))
    client.settimeout(10)
    client.sendall(text.encode())
    return client


def pushed(url: str) -> bool:
    return ask(url + "/charts/pushed/data", "PUT", body=b"[1]", **TOKEN).status < 300


def newest(url: str) -> object:
    return json.loads(ask(url + "/charts/pushed/data", **TOKEN).body)["data_hash"]


def timer(url: str, client: socket.socket) -> str:
    """Which timer runs at the server's end of the connection (/proc/net/tcp); none when that end is gone."""
    ends = [f":{port:04X}" for port in (urlsplit(url).port, client.getsockname()[1])]
    rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()]
    return next((row[5][:2] for row in rows if [row[1][-5:], row[2][-5:]] == ends), "")


def answered(clients: list[socket.socket]) -> list[socket.socket]:
    return select.select(clients, [], [], 0)[0]


@pytest.mark.system
def test_half_bodies_end_and_then_others_are_read(url: str) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(half(url)) for _ in range(50)]
        end = time.monotonic() + BODY_SECONDS + 5
        while len(answered(clients)) < len(clients):
            assert ask(url + "/healthz", timeout=1).status == 200
            assert time.monotonic() < end
        answers = [whole(client).split()[1] for client in clients]
        assert set(answers) == {b"408", b"503"}
        assert answers.count(b"408") <= PLACES
        assert all(pushed(url) for _ in range(20))


def test_half_a_body_whose_client_left_is_not_pushed(url: str) -> None:
    """Whole it is a number, and half of it is one too."""
    until(lambda: pushed(url))
    before = newest(url)
    for _ in range(2 * PLACES):
        half(url, HALF.replace("10000", "4").replace("[1,", "12")).close()
    until(lambda: pushed(url))  # each was read: a place is free again
    assert newest(url) == before


def test_half_bodies_hold_up_nothing(url: str) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(half(url)) for _ in range(50)]
        until(lambda: len(answered(clients)) >= len(clients) - PLACES)
        refused = [whole(client) for client in answered(clients)]
        assert {answer.split()[1] for answer in refused} == {b"503"}
        assert all(b"retry-after: 2" in answer.lower() for answer in refused)
        stays(lambda: ask(url + "/healthz", timeout=1).status == 200, HUNG_SECONDS + 2)
    until(lambda: pushed(url), 5)


def is_limited(url: str) -> bool:
    """Whether a new connection is one of those that end when their peers are gone."""
    with socket.create_connection((urlsplit(url).hostname, urlsplit(url).port)) as client:
        return bool(until(lambda: timer(url, client)) == ASKED)


def test_a_silent_peer_is_asked_whether_it_is_there(url: str) -> None:
    until(lambda: is_limited(url))


@pytest.mark.system
def test_a_connection_ends_whose_client_reads_nothing(url: str) -> None:
    until(lambda: is_limited(url))
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect((urlsplit(url).hostname, urlsplit(url).port))
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" * 100)
        until(lambda: timer(url, client) == PROBED)
        until(lambda: not timer(url, client), GONE_SECONDS + 5)


def test_thousands_of_silent_connections_hold_up_nothing_and_end(url: str) -> None:
    address = urlsplit(url)
    asking = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with ExitStack() as stack:
        clients = []
        for start in [b""] * 3000 + [b"GET /healthz HT"] * 700 + [asking] * 1000:
            client = stack.enter_context(socket.create_connection((address.hostname, address.port)))
            client.settimeout(HEADER_SECONDS + 5)
            client.sendall(start)
            if start == asking:  # from its answer on it is silent too
                assert client.recv(4096).startswith(b"HTTP/1.1 200")
            clients.append(client)
        for _ in range(20):
            assert ask(url + "/healthz", timeout=1).status == 200
        for client in (clients[0], clients[3000], clients[-1]):
            whole(client)


def test_half_a_body_with_a_wrong_token_is_refused_before_it_is_read(url: str) -> None:
    began = time.monotonic()
    with half(url, HALF.replace("sesame", "wrong")) as client:
        assert whole(client).split()[1] == b"401"
    assert time.monotonic() - began < 2
