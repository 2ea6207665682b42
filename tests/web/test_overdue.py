"""Data that is much older than it may be looks different from data that is checked and does not change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from html_page import Page, page_of

from charthouse.charts.picture import Dataset
from charthouse.store.keys import DEFAULT as keys

if TYPE_CHECKING:
    from served import Served

pytest_plugins = ["served"]


def look(page: Page) -> str:
    """How the page shows its first chart."""
    return next(attributes["data-look"] for _, attributes in page.elements if "data-chart" in attributes)


@pytest.mark.parametrize("path", ["/charts/sales", "/?q=sales"])
@pytest.mark.parametrize(("age", "expected"), [(0, "ready"), (72, "stale"), (290, "stale"), (310, "overdue")])
def test_data_is_overdue_after_five_missed_checks(served: Served, path: str, age: float, expected: str) -> None:
    served.ready("/charts/sales.png")  # whose data is fresh for 60 s
    served.age("sales", age)
    page = page_of(served, path)
    assert look(page) == expected
    badge = {"ready": "fresh", "stale": "updating"}.get(expected, expected)
    assert badge in page.text


def test_data_that_is_checked_and_never_changes_is_not_overdue(served: Served) -> None:
    served.ready("/charts/sales.png")
    served.services.cache_redis.hincrbyfloat(keys.current(Dataset("sales")), "changed", -300_000)
    page = page_of(served, "/charts/sales")
    assert look(page) == "ready"
    times = {one["data-time"]: one["datetime"] for one in page.all("time") if "data-time" in one}
    assert times["checked"] > times["changed"]


def test_data_whose_source_fails_is_failing_however_old_it_is(served: Served) -> None:
    served.ready("/charts/sales.png")
    served.age("sales", 3600)
    served.tell("sales", load_raises="no link")
    served.get("/charts/sales.png")
    served.work()
    assert look(page_of(served, "/charts/sales")) == "failing"
