"""Pages of another origin that show charts: embed.js keeps them up to date, and what such pages can read."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

import pytest
from browsing import Browse, Browser
from conftest import House, free_port, until
from foreign import OpenSite

from charthouse.charts.picture import Dataset
from charthouse.store.keys import DEFAULT as keys

pytest_plugins = ["browsing", "foreign"]
pytestmark = pytest.mark.system

CHANGING = "int(HERE.with_name('value.txt').read_text())"  # data that a test changes
OPEN = {"CHARTHOUSE_PUBLIC_URL": "http://charts.example"}
ASKED = "return performance.getEntriesByType('resource').filter((entry) => entry.name.includes('/status?'))"
TIMES = ASKED + ".map((entry) => entry.startTime / 1000)"
NAMES = ASKED + ".map((entry) => new URL(entry.name).searchParams.get('charts').split(','))"
LOADS = "return performance.getEntriesByType('resource').filter((entry) => entry.initiatorType === 'img').length"
SOURCES = "return [...document.images].map((image) => image.currentSrc)"
BOXES = "return [...document.images].map((image) => [image.naturalWidth, image.clientWidth, image.clientHeight])"
NOTE_BROKEN = """
window.broken = [];
setInterval(() => {
  for (const image of document.images) {
    if (image.naturalWidth) image.wasShown = true;
    else if (image.wasShown) window.broken.push(image.currentSrc);
  }
}, 5);
"""
IMAGE = '<img src="{charts}/charts/%s" width="640" height="480" alt="">'


def open_page(browser: Browser, url: str) -> None:
    """Open the page, and note each moment at which an image that was there is not."""
    browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": NOTE_BROKEN})
    browser.open(url)


def sources(browser: Browser) -> list[str]:
    return list(browser.run(SOURCES))


def nothing_moved(browser: Browser) -> bool:
    return list(browser.run("return [window.shifts, window.broken.length]")) == [0, 0]


@contextmanager
def kept_fresh(house: House, charts: list[str]) -> Iterator[None]:
    """Other viewers keep the data of these charts fresh."""
    stopped = threading.Event()

    def keep() -> None:
        while not stopped.wait(0.3):
            seconds, micros = house.redis.time()  # type: ignore[misc]
            for chart_id in charts:
                house.redis.hset(keys.current(Dataset(chart_id, "")), "checked", str(seconds + micros / 1e6))

    thread = threading.Thread(target=keep)
    thread.start()
    yield
    stopped.set()
    thread.join()


def test_a_cold_picture_comes_by_itself_and_follows_its_data_in_place(
    house: House, browse: Browse, open_site: OpenSite
) -> None:
    value = house.write("value.txt", "1")
    house.counting_chart("changing", data=CHANGING, draw_seconds=1, options="fresh_seconds=1")
    charts = house.start_web(**OPEN)
    house.start_worker()
    browser, site = browse(), open_site(charts)
    open_page(browser, site.page(IMAGE % "changing.png" + "<p>Below"))
    browser.run("window.marker = 'the same page'")
    assert sources(browser) == [charts + "/charts/changing.png"]
    until(lambda: "/charts/changing/" in sources(browser)[0])
    before = sources(browser)
    value.write_text("3")
    until(lambda: sources(browser) != before)
    assert browser.run(BOXES) == [[640, 640, 480]]
    assert nothing_moved(browser)
    assert browser.run("return window.marker") == "the same page"
    assert browser.errors() == []


def test_forty_pictures_make_one_request_at_each_pace_and_none_is_loaded_twice(
    house: House, browse: Browse, open_site: OpenSite
) -> None:
    names = [f"chart-{number:02}" for number in range(40)]
    for name in names:
        house.counting_chart(name, options="fresh_seconds=2")
    charts = house.start_web(**OPEN)
    house.start_worker()
    browser, site = browse(), open_site(charts)
    url = site.page("".join(IMAGE % f"{name}.png" for name in names))
    browser.open(url)
    until(lambda: all("-" in source and ".png?v=" in source for source in sources(browser)), 60)
    with kept_fresh(house, names):
        time.sleep(1)
        browser.open(url)
        until(lambda: len(browser.run(TIMES)) >= 6)
        times, asked = browser.run(TIMES), browser.run(NAMES)
        assert browser.run(LOADS) == 40
    assert [sorted(group) for group in asked] == [names] * len(asked)
    paces = [later - earlier for earlier, later in pairwise(times[1:])]
    assert all(1.8 < pace < 2.3 for pace in paces), times
    assert browser.errors() == []


def test_a_hidden_page_asks_for_nothing_and_one_that_is_seen_again_asks_at_once(
    house: House, browse: Browse, open_site: OpenSite
) -> None:
    house.counting_chart("one", options="fresh_seconds=2")
    charts = house.start_web(**OPEN)
    house.start_worker()
    browser, site = browse(), open_site(charts)
    browser.open(site.page(IMAGE % "one.png"))
    until(lambda: len(browser.run(TIMES)) >= 2)
    page = browser.driver.current_window_handle
    browser.driver.switch_to.new_window("tab")
    hidden = time.monotonic()
    until(lambda: time.monotonic() > hidden + 6)
    browser.driver.switch_to.window(page)
    shown = browser.run("return performance.now() / 1000")
    until(lambda: browser.run(TIMES)[-1] > shown - 1)
    before, after = browser.run(TIMES)[-2:]
    assert after - before > 5
    assert after - shown < 1


@pytest.mark.parametrize(("dark", "density"), [(False, 1), (True, 1), (False, 2), (True, 2)])
def test_the_picture_that_suits_the_screen_is_kept_up_to_date(
    house: House, browse: Browse, open_site: OpenSite, dark: bool, density: int
) -> None:
    value = house.write("value.txt", "1")
    house.counting_chart("changing", data=CHANGING, options="fresh_seconds=1")
    charts = house.start_web(**OPEN)
    house.start_worker()
    picture = (
        '<picture><source media="(prefers-color-scheme: dark)" srcset="{charts}/charts/changing.png?theme=dark, '
        '{charts}/charts/changing.png?scale=2&amp;theme=dark 2x">'
        '<img src="{charts}/charts/changing.png" srcset="{charts}/charts/changing.png?scale=2 2x" '
        'width="640" height="480" alt="Changing"></picture>'
    )
    browser = browse(dark=dark, density=density)
    open_page(browser, open_site(charts).page(picture))

    def suits(source: str, theme: bool) -> bool:
        return "/changing/" in source and ("theme=dark" in source) == theme and ("scale=2" in source) == (density == 2)

    value.write_text("3")
    until(lambda: suits(sources(browser)[0], dark))
    browser.prefer("light" if dark else "dark")
    until(lambda: suits(sources(browser)[0], not dark))
    assert browser.run(BOXES) == [[640, 640, 480]]
    assert browser.run("return window.shifts") == 0
    assert browser.errors() == []


def test_while_the_server_is_away_the_picture_stays_and_the_page_asks_less_and_less(
    house: House, browse: Browse, open_site: OpenSite
) -> None:
    value, port = house.write("value.txt", "1"), free_port()
    house.counting_chart("changing", data=CHANGING, options="fresh_seconds=1")
    start = {"CHARTHOUSE_PORT": str(port), "CHARTHOUSE_WEB_WORKERS": "1", **OPEN}
    web = house.start("web", "web", **start)
    house.start_worker()
    browser, site = browse(), open_site(f"http://127.0.0.1:{port}")
    page = site.page(IMAGE % "changing.png")
    until(lambda: browser.open(page) or "/changing/" in sources(browser)[0] or time.sleep(0.5))  # until web is there
    before, asked = sources(browser), len(browser.run(TIMES))
    web.stop(5)
    until(lambda: len(browser.run(TIMES)) >= asked + 4)
    times = browser.run(TIMES)[-3:]
    assert times[2] - times[1] > 1.2 * (times[1] - times[0]) > 1.8
    assert sources(browser) == before
    assert browser.run(BOXES) == [[640, 640, 480]]
    value.write_text("3")
    house.start("web", "web", **start)
    until(lambda: sources(browser) != before)


def test_pictures_that_are_refused_stop_no_other_and_other_pictures_are_left_alone(
    house: House, browse: Browse, open_site: OpenSite
) -> None:
    house.variables["CHARTHOUSE_SIGNING_KEYS"] = "office:sesame"
    house.counting_chart("open")
    house.counting_chart("salaries", options="private=True")
    charts = house.start_web(**OPEN)
    house.start_worker()
    signed = house.run("sign", "/charts/salaries.png").stdout.strip().partition("/charts/")[2]
    pinned = f"open/{'0' * 32}.png"
    shown = ["salaries.png", signed.replace("&", "&amp;"), "none.png", pinned, "open.webp", "../static/favicon.svg"]
    browser = browse()
    browser.open(open_site(charts).page("".join(IMAGE % path for path in shown)))
    until(lambda: "/charts/open/" in sources(browser)[4])
    assert browser.run(NAMES)[0] == ["salaries", "none", "open.webp"]
    assert sources(browser)[1] == f"{charts}/charts/{signed}"
    assert sources(browser)[3] == f"{charts}/charts/{pinned}"


def test_an_image_that_is_added_later_is_kept_up_to_date_and_gets_a_text_if_it_has_none(
    house: House, browse: Browse, open_site: OpenSite
) -> None:
    for name in ("first", "second"):
        house.counting_chart(name, title=f"The {name} chart", options="fresh_seconds=3600")
    charts = house.start_web(**OPEN)
    house.start_worker()
    browser = browse()
    browser.open(
        open_site(charts).page(
            IMAGE % "first.png", script="{charts}".join(['<script src="', '/embed.js"></script>']) * 2
        )
    )
    until(lambda: "/charts/first/" in sources(browser)[0])
    browser.run(f"document.body.append(Object.assign(new Image(), {{src: '{charts}/charts/second.png'}}))")
    until(lambda: "/charts/second/" in sources(browser)[-1])
    assert browser.run("return [...document.images].map((image) => image.alt)") == ["", "The second chart"]
    assert browser.run(NAMES).count(["first"]) == len(browser.run(NAMES)) - browser.run(NAMES).count(["second"])


def test_a_page_elsewhere_reads_pictures_and_states_but_nothing_that_a_signature_opens(
    house: House, browse: Browse, open_site: OpenSite
) -> None:
    house.variables["CHARTHOUSE_SIGNING_KEYS"] = "office:sesame"
    house.counting_chart("open")
    house.counting_chart("salaries", options="private=True")
    charts = house.start_web(**OPEN)
    house.start_worker()
    signed = charts + "/charts/" + house.run("sign", "/charts/salaries.png").stdout.strip().partition("/charts/")[2]
    browser, site = browse(), open_site(charts, Cross_Origin_Embedder_Policy="require-corp")
    browser.open(site.page(IMAGE % "open.png"))
    until(lambda: "/charts/open/" in sources(browser)[0])  # a plain <img> under COEP, the script and its requests
    read = """
    const [url, done] = arguments;
    fetch(url).then((answer) => done(answer.headers.get("Charthouse-State") ?? answer.status), () => done("refused"))
    """
    draw = """
    const [url, done] = arguments;
    const image = Object.assign(new Image(), { crossOrigin: "", src: url });
    image.decode().then(() => {
      const canvas = document.createElement("canvas");
      canvas.getContext("2d").drawImage(image, 0, 0);
      done(canvas.toDataURL().slice(0, 14));
    }).catch(() => done("refused"));
    """
    run = browser.driver.execute_async_script
    until(lambda: run(read, charts + "/charts/open.png") == "ready")
    assert run(read, charts + "/status?charts=open") == 200
    assert run(draw, charts + "/charts/open.png") == "data:image/png"
    for address in (signed, charts + "/charts/salaries.png", charts + "/charts/open"):
        assert run(read, address) == "refused", address
    assert run(draw, signed) == "refused"


def test_without_scripts_the_plain_picture_is_there(house: House, browse: Browse, open_site: OpenSite) -> None:
    house.counting_chart("one", options="on_miss='inline'")
    charts = house.start_web(**OPEN)
    browser = browse(javascript=False)
    browser.open(open_site(charts).page(IMAGE % "one.png"))
    until(lambda: browser.run(BOXES) == [[640, 640, 480]])
    assert sources(browser) == [charts + "/charts/one.png"]


def test_a_chart_page_is_shown_in_a_frame_only_where_the_setting_names_the_origin(
    house: House, browse: Browse, open_site: OpenSite
) -> None:
    house.counting_chart("one", title="The one", options="on_miss='inline'")
    closed = house.start_web(**OPEN)
    site = open_site(closed)
    origin = site.page("").rstrip("/")
    opened = house.start_web(**OPEN, CHARTHOUSE_FRAME_ANCESTORS=f"https://wiki.example,{origin}")
    browser = browse()
    frame = '<iframe src="{charts}/charts/one" width="700" height="560" title="The one"></iframe>'
    for charts, shown in ((closed, False), (opened, True)):
        site.charts = charts
        browser.open(site.page(frame, script=""))
        browser.driver.switch_to.frame(browser.find("iframe"))
        assert (browser.find("body").text.count("The one") > 0) is shown
        browser.driver.switch_to.default_content()
