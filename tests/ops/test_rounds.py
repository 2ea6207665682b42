"""How a warming of many pictures asks for them: few at a time, in few round trips, until each was fresh once."""

from __future__ import annotations

from itertools import pairwise

import pytest
from conftest import House, until
from round_trips import RoundTrips

from charthouse.assembly import Services
from charthouse.jobs.queue import WARM
from charthouse.ops import warming
from charthouse.ops.combinations import Combinations
from charthouse.ops.wanted import of_charts
from charthouse.ops.warming import Counts, Silence, Target, ask, plan, warm
from charthouse.store.keys import DEFAULT as keys

MANY = """
from charthouse import chart, integer

def make(number):
    @chart(f"many-{number}", load=lambda n: n, fresh_seconds=3600, params={"n": integer(1, 12)})
    def draw(figure, data):
        figure.text(0.5, 0.5, str(data))

for number in range(4):
    make(number)
"""
BRIEF = """
from charthouse import chart

@chart("brief", load=lambda: 1, fresh_seconds=0.1)
def draw(figure, data):
    figure.text(0.5, 0.5, str(data))
"""


@pytest.fixture
def many(house: House) -> House:
    house.write("many.py", MANY)
    return house


def planned(house: House, services: Services, charts: int = 4) -> list[Target]:
    entries = list(house.catalogue().charts.values())[:charts]
    chosen = [Combinations.named(entry, "", every_param=True) for entry in entries]
    return plan(services, of_charts(chosen, [1], ["light"], limit=100).pictures)


def ignore(_: object) -> None:
    """No progress is of interest."""


def waiting(house: House) -> int:
    return int(house.redis.llen(f"rq:queue:{keys.queue(WARM)}"))  # type: ignore[arg-type]


def test_no_more_wait_in_the_queue_than_it_has_room_for(many: House, caplog: pytest.LogCaptureFixture) -> None:
    many.variables |= {"CHARTHOUSE_MAX_QUEUE": "7", "CHARTHOUSE_MAX_QUEUE_PER_CHART": "3"}
    services = many.services()
    targets = planned(many, services)
    found = ask(services, targets, 0.6, ignore)
    assert waiting(many) == 7
    asked = [target.name for target in found if target.status and target.status.claim]
    assert asked == [target.name for target in (*targets[:3], *targets[12:15], targets[24])]
    assert "not enqueued" not in caplog.text


def test_a_plan_of_many_pictures_is_one_round_trip(many: House) -> None:
    services = many.services()
    planned(many, services)  # loads the scripts
    trips = RoundTrips(services.cache_redis)
    assert len(planned(many, services)) == 48
    assert trips.count == 1


def test_pictures_that_wait_to_be_drawn_are_not_asked_for_in_each_round(many: House) -> None:
    services = many.services()
    targets = planned(many, services, charts=1)
    trips = RoundTrips(services.cache_redis)
    rounds: list[int] = []
    ask(services, targets, 1.5, lambda _: rounds.append(trips.count))
    assert len(rounds) > 3
    assert [after - before for before, after in pairwise(rounds)] == [1] * (len(rounds) - 1)


@pytest.mark.system
def test_a_queue_with_little_room_delays_a_warming_and_does_not_end_it(many: House) -> None:
    many.variables |= {"CHARTHOUSE_MAX_QUEUE": "2", "CHARTHOUSE_MAX_QUEUE_PER_CHART": "1"}
    services = many.services()
    many.start_worker()
    found = warm(services, planned(many, services, charts=1), 30, ignore)
    assert Counts.of(found) == Counts(requested=12, warmed=12, skipped=0, failed=0, left=0)
    again = planned(many, services, charts=1)
    assert Counts.of(again) == Counts(requested=12, warmed=0, skipped=12, failed=0, left=0)


@pytest.mark.system
def test_a_job_that_the_full_queue_refused_is_asked_for_again(many: House) -> None:
    many.variables |= {"CHARTHOUSE_MAX_QUEUE": "4"}
    services = many.services()
    targets = planned(many, services)
    ask(services, targets[12:16], 0.1, ignore)  # another warming has filled the queue
    assert waiting(many) == 4
    states: list[set[str]] = []

    def start_worker_when_refused(now: object) -> None:
        states.append({target.state for target in now})  # type: ignore[attr-defined]
        if len(states) == 2:
            many.start_worker()

    found = warm(services, targets[:4], 30, start_worker_when_refused)
    assert states[:2] == [{"busy"}, {"busy"}]
    assert {target.state for target in found} == {"ready"}


@pytest.mark.system
def test_a_picture_that_was_fresh_once_counts_although_it_has_expired_since(house: House) -> None:
    house.write("brief.py", BRIEF)
    services = house.services()
    house.start_worker()
    pictures = of_charts([Combinations.named(house.catalogue().charts["brief"], "")], [1], ["light"], 1).pictures
    for _ in range(2):  # without an older picture, and with one
        (found,) = warm(services, plan(services, pictures), 10, ignore)
        assert (found.state, found.was_there) == ("ready", False)
        until(lambda: services.serving.status(pictures[0]).state.value == "stale")


def test_an_old_picture_does_not_count_before_its_data_is_loaded_again(house: House) -> None:
    house.write("brief.py", BRIEF)
    services = house.services()
    worker = house.start_worker()
    pictures = of_charts([Combinations.named(house.catalogue().charts["brief"], "")], [1], ["light"], 1).pictures
    assert warm(services, plan(services, pictures), 10, ignore)[0].state == "ready"
    worker.stop(10)
    until(lambda: services.serving.status(pictures[0]).state.value == "stale")
    assert warm(services, plan(services, pictures), 0.6, ignore)[0].state == "stale"


def test_the_silence_of_all_workers_is_told_once_and_so_is_its_end(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warming, "SILENCE_SECONDS", 0.0)
    services = house.services()
    services.heartbeats.beat("one")
    silence = Silence(services)
    assert silence.changed() is None
    house.redis.delete(keys.workers())
    assert [silence.changed(), silence.changed()] == [True, None]
    services.heartbeats.beat("one")
    assert [silence.changed(), silence.changed()] == [False, None]
