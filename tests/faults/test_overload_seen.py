"""A picture that is looked at keeps its pace, however many cold pictures other clients ask for."""

from __future__ import annotations

import itertools
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from conftest import House, ask, until
from soak import times

from charthouse.charts.picture import Dataset
from charthouse.store.keys import DEFAULT as keys

pytestmark = [pytest.mark.system, pytest.mark.alone]

CONNECTIONS = 8
OLDEST_SECONDS = 5.0  # of a chart that is fresh for 2 s

MANY = """
import time
from charthouse import chart, integer

@chart("many", load=lambda number: time.sleep(0.05), params={"number": integer(0, 100_000)}, fresh_seconds=3)
def draw(figure, data):
    figure.subplots().plot([3, 1, 2])
"""


def test_a_picture_that_is_looked_at_is_refreshed_through_a_flood_of_cold_params_that_are_seen_later(
    house: House,
) -> None:
    house.write("many.py", MANY)
    house.counting_chart("looked-at", options="fresh_seconds=2")
    url = house.start_web(2)
    house.start_worker()
    until(lambda: ask(f"{url}/charts/looked-at.png").state == "ready")
    stopping, numbers, ages = threading.Event(), itertools.count(), []

    def flood() -> None:
        while not stopping.is_set():
            number = next(numbers)
            ask(f"{url}/charts/many.png?number={number}")
            ask(f"{url}/charts/many.png?number={number // 2}")  # drawn by now, and soon too old

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        flooding = [pool.submit(flood) for _ in range(CONNECTIONS)]
        end = time.monotonic() + times(12, 60)
        while time.monotonic() < end:
            ask(f"{url}/charts/looked-at.png")
            checked = house.redis.hget(keys.current(Dataset("looked-at")), "checked")
            assert checked is not None
            ages.append(house.redis.time()[0] - float(checked))
            stopping.wait(0.1)
        stopping.set()
    for one in flooding:
        one.result()
    assert max(ages) <= OLDEST_SECONDS
