"""The schedule: data is reloaded ahead of time for pictures that people look at, by one of several schedules."""

from __future__ import annotations

import os
import random
import signal
import threading
import time

import pytest
from conftest import House, ask, open_house, until
from processes import Gated

from charthouse.assembly import Services
from charthouse.charts.picture import Dataset
from charthouse.ops.schedule import Plan, Schedule
from charthouse.processes import Child
from charthouse.store.keys import DEFAULT as keys
from charthouse.store.lease import LEASE_SECONDS, Lease

WHEN = "refresh_seconds=100"


class Scheduled:
    """A house with one chart, looked at or not, and a schedule in this process."""

    def __init__(self, house: House, options: str = WHEN) -> None:
        house.counting_chart("sales", options=options)
        self.house, self.services = house, house.services()
        catalogue = house.catalogue()
        self.schedule = Schedule(self.services, lambda: catalogue, jitter=lambda: 0.5)

    def look(self) -> None:
        """View the chart, and wait until the view is counted."""
        url = self.house.start_web()
        assert ask(url + "/charts/sales.png?wait=20").status == 200
        until(lambda: self.services.views.of_days(1))

    def aged(self, seconds: float) -> None:
        """Make the data that much older."""
        key = keys.current(Dataset("sales"))
        checked = float(self.house.redis.hget(key, "checked") or 0)
        self.house.redis.hset(key, "checked", f"{checked - seconds:.6f}")

    @property
    def plan(self) -> Plan:
        (plan,) = self.schedule.plans()
        return plan

    def ticked(self) -> int:
        self.schedule._looked = 0.0  # as after ten seconds
        return self.schedule.tick()


def test_what_nobody_looks_at_is_not_reloaded(house: House) -> None:
    assert Scheduled(house).schedule.plans() == []


def test_a_picture_that_was_viewed_is_reloaded_before_its_data_is_too_old(house: House) -> None:
    house.start_worker()
    scheduled = Scheduled(house)
    scheduled.look()
    assert scheduled.ticked() == 0
    before = house.count("sales", "loads")
    scheduled.aged(79)
    assert scheduled.ticked() == 0
    scheduled.aged(6)  # a tenth, and half a tenth of jitter, before 100 s
    assert scheduled.ticked() == 1
    until(lambda: house.count("sales", "loads") == before + 1)
    until(lambda: not house.redis.exists(keys.claim(Dataset("sales"), keys.REFRESH)))
    assert scheduled.ticked() == 0


def test_a_chart_with_always_is_reloaded_without_views(house: House) -> None:
    scheduled = Scheduled(house, WHEN + ", refresh_always=True")
    assert [len(plan.pictures) for plan in scheduled.schedule.plans()] == [1]
    assert scheduled.ticked() == 1


def test_a_run_that_was_missed_is_made_up_once(house: House) -> None:
    house.start_worker()
    scheduled = Scheduled(house, "refresh_at='00:00', fresh_seconds=864000")
    scheduled.look()
    before = house.count("sales", "loads")
    assert scheduled.ticked() == 0  # it was loaded after the last midnight
    scheduled.aged(3 * 86400)
    assert scheduled.ticked() == 1
    until(lambda: house.count("sales", "loads") == before + 1)
    until(lambda: not house.redis.exists(keys.claim(Dataset("sales"), keys.REFRESH)))
    scheduled.schedule._asked.clear()
    assert scheduled.ticked() == 0


def test_all_viewed_variants_are_drawn_when_the_data_changes(house: House) -> None:
    house.start_worker()
    scheduled = Scheduled(house)
    house.counting_chart("sales", data="__import__('time').time()", options=WHEN)
    catalogue = house.catalogue()
    scheduled.schedule.read_catalogue = lambda: catalogue
    url = house.start_web()
    for query in ("", "&theme=dark", "&scale=2"):
        assert ask(f"{url}/charts/sales.png?wait=20{query}").status == 200
    until(lambda: len(scheduled.services.views.of_days(1)) == 3)
    until(lambda: not house.redis.exists(keys.claim(Dataset("sales"), keys.REFRESH)))
    before = house.count("sales", "draws")
    scheduled.aged(95)
    assert scheduled.ticked() == 1
    until(lambda: house.count("sales", "draws") == before + 3)


def test_the_older_picture_is_fresh_until_the_newer_one_is_there(house: House) -> None:
    gated = Gated.write(house, "gated", "refresh_seconds=100")
    house.variables["CHARTHOUSE_MEMORY_CACHE_BYTES"] = "0"
    house.start_worker()
    url = house.start_web()
    assert ask(url + "/charts/gated.png?wait=20").status == 200
    services, catalogue = house.services(), house.catalogue()
    schedule = Schedule(services, lambda: catalogue)
    until(lambda: services.views.of_days(1))
    gated.give("second")
    gated.close("draws", 2)
    checked = float(gated.current("checked"))
    house.redis.hset(keys.current(Dataset("gated")), "checked", f"{checked - 95:.6f}")
    assert schedule.tick() == 1
    until(lambda: gated.draws == 2)
    assert ask(url + "/charts/gated.png").state == "ready"  # of data that is 95 s old
    gated.open("draws", 2)
    states = []
    until(lambda: states.append(ask(url + "/charts/gated.png").state) or (gated.current("data_hash") != "" and
          gated.latest("640x480@1-light.png") == gated.current("data_hash") and gated.loads == 2))  # fmt: skip
    assert set(states) == {"ready"}
    assert gated.draws == 2


