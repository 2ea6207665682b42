"""The image routes: every state's status and headers, the two kinds of address, conditional requests, waiting."""

from __future__ import annotations

import re
import time
from itertools import product
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from conftest import House, ask
from werkzeug.test import TestResponse

from charthouse.charts.picture import Dataset
from charthouse.store.keys import DEFAULT as keys

if TYPE_CHECKING:
    from served import Served

pytest_plugins = ["served"]

NEWEST = "public, max-age=2, stale-while-revalidate=10, stale-if-error=86400"
FOR_EVER = "public, max-age=31536000, immutable"
PARAMETER = r"(hit|fwd=(miss|stale)|ttl=-?\d+|stored|collapsed|detail=[a-z-]+)"
CACHE_STATUS = re.compile(rf"charthouse(; {PARAMETER})+")
OLD_VERSION = "f" * 16


def ttl_of(response: TestResponse) -> int:
    found = re.search(r"; ttl=(-?\d+)", response.headers["Cache-Status"])
    assert found, response.headers["Cache-Status"]
    return int(found[1])


# --- the states ------------------------------------------------------------------------------------------------------


def test_a_picture_of_fresh_data_is_ready_with_all_its_headers(served: Served) -> None:
    response = served.ready("/charts/sales.png")
    headers = response.headers
    assert response.status_code == 200
    assert headers["Content-Type"] == "image/png"
    assert headers["Content-Length"] == str(len(response.data))
    assert headers["Cache-Control"] == NEWEST
    assert re.fullmatch(r'"[0-9a-f]{32}"', headers["ETag"])
    assert re.fullmatch(r"[0-9a-f]{32}", headers["Charthouse-Data-Hash"])
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert re.fullmatch(r"charthouse; hit; ttl=\d+", headers["Cache-Status"])
    assert 50 <= ttl_of(response) <= 60
    assert "Retry-After" not in headers
    assert served.pixels(response) == (320, 200)


def test_a_picture_of_old_data_is_stale_and_a_refresh_is_asked_for(served: Served) -> None:
    fresh = served.ready("/charts/sales.png")
    served.age("sales", 72)
    stale = served.get("/charts/sales.png")
    assert (stale.status_code, stale.headers["Charthouse-State"]) == (200, "stale")
    assert (stale.data, stale.headers["ETag"]) == (fresh.data, fresh.headers["ETag"])
    assert stale.headers["Cache-Control"] == NEWEST
    assert re.fullmatch(r"charthouse; hit; ttl=-\d+", stale.headers["Cache-Status"])
    assert -16 <= ttl_of(stale) <= -12
    assert served.waiting() == 1


def test_a_stale_picture_is_asked_for_once_and_followed_by_the_picture_of_the_new_data(served: Served) -> None:
    first = served.ready("/charts/sales.png")
    served.age("sales", 72)
    served.tell("sales", value=5)
    for _ in range(3):
        assert served.get("/charts/sales.png").headers["Charthouse-State"] == "stale"
    assert served.work() == 1
    second = served.get("/charts/sales.png")
    assert second.headers["Charthouse-State"] == "ready"
    assert second.headers["Charthouse-Data-Hash"] != first.headers["Charthouse-Data-Hash"]
    assert second.headers["ETag"] != first.headers["ETag"]


def test_data_that_was_loaded_again_unchanged_is_not_drawn_again(served: Served) -> None:
    first = served.ready("/charts/sales.png")
    served.age("sales", 72)
    second = served.ready("/charts/sales.png")
    assert (second.data, second.headers["ETag"]) == (first.data, first.headers["ETag"])
    assert (served.house.count("sales", "loads"), served.house.count("sales", "draws")) == (2, 1)


def test_a_picture_that_is_not_there_yet_is_a_placeholder_that_nobody_keeps(served: Served) -> None:
    response = served.get("/charts/sales.png")
    headers = response.headers
    assert (response.status_code, headers["Charthouse-State"]) == (202, "rendering")
    assert headers["Content-Type"] == "image/png"
    assert headers["Content-Length"] == str(len(response.data))
    assert headers["Cache-Control"] == "no-store"
    assert int(headers["Retry-After"]) >= 1
    assert headers["Cache-Status"] == "charthouse; fwd=miss"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert not {"ETag", "Content-Location", "Charthouse-Data-Hash"} & set(headers.keys())


