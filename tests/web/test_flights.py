"""Requests for one address that come together: who is answered by whom."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import until

from charthouse.web.memory.flights import Flights
from charthouse.web.memory.forwarding import Answer
from charthouse.web.memory.marks import ADDRESS, CHART, LOOKS_ONCE


class Number(int):
    """Stands for the answer that is the number of its request."""

    status = "200 OK"


class Below:
    """Answers each request by its number, when the gate is open."""

    def __init__(self) -> None:
        self.asked = 0
        self.gate = threading.Event()
        self.marks: dict[str, Any] = {ADDRESS: "/a", CHART: "a"}

    def __call__(self, environ: dict[str, Any]) -> int:
        self.asked += 1
        number = Number(self.asked)
        assert self.gate.wait(10)
        environ.update(self.marks)
        return number


@pytest.fixture
def below() -> Iterator[Below]:
    below = Below()
    yield below
    below.gate.set()


def environ(**more: str) -> dict[str, Any]:
    return {"REQUEST_METHOD": "GET", "PATH_INFO": "/a", "QUERY_STRING": ""} | more


def together(below: Below, *requests: dict[str, Any]) -> list[int]:
    """The answers to these requests, of which each came while those before were being answered."""
    flights, answers, started = Flights(below), dict[int, int](), Counted()
    threads = []
    for number, request in enumerate(requests):
        threads.append(threading.Thread(target=started.run, args=(flights, request, answers, number)))
        threads[-1].start()
        until(lambda number=number: started.now > number)
    below.gate.set()
    for thread in threads:
        thread.join()
    return [answers[number] for number in range(len(requests))]


class Counted:
    """How many requests have begun."""

    def __init__(self) -> None:
        self.now = 0

    def run(self, flights: Flights, request: dict[str, Any], answers: dict[int, int], number: int) -> None:
        self.now += 1
        answers[number] = flights.answer("/a", request)


def test_the_others_get_the_first_one_s_answer_and_its_marks(below: Below) -> None:
    requests = [environ() for _ in range(3)]
    assert together(below, *requests) == [1, 1, 1]
    assert below.asked == 1
    assert all(request[CHART] == "a" for request in requests)


def test_an_answer_that_is_not_for_all_is_given_to_the_first_alone(below: Below) -> None:
    below.marks = {}
    assert sorted(together(below, environ(), environ())) == [1, 2]


@pytest.mark.parametrize(
    "other",
    [
        {"HTTP_AUTHORIZATION": "x"}, {"HTTP_IF_NONE_MATCH": '"x"'}, {"REQUEST_METHOD": "HEAD"},
        {"QUERY_STRING": "wait=5"},
    ],
)  # fmt: skip
def test_a_request_that_may_be_answered_otherwise_asks_for_itself(below: Below, other: dict[str, str]) -> None:
    assert sorted(together(below, environ(), environ(**other))) == [1, 2]


def once(seconds: float) -> dict[str, Any]:
    """A request of a fetcher that looks once and waits for so long."""
    return environ() | {LOOKS_ONCE: time.monotonic() + seconds}


def test_fetchers_that_look_once_share_answers_among_themselves_alone(below: Below) -> None:
    assert sorted(together(below, environ(), once(5), environ(), once(5))) == [1, 1, 2, 2]


class Placeholders:
    """Answers with so many placeholders, and then with the picture."""

    def __init__(self, placeholders: int) -> None:
        self.asked = 0
        self._placeholders = placeholders

    def __call__(self, environ: dict[str, Any]) -> Answer:
        self.asked += 1
        environ[ADDRESS] = "/a"
        time.sleep(0.1)  # plays a web that waits
        return Answer("202 Accepted" if self.asked <= self._placeholders else "200 OK", [], b"")


def test_a_fetcher_with_time_left_does_not_take_the_placeholder_of_one_whose_time_is_over() -> None:
    below = Placeholders(2)
    flights, answers = Flights(below), dict[int, Answer]()
    until_now = [once(0), once(0), *(once(5) for _ in range(8))]

    def run(number: int) -> None:
        answers[number] = flights.answer("/a", until_now[number])

    threads = [threading.Thread(target=run, args=(number,)) for number in range(10)]
    for number, thread in enumerate(threads):
        thread.start()
        until(lambda number=number: below.asked or number)
    for thread in threads:
        thread.join()
    assert {answers[number].status for number in range(2, 10)} == {"200 OK"}
    assert below.asked <= 4


def test_the_next_request_after_the_answer_asks_again(below: Below) -> None:
    below.gate.set()
    flights = Flights(below)
    assert [flights.answer("/a", environ()) for _ in range(2)] == [1, 2]


def test_a_fault_of_the_first_is_its_own(below: Below) -> None:
    def fault(_: dict[str, Any]) -> None:
        raise OSError("fault")

    flights = Flights(fault)
    for _ in range(2):
        with pytest.raises(OSError, match="fault"):
            flights.answer("/a", environ())
