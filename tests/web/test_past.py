"""Pictures of the past: `at=` shows the newest data that was there at a moment, and what is kept says so."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from html_page import page_of

from charthouse.charts.past import read_moment, spell_moment
from charthouse.charts.picture import Dataset
from charthouse.errors import NotAllowed
from charthouse.store.keys import DEFAULT as keys

if TYPE_CHECKING:
    from served import Served

pytest_plugins = ["served"]

FOR_EVER = "public, max-age=31536000, immutable"


def change(served: Served, value: int, ago: float) -> str:
    """Have the chart `sales` show that value since `ago` seconds; returns the data hash of its picture."""
    redis, dataset = served.services.cache_redis, Dataset("sales")
    served.tell("sales", value=value)
    served.age("sales", 1000) if redis.exists(keys.current(dataset)) else None
    picture = served.ready("/charts/sales.png")
    changed = f"{time.time() - ago:.6f}"
    redis.hset(keys.current(dataset), "changed", changed)
    if members := redis.zrevrange(keys.history(dataset), 0, 0):
        redis.zadd(keys.history(dataset), {members[0]: float(changed)})
    return picture.headers["Charthouse-Data-Hash"]


def at(ago: float, path: str = "/charts/sales.png") -> str:
    return f"{path}?at={spell_moment(time.time() - ago)}"


def test_the_picture_at_a_moment_shows_the_newest_data_of_then_and_is_immutable(served: Served) -> None:
    first, second = change(served, 1, 3000), change(served, 2, 1000)
    newest = served.get("/charts/sales.png")
    for ago, data_hash in ((2000, first), (500, second)):
        shown = served.ready(at(ago))
        assert shown.headers["Charthouse-Data-Hash"] == data_hash
        assert shown.headers["Cache-Control"] == FOR_EVER
        same = served.get(f"/charts/sales/{data_hash}.png")
        assert (shown.data, shown.headers["ETag"]) == (same.data, same.headers["ETag"])
    assert served.get("/charts/sales.png").data == newest.data
    assert served.ready(at(2000)).data != newest.data


def test_a_moment_that_has_hardly_passed_is_not_kept_for_ever(served: Served) -> None:
    change(served, 1, 3000)
    assert "immutable" not in served.ready(at(0)).headers["Cache-Control"]


def test_a_moment_before_all_that_is_kept_says_since_when_data_is_kept(served: Served) -> None:
    response = served.get(at(10))
    assert response.status_code == 404
    assert "no data of this chart is known" in response.json["detail"]
    change(served, 1, 3000)
    response = served.get(at(4000))
    assert response.status_code == 404
    assert response.json["field"] == "at"
    assert response.json["allowed"].startswith(f"from {spell_moment(time.time() - 3000)[:15]}")


def test_a_picture_of_the_past_never_stands_in_for_the_newest(served: Served) -> None:
    change(served, 1, 3000), change(served, 2, 1000)
    large = "/charts/sales.png?width=640&height=480"
    served.get(f"{large}&at={spell_moment(time.time() - 2000)}")
    served.work()
    assert served.get(large).status_code == 202
    served.work()
    served.services.purging.purge(["sales"])
    served.get(at(2000))
    served.work()
    assert served.get("/charts/sales.png").status_code == 202


def test_the_page_of_the_past_leads_to_the_data_of_then(served: Served) -> None:
    first, _ = change(served, 1, 3000), change(served, 2, 1000)
    served.catalogue = replace(
        served.catalogue,
        charts=served.catalogue.charts | {"sales": replace(served.catalogue.charts["sales"], publish_data=True)},
    )
    served.ready(at(2000))
    links = [link["href"] for link in page_of(served, at(2000, "/charts/sales")).all("a") if "data." in link["href"]]
    assert f"/charts/sales/{first}/data.json" in links


def test_data_that_was_evicted_since_is_a_404(served: Served) -> None:
    first = change(served, 1, 3000)
    change(served, 2, 1000)
    redis, dataset = served.services.cache_redis, Dataset("sales")
    redis.delete(keys.data(dataset, first), *served.keys("image"))
    name = at(2000, "sales")
    for path in (at(2000), at(2000, "/charts/sales"), f"/status?charts={quote(name)}"):
        assert served.get(path).status_code == 404
    assert served.waiting() == 0


@pytest.mark.parametrize(
    "text",
    [
        "", "yesterday", "2026-11-25", "2026-11-25T09:00", "2026-11-25T25:00Z", "2026-02-30T09:00Z",
        "9999-12-31T23:59Z", "1900-01-01T00:00Z", "2026-11-25T09:00Z ", "0000-01-01T00:00Z",
        "2026-11-25T09:00+99:00", "²026-11-25T09:00Z",
    ],
)  # fmt: skip
def test_what_is_no_moment_of_the_past_is_a_400_that_shows_how_one_is_spelled(served: Served, text: str) -> None:
    response = served.get(f"/charts/sales.png?at={quote(text)}")
    assert response.status_code == 400
    assert "2026-11-25T09:00Z" in response.json["allowed"]


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-25T09:00Z", "2026-11-25t09:00:00z", "2026-11-25T10:00+01:00", "2026-11-25T10:00:00.000 01:00",
        "2026-11-25T04:30-04:30",
    ],
)  # fmt: skip
def test_every_spelling_of_a_moment_has_one(text: str) -> None:
    assert spell_moment(read_moment(text, now=1_800_000_000)) == "2026-11-25T09:00:00Z"


def test_a_moment_to_come_is_refused() -> None:
    with pytest.raises(NotAllowed):
        read_moment("2026-11-25T09:00Z", now=read_moment("2026-11-25T08:58Z", 1_800_000_000))


def test_the_status_of_a_picture_of_the_past_is_its_own(served: Served) -> None:
    first, _ = change(served, 1, 3000), change(served, 2, 1000)
    name = at(2000, "sales")
    served.ready(at(2000))
    entry = json.loads(served.get(f"/status?charts={quote(name)}").data)["charts"][name]
    assert (entry["state"], entry["data_hash"]) == ("ready", first)


def test_a_chart_without_history_shows_the_past_since_its_last_change_alone(served: Served) -> None:
    entry = served.catalogue.charts["sales"]
    assert entry.history_seconds == 172800
    change(served, 1, 3000)
    second = change(served, 2, 1000)
    served.services.cache_redis.delete(keys.history(Dataset("sales")))
    assert served.ready(at(500)).headers["Charthouse-Data-Hash"] == second
    assert served.get(at(2000)).status_code == 404


def test_the_page_shows_the_past_and_leads_to_every_change(served: Served) -> None:
    for value, ago in ((1, 3000), (2, 2000), (3, 1000)):
        change(served, value, ago)
    served.ready(at(1500))
    page = page_of(served, at(1500, "/charts/sales"))
    (picture,) = page.pictures()
    assert served.get(picture["src"]).data == served.get(at(1500)).data
    assert "As it was at" in page.text
    links = {link.get("rel") or link.get("aria-label", ""): link["href"] for link in page.all("a")}
    assert page_of(served, links["prev"]).pictures()[0]["srcset"] != picture["srcset"]
    assert links["next"] == "/charts/sales"
    marks = [link["href"] for link in page.all("a") if link.get("aria-label", "").startswith("20")]
    assert len(marks) == 3
    for mark in marks:
        assert page_of(served, mark)


def test_the_page_of_a_chart_that_never_changed_has_no_timeline(served: Served) -> None:
    change(served, 1, 3000)
    assert "Earlier" not in page_of(served, "/charts/sales").text