def test_the_second_to_ask_for_a_missing_picture_joins_the_first(served: Served) -> None:
    served.get("/charts/sales.png")
    second = served.get("/charts/sales.png")
    assert (second.status_code, second.headers["Cache-Status"]) == (202, "charthouse; fwd=miss; collapsed")
    assert served.waiting() == 1


def test_a_placeholder_knows_the_data_hash_once_the_data_is_there(served: Served) -> None:
    ready = served.ready("/charts/sales.png")
    other = served.get("/charts/sales.png?theme=dark")
    assert other.status_code == 202
    assert other.headers["Charthouse-Data-Hash"] == ready.headers["Charthouse-Data-Hash"]


@pytest.mark.parametrize("size", [(320, 200), (160, 100), (640, 480)])
@pytest.mark.parametrize("scale", [1, 2, 3])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_placeholder_has_exactly_the_size_that_was_asked_for(
    served: Served, size: tuple[int, int], scale: int, theme: str
) -> None:
    response = served.get(f"/charts/sales.png?width={size[0]}&height={size[1]}&scale={scale}&theme={theme}")
    assert response.status_code == 202
    assert served.pixels(response) == (size[0] * scale, size[1] * scale)


def test_a_picture_has_exactly_the_size_that_was_asked_for(served: Served) -> None:
    assert served.pixels(served.ready("/charts/sales.png?width=160&height=100&scale=3")) == (480, 300)


@pytest.mark.parametrize("fault", ["load_raises", "draw_raises"])
def test_a_chart_whose_code_raises_is_failed_until_it_is_tried_again(served: Served, fault: str) -> None:
    served.tell("sales", **{fault: "the secret of the database"})
    served.get("/charts/sales.png?scale=2")
    served.work()
    response = served.get("/charts/sales.png?scale=2")
    headers = response.headers
    assert (response.status_code, headers["Charthouse-State"]) == (500, "failed")
    assert headers["Content-Type"] == "image/png"
    assert headers["Cache-Control"] == "no-store"
    assert 1 <= int(headers["Retry-After"]) <= 6
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert CACHE_STATUS.fullmatch(headers["Cache-Status"])
    assert "ETag" not in headers
    assert served.pixels(response) == (640, 400)
    assert b"secret" not in response.data + str(headers).encode()
    assert served.waiting() == 0


def test_a_failure_image_is_not_the_placeholder_of_one_that_is_being_drawn(served: Served) -> None:
    drawing = served.get("/charts/sales.png").data
    served.tell("sales", load_raises="no")
    served.work()
    assert served.get("/charts/sales.png").data != drawing


@pytest.mark.parametrize("fault", ["load_raises", "draw_raises"])
def test_the_last_good_picture_outlives_a_failure(served: Served, fault: str) -> None:
    good = served.ready("/charts/sales.png")
    served.age("sales", 72)
    served.tell("sales", value=7, **{fault: "no"})
    served.get("/charts/sales.png")
    served.work()
    response = served.get("/charts/sales.png")
    assert (response.status_code, response.headers["Charthouse-State"]) == (200, "stale")
    assert (response.data, response.headers["ETag"]) == (good.data, good.headers["ETag"])
    assert served.waiting() == 0


def test_a_failed_chart_is_tried_again_when_its_pause_is_over(served: Served) -> None:
    served.tell("sales", load_raises="no")
    served.get("/charts/sales.png")
    served.work()
    failure = keys.failure(Dataset("sales"), keys.REFRESH)
    served.services.cache_redis.hincrby(failure, "retry_at", -60)
    served.tell("sales")
    assert served.get("/charts/sales.png").status_code == 202
    served.work()
    assert served.get("/charts/sales.png").status_code == 200
    assert not served.services.cache_redis.exists(failure)


