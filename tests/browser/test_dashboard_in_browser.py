"""A declared dashboard, its picture and its past in a real browser: on every screen, on paper, without scripts."""

from __future__ import annotations

import time

import pytest
from browsing import Browse, Browser, Start
from conftest import House, until

from charthouse.charts.past import spell_moment

pytest_plugins = ["browsing"]
pytestmark = pytest.mark.system

BOARD = """
from charthouse import chart, choice, dashboard, group, note, panel

def draw(figure, data):
    figure.subplots().bar([1, 2, 3], data)

REGION = choice("emea", "apac")
for name in ("orders", "costs"):
    chart(name, title=name.title(), load=lambda region: [1, 2, len(region)], params={"region": REGION},
          sizes=[(320, 240), (960, 480)])(draw)
chart("plain", load=lambda: [3, 2, 1])(draw)
dashboard("shop", title="The shop", description="All of it.", filters=["region"], panels=[
    panel("orders", wide=True), note("Words between."), group("More", [panel("costs"), panel("plain", title="Else")]),
])
"""
LETTERS = 14  # CSS pixels of a picture's usual letters
SOURCES = "return [...document.querySelectorAll('picture img')].map((image) => image.currentSrc)"
LOADED = "return [...document.querySelectorAll('picture img')].every((image) => image.naturalWidth)"
SCROLLS_SIDEWAYS = "return document.documentElement.scrollWidth > innerWidth"
# How large the letters of each picture are on the screen.
LETTERS_SHOWN = """return [...document.querySelectorAll("picture img")].map((image) => {
  const box = image.getBoundingClientRect();
  const slot = [...image.parentElement.children].find(({ media }) => !media || matchMedia(media).matches);
  const sized = slot.hasAttribute("width") ? slot : image;
  const [width, height] = ["width", "height"].map((name) => Number(sized.getAttribute(name)));
  return arguments[0] * Math.min(box.width / width, box.height / height);
})"""


@pytest.fixture
def board(house: House, demo: Start) -> str:
    house.write("board.py", BOARD)
    return demo().url + "/dashboards/shop"


def opened(browser: Browser, url: str) -> None:
    browser.open(url)
    browser.run("document.querySelectorAll('picture img').forEach((image) => (image.loading = 'eager'))")
    browser.wait_until_all("ready")
    until(lambda: browser.run(LOADED))


@pytest.mark.parametrize(("width", "dark"), [(390, False), (390, True), (1280, True), (2560, False)])
def test_it_can_be_read_on_every_screen(board: str, browse: Browse, width: int, dark: bool) -> None:
    browser = browse(width=width, dark=dark)
    opened(browser, board)
    assert not browser.run(SCROLLS_SIDEWAYS)
    assert browser.run("return window.shifts") < 0.01
    of_orders, of_costs, _ = browser.run(LETTERS_SHOWN, LETTERS)
    assert min(of_orders, of_costs) >= 9
    assert all(("theme=dark" in source) == dark for source in browser.run(SOURCES))
    assert browser.findings() == []
    assert browser.errors() == []


def test_a_filter_changes_all_panels_that_leave_it_open(board: str, browse: Browse) -> None:
    browser = browse()
    opened(browser, board)
    browser.run("document.querySelector('select[name=region]').value = 'apac'")
    browser.find("form.params button").click()
    until(lambda: "region=apac" in browser.driver.current_url)
    until(lambda: [("apac" in source) for source in browser.run(SOURCES)] == [True, True, False])


def test_without_scripts_it_reloads_itself_until_all_pictures_are_there(board: str, browse: Browse) -> None:
    browser = browse(javascript=False)
    browser.open(board)
    until(lambda: set(browser.states()) == {"ready"})
    assert "Words between." in browser.find("main").text


def test_on_paper_there_are_pictures_and_titles_and_no_controls(board: str, browse: Browse) -> None:
    browser = browse(dark=True)
    opened(browser, board)
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    hidden = "return [...document.querySelectorAll('form, .links, .top')].map((one) => getComputedStyle(one).display)"
    assert set(browser.run(hidden)) == {"none"}
    assert browser.run("return getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert len(browser.find_all(".card")) == 3


def test_the_picture_of_all_is_an_image_that_a_link_leads_to(board: str, browse: Browse) -> None:
    browser = browse()
    opened(browser, board)
    path = browser.find("a[href*='shop.png']").get_attribute("href")
    browser.open(path)
    until(lambda: browser.run("return document.querySelector('img').naturalWidth") > 600)


def test_the_past_is_a_click_away_and_back(house: House, demo: Start, browse: Browse) -> None:
    house.counting_chart("clock", data="int(time.time())", options="fresh_seconds=1")
    url = demo().url
    browser = browse()
    opened(browser, url + "/charts/clock")
    before = browser.source
    until(lambda: browser.source != before)
    browser.open(url + "/charts/clock")
    until(lambda: browser.find_all(".history a[rel=prev]"))
    assert browser.findings() == []
    browser.find(".history a[rel=prev]").click()
    until(lambda: "at=" in browser.driver.current_url)
    assert browser.find(".past").text.startswith("As it was at")
    browser.wait_until_all("ready")
    shown = browser.source
    time.sleep(2.5)  # the data changes each second, and what was does not
    assert browser.source == shown
    browser.find(".past a").click()
    until(lambda: "at=" not in browser.driver.current_url)


def test_a_dashboard_of_the_past_shows_what_is_known_and_says_what_is_not(board: str, browse: Browse) -> None:
    browser = browse()
    opened(browser, board)
    moment = spell_moment(time.time())
    browser.open(f"{board}?at={moment}")
    browser.wait_until_all("ready")
    assert moment in browser.find(".past").text
    browser.open(f"{board}?at=2026-01-01T00:00Z")
    assert browser.find("main").text.count("No data of that moment is kept.") == 3
