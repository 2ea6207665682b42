"""Clients that do not send what they began: they are bounded in number, and hold up nothing else."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
from conftest import House, ask, open_house, until
from processes import stays

from charthouse.web.server.pulse import HUNG_SECONDS
from charthouse.web.server.server import HEADER_SECONDS

BODIES = 8  # that two processes read at a time

PUSHED = """
from charthouse import chart

@chart("pushed")
def draw(figure, data):
    figure.subplots().plot(data or [])
"""
TOKEN = {"Authorization": "Bearer sesame", "Content_Type": "application/json"}
HALF = (
    "PUT /charts/pushed/data HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
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


def half(url: str, token: str = "sesame") -> socket.socket:
    """A connection over which half a body was sent."""
    address = urlsplit(url)
    client = socket.create_connection((address.hostname, address.port))
    client.settimeout(10)
    client.sendall(HALF.format(token=token).encode())
    return client


def whole(client: socket.socket) -> bytes:
    """All that comes until the server closes the connection."""
    parts = []
    while part := client.recv(1 << 16):
        parts.append(part)
    return b"".join(parts)


def answered(clients: list[socket.socket]) -> list[socket.socket]:
    return select.select(clients, [], [], 0)[0]


def test_half_bodies_hold_up_nothing(url: str) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(half(url)) for _ in range(50)]
        until(lambda: len(answered(clients)) >= len(clients) - BODIES)
        refused = [whole(client) for client in answered(clients)]
        assert {answer.split()[1] for answer in refused} == {b"503"}
        assert all(b"retry-after: 2" in answer.lower() for answer in refused)
        stays(lambda: ask(url + "/healthz", timeout=1).status == 200, HUNG_SECONDS + 2)
    until(lambda: ask(url + "/charts/pushed/data", "PUT", body=b"[1]", **TOKEN).status < 300, 5)


def test_thousands_of_silent_connections_hold_up_nothing_and_end(url: str) -> None:
    address = urlsplit(url)
    with ExitStack() as stack:
        clients = []
        for start in (
            [b""] * 3000 + [b"GET /healthz HT"] * 700 + [b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"] * 1000
        ):
            client = stack.enter_context(socket.create_connection((address.hostname, address.port)))
            client.sendall(start)
            clients.append(client)
        for _ in range(20):
            assert ask(url + "/healthz", timeout=1).status == 200
        for client in (clients[0], clients[3000], clients[-1]):
            client.settimeout(HEADER_SECONDS + 5)
            whole(client)


def test_half_a_body_with_a_wrong_token_is_refused_before_it_is_read(url: str) -> None:
    began = time.monotonic()
    with half(url, "wrong") as client:
        assert whole(client).split()[1] == b"401"
    assert time.monotonic() - began < 2
