"""The pages in a real browser: pictures come by themselves, in their place, and nothing moves."""

from __future__ import annotations

import pytest
from browsing import Browse, Start
from conftest import House, until

pytest_plugins = ["browsing"]
pytestmark = pytest.mark.system
CHANGING = "int(HERE.with_name('value.txt').read_text())"  # data that a test changes
PIXELS = """
const image = Object.assign(new Image(), { src: document.querySelector("picture img").currentSrc });
return image.decode().then(() => [image.naturalWidth, image.naturalHeight]);
"""
STATUSES = """
return performance.getEntriesByType("resource").filter((entry) => entry.name.includes(".png"))
  .map((entry) => entry.responseStatus)
"""


def test_a_cold_page_shows_the_placeholder_then_the_picture_in_the_same_box_and_nothing_moves(
    house: House, demo: Start, browse: Browse
) -> None:
    house.counting_chart("slow", draw_seconds=2, options="width=500, height=300")
    browser, url = browse(), demo().url
    browser.open(url + "/charts/slow")
    browser.run("window.marker = 'the same page'")
    assert browser.states() == ["rendering"]
    assert browser.source == url + "/charts/slow.png?scale=2"
    box, placeholder = browser.box(), browser.pixels()
    assert box[2:] == [750, 450]  # one and a half times its size, with the pixels of twice its size

    browser.wait_until_all("ready")
    until(lambda: "/charts/slow/" in browser.source)
    assert browser.run(STATUSES) == [202, 200]
    assert browser.box() == box
    assert browser.run(PIXELS) == [1000, 600]
    assert browser.pixels() != placeholder
    assert browser.run("return window.marker") == "the same page"
    assert browser.run("return window.shifts") == 0
    assert browser.find("[data-badge]").text == "fresh"
    assert browser.find("time[data-time=checked]").text.endswith(" ago")
    assert browser.errors() == []


def test_a_page_works_without_javascript(house: House, demo: Start, browse: Browse) -> None:
    house.counting_chart("slow", draw_seconds=2)
    browser, url = browse(javascript=False), demo().url
    browser.open(url + "/charts/slow")
    assert browser.states() == ["rendering"]
    placeholder = browser.pixels()
    browser.wait_until_all("ready")
    assert "/charts/slow/" in browser.source
    assert browser.pixels() != placeholder


def test_new_data_comes_to_an_open_page_by_itself(house: House, demo: Start, browse: Browse) -> None:
    value = house.write("value.txt", "1")
    house.counting_chart("changing", data=CHANGING, options="fresh_seconds=1")
    browser, url = browse(), demo().url
    browser.open(url + "/charts/changing")
    browser.run("window.marker = 'the same page'")
    browser.wait_until_all("ready")
    until(lambda: "/charts/changing/" in browser.source)
    before, box = browser.source, browser.box()
    value.write_text("3")
    until(lambda: browser.source != before)
    assert browser.box() == box
    assert browser.run("return [window.marker, window.shifts]") == ["the same page", 0]
    assert browser.errors() == []


def test_without_a_network_the_last_picture_stays_and_with_it_the_newest_comes(
    house: House, demo: Start, browse: Browse
) -> None:
    value = house.write("value.txt", "1")
    house.counting_chart("changing", data=CHANGING, options="fresh_seconds=1")
    browser = browse()
    browser.open(demo().url + "/charts/changing")
    until(lambda: "/charts/changing/" in browser.source)
    before, size = browser.source, browser.natural_size()
    browser.connect(False)
    value.write_text("3")
    for _ in range(2):
        until(browser.errors)  # the page asked again, in vain
    assert (browser.source, browser.natural_size()) == (before, size)
    browser.connect(True)
    until(lambda: browser.source != before)


def test_a_chart_that_is_removed_does_not_hold_up_the_others(house: House, demo: Start, browse: Browse) -> None:
    value = house.write("value.txt", "1")
    for chart_id in ("first", "second", "third"):
        house.counting_chart(chart_id, data=CHANGING, options="fresh_seconds=1")
    browser = browse()
    browser.open(demo().url)
    until(lambda: "/charts/first/" in browser.source)
    (house.charts / "second.py").unlink()
    until(browser.errors)  # the page asked for a chart that is gone
    before = browser.source
    value.write_text("3")
    until(lambda: browser.source != before)


def test_a_form_chooses_among_the_params(house: House, demo: Start, browse: Browse) -> None:
    house.write(
        "sales.py",
        """
        from charthouse import chart, choice

        @chart("sales", load=lambda region: len(region), params={"region": choice("emea", "a, b & c")})
        def sales(figure, data):
            figure.subplots().plot([data, 2])
        """,
    )
    browser, url = browse(), demo().url
    browser.open(url + "/charts/sales")
    browser.find("option:nth-of-type(2)").click()
    browser.find("form button").click()
    until(lambda: "region=a" in browser.driver.current_url)
    assert browser.find("option:checked").text == "a, b & c"
    browser.wait_until_all("ready")
    until(lambda: "/charts/sales/" in browser.source and "region=a" in browser.source)
    assert browser.errors() == []


def test_the_page_of_a_private_chart_that_a_signature_opened_keeps_its_picture_up_to_date(
    house: House, demo: Start, browse: Browse
) -> None:
    house.variables["CHARTHOUSE_SIGNING_KEYS"] = "office:sesame"
    house.counting_chart("salaries", load_seconds=1, options="private=True, params={'year': integer(2020, 2026)}")
    path = house.charts / "salaries.py"
    path.write_text(path.read_text().replace("import chart", "import chart, integer").replace("load()", "load(year)"))
    browser, url = browse(dark=True), demo().url
    signed = house.run("sign", url + "/charts/salaries?year=2024", "--expires-in", "1h").stdout.strip()
    browser.open(signed)
    browser.wait_until_all("ready")  # a placeholder came first, and then the picture, without a reload
    until(lambda: "/charts/salaries/" in browser.source and browser.run(PIXELS) == [1280, 960])
    for part in ("theme=dark", "year=2024", "kid=office", "expires=", "sig="):
        assert part in browser.source
    browser.prefer("light")
    until(lambda: "/charts/salaries/" in browser.source and "theme=dark" not in browser.source)
    assert not browser.find_all("form.params")
    assert browser.errors() == []
    browser.open(url + "/")
    assert "alaries" not in browser.find("body").text
    browser.open(url + "/charts/salaries")
    assert browser.find(".problem .status").text == "403"