def test_an_authors_page_says_why_a_chart_failed_while_it_is_tried_again(served: Served) -> None:
    app = served.app(show_reasons=1)
    served.tell("sales", load_raises="no")
    served.get("/charts/sales.png")
    served.work()
    served.services.cache_redis.hincrby(keys.failure(Dataset("sales"), keys.REFRESH), "retry_at", -60)
    assert served.get("/charts/sales.png").status_code == 202
    assert "load raised" in served.get("/charts/sales", app=app).text


def test_a_full_queue_is_busy_and_nothing_is_claimed(served: Served) -> None:
    app = served.app(max_queue=1)
    served.get("/charts/sales.png", app=app)
    response = served.get("/charts/orders.png?scale=2", app=app)
    headers = response.headers
    assert (response.status_code, headers["Charthouse-State"]) == (503, "busy")
    assert headers["Content-Type"] == "image/png"
    assert headers["Cache-Control"] == "no-store"
    assert int(headers["Retry-After"]) >= 1
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert CACHE_STATUS.fullmatch(headers["Cache-Status"])
    assert served.pixels(response) == (640, 400)
    served.work()
    assert served.get("/charts/orders.png?scale=2", app=app).status_code == 202


def test_a_full_queue_does_not_take_the_stale_picture_away(served: Served) -> None:
    for chart_id in ("sales", "orders"):
        served.ready(f"/charts/{chart_id}.png")
        served.age(chart_id, 72)
    app = served.app(max_queue=1)
    served.get("/charts/orders.png", app=app)
    response = served.get("/charts/sales.png", app=app)
    assert (response.status_code, response.headers["Charthouse-State"]) == (200, "stale")


def test_a_picture_that_the_store_pushed_out_is_drawn_again_from_the_data_it_kept(served: Served) -> None:
    before = served.ready("/charts/sales.png")
    served.services.cache_redis.delete(*served.keys("image"))
    assert served.get("/charts/sales.png").status_code == 202
    served.work()
    after = served.get("/charts/sales.png")
    assert (after.data, after.headers["ETag"]) == (before.data, before.headers["ETag"])
    assert served.house.count("sales", "loads") == 1


def test_everything_that_serving_writes_ends_by_itself_but_for_the_queue(served: Served) -> None:
    served.ready("/charts/sales.png")
    served.ready("/charts/regions.png?region=apac&theme=dark")
    served.tell("orders", load_raises="no")
    served.get("/charts/orders.png")
    served.work()
    served.age("sales", 72)
    served.get("/charts/sales.png?scale=2")
    redis = served.services.cache_redis
    ours = [key for key in redis.scan_iter() if not key.startswith(b"rq:")]
    assert all(key.startswith(b"charthouse:v2:") for key in ours)
    assert [key for key in ours if redis.ttl(key) <= 0] == []


# --- HEAD and conditional requests -----------------------------------------------------------------------------------


def test_head_has_the_headers_of_get_and_no_body(served: Served) -> None:
    get = served.ready("/charts/sales.png")
    head = served.get("/charts/sales.png", method="HEAD")
    assert head.data == b""
    differ = {"Date", "Cache-Status"}  # its ttl counts down
    assert {k: v for k, v in head.headers if k not in differ} == {k: v for k, v in get.headers if k not in differ}


def test_head_asks_for_a_missing_picture_like_get(served: Served) -> None:
    response = served.get("/charts/sales.png", method="HEAD")
    assert (response.status_code, response.data, served.waiting()) == (202, b"", 1)
    assert int(response.headers["Content-Length"]) > 0


