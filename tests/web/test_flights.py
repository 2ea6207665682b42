"""Requests for one address that come together: who is answered by whom."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import until

from charthouse.web.memory.flights import Flights
from charthouse.web.memory.marks import ADDRESS, CHART


class Below:
    """Answers each request by its number, when the gate is open."""

    def __init__(self) -> None:
        self.asked = 0
        self.gate = threading.Event()
        self.marks: dict[str, Any] = {ADDRESS: "/a", CHART: "a"}

    def __call__(self, environ: dict[str, Any]) -> int:
        self.asked += 1
        number = self.asked
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
