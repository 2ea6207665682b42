"""A picture whose updates fail: `/status` and the pages say since when, until when, and what is shown instead."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from html_page import Page, page_of

from charthouse.charts.picture import Dataset
from charthouse.store.keys import DEFAULT as keys

if TYPE_CHECKING:
    from served import Served

pytest_plugins = ["served"]


def status_of(served: Served, chart: str = "sales") -> dict[str, Any]:
    entry: dict[str, Any] = served.get(f"/status?charts={quote(chart)}").get_json()["charts"][chart]
    return entry


def fail(served: Served, **how: str) -> None:
    """Let the chart's next update fail, after a first picture."""
    served.ready("/charts/sales.png")
    served.age("sales", 3600)
    served.tell("sales", **how)
    served.get("/charts/sales.png")
    served.work()


def let_try_again(served: Served, work: str = "refresh") -> None:
    """Let the pause after the failure be over, and the failures begin ten minutes ago."""
    key = keys.failure(Dataset("sales"), work)
    served.services.cache_redis.hincrby(key, "retry_at", -60)
    served.services.cache_redis.hincrby(key, "failing_since", -600)
    served.get("/charts/sales.png")
    served.work()


def seconds(moment: str) -> float:
    return datetime.datetime.fromisoformat(moment).timestamp()


def shown(page: Page, condition: str) -> bool:
    """Whether the page shows its texts for this condition."""
    (hidden,) = {"hidden" in attributes for _, attributes in page.elements if attributes.get("data-when") == condition}
    return not hidden


def test_nothing_fails_while_a_picture_is_drawn_ready_or_merely_old(served: Served) -> None:
    drawn = status_of(served)
    served.ready("/charts/sales.png")
    ready = status_of(served)
    served.age("sales", 72)
    old = status_of(served)
    assert [one["state"] for one in (drawn, ready, old)] == ["rendering", "ready", "stale"]
    assert {one[name] for one in (drawn, ready, old) for name in ("failing_since", "retry_at")} == {None}
    page = page_of(served, "/charts/sales")
    assert "updating" in page.text
    assert not shown(page, "failing")


def test_a_stale_picture_says_since_when_its_source_fails_and_when_it_is_tried_again(served: Served) -> None:
    fail(served, load_raises="the secret of the database")
    entry = status_of(served)
    assert entry["state"] == "stale"
    assert entry["image"]
    assert 2 <= entry["retry_seconds"] <= 6
    assert seconds(entry["checked"]) + 3500 < seconds(entry["failing_since"]) < seconds(entry["retry_at"])
    page = page_of(served, "/charts/sales")
    assert "not updated" in page.text
    assert (shown(page, "failing"), shown(page, "pausing"), shown(page, "trying")) == (True, True, False)
    clocks = {time["data-clock"]: time["datetime"] for time in page.all("time") if "data-clock" in time}
    assert clocks == {name: entry[name] for name in ("checked", "failing_since", "retry_at")}
    gallery = page_of(served, "/?tag=money")
    assert (shown(gallery, "failing"), shown(gallery, "usual")) == (True, False)
    assert "secret" not in page.text + gallery.text


def test_the_series_of_failures_keeps_its_beginning_until_the_first_success(served: Served) -> None:
    fail(served, load_raises="no link")
    first = status_of(served)
    let_try_again(served)
    again = status_of(served)
    assert seconds(first["failing_since"]) - seconds(again["failing_since"]) == 600
    assert again["retry_at"] > first["retry_at"]
    served.tell("sales", value=2)
    let_try_again(served)
    recovered = status_of(served)
    assert (recovered["state"], recovered["failing_since"], recovered["retry_at"]) == ("ready", None, None)
    assert not shown(page_of(served, "/charts/sales"), "failing")


def test_it_is_still_failing_while_it_is_tried_again(served: Served) -> None:
    fail(served, load_raises="no link")
    served.services.cache_redis.hset(keys.failure(Dataset("sales"), "refresh"), "retry_at", 1)
    entry = status_of(served)
    assert served.waiting() == 1
    assert entry["failing_since"]
    assert entry["retry_seconds"] == 1
    page = page_of(served, "/charts/sales")
    assert (shown(page, "failing"), shown(page, "pausing"), shown(page, "trying")) == (True, False, True)


def test_a_picture_of_older_data_has_the_time_when_that_data_was_true(served: Served) -> None:
    """The source gave the first data until an hour ago, and then other data, which cannot be drawn."""
    fail(served, value=2, draw_raises="no ink")
    entry = status_of(served)
    assert entry["state"] == "stale"
    assert entry["alt"] == "Sales: 1"
    assert seconds(entry["changed"]) - seconds(entry["checked"]) == pytest.approx(3600, abs=60)
    assert entry["failing_since"]
    served.tell("sales", value=2)
    served.services.cache_redis.delete(*served.keys("failure"))
    served.ready("/charts/sales.png")
    assert status_of(served)["failing_since"] is None


def test_a_picture_whose_time_an_older_release_did_not_record_says_that_it_is_not_known(served: Served) -> None:
    fail(served, value=2, draw_raises="no ink")
    for key in served.keys("latest"):
        served.services.cache_redis.hdel(key, "checked")
    assert status_of(served)["checked"] is None
    assert "the data of an unknown time" in page_of(served, "/charts/sales").text


def test_only_the_picture_that_cannot_be_drawn_fails(served: Served) -> None:
    served.ready("/charts/sales.png")
    served.tell("sales", draw_raises="no ink")
    served.get("/charts/sales.png?theme=dark")
    served.work()
    assert status_of(served)["failing_since"] is None
    dark = status_of(served, "sales?theme=dark")
    assert (dark["state"], bool(dark["failing_since"])) == ("failed", True)
