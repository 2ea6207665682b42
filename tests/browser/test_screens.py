"""A page in a real browser, on light, dark, dense and small screens."""

from __future__ import annotations

import pytest
from browsing import Browse, Start
from conftest import House, until

pytest_plugins = ["browsing"]
pytestmark = pytest.mark.system
WORD = "Donaudampfschifffahrtsgesellschaft" * 8  # wider than a screen
CHANGING = "int(HERE.with_name('value.txt').read_text())"  # data that a test changes
OVERFLOW = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_dark_mode_asks_for_the_dark_picture_and_follows_when_it_changes(
    house: House, demo: Start, browse: Browse
) -> None:
    house.counting_chart("co2")
    browser, url = browse(dark=True), demo().url
    browser.open(url + "/charts/co2")
    assert browser.source == url + "/charts/co2.png?scale=2&theme=dark"
    browser.wait_until_all("ready")
    until(lambda: "/charts/co2/" in browser.source)
    assert "theme=dark" in browser.source
    browser.prefer("light")
    until(lambda: "/charts/co2/" in browser.source and "theme=dark" not in browser.source)
    assert browser.errors() == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("scale", [1, 2])
def test_a_page_whose_query_names_theme_and_scale_shows_them_on_every_screen_and_follows_new_data(
    house: House, demo: Start, browse: Browse, theme: str, scale: int
) -> None:
    value = house.write("value.txt", "1")
    house.counting_chart("changing", data=CHANGING, options="fresh_seconds=1")
    browser = browse(dark=theme == "light", density=3 - scale)  # a screen of the other theme and scale
    browser.open(f"{demo().url}/charts/changing?theme={theme}&scale={scale}")
    browser.wait_until_all("ready")
    until(lambda: "/charts/changing/" in browser.source)
    before, box = browser.source, browser.box()
    value.write_text("3")
    until(lambda: browser.source != before)
    for address in (before, browser.source):
        assert (("theme=dark" in address), ("scale=2" in address)) == (theme == "dark", scale == 2)
    assert browser.box() == box
    assert browser.run("return window.shifts") == 0
    assert browser.errors() == []


@pytest.mark.parametrize("width", [400, 1280])
def test_no_words_of_others_make_a_page_wider_than_the_screen(
    house: House, demo: Start, browse: Browse, width: int
) -> None:
    long = (
        f"tags=[{WORD[:64]!r}], description={WORD!r}, params={{'region': choice({WORD!r}, 'b')}}, load=lambda region: 1"
    )
    house.write(
        "long.py",
        f"from charthouse import chart, choice\n@chart('long', title={WORD!r}, {long})\n"
        "def draw(figure, data):\n    figure.subplots().plot([1, 2])\n",
    )
    house.write(WORD[:200] + ".py", f"raise ValueError({WORD!r})")
    browser, url = browse(width=width), demo().url
    for path in ("/", "/charts/long", f"/?tag={WORD[:64]}", f"/charts/{WORD}", "/charts/long?region=b"):
        browser.open(url + path)
        assert WORD in browser.find("main").text, path
        assert browser.run(OVERFLOW) <= 0, path
