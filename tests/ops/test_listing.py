"""`list`: sorted and filtered, with the times of loads and draws, also for many charts."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import House, open_house, until

from charthouse.charts.catalogue import Catalogue
from charthouse.charts.catalogue_entry import CatalogueEntry
from charthouse.charts.definition import Chart
from charthouse.ops.overview import overview
from charthouse.settings import Settings
from charthouse.store.timings import DRAW, LOAD

CHARTS = """
from charthouse import chart

def bars(figure, data):
    figure.subplots().bar([1, 2], [1, 2])

chart("sales-fast", tags=["money"], load=lambda: 1)(bars)
chart("sales-slow", load=lambda: 1)(bars)
chart("broken", load=lambda: 1 / 0)(bars)
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    built = open_house(tmp_path_factory.mktemp("listing"))
    built.write("charts.py", CHARTS)
    services = built.services()
    for seconds in range(1, 101):
        services.timings.note("sales-slow", LOAD, seconds / 10)
        services.timings.note("sales-slow", DRAW, seconds / 100)
    services.timings.note("sales-fast", DRAW, 0.01)
    services.timings.flush()
    services.popularity.add({"sales-fast": 7})
    yield built
    built.close()


def listed(house: House, *arguments: str) -> list[dict[str, Any]]:
    done = house.call("list", "--json", *arguments)
    assert done.returncode == 0, done.stderr
    charts: list[dict[str, Any]] = json.loads(done.stdout)["charts"]
    return charts


def ids(house: House, *arguments: str) -> list[str]:
    return [one["id"] for one in listed(house, *arguments)]


def test_the_percentiles_are_told(house: House) -> None:
    slow = next(one for one in listed(house) if one["id"] == "sales-slow")
    assert (slow["load_p50_seconds"], slow["load_p95_seconds"]) == (5.0, 9.5)
    assert (slow["draw_p50_seconds"], slow["draw_p95_seconds"]) == (0.5, 0.95)
    broken = next(one for one in listed(house) if one["id"] == "broken")
    assert broken["draw_p50_seconds"] is None
    assert "5000 / 9500" in house.call("list").stdout


def test_charts_are_sorted(house: House) -> None:
    assert ids(house) == ["broken", "sales-fast", "sales-slow"]
    assert ids(house, "--sort", "slow")[0] == "sales-slow"
    assert ids(house, "--sort", "popular")[0] == "sales-fast"


def test_charts_are_filtered(house: House) -> None:
    assert ids(house, "sales*") == ["sales-fast", "sales-slow"]
    assert ids(house, "--tag", "money") == ["sales-fast"]
    assert ids(house, "broken", "sales-slow") == ["broken", "sales-slow"]
    assert ids(house, "--state", "cold") == ["broken", "sales-fast", "sales-slow"]
    assert ids(house, "--state", "ready") == []
    assert house.call("list", "--state", "nonsense").returncode == 2


def test_what_fails_is_found(house: House) -> None:
    house.start_worker()
    house.call("warm", "broken", "--no-wait")
    until(lambda: ids(house, "--failing") == ["broken"])
    assert ids(house, "--sort", "failing")[0] == "broken"


@pytest.mark.system
@pytest.mark.alone
def test_ten_thousand_charts_are_listed_in_seconds(house: House) -> None:
    charts = [Chart(f"chart-{number}", print) for number in range(10_000)]
    entries = {one.id: CatalogueEntry.of(one, "0" * 16, "a.py", Settings()) for one in charts}
    began = time.monotonic()
    assert len(overview(house.services(), Catalogue(entries))) == 10_000
    assert time.monotonic() - began < 5
