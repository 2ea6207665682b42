"""The gallery in a real browser."""

from __future__ import annotations

import pytest
from browsing import Browse, Start
from conftest import House, until

pytest_plugins = ["browsing"]
pytestmark = pytest.mark.system
AGE_SHOWN = "return getComputedStyle(document.querySelector('.age')).visibility"
NO_SIZE = "return [...document.images].filter((one) => !one.width || !one.height).map((one) => one.outerHTML)"
FETCHED = "return performance.getEntriesByType('resource').map(({name}) => name)"
NAMES_ASKED = """
const urls = performance.getEntriesByType("resource").map(({name}) => new URL(name));
const asked = urls.filter(({pathname}) => pathname === "/status").map((url) => url.searchParams.get("charts"));
return [...new Set(asked.join().split(","))]
"""
MANY = """
from charthouse import chart

for number in range(300):
    @chart(f"chart-{number}", title=f"Chart {number}", load=lambda: 1, fresh_seconds=600)
    def draw(figure, data):
        figure.text(0.5, 0.5, "x")
"""
ASKED_STATUS = "return performance.getEntriesByType('resource').filter(({name}) => name.includes('/status?')).length"


def test_the_gallery_shows_all_charts_and_loads_only_the_pictures_near_by(
    house: House, demo: Start, browse: Browse
) -> None:
    for number in range(16):
        house.counting_chart(f"chart-{number:02}", title=f"Chart {number}")
    browser, url = browse(width=400), demo().url
    browser.open(url)
    assert [title.text for title in browser.find_all(".card h2")] == [f"Chart {number}" for number in range(16)]
    loaded = "return [...document.querySelectorAll('picture img')].map((image) => image.naturalWidth)"
    until(lambda: browser.run(loaded)[0] == 640)
    assert browser.run(loaded)[-1] == 0
    browser.run("scrollTo(0, document.body.scrollHeight)")
    until(lambda: browser.run(loaded)[-1] == 640 and browser.states()[-1] == "ready")
    assert browser.errors() == []


def test_a_page_of_many_charts_requests_the_status_of_those_near_by_from_this_server_alone(
    house: House, demo: Start, browse: Browse
) -> None:
    house.write("many.py", MANY)
    browser, url = browse(width=1280), demo().url
    browser.open(url)
    until(lambda: browser.states()[0] == "ready")
    asked = browser.run(NAMES_ASKED)
    assert "chart-0" in asked
    assert len(asked) < 24  # of 36 on the page: two screens of three columns
    assert browser.run(NO_SIZE) == []
    browser.run("scrollTo(0, document.body.scrollHeight)")
    until(lambda: browser.states()[-1] == "ready")
    assert all(name.startswith(url + "/") for name in browser.run(FETCHED))
    assert browser.run("return window.shifts") == 0


def test_a_search_works_without_scripts(house: House, demo: Start, browse: Browse) -> None:
    house.write("many.py", MANY)
    browser, url = browse(javascript=False), demo().url
    browser.open(url)
    browser.find("[type=search]").send_keys("chart 299")
    browser.find(".search button").click()
    until(lambda: "q=chart" in browser.driver.current_url)
    assert [title.text for title in browser.find_all(".card .title")] == ["Chart 299"]
    assert browser.find("[type=search]").get_attribute("value") == "chart 299"


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
