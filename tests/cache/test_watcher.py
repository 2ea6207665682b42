"""Waiting requests: one look for all of them at a time, and none while no request waits."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from conftest import until

from charthouse.cache.answer import Need, State, Status
from charthouse.cache.watcher import Watcher
from charthouse.charts.picture import Picture
from charthouse.charts.variant import Variant
from charthouse.errors import StoreUnavailable

if TYPE_CHECKING:
    from served import Served

pytest_plugins = ["served"]


class Looks:
    """The looks of a house's store, counted."""

    def __init__(self, served: Served) -> None:
        self._look = served.services.serving.statuses
        self.sizes: list[int] = []
        self.cost_seconds = 0.0

    def __call__(self, pictures: Sequence[Picture]) -> list[Status]:
        self.sizes.append(len(pictures))
        end = time.thread_time() + self.cost_seconds
        while time.thread_time() < end:
            pass
        return self._look(pictures)


@pytest.fixture
def looks(served: Served) -> Looks:
    return Looks(served)


def watchers() -> int:
    return sum(thread.name == "watcher" for thread in threading.enumerate())


def test_requests_for_one_picture_and_for_many_share_a_look_and_wake_when_theirs_is_there(
    served: Served, looks: Looks
) -> None:
    watcher = Watcher(looks)
    sales, orders = (Picture.usual(served.catalogue.charts[chart_id]) for chart_id in ("sales", "orders"))
    asked = [sales] * 30 + [orders] * 30
    seen = served.services.serving.ask_all(asked)
    with ThreadPoolExecutor(60) as pool:
        waiting = [pool.submit(watcher.wait, picture, status, 30) for picture, status in zip(asked, seen, strict=True)]
        until(lambda: 2 in looks.sizes)
        assert watchers() == 1
        served.work()
        assert Need.REFRESH not in {one.result().needs for one in waiting}
    assert max(looks.sizes) == 2
    until(lambda: watchers() == 0)
    before = len(looks.sizes)
    assert watcher.wait(sales, seen[0], 5).state is State.READY  # the watcher starts again
    assert len(looks.sizes) == before + 1


def test_a_picture_that_does_not_change_is_waited_for_until_the_time_is_over(served: Served, looks: Looks) -> None:
    sales = Picture.usual(served.catalogue.charts["sales"])
    (seen,) = served.services.serving.ask_all([sales])
    began = time.monotonic()
    status = Watcher(looks).wait(sales, seen, 0.3)
    assert 0.3 <= time.monotonic() - began < 3
    assert (status.state, bool(status.claim)) == (State.RENDERING, True)


def test_looks_that_cost_much_are_taken_less_often(served: Served, looks: Looks) -> None:
    looks.cost_seconds = 0.02
    sales = Picture.usual(served.catalogue.charts["sales"])
    (seen,) = served.services.serving.ask_all([sales])
    Watcher(looks).wait(sales, seen, 1.0)
    assert 1 <= len(looks.sizes) <= 6


def test_a_store_that_goes_away_ends_the_waiting(served: Served) -> None:
    def look(pictures: Sequence[Picture]) -> list[Status]:
        raise StoreUnavailable("away")

    sales = Picture(served.catalogue.charts["sales"], "", Variant(320, 200))
    with pytest.raises(StoreUnavailable):
        Watcher(look).wait(sales, Status(State.RENDERING), 30)
