"""Ten thousand charts in one folder: quick to start, paged, and no burden to any request."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import psutil
import pytest
from conftest import House, ask

MANY = """
from charthouse import chart

for number in range(10_000):
    @chart(f"chart-{number}", title=f"Chart {number}", load=lambda: 1, tags=[f"tag-{number % 20}"])
    def draw(figure, data):
        figure.text(0.5, 0.5, "x")
"""


def seconds(work: Callable[[], Any]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


@pytest.mark.system
@pytest.mark.alone
def test_ten_thousand_charts_are_served_within_five_seconds_and_each_page_in_one(house: House) -> None:
    house.write("many.py", MANY)
    began = time.monotonic()
    url = house.start_web(1)
    assert time.monotonic() - began < 5
    for path in ("/", "/?page=167", "/?tag=tag-7", "/charts/chart-9999", "/status?charts=chart-1,chart-9999"):
        assert seconds(lambda path=path: ask(url + path)) < 1, path
    server = psutil.Process(house.children[0].process.pid).children()[0]
    assert server.memory_info().rss < 150e6


def test_the_gallery_comes_in_pages(house: House) -> None:
    house.write("many.py", MANY.replace("10_000", "130"))
    client = house.app().test_client()
    shown = [client.get(path).text.count('class="panel card') for path in ("/", "/?page=2", "/?page=3")]
    assert shown == [60, 60, 10]
    assert client.get("/?tag=tag-7").text.count('class="panel card') == 7
    problem = client.get("/?page=4")
    assert (problem.status_code, problem.get_json()["field"]) == (404, "page")
    assert "/?page=2" in client.get("/").text
