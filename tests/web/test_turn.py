"""Turns below the memory cache: one thread runs, those that wait step aside, and hits have their rest."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from conftest import until

from charthouse.web.memory.turn import INSIDE, REST, Turn


def together(count: int, work: Callable[[], None]) -> list[threading.Thread]:
    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    return threads


class Counted:
    """How many threads are in a place, and were at most."""

    def __init__(self) -> None:
        self.now = self.most = 0
        self._changing = threading.Lock()

    def __enter__(self) -> None:
        with self._changing:
            self.now += 1
            self.most = max(self.most, self.now)

    def __exit__(self, *_: object) -> None:
        with self._changing:
            self.now -= 1


def use_the_processor(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def test_one_thread_runs_at_a_time() -> None:
    turn, running = Turn(), Counted()

    def work() -> None:
        for _ in range(50):
            with turn.taken(), running:
                use_the_processor(0.0002)

    for thread in together(4, work):
        thread.join()
    assert running.most == 1


def test_those_that_wait_leave_the_turn_to_others_and_come_back_one_by_one() -> None:
    turn, running, waiting, go_on = Turn(), Counted(), Counted(), threading.Event()

    def work() -> None:
        with turn.taken():
            with turn.aside(), waiting:
                assert go_on.wait(10)
            with running:
                use_the_processor(0.001)

    threads = together(INSIDE, work)
    until(lambda: waiting.now == INSIDE)
    go_on.set()
    for thread in threads:
        thread.join()
    assert running.most == 1


def test_no_more_begin_than_may_be_inside() -> None:
    turn, waiting, go_on = Turn(), Counted(), threading.Event()

    def work() -> None:
        with turn.taken(), turn.aside(), waiting:
            assert go_on.wait(10)

    threads = together(INSIDE + 3, work)
    until(lambda: waiting.now == INSIDE)
    go_on.set()
    for thread in threads:
        thread.join()
    assert waiting.most == INSIDE


def test_those_who_are_away_let_others_begin() -> None:
    turn, waiting, go_on = Turn(), Counted(), threading.Event()

    def work() -> None:
        with turn.taken():
            with turn.away(), waiting:
                assert go_on.wait(10)
            with turn.away():  # a second time
                pass

    threads = together(INSIDE * 3, work)
    until(lambda: waiting.now == INSIDE * 3)
    go_on.set()
    for thread in threads:
        thread.join()
    with turn.taken():
        pass


def test_a_renewal_goes_before_those_in_line() -> None:
    turn, waiting, go_on, renewed = Turn(), Counted(), threading.Event(), threading.Event()

    def work() -> None:
        with turn.taken(), turn.aside(), waiting:
            assert go_on.wait(10)

    def renew() -> None:
        with turn.taken(renewal=True):
            renewed.set()

    threads = together(INSIDE + 3, work)
    until(lambda: waiting.now == INSIDE)
    threads += together(1, renew)
    assert renewed.wait(10)  # while nobody of the line can begin
    go_on.set()
    for thread in threads:
        thread.join()


def seconds_of_two_turns(turn: Turn, used: float) -> float:
    with turn.taken():
        use_the_processor(used)
    began = time.monotonic()
    with turn.taken():
        return time.monotonic() - began


def test_a_turn_is_followed_by_a_rest_in_proportion_while_hits_come() -> None:
    turn = Turn()
    turn.hit_at = time.monotonic() + 60
    assert seconds_of_two_turns(turn, 0.05) >= 0.05 * REST * 0.99


def test_there_is_no_rest_while_no_hits_come() -> None:
    turn = Turn()
    turn.hit_at = time.monotonic() - 60
    assert min(seconds_of_two_turns(turn, 0.05) for _ in range(3)) < 0.05


def test_a_thread_without_the_turn_may_step_aside_too() -> None:
    turn = Turn()
    with turn.aside(), turn.taken():
        pass
