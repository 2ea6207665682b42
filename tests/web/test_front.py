"""The front: what it answers itself, what it hands to a thread, and what it does when there is none."""

from __future__ import annotations

import _thread
import logging
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import until

from charthouse.web.memory.cache import MemoryCache
from charthouse.web.memory.marks import mark_cacheable
from charthouse.web.server.front import BODIES, Front

PICTURE = [("Content-Type", "image/png"), ("ETag", '"one"'), ("Cache-Control", "public, max-age=2")]


class Protocol:
    """Granian's, which notes what it is told to send, and by whom."""

    def __init__(self, ended: threading.Event | None = None) -> None:
        self.sent = threading.Event()
        self.ended = ended
        self.status, self.body, self.promised, self.thread = 0, b"", 0, 0

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.response_iter(status, headers, iter([body]))

    def response_iter(self, status: int, headers: list[tuple[str, str]], pieces: Iterator[bytes]) -> None:
        """The first answer counts. Its connection ends, and with it the body that is read, when a byte is missing."""
        if self.status:
            return
        self.status, self.thread = status, _thread.get_ident()
        self.body, self.promised = b"".join(pieces), int(dict(headers).get("Content-Length", 0))
        if self.ended and self.promised > len(self.body):
            self.ended.set()
        self.sent.set()


class Below:
    """An application whose answers wait until they may go."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.fails = False
        self.asked = 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        self.asked += 1
        if environ["REQUEST_METHOD"] == "PUT":
            environ["wsgi.input"].read(100)
        assert self.gate.wait(10)
        if self.fails:
            raise RuntimeError("a fault of ours")
        if environ["REQUEST_METHOD"] == "GET":
            mark_cacheable(environ, environ["PATH_INFO"])
        start_response("200 OK", PICTURE)
        return [b"picture"]


@pytest.fixture
def below() -> Below:
    return Below()


@pytest.fixture
def front(below: Below) -> Front:
    return Front(MemoryCache(below, 1 << 20))


class Input:
    """Granian's `wsgi.input`: the pieces, and then the end, or silence until the client leaves."""

    def __init__(self, *pieces: bytes, is_silent: bool = False) -> None:
        self._pieces = list(pieces)
        self.left = threading.Event()
        if not is_silent:
            self.left.set()

    def read(self, _size: int) -> bytes:
        if self._pieces:
            return self._pieces.pop(0)
        assert self.left.wait(10)
        return b""


def ask(front: Front, method: str = "GET", body: Input | None = None, protocol: Protocol | None = None) -> Protocol:
    protocol = protocol or Protocol()
    sent = {"wsgi.input": body or Input(), "CONTENT_LENGTH": "4" if body else "0"}
    front(protocol, {"REQUEST_METHOD": method, "PATH_INFO": "/one", "QUERY_STRING": ""} | sent)
    return protocol


def test_what_is_not_in_memory_is_answered_by_another_thread_and_then_by_this_one(front: Front, below: Below) -> None:
    first = ask(front)
    assert not first.sent.is_set()
    below.gate.set()
    assert first.sent.wait(10)
    assert (first.status, first.body) == (200, b"picture")
    assert first.thread != _thread.get_ident()
    second = ask(front)
    assert (second.status, second.body, second.thread) == (200, b"picture", _thread.get_ident())


def test_a_fault_is_a_500_and_logged_with_its_cause(
    front: Front, below: Below, caplog: pytest.LogCaptureFixture
) -> None:
    below.fails = True
    below.gate.set()
    with caplog.at_level(logging.ERROR):
        protocol = ask(front)
        assert protocol.sent.wait(10)
    assert protocol.status == 500
    assert "a fault of ours" in caplog.text


def test_without_a_thread_more_a_request_is_a_503(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left(*_: Any) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(_thread, "start_new_thread", none_left)
    assert ask(front).status == 503


def test_bodies_are_bounded_in_number(front: Front, below: Below) -> None:
    askers = [threading.Thread(target=ask, args=(front, "PUT")) for _ in range(BODIES)]
    for asker in askers:
        asker.start()
    until(lambda: below.asked == BODIES)
    assert ask(front, "PUT").status == 503
    below.gate.set()
    for asker in askers:
        asker.join()
    assert ask(front, "PUT").status == 200


def test_a_late_body_is_a_408_and_its_connection_ends(below: Below) -> None:
    front = Front(MemoryCache(below, 1 << 20), body_seconds=0.1)
    below.gate.set()
    for _ in range(2 * BODIES):
        silent = Input(is_silent=True)
        protocol = Protocol(silent.left)
        ask(front, "PUT", silent, protocol)
        assert protocol.status == 408
        assert protocol.promised > len(protocol.body)
    assert ask(front, "PUT").status == 200


def test_a_body_that_is_whole_is_not_late_however_long_the_answer_takes(below: Below) -> None:
    front = Front(MemoryCache(below, 1 << 20), body_seconds=0.1)
    asker = threading.Thread(target=lambda: asked.append(ask(front, "PUT", Input(b"1234"))))
    asked: list[Protocol] = []
    asker.start()
    asker.join(0.3)
    assert asker.is_alive()
    below.gate.set()
    asker.join(10)
    assert asked[0].status == 200