@pytest.mark.parametrize("form", ['"{}"', 'W/"{}"', '"other", W/"{}"', 'W/"x","{}" , "y"', "*"])
def test_if_none_match_that_names_the_picture_is_answered_with_304(served: Served, form: str) -> None:
    ready = served.ready("/charts/sales.png")
    response = served.get("/charts/sales.png", If_None_Match=form.format(ready.headers["ETag"].strip('"')))
    assert (response.status_code, response.data) == (304, b"")
    assert not {"Content-Length", "Content-Type"} & set(response.headers.keys())
    for name in ("ETag", "Cache-Control", "Content-Location", "Charthouse-Data-Hash", "Charthouse-State"):
        assert response.headers[name] == ready.headers[name]
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("asked", ['"other"', 'W/"other", "more"', '""'])
def test_if_none_match_that_names_another_picture_gets_the_picture(served: Served, asked: str) -> None:
    ready = served.ready("/charts/sales.png")
    response = served.get("/charts/sales.png", If_None_Match=asked)
    assert (response.status_code, response.data) == (200, ready.data)
    assert response.headers["ETag"] == ready.headers["ETag"]


def test_the_etag_changes_with_the_variant_and_not_with_the_time(served: Served) -> None:
    served.ready("/charts/sales.png")
    tags = [
        served.ready(f"/charts/sales.png?{query}").headers["ETag"] for query in ("", "scale=2", "theme=dark", "_=1")
    ]
    assert tags[0] == tags[3]
    assert len(set(tags)) == 3


def test_a_stale_picture_that_the_asker_has_is_answered_with_304_and_refreshed(served: Served) -> None:
    ready = served.ready("/charts/sales.png")
    served.age("sales", 72)
    response = served.get("/charts/sales.png", If_None_Match=ready.headers["ETag"])
    assert (response.status_code, response.headers["Charthouse-State"]) == (304, "stale")
    assert served.waiting() == 1


def test_an_asker_who_has_the_picture_that_is_gone_gets_the_placeholder(served: Served) -> None:
    served.ready("/charts/sales.png")
    for word in ("image", "latest", "current"):
        served.services.cache_redis.delete(*served.keys(word))
    assert served.get("/charts/sales.png", If_None_Match="*").status_code == 202


def test_a_304_names_the_picture_that_the_200_names_also_for_older_data(served: Served) -> None:
    old = served.ready("/charts/sales.png")
    served.age("sales", 72)
    served.tell("sales", value=9)
    served.ready("/charts/sales.png")
    address = old.headers["Content-Location"]
    assert served.get(address).headers["ETag"] == old.headers["ETag"]
    same = served.get(address, If_None_Match=old.headers["ETag"])
    assert (same.status_code, same.headers["ETag"]) == (304, old.headers["ETag"])


# --- by data hash ----------------------------------------------------------------------------------------------------


def test_content_location_names_the_immutable_address_of_the_same_bytes(served: Served) -> None:
    newest = served.ready("/charts/sales.png?theme=dark&scale=2")
    address = newest.headers["Content-Location"]
    version = served.catalogue.charts["sales"].version
    data_hash = newest.headers["Charthouse-Data-Hash"]
    assert address == f"/charts/sales/{data_hash}.png?scale=2&theme=dark&v={version}"
    exact = served.get(address)
    assert (exact.status_code, exact.data) == (200, newest.data)
    assert exact.headers["Cache-Control"] == FOR_EVER
    assert exact.headers["ETag"] == newest.headers["ETag"]
    assert exact.headers["Charthouse-State"] == "ready"
    assert exact.headers["Charthouse-Data-Hash"] == data_hash
    assert exact.headers["Cache-Status"] == "charthouse; hit"
    assert exact.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("query", ["", "?v=" + OLD_VERSION, "?v="])
def test_without_todays_version_the_picture_of_that_data_is_not_for_ever(served: Served, query: str) -> None:
    newest = served.ready("/charts/sales.png")
    response = served.get(newest.headers["Content-Location"].partition("?")[0] + query)
    assert (response.status_code, response.data) == (200, newest.data)
    assert "immutable" not in response.headers["Cache-Control"]
    assert response.headers["Cache-Control"] == NEWEST


def test_the_immutable_address_answers_304_to_whoever_has_the_picture(served: Served) -> None:
    newest = served.ready("/charts/sales.png")
    response = served.get(newest.headers["Content-Location"], If_None_Match=newest.headers["ETag"])
    assert response.status_code == 304
    assert response.headers["Cache-Control"] == FOR_EVER