def test_a_chart_that_fails_is_tried_as_its_pause_allows(house: House) -> None:
    scheduled = Scheduled(house, WHEN + ", refresh_always=True")
    services: Services = scheduled.services
    assert scheduled.ticked() == 1
    scheduled.schedule._asked.clear()
    assert scheduled.ticked() == 0  # its job is on its way
    assert len(services.queue) == 1


def test_one_of_two_is_active_and_the_other_takes_over(house: House) -> None:
    first, second = Lease(house.redis), Lease(house.redis)
    assert (first.hold(), second.hold(), first.hold()) == (1, 0, 1)
    first.release()
    assert (second.hold(), first.hold()) == (2, 0)
    first.release()  # it is not the holder
    assert second.hold() == 2
    house.redis.delete(keys.lease())  # it has expired
    assert (first.hold(), second.hold()) == (3, 0)


def test_what_a_late_schedule_asks_for_is_refused(house: House) -> None:
    house.start_worker()
    scheduled = Scheduled(house)
    scheduled.look()
    scheduled.aged(95)
    plan = scheduled.plan
    assert plan.status
    asks = [(picture, plan.status) for picture in plan.pictures]
    assert scheduled.ticked() == 1  # another schedule did it meanwhile
    current = keys.current(Dataset("sales"))
    seen = plan.status.current.checked_text if plan.status.current else ""
    until(lambda: (house.redis.hget(current, "checked") or b"").decode() != seen)
    assert scheduled.services.asking.ask_ahead(asks) == 0


@pytest.fixture
def schedules(house: House) -> tuple[Child, Child]:
    """Two schedules of a chart that is reloaded every second; the first one is active."""
    house.counting_chart("sales", options="refresh_seconds=1, refresh_always=True")
    house.start_worker()
    first = house.start("schedule", "charthouse", "schedule")
    until(lambda: house.redis.exists(keys.lease()))
    return first, house.start("schedule", "charthouse", "schedule")


def reloads(house: House) -> bool:
    before = house.count("sales", "loads")
    return bool(until(lambda: house.count("sales", "loads") >= before + 2, LEASE_SECONDS + 15))


@pytest.mark.system
def test_when_the_active_one_is_killed_the_other_takes_over(house: House, schedules: tuple[Child, Child]) -> None:
    first, second = schedules
    assert reloads(house)
    holder = house.redis.hget(keys.lease(), "token")
    os.kill(first.process.pid, signal.SIGKILL)
    until(lambda: house.redis.hget(keys.lease(), "token") not in (None, holder), LEASE_SECONDS + 10)
    assert house.redis.hget(keys.lease(), "fence") == b"2"
    assert reloads(house)
    second.process.terminate()
    second.process.wait(10)
    assert not house.redis.exists(keys.lease())  # it was released


@pytest.mark.system
def test_one_that_was_stopped_for_long_is_active_no_more(house: House, schedules: tuple[Child, Child]) -> None:
    first, second = schedules
    os.kill(first.process.pid, signal.SIGSTOP)
    until(lambda: house.redis.hget(keys.lease(), "fence") == b"2", LEASE_SECONDS + 10)
    os.kill(first.process.pid, signal.SIGCONT)
    holder = house.redis.hget(keys.lease(), "token")
    assert reloads(house)
    assert house.redis.hget(keys.lease(), "token") == holder
    assert first.alive
    assert second.alive


CHARTS = """
import time
from charthouse import chart

def clock(figure, data):
    figure.subplots().bar([1, 2], [data % 60, 30])

for number in range({count}):  # the odd ones share their load
    load = time.time if number % 2 else lambda: time.time()
    chart(f"clock-{{number}}", load=load, refresh_seconds={every})(clock)
"""


@pytest.mark.system
@pytest.mark.alone
@pytest.mark.timeout(1200)
def test_no_view_is_stale(tmp_path_factory: pytest.TempPathFactory) -> None:
    long = bool(os.environ.get("SOAK"))
    count, every, seconds, views = (100, 60, 600, 1000) if long else (10, 20, 60, 200)
    house = open_house(tmp_path_factory.mktemp("fresh"))
    house.write("clocks.py", CHARTS.format(count=count, every=every))
    try:
        for _ in range(2):
            house.start_worker()
        house.start("schedule", "charthouse", "schedule")
        url = house.start_web()
        for number in range(count):
            assert ask(f"{url}/charts/clock-{number}.png?wait=30").status == 200
        services = house.services()
        until(lambda: len(services.views.of_days(1)) == count)
        threading.Event().wait(12)  # the schedule reads the views every ten seconds
        states: list[str] = []
        began = time.monotonic()
        for number in range(views):
            threading.Event().wait(max(0.0, began + number * seconds / views - time.monotonic()))
            states.append(ask(f"{url}/charts/clock-{random.randrange(count)}.png").state)
    finally:
        house.close()
    print(len(states), "views,", len(states) - states.count("ready"), "not ready")
    assert states.count("ready") == views
