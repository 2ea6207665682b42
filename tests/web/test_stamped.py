"""`stamp_after_seconds`: a stale picture says the time of its data on itself."""

from __future__ import annotations

import datetime
import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageChops
from werkzeug.test import Client, TestResponse

from charthouse.charts.picture import Dataset
from charthouse.store.keys import DEFAULT as keys
from charthouse.web.memory.cache import MemoryCache

if TYPE_CHECKING:
    from served import Served

pytest_plugins = ["served"]


def stamping(served: Served, chart_id: str = "sales") -> None:
    """Let the chart stamp pictures whose data was not confirmed for half an hour."""
    entry = replace(served.catalogue.charts[chart_id], stamp_after_seconds=1800)
    served.catalogue = replace(served.catalogue, charts={**served.catalogue.charts, chart_id: entry})


def stale(served: Served, path: str, seconds: float = 3600) -> tuple[TestResponse, TestResponse]:
    """The picture, ready and then stale."""
    ready = served.ready(path)
    served.age("sales", seconds)
    response = served.get(path)
    assert response.headers["Charthouse-State"] == "stale"
    return ready, response


def words(served: Served) -> str:
    """What a picture says that shows the current data."""
    record = served.services.cache_redis.hgetall(keys.current(Dataset("sales")))
    moment = datetime.datetime.fromtimestamp(float(record[b"checked"]), datetime.UTC)
    return f"data of {moment:%H:%M} UTC"


@pytest.mark.parametrize("query", [".png", ".webp", ".png?scale=2&theme=dark", ".webp?width=160&height=100"])
def test_a_stale_picture_has_a_stamp_in_its_corner_and_is_the_same_elsewhere(served: Served, query: str) -> None:
    stamping(served)
    ready, stamped = stale(served, "/charts/sales" + query)
    before, after = (Image.open(io.BytesIO(one.data)).convert("RGB") for one in (ready, stamped))
    assert before.size == after.size
    left, top, right, bottom = ImageChops.difference(before, after).getbbox() or (0, 0, 0, 0)
    assert right - left > after.width / 5
    assert (left > after.width / 5, right > 0.95 * after.width) == (True, True)
    assert top > 0
    assert 4 * bottom < 1.5 * after.height
    assert stamped.headers["ETag"] != ready.headers["ETag"]
    for name in ("Content-Type", "Content-Location", "Cache-Control", "Charthouse-Data-Hash"):
        assert stamped.headers[name] == ready.headers[name]
    assert served.get(stamped.headers["Content-Location"]).data == ready.data


def test_an_svg_says_it_as_text_and_a_pdf_stays_as_it_is(served: Served) -> None:
    stamping(served)
    ready, stamped = stale(served, "/charts/sales.svg")
    assert words(served) not in ready.text
    assert f">{words(served)}</text>" in stamped.text
    served.as_new()
    stamping(served)
    ready, same = stale(served, "/charts/sales.pdf")
    assert same.data == ready.data


def test_a_picture_says_nothing_before_that_time_nor_without_the_option(served: Served) -> None:
    ready, unstamped = stale(served, "/charts/sales.png")
    assert unstamped.data == ready.data
    served.as_new()
    stamping(served)
    ready, unstamped = stale(served, "/charts/sales.png", 1000)
    assert (unstamped.data, unstamped.headers["ETag"]) == (ready.data, ready.headers["ETag"])


def test_a_png_with_a_stamp_says_of_itself_what_it_said_before(served: Served) -> None:
    stamping(served)
    ready, stamped = stale(served, "/charts/sales.png")
    before, after = (Image.open(io.BytesIO(one.data)).text for one in (ready, stamped))
    assert before == after
    assert after["Charthouse-Chart"] == "sales"


def test_its_etag_is_confirmed_and_that_of_the_picture_without_a_stamp_is_not(served: Served) -> None:
    stamping(served)
    ready, stamped = stale(served, "/charts/sales.png")
    confirmed = served.get("/charts/sales.png", If_None_Match=stamped.headers["ETag"])
    assert (confirmed.status_code, confirmed.headers["ETag"]) == (304, stamped.headers["ETag"])
    changed = served.get("/charts/sales.png", If_None_Match=ready.headers["ETag"])
    assert (changed.status_code, changed.data) == (200, stamped.data)


def test_the_stamp_is_drawn_once_for_each_picture(served: Served) -> None:
    stamping(served)
    stale(served, "/charts/sales.png")
    (key,) = served.keys("stamped")
    assert 0 < served.services.cache_redis.ttl(key) <= 86400 * 1.05
    served.services.cache_redis.set(key, b"what another process drew")
    assert served.get("/charts/sales.png").data == b"what another process drew"
    served.get("/charts/sales.png?theme=dark")
    served.work()
    assert served.get("/charts/sales.png").headers["Charthouse-State"] == "ready"


def test_pictures_with_other_params_have_stamps_of_their_own(served: Served) -> None:
    stamping(served, "regions")
    stamped = []
    for params in ("", "region=apac"):
        path = f"/charts/regions.svg?{params}"
        served.ready(path)
        served.age("regions", 3600 if params else 7200, params)
        stamped.append(served.get(path).text)
    assert len(served.keys("stamped")) == 2
    assert stamped[0].split("data of ")[1][:5] != stamped[1].split("data of ")[1][:5]


def test_a_success_ends_the_stamp_and_a_purge_deletes_it(served: Served) -> None:
    stamping(served)
    ready, _ = stale(served, "/charts/sales.png")
    served.work()
    fresh = served.get("/charts/sales.png")
    assert (fresh.data, fresh.headers["ETag"]) == (ready.data, ready.headers["ETag"])
    served.services.purging.purge(["sales"])
    assert not served.keys("stamped")


def test_a_picture_from_memory_gets_its_stamp_and_loses_it(served: Served) -> None:
    stamping(served)
    ready, _ = stale(served, "/charts/sales.png", 1000)
    memory = MemoryCache(served.app(), 10**7)
    client = Client(memory)
    assert client.get("/charts/sales.png").data == ready.data
    served.age("sales", 3600)
    memory.expire()
    stamped = client.get("/charts/sales.png")
    assert stamped.data != ready.data
    for _ in range(2):  # the second one is confirmed by the store
        same = client.get("/charts/sales.png", headers={"If-None-Match": stamped.headers["ETag"]})
        assert (same.status_code, same.headers["ETag"]) == (304, stamped.headers["ETag"])
        memory.expire()
    served.work()
    assert client.get("/charts/sales.png").data == ready.data


def test_a_page_shows_the_picture_with_the_stamp(served: Served) -> None:
    stamping(served)
    ready, stamped = stale(served, "/charts/sales.png")
    image = served.get("/status?charts=sales").get_json()["charts"]["sales"]["image"]
    assert served.get(image).data == stamped.data != ready.data


def test_a_store_that_takes_no_writes_still_serves_the_stamped_picture(served: Served) -> None:
    stamping(served)
    served.ready("/charts/sales.png")
    served.tell("sales", load_raises="no link")
    _, stamped = stale(served, "/charts/sales.png")
    served.work()
    redis = served.services.cache_redis
    redis.delete(*served.keys("stamped"))
    redis.replicaof("127.0.0.1", 9)
    try:
        refused = served.get("/charts/sales.png")
    finally:
        redis.replicaof("NO", "ONE")
    assert (refused.status_code, refused.data) == (200, stamped.data)
    assert not served.keys("stamped")
