"""A dashboard on a screen at the wall: all of it on every screen, legible, and there while everything restarts."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from browsing import Browse, Browser, Start
from conftest import House, until

pytest_plugins = ["browsing"]
pytestmark = pytest.mark.system

SCREENS = [(2560, 1440), (1920, 1080), (1080, 1920)]
LETTERS = 14  # CSS pixels of a picture's usual letters
# Of each picture: where it stands, its own size, and how large its letters are.
SHOWN = """return [...document.querySelectorAll(".tile picture img")].map((image) => {
  const [width, height] = ["width", "height"].map((name) => Number(image.getAttribute(name)));
  const box = image.getBoundingClientRect();
  const magnified = Math.min(box.width / width, box.height / height);
  return [box.left, box.top, box.right, box.bottom, image.naturalWidth, magnified];
})"""
SCROLLS = (
    "const page = document.documentElement; return page.scrollHeight > innerHeight || page.scrollWidth > innerWidth"
)
# Looks at the pictures in every frame that the screen shows, and counts those in which one of them is not there.
NOTE_GAPS = """window.gaps = 0; window.frames = 0;
const look = () => {
  window.frames += 1;
  const pictures = [...document.querySelectorAll(".tile picture img")];
  if (pictures.length < arguments[0] || pictures.some((image) => !image.naturalWidth)) window.gaps += 1;
  requestAnimationFrame(look);
};
look();"""
SOURCES = "return [...document.querySelectorAll('.tile picture img')].map((image) => image.currentSrc)"


def declare(house: House, count: int, options: str = "sizes=[(320, 240)]") -> None:
    """A dashboard of that many charts, the first of them wide, in two groups."""
    for number in range(count):
        house.counting_chart(f"chart-{number}", data="int(time.time())", title=f"Chart {number}", options=options)
    panels = ", ".join(f'panel("chart-{number}", wide={number == 0})' for number in range(count))
    house.write(
        "boards.py",
        "from charthouse import dashboard, group, note, panel\n"
        f'dashboard("wall", title="The wall", panels=[note("Not on the wall."), group("All", [{panels}])])\n',
    )


def screen(browser: Browser, width: int, height: int) -> None:
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


@pytest.fixture
def wall(house: House, demo: Start) -> str:
    declare(house, 8)
    return demo().url + "/dashboards/wall?wall=1"


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_all_of_it_is_on_the_screen_in_letters_to_be_read_from_afar(
    wall: str, browse: Browse, width: int, height: int
) -> None:
    browser = browse()
    screen(browser, width, height)
    browser.open(wall)
    browser.wait_until_all("ready")
    until(lambda: all(one[4] for one in browser.run(SHOWN)))
    pictures = browser.run(SHOWN)
    assert len(pictures) == 8
    assert not browser.run(SCROLLS)
    for left, top, right, bottom, natural_width, magnified in pictures:
        assert (left >= 0, top >= 0, right <= width, bottom <= height) == (True,) * 4
        assert LETTERS * magnified >= min(width, height) / 60  # 1.1 cm on a screen of 1.2 m
        assert natural_width >= 320 * magnified or natural_width == 960  # no picture is blurred by the screen
    assert "The wall" in browser.driver.title
    assert browser.findings() == []
    assert browser.errors() == []


def test_one_chart_fills_the_screen(house: House, demo: Start, browse: Browse) -> None:
    declare(house, 1, options="sizes=[(960, 540)]")
    browser = browse()
    screen(browser, 1920, 1080)
    browser.open(demo().url + "/dashboards/wall?wall=1")
    browser.wait_until_all("ready")
    ((left, _, right, _, natural_width, _),) = browser.run(SHOWN)
    assert right - left > 1800
    assert natural_width == 1920  # of 960 × 540 at twice the scale


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_the_wall_shows_its_pictures_while_everything_restarts_and_follows_afterwards(
    house: House, demo: Start, browse: Browse, width: int, height: int
) -> None:
    declare(house, 4, options="sizes=[(320, 240)], fresh_seconds=1")
    first = demo()
    browser = browse()
    screen(browser, width, height)
    browser.open(first.url + "/dashboards/wall?wall=1")
    browser.wait_until_all("ready")
    until(lambda: all(one[4] for one in browser.run(SHOWN)))
    browser.run(NOTE_GAPS, 4)
    before = browser.run(SOURCES)
    first.process.terminate()
    first.process.wait(20)
    until(lambda: browser.run("return document.documentElement.hasAttribute('data-unheard')"))
    demo("--port", str(urlsplit(first.url).port))
    until(lambda: not {*before} & {*browser.run(SOURCES)})
    until(lambda: not browser.run("return document.documentElement.hasAttribute('data-unheard')"))
    assert browser.run("return window.gaps") == 0
    assert browser.run("return window.frames") > 20  # it is the same page, and was looked at


def test_without_the_script_the_wall_still_fills_the_screen(wall: str, browse: Browse) -> None:
    browser = browse(javascript=False)
    screen(browser, 1920, 1080)
    browser.open(wall)
    assert not browser.run(SCROLLS)
    assert len(browser.run(SHOWN)) == 8


def test_the_wall_lays_itself_out_anew_when_the_screen_changes(wall: str, browse: Browse) -> None:
    browser = browse()
    screen(browser, 1920, 1080)
    browser.open(wall)
    rows = "return document.querySelectorAll('.wall .row').length"
    before = browser.run(rows)
    screen(browser, 1080, 1920)
    until(lambda: browser.run(rows) > before)
    assert not browser.run(SCROLLS)


def test_old_data_and_a_server_that_fails_are_seen_from_afar(wall: str, browse: Browse) -> None:
    browser = browse()
    screen(browser, 1920, 1080)
    browser.open(wall)
    browser.wait_until_all("ready")
    old = "return getComputedStyle(document.querySelector('.tile .old')).display"
    assert browser.run(old) == "none"
    browser.run("window.fetch = async () => new Response('', { status: 503 })")
    until(lambda: browser.run("return document.documentElement.hasAttribute('data-unheard')"))
    long_ago = "time.dateTime = '2026-01-01T00:00Z'"
    browser.run(f"document.querySelectorAll('[data-time=checked]').forEach((time) => ({long_ago}))")
    until(lambda: browser.run(old) != "none")
    assert "d ago" in browser.find(".tile .old").text


def test_a_wall_of_notes_alone_says_so(house: House, demo: Start, browse: Browse) -> None:
    house.counting_chart("one")
    house.write("boards.py", 'from charthouse import dashboard, note\ndashboard("notes", panels=[note("Words.")])\n')
    browser = browse()
    browser.open(demo().url + "/dashboards/notes?wall=1")
    assert "no pictures" in browser.find(".wall").text
    assert browser.errors() == []
