"""The passage to Flask: how many are let in, and what the others are told, and when."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from conftest import until

from charthouse.web.memory.forwarding import Answer
from charthouse.web.memory.marks import BUSY, LOOKS_ONCE
from charthouse.web.memory.passage import BUSY_SECONDS, MOST_SECONDS, RENEWAL, SHARE, Passage, parking_seconds
from charthouse.web.memory.turn import Turn

REFUSED = Answer("503 Service Unavailable", [("Retry-After", "2")], b"later")


class Below:
    """An application that answers when it is allowed to."""

    def __init__(self) -> None:
        self.asked = 0
        self.status = "200 OK"
        self.gate = threading.Event()
        self.turn = Turn()

    def __call__(self, _environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        self.asked += 1
        with self.turn.aside():
            assert self.gate.wait(10)
        start_response(self.status, [])
        return [b"picture"]


def passage(below: Below, places: int) -> Passage:
    return Passage(below, below.turn, places, places, lambda _: REFUSED)


def ask(passage: Passage, **more: Any) -> tuple[str, bytes]:
    answered: list[str] = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/charts/one.png", **more}
    body = b"".join(passage(environ, lambda status, _: answered.append(status)))
    return answered[0], body


def full(below: Below, places: int) -> tuple[Passage, list[threading.Thread]]:
    one = passage(below, places)
    threads = [threading.Thread(target=ask, args=(one,)) for _ in range(places)]
    for thread in threads:
        thread.start()
    until(lambda: below.asked == places)
    return one, threads


def test_a_request_that_finds_a_place_is_answered_from_below() -> None:
    below = Below()
    below.gate.set()
    assert ask(passage(below, 1)) == ("200 OK", b"picture")


def test_one_that_finds_none_is_refused_after_it_was_parked_and_asks_nobody() -> None:
    below = Below()
    one, threads = full(below, 2)
    began = time.monotonic()
    assert ask(one) == (REFUSED.status, b"later")
    assert time.monotonic() - began >= BUSY_SECONDS
    assert ask(one, REQUEST_METHOD="HEAD")[1] == b""
    assert below.asked == 2
    below.gate.set()
    for thread in threads:
        thread.join()
    assert ask(one) == ("200 OK", b"picture")


@pytest.mark.parametrize("more", [{RENEWAL: True}, {"PATH_INFO": "/healthz"}], ids=["renewal", "healthz"])
def test_a_renewal_and_a_health_check_need_no_place(more: dict[str, Any]) -> None:
    below = Below()
    one, threads = full(below, 2)
    threads.append(threading.Thread(target=ask, args=(one,), kwargs=more))
    threads[-1].start()
    until(lambda: below.asked == 3)
    below.gate.set()
    for thread in threads:
        thread.join()


def seconds(passage: Passage, **more: Any) -> float:
    began = time.monotonic()
    assert ask(passage, **more)[0].startswith("503")
    return time.monotonic() - began


def test_what_flask_refuses_is_parked_while_others_are_here_but_no_renewal() -> None:
    below = Below()
    below.status = "503 Service Unavailable"
    one, threads = full(below, 1)
    assert seconds(one) >= BUSY_SECONDS
    below.gate.set()
    threads[0].join()
    assert seconds(one) < BUSY_SECONDS  # it is alone
    below.gate.clear()
    threads = [threading.Thread(target=ask, args=(one,))]
    threads[0].start()
    until(lambda: below.asked == 3)
    below.gate.set()
    assert seconds(one, **{RENEWAL: True}) < BUSY_SECONDS
    threads[0].join()


def test_a_place_is_free_again_after_a_fault() -> None:
    def fault(*_: Any) -> list[bytes]:
        raise OSError

    one = Passage(fault, Turn(), 1, 1, lambda _: REFUSED)
    for _ in range(3):
        try:
            ask(one)
        except OSError:
            continue
        raise AssertionError("the fault was swallowed, or the request refused")


def parked(status: str, used_seconds: float, present: int, **environ: Any) -> float:
    return parking_seconds(Answer(status, [], b""), environ, used_seconds, present)


def test_the_more_are_here_and_the_more_an_answer_cost_the_longer_it_is_parked() -> None:
    assert parked("503 Service Unavailable", 0.001, 2) == BUSY_SECONDS
    assert parked("503 Service Unavailable", 0.001, 100) == pytest.approx(0.1 / SHARE)
    assert parked("200 OK", 0.01, 20, **{BUSY: True}) == pytest.approx(0.2 / SHARE)
    assert parked("404 Not Found", 0.001, 10) == pytest.approx(0.01 / SHARE)
    assert parked("400 Bad Request", 1, 400) == MOST_SECONDS


@pytest.mark.parametrize("status", ["200 OK", "202 Accepted", "304 Not Modified", "302 Found"])
def test_what_is_found_or_asked_for_is_not_parked(status: str) -> None:
    assert parked(status, 1, 400) == 0


def test_fetchers_that_look_once_have_places_of_their_own() -> None:
    below = Below()
    one = Passage(below, below.turn, 1, 2, lambda _: REFUSED)
    environ = {LOOKS_ONCE: time.monotonic() + 60}
    fetchers = [threading.Thread(target=ask, args=(one,), kwargs=environ) for _ in range(2)]
    for thread in fetchers:
        thread.start()
    until(lambda: below.asked == 2)
    assert ask(one, **environ) == (REFUSED.status, REFUSED.body)
    browser = threading.Thread(target=ask, args=(one,))
    browser.start()
    until(lambda: below.asked == 3)
    below.gate.set()
    for thread in (*fetchers, browser):
        thread.join()


def test_a_fetcher_is_parked_no_longer_than_it_waits() -> None:
    busy = Answer("503 Service Unavailable", [], b"")
    for left, least, most in ((60.0, MOST_SECONDS, MOST_SECONDS), (1.0, 0.5, 1.0), (-1.0, 0.0, 0.0)):
        environ = {LOOKS_ONCE: time.monotonic() + left}
        assert least <= parking_seconds(busy, environ, 1.0, 1000) <= most
