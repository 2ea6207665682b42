"""The gallery in a real browser."""

from __future__ import annotations

import pytest
from browsing import Browse, Start
from conftest import House, until

pytest_plugins = ["browsing"]
pytestmark = pytest.mark.system
AGE_SHOWN = "return getComputedStyle(document.querySelector('.age')).visibility"
ASKED_STATUS = "return performance.getEntriesByType('resource').filter(({name}) => name.includes('/status?')).length"


def test_the_gallery_shows_all_charts_and_loads_only_the_pictures_near_by(
    house: House, demo: Start, browse: Browse
) -> None:
    for number in range(16):
        house.counting_chart(f"chart-{number:02}", title=f"Chart {number}")
    browser, url = browse(width=400), demo().url
    browser.open(url)
    assert [title.text for title in browser.find_all(".card h2")] == [f"Chart {number}" for number in range(16)]
    browser.wait_until_all("ready")
    loaded = "return [...document.querySelectorAll('picture img')].map((image) => image.naturalWidth)"
    until(lambda: browser.run(loaded)[0] == 640)
    assert browser.run(loaded)[-1] == 0
    browser.run("scrollTo(0, document.body.scrollHeight)")
    until(lambda: browser.run(loaded)[-1] == 640)
    assert browser.errors() == []


def test_the_gallery_stays_in_place_while_pictures_arrive(house: House, demo: Start, browse: Browse) -> None:
    for number in range(4):
        house.counting_chart(f"chart-{number}", draw_seconds=0.7)
    browser = browse()
    browser.open(demo().url)
    assert "rendering" in browser.states()
    browser.wait_until_all("ready")
    assert browser.run("return window.shifts") == 0


def test_the_gallery_says_nothing_of_the_age_of_data_that_has_not_come(
    house: House, demo: Start, browse: Browse
) -> None:
    gate = house.write("gate", "")
    wait = "1 + 0 * len([time.sleep(0.01) for _ in iter(HERE.with_name('gate').exists, False)])"
    house.counting_chart("gated", data=wait)
    browser = browse()
    browser.open(demo().url)
    until(lambda: browser.run(ASKED_STATUS) >= 2)
    assert browser.run(AGE_SHOWN) == "hidden"
    gate.unlink()
    browser.wait_until_all("ready")
    until(lambda: browser.run(AGE_SHOWN) == "visible")
    assert browser.run("return window.shifts") == 0


def test_a_gallery_without_charts_says_how_to_write_one(house: House, demo: Start, browse: Browse) -> None:
    house.write("typo.py", "import nonsuch")
    browser, url = browse(), demo().url
    browser.open(url)
    assert "@chart(" in browser.find(".empty pre").text
    assert "nonsuch" in browser.find(".warning").text
    browser.open(url + "/charts/nonsuch")
    assert browser.find(".problem .status").text == "404"
