"""Addresses of a chart whose day moves: what they mean before midnight, and after."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from served import CHARTS, Served, open_served
from werkzeug.test import Client, TestResponse

from charthouse.access import signing
from charthouse.access.secret_keys import parse_keys
from charthouse.access.signing import Signature
from charthouse.charts import days
from charthouse.charts.picture import Dataset
from charthouse.ops.combinations import Combinations
from charthouse.ops.wanted import of_charts
from charthouse.web.memory.cache import MemoryCache

DAILY = """
declare("daily", params={"day": day(today(-30), today(), default=today(-1)), "region": choice("emea", "apac")})
"""
MIDNIGHT = datetime.datetime.combine(
    datetime.datetime.now(datetime.UTC).date() - datetime.timedelta(days=9), datetime.time(), datetime.UTC
)  # days ago, so that the drawing process, which has the real clock, allows the same days


@dataclass
class Night:
    """A web application with its memory, just before midnight; `pass_midnight` moves its clock."""

    served: Served
    now: datetime.datetime = MIDNIGHT - datetime.timedelta(seconds=30)

    failing: bool = False

    def __post_init__(self) -> None:
        app = self.served.app()

        def below(environ: Any, start_response: Any) -> Any:
            if not self.failing:
                return app(environ, start_response)
            start_response("503 Service Unavailable", [])
            return [b""]

        self.client = Client(MemoryCache(below, 1_000_000, lambda: self.now.timestamp()))

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, buffered=True)

    def ready(self, path: str) -> TestResponse:
        self.get(path)
        self.served.work()
        response = self.get(path)
        assert response.headers["Charthouse-State"] == "ready"
        return response

    def pass_midnight(self, seconds: float = 0.0) -> None:
        self.now = MIDNIGHT + datetime.timedelta(seconds=seconds)

    @staticmethod
    def day(offset: int) -> str:
        """The day that many days after the one that begins at midnight."""
        return str((MIDNIGHT + datetime.timedelta(days=offset)).date())


@pytest.fixture(scope="module")
def daily_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The house of the web's tests, with a chart whose day moves."""
    with open_served(tmp_path_factory.mktemp("daily"), CHARTS + DAILY) as served:
        yield served


@pytest.fixture
def night(daily_house: Served, monkeypatch: pytest.MonkeyPatch) -> Night:
    daily_house.as_new()
    night = Night(daily_house)
    monkeypatch.setattr(days, "present_moment", lambda: night.now)
    return night


def loaded_day(response: TestResponse) -> str:
    found = re.search(r"day=([0-9-]+)", response.headers["Content-Location"])
    assert found
    return found[1]


def test_without_the_param_each_day_has_its_own_data(night: Night) -> None:
    assert loaded_day(night.ready("/charts/daily.png")) == night.day(-2)
    night.pass_midnight(seconds=60)
    assert night.get("/charts/daily.png").status_code == 202
    assert loaded_day(night.ready("/charts/daily.png")) == night.day(-1)
    assert night.served.house.count("daily", "loads") == 2


def test_a_day_in_the_address_stays_that_day(night: Night) -> None:
    address = f"/charts/daily.png?day={night.day(-2)}"
    before = night.ready(address)
    night.pass_midnight(seconds=60)
    after = night.get(address)
    assert after.headers["Charthouse-State"] == "ready"
    assert after.headers["Content-Location"] == before.headers["Content-Location"]
    assert after.data == before.data


def test_the_default_and_the_same_day_in_the_address_are_one_dataset(night: Night) -> None:
    night.ready("/charts/daily.png")
    assert night.get(f"/charts/daily.png?day={night.day(-2)}").headers["Charthouse-State"] == "ready"
    assert night.served.house.count("daily", "loads") == 1


def test_a_day_that_rolled_out_is_a_400_that_says_what_is_allowed_now(night: Night) -> None:
    address = f"/charts/daily.png?day={night.day(-31)}"
    assert night.get(address).status_code == 202
    night.pass_midnight()
    refused = night.get(address)
    assert refused.status_code == 400
    assert f"a day from {night.day(-30)} to {night.day(0)}" in refused.get_data(as_text=True)


def test_memory_serves_yesterdays_picture_no_longer_than_any_other_that_is_too_old(night: Night) -> None:
    before = night.ready("/charts/daily.png")
    assert before.headers["Cache-Control"].endswith(", stale-if-error=28")
    night.pass_midnight(seconds=1)
    after = night.get("/charts/daily.png")
    assert after.status_code == 202
    assert after.data != before.data


def test_a_failure_after_midnight_does_not_bring_yesterdays_picture_back(night: Night) -> None:
    before = night.ready("/charts/daily.png")
    night.served.tell("daily", load_raises="nothing for this day yet")
    night.pass_midnight(seconds=3)
    night.get("/charts/daily.png")
    night.served.work()
    for _ in range(2):
        failed = night.get("/charts/daily.png")
        assert failed.status_code == 500
        assert failed.data != before.data


def test_before_midnight_a_failure_is_bridged_as_for_any_chart(night: Night) -> None:
    before = night.ready("/charts/daily.png")
    night.now += datetime.timedelta(seconds=20)
    night.failing = True
    assert night.get("/charts/daily.png").data == before.data


def test_the_page_offers_todays_days_and_its_addresses_follow_today(night: Night) -> None:
    page = night.get("/charts/daily").get_data(as_text=True)
    assert f'min="{night.day(-31)}" max="{night.day(-1)}" value="{night.day(-2)}"' in page
    assert 'data-chart="daily"' in page
    night.pass_midnight()
    page = night.get("/charts/daily").get_data(as_text=True)
    assert f'min="{night.day(-30)}" max="{night.day(0)}" value="{night.day(-1)}"' in page


def test_a_page_of_one_day_keeps_that_day(night: Night) -> None:
    page = night.get(f"/charts/daily?day={night.day(-2)}&region=apac").get_data(as_text=True)
    assert f'data-chart="daily?day={night.day(-2)}&amp;region=apac"' in page


def test_status_by_the_bare_id_follows_today(night: Night) -> None:
    night.ready("/charts/daily.png")
    assert night.get("/status?charts=daily").json["charts"]["daily"]["state"] == "ready"  # type: ignore[index]
    night.pass_midnight(seconds=60)
    assert night.get("/status?charts=daily").json["charts"]["daily"]["state"] == "rendering"  # type: ignore[index]


def test_the_gallery_and_warming_ask_for_todays_default(night: Night) -> None:
    entry = night.served.catalogue.charts["daily"]
    (picture,) = of_charts([Combinations.named(entry, "")], [1], ["light"], limit=1).pictures
    assert picture.dataset == Dataset("daily", f"day={night.day(-2)}")
    night.ready("/charts/daily.png")
    gallery = night.get("/").get_data(as_text=True)
    assert f"day={night.day(-2)}" in gallery
    night.pass_midnight()
    assert 'data-chart="daily"' in night.get("/").get_data(as_text=True)


def test_a_signed_address_without_the_param_follows_today(night: Night) -> None:
    key = parse_keys("office:sesame")[0]
    app = night.served.app(signing_keys="office:sesame")
    address = signing.sign(Signature(key, None), "/charts/daily.png", [("region", "apac")])
    for offset in (-2, -1):
        night.served.get(address, app=app)
        night.served.work()
        assert loaded_day(night.served.get(address, app=app)) == night.day(offset)
        night.pass_midnight()
