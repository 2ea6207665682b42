"""Pages on small screens, where letters stay legible, on large ones, and on paper."""

from __future__ import annotations

import pytest
from browsing import Browse, Browser, Start
from conftest import House, until

pytest_plugins = ["browsing"]
pytestmark = pytest.mark.system

SMALLEST_LETTERS = 12.5  # CSS pixels: 9 pt in the themes, of a hundredth of an inch each
CHARTS = """
from charthouse import chart

for name, sizes in {"small": [(320, 240), (960, 480)], "large": []}.items():
    @chart(name, load=lambda: 1, sizes=sizes, tags=["ops"], fresh_seconds=600, params={})
    def draw(figure, data):
        figure.subplots().plot([1, data])
"""
OVERFLOW = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
SHOWN_WIDTH = """
const image = document.querySelector("picture img"), box = image.getBoundingClientRect();
return Math.min(box.width, box.height * image.naturalWidth / image.naturalHeight)
"""
DRAWN_WIDTH = """
const [image] = document.querySelectorAll("picture img"), url = new URL(image.currentSrc);
return Number(url.searchParams.get("width") ?? 640)
"""
VISIBLE = """
const found = [...document.querySelectorAll(arguments[0])];
return found.filter((one) => one.checkVisibility()).length
"""


def zoom(browser: Browser) -> float:
    """CSS pixels on the page for each CSS pixel of the drawn size."""
    until(lambda: browser.source and browser.states()[0] == "ready")
    return float(browser.run(SHOWN_WIDTH)) / float(browser.run(DRAWN_WIDTH))


@pytest.mark.parametrize(("path", "least"), [("/?q=small", 9), ("/charts/small", 11), ("/charts/large", 11)])
def test_letters_are_legible_on_a_phone_and_no_page_scrolls_sideways(
    house: House, demo: Start, browse: Browse, path: str, least: float
) -> None:
    house.write("charts.py", CHARTS)
    browser = browse(width=390, density=2)
    browser.open(demo().url + path)
    assert zoom(browser) * SMALLEST_LETTERS >= least - 0.05
    assert browser.run(OVERFLOW) <= 0


@pytest.mark.parametrize(
    ("name", "width", "drawn", "zoomed"),
    [("small", 2560, 960, 1.5), ("small", 1280, 960, 1.2), ("small", 800, 640, 1.05), ("large", 1280, 640, 1.5)],
)
def test_a_wide_screen_gets_the_largest_size_and_all_its_pixels(
    house: House, demo: Start, browse: Browse, name: str, width: int, drawn: int, zoomed: float
) -> None:
    house.write("charts.py", CHARTS)
    browser = browse(width=width)
    browser.open(f"{demo().url}/charts/{name}")
    assert zoom(browser) == pytest.approx(zoomed, abs=0.06)
    assert browser.run(DRAWN_WIDTH) == drawn
    assert ("scale=2" in browser.source) == (zoomed > 1.1)
    assert browser.run("return window.shifts") == 0
    assert browser.errors() == []


def test_a_click_on_the_picture_shows_it_alone_in_the_theme_of_the_screen(
    house: House, demo: Start, browse: Browse
) -> None:
    house.write("charts.py", CHARTS)
    browser, url = browse(dark=True), demo().url
    browser.open(url + "/charts/small")
    browser.wait_until_all("ready")
    browser.find(".enlarge").click()
    until(lambda: browser.driver.current_url == f"{url}/charts/small.png?height=480&scale=2&theme=dark&width=960")


@pytest.mark.parametrize("dark", [False, True])
def test_on_paper_there_are_pictures_titles_and_times_on_white_and_nothing_to_click(
    house: House, demo: Start, browse: Browse, dark: bool
) -> None:
    house.write("charts.py", CHARTS)
    browser, url = browse(dark=dark), demo().url
    for path, shown in (("/", ".card img, .card .title, .card .age time"), ("/charts/small", "h1, .figure img, time")):
        browser.open(url + path)
        browser.wait_until_all("ready")
        features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print", "features": features})
        assert browser.run(VISIBLE, "nav, form, button, .crumb, .brand, textarea, .badge") == 0
        assert browser.run(VISIBLE, shown) >= 3
        assert browser.run("return getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        panel = "return getComputedStyle(document.querySelector('.panel')).breakInside"
        assert browser.run(panel) == "avoid"
        browser.prefer("dark" if dark else "light")
