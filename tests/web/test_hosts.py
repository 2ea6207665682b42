"""Where a web server listens, and the hosts that it answers to."""

from __future__ import annotations

import http.client
import json
import socket

import pytest
from conftest import House, free_port, until

from charthouse.logs import Seldom
from charthouse.port import http_url
from charthouse.settings import read_settings
from charthouse.web.hosts import Hosts
from charthouse.web.memory.cache import MemoryCache
from charthouse.web.server.server import log

OURS = ["localhost", "LOCALHOST:8000", "localhost.", "127.0.0.1", "127.0.0.1:9", "[::1]", "[::1]:8000",
        "charts.example.com", "charts.example.com:443", "Charts.Example.Com", "here.lan"]  # fmt: skip
OTHERS = ["evil.example.com", "localhost.evil.example.com", "evil.example.com:8000", "127.0.0.1.evil.example.com",
          "10.0.0.7", "[fd00::1]:8000", "user@localhost", "localhost:x", "localhost, evil", "[localhost", "*", "null",
          "127.1", "0.0.0.0", "\x1b[2J", "x" * 9000]  # fmt: skip

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def status(host: str | None) -> tuple[str, bytes]:
    """The status line for that Host, and the body."""
    settings = read_settings({"CHARTHOUSE_PUBLIC_URL": "https://charts.example.com/c", "CHARTHOUSE_HOST": "here.lan"})
    said: list[str] = []

    def below(_: object, start_response: object) -> list[bytes]:
        start_response("200 OK", [])  # type: ignore[operator]
        return [b"below"]

    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "QUERY_STRING": ""} | (
        {} if host is None else {"HTTP_HOST": host}
    )
    memory = MemoryCache(below, 0)  # type: ignore[arg-type]
    body = Hosts(memory, settings, Seldom(log))(environ, lambda status, _: said.append(status))
    return said[0], b"".join(body)


@pytest.mark.parametrize("host", [*OURS, None, ""])
def test_a_request_for_one_of_our_names_passes(host: str | None) -> None:
    assert status(host) == ("200 OK", b"below")


@pytest.mark.parametrize("host", OTHERS)
def test_a_request_for_another_host_is_refused_and_the_setting_named(host: str) -> None:
    line, body = status(host)
    assert line == "421 Misdirected Request"
    assert "CHARTHOUSE_PUBLIC_URL" in json.loads(body)["detail"]
    assert len(body) < 800


def test_a_browser_is_refused_with_a_page_that_loads_nothing_and_a_program_with_a_problem() -> None:
    settings = read_settings({"CHARTHOUSE_HOST": "127.0.0.1"})
    memory = MemoryCache(lambda *_: [], 0)  # type: ignore[arg-type]
    for accept, media_type in [(BROWSER, "text/html; charset=utf-8"), ("*/*", "application/problem+json")]:
        said: list[tuple[str, dict[str, str]]] = []
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": "/", "QUERY_STRING": "", "HTTP_HOST": "<b>.example",
            "HTTP_ACCEPT": accept,
        }  # fmt: skip
        app = Hosts(memory, settings, Seldom(log))
        body = b"".join(app(environ, lambda status, headers, said=said: said.append((status, dict(headers)))))
        status, headers = said[0]
        assert (status, headers["Content-Type"]) == ("421 Misdirected Request", media_type)
        assert (headers["Vary"], headers["Cache-Control"]) == ("Accept", "no-store")
        assert b"CHARTHOUSE_PUBLIC_URL" in body
        assert (b"<b>" in body) == (accept == "*/*")
        assert not [attribute for attribute in (b"src=", b"href=") if attribute in body]


def ask_for(address: str, port: int, host: str, path: str) -> int:
    connection = http.client.HTTPConnection(address, port, timeout=10)
    try:
        connection.request("GET", path, headers={"Host": host})
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("host", "reached", "not_reached"),
    [
        ("localhost", ["127.0.0.1"], []),
        ("127.0.0.1", ["127.0.0.1"], ["::1"]),
        ("::1", ["::1"], ["127.0.0.1"]),
        ("[::1]", ["::1"], ["127.0.0.1"]),
        ("::", ["::1", "127.0.0.1"], []),
        ("0.0.0.0", ["127.0.0.1"], ["::1"]),
    ],
)
def test_a_server_listens_where_it_is_told_to(
    house: House, host: str, reached: list[str], not_reached: list[str]
) -> None:
    house.counting_chart("one")
    port, web_log = free_port(), house.folder / "web.log"
    child = house.start("web", "web", "--host", host, log=web_log, CHARTHOUSE_PORT=str(port))
    until(lambda: ask_for(reached[0], port, "localhost", "/healthz") == 200 or not child.alive)
    for address in reached:
        assert ask_for(address, port, "localhost", "/") == 200, web_log.read_text()
        refused = 200 if host in ("::", "0.0.0.0") else 421
        for path in ("/", "/healthz", "/charts/one.png", "/nothing"):
            others = {ask_for(address, port, "evil.example.com", path), ask_for(address, port, "localhost", path)}
            assert (421 in others) == (refused == 421), (address, path, others)
    for address in not_reached:
        assert ask_for(address, port, "localhost", "/healthz") == 0
    assert f"is at {http_url(host, port)}: 1 chart" in web_log.read_text()


@pytest.mark.parametrize("host", ["no-such-host.invalid", "203.0.113.7", "fe80::1", "a b", "ü" * 70, "999.1.1.1"])
def test_a_host_that_is_none_of_this_machine_is_one_sentence(house: House, host: str) -> None:
    ended = house.call("web", "--host", host)
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"charthouse: cannot listen on {host}:8000: ")
    assert "choose another with --host" in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_a_taken_port_is_one_sentence(house: House) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = house.call("web", "--host", "localhost", "--port", str(taken.getsockname()[1]))
    assert ended.returncode == 1
    assert "Address already in use; choose another with --port" in ended.stderr
