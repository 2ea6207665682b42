"""Live requests go before warming, also for pictures that warming asked for first."""

from __future__ import annotations

import pytest
from conftest import House, ask, until
from processes import Gated, left_behind

from charthouse.charts.picture import Picture
from charthouse.jobs.queue import WARM
from charthouse.store.keys import DEFAULT as keys

pytestmark = pytest.mark.system


def test_a_live_request_for_what_warming_asked_for_goes_before_all_that_is_only_warmed(house: House) -> None:
    charts = [Gated.write(house, f"chart-{number}") for number in range(20)]
    first, last = charts[0], charts[-1]
    first.close("loads", 1)
    services, entries = house.services(), house.catalogue().charts
    pictures = [Picture.usual(entry) for entry in entries.values()]
    url = house.start_web()
    house.start_worker()
    ask(f"{url}/charts/{first.chart_id}.png")
    until(lambda: first.loads == 1)  # the worker is held
    services.serving.ask_all([picture for picture in pictures if picture.entry.id != first.chart_id], WARM)
    assert house.redis.llen(f"rq:queue:{keys.queue(WARM)}") == 19
    for _ in range(3):
        assert ask(f"{url}/charts/{last.chart_id}.png").state == "rendering"
    assert house.redis.llen(f"rq:queue:{keys.queue(WARM)}") == 18
    for chart in charts[1:-1]:
        chart.close("loads", 1)  # whatever is warmed next stays at its gate
    first.open("loads", 1)
    last.ready(url)
    for chart in charts[1:-1]:
        chart.open("loads", 1)
    until(lambda: left_behind(house.redis) == [])
    assert {(chart.loads, chart.draws) for chart in charts} == {(1, 1)}