def test_older_data_stays_to_be_had_by_its_hash_also_in_a_variant_not_yet_drawn(served: Served) -> None:
    old = served.ready("/charts/sales.png")
    served.age("sales", 72)
    served.tell("sales", value=9)
    new = served.ready("/charts/sales.png")
    address = old.headers["Content-Location"]
    assert served.get(address).data == old.data
    dark = address.replace("?", "?theme=dark&")
    placeholder = served.get(dark)
    assert (placeholder.status_code, placeholder.headers["Cache-Control"]) == (202, "no-store")
    served.work()
    drawn = served.get(dark)
    assert (drawn.status_code, drawn.headers["Cache-Control"]) == (200, FOR_EVER)
    assert drawn.headers["Charthouse-Data-Hash"] == old.headers["Charthouse-Data-Hash"]
    assert served.get("/charts/sales.png").headers["ETag"] == new.headers["ETag"]


def test_data_that_is_gone_leads_to_the_newest_picture_in_the_same_variant(served: Served) -> None:
    response = served.get(f"/charts/regions/{'0' * 32}.png?region=apac&scale=2&theme=dark&v={OLD_VERSION}")
    assert response.status_code == 302
    assert response.headers["Location"] == "/charts/regions.png?region=apac&scale=2&theme=dark"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert served.waiting() == 0


def test_a_picture_whose_data_is_gone_is_still_served(served: Served) -> None:
    newest = served.ready("/charts/sales.png")
    served.services.cache_redis.delete(*served.keys("data"))
    assert served.get(newest.headers["Content-Location"]).data == newest.data


def test_a_missing_variant_of_data_that_is_gone_is_drawn_after_loading_again(served: Served) -> None:
    served.ready("/charts/sales.png")
    served.services.cache_redis.delete(*served.keys("data"))
    assert served.ready("/charts/sales.png?theme=dark").status_code == 200
    assert served.house.count("sales", "loads") == 2


# --- a rolling deploy ------------------------------------------------------------------------------------------------


def test_a_web_of_another_version_than_the_worker_serves_the_workers_picture_as_stale(served: Served) -> None:
    served.deploy("sales", OLD_VERSION)
    served.get("/charts/sales.png")
    served.work()
    response = served.get("/charts/sales.png")
    assert (response.status_code, response.headers["Charthouse-State"]) == (200, "stale")
    version = served.read.charts["sales"].version
    assert response.headers["Content-Location"].endswith("v=" + version)


def test_two_versions_side_by_side_do_not_ask_in_a_loop(served: Served) -> None:
    served.deploy("sales", OLD_VERSION)
    jobs = []
    for _ in range(5):
        served.get("/charts/sales.png")
        jobs.append(served.work())
    assert jobs == [1, 0, 0, 0, 0]
    assert (served.house.count("sales", "loads"), served.house.count("sales", "draws")) == (1, 1)


def test_a_changed_chart_is_drawn_anew_and_its_old_picture_serves_meanwhile(served: Served) -> None:
    served.deploy("sales", OLD_VERSION)
    served.get("/charts/sales.png")
    served.work()
    served.catalogue = served.read
    served.services.cache_redis.delete(*served.keys("claim"))  # as if they had run out
    response = served.get("/charts/sales.png")
    assert response.status_code == 200
    served.work()
    assert served.get("/charts/sales.png").headers["Charthouse-State"] == "ready"


# --- params ----------------------------------------------------------------------------------------------------------


def test_one_picture_has_one_address_however_its_params_are_ordered(served: Served) -> None:
    first = served.ready("/charts/regions.png?region=apac&year=2024")
    second = served.get("/charts/regions.png?year=2024&region=apac")
    assert (second.status_code, second.data) == (200, first.data)
    assert second.headers["Content-Location"] == first.headers["Content-Location"]
    assert "?region=apac&v=" in first.headers["Content-Location"]
    assert first.headers["Content-Location"].endswith("&year=2024")
    assert served.house.count("regions", "draws") == 1


