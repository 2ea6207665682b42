"""What asking for pictures may never do: mix them up, loop, or end in an error of ours."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest
from conftest import House

from charthouse.charts.picture import Picture
from charthouse.jobs.queue import LANES, WARM
from charthouse.store.keys import DEFAULT as keys

if TYPE_CHECKING:
    from served import Served

pytest_plugins = ["served"]

LIMIT_SECONDS = 20.0


def in_lanes(served: Served) -> list[int]:
    """How many jobs wait in each class of work, in the order in which workers take them."""
    return [served.services.queue_redis.llen(f"rq:queue:{keys.queue(lane)}") for lane in LANES]


def test_a_picture_that_was_seen_is_refreshed_before_all_that_no_client_has_seen(served: Served) -> None:
    served.ready("/charts/sales.png")
    served.get("/charts/orders.png")
    served.age("sales", 72)
    assert served.get("/charts/sales.png").headers["Charthouse-State"] == "stale"
    assert in_lanes(served) == [1, 1, 0]


def test_old_data_is_refreshed_as_what_was_seen_whichever_variant_is_asked_for_first(served: Served) -> None:
    served.ready("/charts/sales.png")
    served.age("sales", 72)
    assert served.get("/charts/sales.png?theme=dark").status_code == 202
    assert in_lanes(served) == [1, 0, 0]


def test_another_variant_of_fresh_data_waits_with_what_no_client_has_seen(served: Served) -> None:
    served.ready("/charts/sales.png")
    assert served.get("/charts/sales.png?theme=dark").status_code == 202
    assert in_lanes(served) == [0, 1, 0]


def test_one_chart_s_params_do_not_fill_the_queue_and_the_log_says_which_bound_they_met(
    served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    app = served.app(max_queue_per_chart=2)
    years = [served.get(f"/charts/regions.png?year={year}", app=app) for year in range(2020, 2026)]
    assert [(one.status_code, one.headers["Charthouse-State"]) for one in years] == [
        *[(202, "rendering")] * 2, *[(503, "busy")] * 4,
    ]  # fmt: skip
    assert "2 jobs of chart regions wait in the queue" in caplog.text
    assert "MAX_QUEUE_PER_CHART" in caplog.text
    assert served.get("/charts/sales.png", app=app).status_code == 202
    served.work()
    assert served.get("/charts/regions.png?year=2025", app=app).status_code == 202


def test_what_warming_asked_for_moves_to_the_class_of_the_request_for_it(served: Served) -> None:
    served.ready("/charts/sales.png")
    served.age("sales", 72)
    pictures = [Picture.usual(served.catalogue.charts[chart_id]) for chart_id in ("sales", "orders")]
    served.services.serving.ask_all(pictures, WARM)
    assert in_lanes(served) == [0, 0, 2]
    served.get("/charts/sales.png")
    served.get("/charts/orders.png")
    assert in_lanes(served) == [1, 1, 0]


def test_the_data_of_one_param_is_never_drawn_as_that_of_another(served: Served) -> None:
    emea = served.ready("/charts/regions.png?region=emea").headers["Charthouse-Data-Hash"]
    mixed = served.get(f"/charts/regions/{emea}.png?region=apac")
    assert (mixed.status_code, mixed.headers["Location"]) == (302, "/charts/regions.png?region=apac")
    served.work()
    assert served.get("/charts/regions.png?region=apac").status_code == 202


def test_a_worker_of_another_version_whose_load_raises_is_asked_once(served: Served) -> None:
    served.deploy("sales", "f" * 16)
    served.tell("sales", load_raises="no")
    jobs = []
    for _ in range(5):
        assert served.get("/charts/sales.png").status_code == 202
        jobs.append(served.work())
    assert jobs == [1, 0, 0, 0, 0]


def test_a_draw_that_failed_is_not_drawn_by_every_refresh(served: Served) -> None:
    served.tell("sales", draw_raises="no")
    served.get("/charts/sales.png")
    served.work()
    (failure,) = served.keys("failure")
    for _ in range(4):
        served.age("sales", 72)
        served.get("/charts/sales.png")
        served.work()
    assert served.services.cache_redis.hget(failure, "count") == b"1"


def test_an_inline_chart_whose_file_is_gone_is_a_placeholder(house: House) -> None:
    house.counting_chart("gone", options=f"on_miss='inline', timeout_seconds={LIMIT_SECONDS}")
    app = house.app()
    (house.charts / "gone.py").unlink()
    began = time.monotonic()
    response = app.test_client().get("/charts/gone.png")
    assert (response.status_code, response.mimetype) == (202, "image/png")
    assert time.monotonic() - began < LIMIT_SECONDS / 3  # it was not waited for: no process here can draw it


def test_a_304_for_any_picture_of_older_data_names_that_picture(served: Served) -> None:
    old = served.ready("/charts/sales.png")
    served.age("sales", 72)
    served.tell("sales", value=9)
    served.ready("/charts/sales.png")
    answer = served.get(old.headers["Content-Location"], If_None_Match="*")
    assert (answer.status_code, answer.headers["ETag"]) == (304, old.headers["ETag"])


def test_data_that_is_gone_leads_to_the_newest_also_while_its_draw_has_just_failed(served: Served) -> None:
    served.tell("sales", draw_raises="no")
    served.get("/charts/sales.png")
    served.work()
    data_hash = served.get("/charts/sales.png").headers["Charthouse-Data-Hash"]
    served.services.cache_redis.delete(*served.keys("data"))
    assert served.get(f"/charts/sales/{data_hash}.png").status_code == 302


def test_retry_after_never_sends_the_asker_too_early(served: Served) -> None:
    served.tell("sales", load_raises="no")
    served.get("/charts/sales.png")
    served.work()
    (failure,) = served.keys("failure")
    seconds, microseconds = served.services.cache_redis.time()
    served.services.cache_redis.hset(failure, "retry_at", str(seconds + microseconds / 1e6 + 3.2))
    assert served.get("/charts/sales.png").headers["Retry-After"] == "4"


def test_a_render_of_older_data_takes_nothing_away_that_a_refresh_must_draw(served: Served) -> None:
    old = served.ready("/charts/sales.png").headers["Charthouse-Data-Hash"]
    served.age("sales", 72)
    served.tell("sales", value=9)
    small = "/charts/sales.png?width=160&height=100"
    assert served.get(f"/charts/sales/{old}.png?width=160&height=100").status_code == 202  # a render of the old data
    assert served.get(small).status_code == 202  # and a refresh that wants the same variant
    served.work()
    assert served.get(small).headers["Charthouse-State"] == "ready"


def test_who_waits_for_what_the_queue_refused_is_answered_at_once(served: Served) -> None:
    for chart_id in ("sales", "orders"):
        served.ready(f"/charts/{chart_id}.png")
        served.age(chart_id, 72)
    full = served.app(max_queue=1)
    served.get("/charts/orders.png")  # takes the only place
    began = time.monotonic()
    assert served.get("/charts/sales.png?wait=5", app=full).headers["Charthouse-State"] == "stale"
    assert time.monotonic() - began < 2


def test_no_redirect_names_the_host_that_was_asked_for(served: Served) -> None:
    answer = served.get("/charts//sales.png", Host="evil.example")
    assert answer.status_code == 404
    assert "Location" not in answer.headers


def test_charts_drawn_at_once_wait_no_longer_than_their_limit_all_told(house: House) -> None:
    for number in range(4):
        options = 'on_miss="inline", timeout_seconds=0.6'
        house.counting_chart(f"slow-{number}", load_seconds=0.4, options=options)
    app = house.app()
    parts = house.served_here[-1]
    parts.runner.start()
    took: list[float] = []
    states: list[str] = []

    def ask_for(number: int) -> None:
        began = time.monotonic()
        states.append(app.test_client().get(f"/charts/slow-{number}.png").headers["Charthouse-State"])
        took.append(time.monotonic() - began)

    threads = [threading.Thread(target=ask_for, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(took) < 1.2  # one after the other they take 1.6 s and more
    assert set(states) <= {"ready", "rendering"}
    assert "rendering" in states
    assert len(parts.queue) >= 2  # what was not begun is left to the workers
