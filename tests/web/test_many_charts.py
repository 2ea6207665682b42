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
    for path in (
        "/",
        "/?page=278",
        "/?tag=tag-7",
        "/?q=chart+99",
        "/charts/chart-9999",
        "/status?charts=chart-1,chart-9999",
    ):
        assert seconds(lambda path=path: ask(url + path)) < 1, path
    server = psutil.Process(house.children[0].process.pid).children()[0]
    assert server.memory_info().rss < 150e6


def test_the_gallery_comes_in_pages(house: House) -> None:
    house.write("many.py", MANY.replace("10_000", "130"))
    client = house.app().test_client()
    shown = [client.get(path).text.count('class="panel card') for path in ("/", "/?page=2", "/?page=4")]
    assert shown == [36, 36, 22]
    assert client.get("/?tag=tag-7").text.count('class="panel card') == 7
    problem = client.get("/?page=5")
    assert (problem.status_code, problem.get_json()["field"]) == (404, "page")
    assert "/?page=2" in client.get("/").text


def test_a_page_of_three_hundred_charts_is_small(house: House) -> None:
    house.write("many.py", MANY.replace("10_000", "300"))
    pages = [house.app().test_client().get(path) for path in ("/", "/?page=2", "/?tag=tag-7", "/?q=chart")]
    assert max(len(page.data) for page in pages) <= 60_000


@pytest.mark.system
def test_a_page_of_drawn_charts_is_small_and_quick(house: House) -> None:
    house.write("many.py", MANY.replace("10_000", "300"))
    house.start_worker()
    url = house.start_web(1)
    drawn = house.run("warm", "--tag", "tag-0", "--tag", "tag-1", "--tag", "tag-2", timeout=120)
    assert drawn.returncode == 0, drawn.stdout + drawn.stderr
    page = ask(url + "/")
    assert page.body.count(b'data-state="ready"') == 36
    assert len(page.body) <= 60_000
    assert min(seconds(lambda: ask(url + "/")) for _ in range(5)) < 0.2


def test_the_address_of_a_page_keeps_the_search_and_the_tag(house: House) -> None:
    house.write("many.py", MANY.replace("10_000", "300").replace("% 20", "% 2"))
    page = house.app().test_client().get("/?q=chart&tag=tag-1").text
    assert 'href="/?q=chart&amp;tag=tag-1&amp;page=2"' in page
    assert page.count('class="panel card') == 36


def test_a_page_with_a_thousand_tags_links_to_the_tags_with_most_charts(house: House) -> None:
    house.write("many.py", MANY.replace("10_000", "300").replace("tag-{number % 20}", "tag-{number // 2 % 140}"))
    client = house.app().test_client()
    page = client.get("/").text
    assert page.count('href="/?tag=') == 40
    assert 'href="/?tag=tag-0"' in page  # of four charts; most have two
    assert client.get("/?tag=tag-139").text.count('href="/?tag=') == 41