@pytest.mark.parametrize("query", ["region=emea", "year=2020", "region=emea&year=2020", "scale=1&theme=light", "_=7"])
def test_a_default_that_is_spelled_out_is_the_default_left_out(served: Served, query: str) -> None:
    plain = served.ready("/charts/regions.png")
    response = served.get(f"/charts/regions.png?{query}")
    assert (response.status_code, response.headers["Charthouse-State"]) == (200, "ready")
    assert response.headers["Content-Location"] == plain.headers["Content-Location"]


def test_load_receives_the_params_that_were_asked_for(served: Served) -> None:
    hashes = {
        served.ready(f"/charts/regions.png?region={region}&year={year}").headers["Charthouse-Data-Hash"]
        for region, year in product(("emea", "apac"), (2020, 2021))
    }
    assert len(hashes) == 4


@pytest.mark.parametrize("query", ["_=1&_=2", "_cachebuster=abc", "_theme=purple"])
def test_query_names_that_start_with_an_underscore_are_ignored_everywhere(served: Served, query: str) -> None:
    ready = served.ready("/charts/sales.png")
    assert served.get(f"/charts/sales.png?{query}").headers["Charthouse-State"] == "ready"
    assert served.get(f"{ready.headers['Content-Location']}&{query}").headers["Cache-Control"] == FOR_EVER
    for path in ("/?", "/charts/sales?", "/status?charts=sales&"):
        assert served.get(path + query).status_code == 200


# --- waiting ---------------------------------------------------------------------------------------------------------


def test_whoever_waits_gets_the_picture_that_is_drawn_meanwhile(served: Served) -> None:
    with served.worker_at_the_first_job():
        response = served.get("/charts/sales.png?wait=30")
    assert (response.status_code, response.headers["Charthouse-State"]) == (200, "ready")
    assert served.pixels(response) == (320, 200)
    assert "fwd=miss" in response.headers["Cache-Status"]
    assert CACHE_STATUS.fullmatch(response.headers["Cache-Status"])


def test_whoever_waits_gets_the_successor_of_a_stale_picture(served: Served) -> None:
    old = served.ready("/charts/sales.png")
    served.age("sales", 72)
    served.tell("sales", value=4)
    with served.worker_at_the_first_job():
        response = served.get("/charts/sales.png?wait=30")
    assert (response.status_code, response.headers["Charthouse-State"]) == (200, "ready")
    assert response.headers["Charthouse-Data-Hash"] != old.headers["Charthouse-Data-Hash"]


def test_whoever_waits_for_a_chart_that_fails_hears_of_it_at_once(served: Served) -> None:
    served.tell("sales", load_raises="no")
    began = time.monotonic()
    with served.worker_at_the_first_job():
        response = served.get("/charts/sales.png?wait=30")
    assert (response.status_code, response.headers["Charthouse-State"]) == (500, "failed")
    assert time.monotonic() - began < 10


def test_waiting_ends_when_its_time_is_up(served: Served) -> None:
    began = time.monotonic()
    response = served.get("/charts/sales.png?wait=0.3")
    assert (response.status_code, response.headers["Charthouse-State"]) == (202, "rendering")
    assert 0.3 <= time.monotonic() - began < 3
    assert served.waiting() == 1


def test_waiting_for_a_ready_picture_takes_no_time(served: Served) -> None:
    served.ready("/charts/sales.png")
    began = time.monotonic()
    assert served.get("/charts/sales.png?wait=30").status_code == 200
    assert time.monotonic() - began < 5


def test_whoever_finds_no_place_to_wait_is_answered_at_once(served: Served) -> None:
    app = served.app(max_waiters=0)
    began = time.monotonic()
    response = served.get("/charts/sales.png?wait=30", app=app)
    assert (response.status_code, response.headers["Charthouse-State"]) == (202, "rendering")
    assert time.monotonic() - began < 5
    assert served.waiting() == 1


