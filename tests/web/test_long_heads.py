"""Long request heads at a real server: refused before the application sees them."""

from __future__ import annotations

import contextlib
import socket
from urllib.parse import urlsplit

import pytest
from conftest import House, ask


def status(url: str, path: str, header: str = "") -> int:
    """The status of the answer to a request that is sent whole, however early the server answers."""
    split = urlsplit(url)
    head = (
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{header}\r\n\r\n"
        if header
        else f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"
    )
    with socket.create_connection((split.hostname, split.port), timeout=10) as connection:
        with contextlib.suppress(ConnectionError):  # it has answered, and reads no more
            connection.sendall(head.encode())
        return int(connection.recv(12).split()[1])


@pytest.fixture
def url(house: House) -> str:
    house.counting_chart("counted", options="on_miss='inline'")
    url = house.start_web()
    assert ask(url + "/charts/counted.png").status == 200
    return url


def test_a_head_that_is_too_long_is_refused_and_a_long_one_is_read(url: str) -> None:
    path = "/charts/counted.png"
    for name in ("Accept", "If-None-Match", "Cookie", "X-Other"):
        assert status(url, path, f"{name}: " + '"a",' * 3000) == 200
        assert status(url, path, f"{name}: " + '"a",' * 20_000) == 431
    assert status(url, path, "\r\n".join(f"X-{number}: {'a' * 1000}" for number in range(100))) == 431
    assert ask(url + path).status == 200


def test_an_address_that_is_too_long_is_a_414_and_an_endless_one_is_refused_too(url: str) -> None:
    assert status(url, "/charts/counted.png?_=" + "a" * 10_000) == 200
    assert status(url, "/charts/counted.png?_=" + "a" * 17_000) == 414
    assert status(url, "/" + "a" * 17_000) == 414
    assert status(url, "/charts/counted.png?_=" + "a" * 100_000) in (414, 431)


def test_a_long_body_is_no_long_head(url: str) -> None:
    assert ask(url + "/charts/counted/data", "PUT", body=b"[" + b"1," * 200_000 + b"1]").status in (401, 404, 405)


@pytest.mark.parametrize("size", [390_000, 4_000_000])
@pytest.mark.parametrize("name", ["Accept", "If-None-Match"])
def test_a_huge_header_is_refused(url: str, name: str, size: int) -> None:
    with contextlib.suppress(ConnectionResetError):  # what was not read resets the connection
        assert status(url, "/charts/counted.png", f"{name}: {'a' * size}") == 431
    assert ask(url + "/charts/counted.png").status == 200