def test_of_two_who_wait_one_asked_and_one_joined(served: Served) -> None:
    app = served.app()
    answers: list[TestResponse] = []
    threads = [
        Thread(target=lambda: answers.append(served.get("/charts/sales.png?wait=30", app=app))) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    with served.worker_at_the_first_job():
        pass
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [200, 200]
    assert served.house.count("sales", "loads") == 1


# --- drawn at once ---------------------------------------------------------------------------------------------------


def test_a_chart_that_prefers_it_is_drawn_at_once(served: Served) -> None:
    first = served.get("/charts/at-once.png")
    assert (first.status_code, first.headers["Charthouse-State"]) == (200, "ready")
    assert first.headers["Cache-Status"] == "charthouse; fwd=miss; stored"
    assert first.headers["Cache-Control"] == NEWEST
    assert served.pixels(first) == (320, 200)
    assert served.waiting() == 0
    second = served.get("/charts/at-once.png")
    assert second.data == first.data
    assert "; hit" in second.headers["Cache-Status"]


def test_a_chart_drawn_at_once_in_two_variants_is_loaded_once(served: Served) -> None:
    assert served.get("/charts/at-once.png").status_code == 200
    assert served.get("/charts/at-once.png?theme=dark").status_code == 200
    assert (served.house.count("at-once", "loads"), served.house.count("at-once", "draws")) == (1, 2)


def test_a_chart_drawn_at_once_that_is_stale_is_left_to_the_workers(served: Served) -> None:
    served.get("/charts/at-once.png")
    served.age("at-once", 72)
    assert served.get("/charts/at-once.png").headers["Charthouse-State"] == "stale"
    assert served.waiting() == 1


@pytest.mark.parametrize("fault", ["load_raises", "draw_raises"])
def test_a_chart_drawn_at_once_that_raises_is_failed(served: Served, fault: str) -> None:
    served.tell("at-once", **{fault: "no"})
    response = served.get("/charts/at-once.png")
    assert (response.status_code, response.headers["Charthouse-State"]) == (500, "failed")
    assert response.headers["Content-Type"] == "image/png"
    assert int(response.headers["Retry-After"]) >= 1


def test_many_who_ask_at_once_for_a_chart_drawn_at_once_make_one_draw(served: Served) -> None:
    app = served.app()
    answers: list[TestResponse] = []
    threads = [
        Thread(target=lambda: answers.append(served.get("/charts/at-once.png", app=app))) for _ in range(4)
    ]  # as many as may wait
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {200}
    assert (served.house.count("at-once", "loads"), served.house.count("at-once", "draws")) == (1, 1)


def test_a_chart_drawn_at_once_with_no_place_to_wait_is_left_to_the_workers(served: Served) -> None:
    assert served.get("/charts/at-once.png", app=served.app(max_waiters=0)).status_code == 202
    assert served.waiting() == 1


def test_the_image_route_of_the_blog_design_shows_chart_1(served: Served) -> None:
    response = served.get("/showchart/1")
    assert (response.status_code, response.headers["Content-Type"]) == (200, "image/png")
    assert served.pixels(response) == (640, 480)
    assert response.data == served.get("/charts/1.png").data
    assert served.get("/showchart/none").status_code == 404


# --- over a real server ----------------------------------------------------------------------------------------------


def test_a_real_server_sends_the_same_headers(house: House) -> None:
    house.counting_chart("counted", options="on_miss='inline'")
    url = house.start_web()
    get = ask(url + "/charts/counted.png")
    assert (get.status, get.state) == (200, "ready")
    assert get.headers["Content-Length"] == str(len(get.body))
    head = ask(url + "/charts/counted.png", method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == get.headers["Content-Length"]
    assert head.headers["ETag"] == get.headers["ETag"]
    unchanged = ask(url + "/charts/counted.png", If_None_Match=f"W/{get.headers['ETag']}")
    assert (unchanged.status, unchanged.body) == (304, b"")
    assert not {"content-length", "content-type"} & {name.lower() for name in unchanged.headers}
    exact = ask(url + get.headers["Content-Location"])
    assert (exact.body, exact.headers["Cache-Control"]) == (get.body, FOR_EVER)
