"""Pages of another origin that show charts: embed.js keeps them up to date, and what such pages can read."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import quote

import pytest
from browsing import Browse, Browser
from conftest import House, answers, ask, free_port, open_house, until
from foreign import SCRIPT, Site, open_site

from charthouse.charts.picture import Dataset
from charthouse.store.keys import DEFAULT as keys

pytest_plugins = ["browsing"]
pytestmark = pytest.mark.system

CHANGING = "int(HERE.with_name('value.txt').read_text())"  # data that a test changes
FORTY = [f"many?width={width}&height=80" for width in range(100, 140)]  # as /status names them
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
TEXTS = "return [...document.images].map((image) => image.alt)"
NOTE_HIDDEN = """
document.addEventListener("visibilitychange", () => {
  window[document.hidden ? "hiddenAt" : "shownAt"] = performance.now() / 1000;
});
"""
HIDDEN_AT = "return window.hiddenAt ?? 1e9"
READ = """
const [url, done] = arguments;
fetch(url).then((answer) => done(answer.headers.get("Charthouse-State") ?? answer.status), () => done("refused"))
"""
DRAW = """
const [url, done] = arguments;
const image = Object.assign(new Image(), { crossOrigin: "", src: url });
image.decode().then(() => {
  const canvas = document.createElement("canvas");
  canvas.getContext("2d").drawImage(image, 0, 0);
  done(canvas.toDataURL().slice(0, 14));
}).catch(() => done("refused"));
"""
PICTURE = """
<picture>
  <source media="(prefers-color-scheme: dark)"
    srcset="{charts}/charts/screens.png?theme=dark, {charts}/charts/screens.png?scale=2&amp;theme=dark 2x">
  <img src="{charts}/charts/screens.png" srcset="{charts}/charts/screens.png?scale=2 2x"
    width="640" height="480" alt="Screens">
</picture>
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


@dataclass
class Charts:
    """A web server and a worker, and a site of another origin whose pages show their charts."""

    house: House
    url: str
    site: Site

    def change(self) -> None:
        """Change the data of the charts whose data changes."""
        path = self.house.charts / "value.txt"
        path.write_text(str(int(path.read_text()) + 1))


@pytest.fixture(scope="module")
def charts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Charts]:
    house = open_house(tmp_path_factory.mktemp("charts"), CHARTHOUSE_SIGNING_KEYS="office:sesame")
    house.write("value.txt", "1")
    for name in ("cold", "screens", "away"):
        house.counting_chart(name, data=CHANGING, draw_seconds=0.5, options="fresh_seconds=1")
    sizes = "sizes=[(width, 80) for width in range(100, 140)]"
    house.counting_chart("many", options="fresh_seconds=2, " + sizes)
    for name in ("first", "second"):
        house.counting_chart(name, options=f"fresh_seconds=3600, description='The {name} chart'")
    house.counting_chart("salaries", options="private=True")
    with open_site() as site:
        site.charts = house.start_web(
            CHARTHOUSE_PUBLIC_URL="http://charts.example", CHARTHOUSE_FRAME_ANCESTORS=site.origin
        )
        house.start("worker", "worker")
        yield Charts(house, site.charts, site)
    house.close()


def test_a_cold_picture_comes_by_itself_and_follows_its_data_in_place(charts: Charts, browse: Browse) -> None:
    browser = browse()
    open_page(browser, charts.site.page(IMAGE % "cold.png" + "<p>Below"))
    browser.run("window.marker = 'the same page'")
    assert sources(browser) == [charts.url + "/charts/cold.png"]
    until(lambda: "/charts/cold/" in sources(browser)[0], 90)  # a worker may still be starting
    before = sources(browser)
    charts.change()
    until(lambda: sources(browser) != before)
    assert browser.run(BOXES) == [[640, 640, 480]]
    assert nothing_moved(browser)
    assert browser.run("return window.marker") == "the same page"
    assert browser.errors() == []


def test_forty_pictures_make_one_request_at_each_pace_and_none_is_loaded_twice(charts: Charts, browse: Browse) -> None:
    browser = browse()
    url = charts.site.page("".join(IMAGE % name.replace("?", ".png?") for name in FORTY))
    browser.open(url)
    status = charts.url + "/status?charts=" + quote(",".join(FORTY))
    until(lambda: {entry["state"] for entry in ask(status).json()["charts"].values()} <= {"ready", "stale"}, 90)
    with kept_fresh(charts.house, ["many"]):
        time.sleep(1)
        browser.open(url)
        until(lambda: len(browser.run(TIMES)) >= 6)
        times, asked, loads = browser.run(TIMES), browser.run(NAMES), browser.run(LOADS)
    assert [sorted(group) for group in asked] == [FORTY] * len(asked)
    assert loads == 40
    paces = [later - earlier for earlier, later in pairwise(times[1:])]
    assert all(1.5 < pace < 2.9 for pace in paces), times
    assert browser.errors() == []


def test_a_hidden_page_asks_for_nothing_and_one_that_is_seen_again_asks_at_once(charts: Charts, browse: Browse) -> None:
    browser = browse()
    browser.open(charts.site.page(IMAGE % "many.png"))
    until(lambda: len(browser.run(TIMES)) >= 2)
    browser.run(NOTE_HIDDEN)
    page = browser.driver.current_window_handle
    browser.driver.switch_to.new_window("tab")
    hidden = time.monotonic()
    until(lambda: time.monotonic() > hidden + 7)
    browser.driver.switch_to.window(page)
    until(lambda: browser.run(TIMES)[-1] - browser.run(HIDDEN_AT) > 5)
    since = [asked for asked in browser.run(TIMES) if asked > browser.run(HIDDEN_AT)]
    assert since[0] - browser.run(HIDDEN_AT) > 5
    assert browser.run("return window.shownAt") == pytest.approx(since[0], abs=0.5)


@pytest.mark.parametrize(("dark", "density"), [(False, 2), (True, 1)])
def test_the_picture_that_suits_the_screen_is_kept_up_to_date(
    charts: Charts, browse: Browse, dark: bool, density: int
) -> None:
    browser = browse(dark=dark, density=density)
    open_page(browser, charts.site.page(PICTURE))

    def suits(theme: bool) -> bool:
        (source,) = sources(browser)
        return "/screens/" in source and ("theme=dark" in source) == theme and ("scale=2" in source) == (density == 2)

    until(lambda: suits(dark))
    before = sources(browser)
    charts.change()
    until(lambda: sources(browser) != before and suits(dark))
    browser.prefer("light" if dark else "dark")
    until(lambda: suits(not dark))
    assert browser.run(BOXES) == [[640, 640, 480]]
    assert browser.run("return window.shifts") == 0
    assert browser.errors() == []


def test_while_the_server_is_away_the_picture_stays_and_the_page_asks_less_and_less(
    charts: Charts, browse: Browse
) -> None:
    port = free_port()
    start = {"CHARTHOUSE_PORT": str(port), "CHARTHOUSE_WEB_WORKERS": "1", "CHARTHOUSE_PUBLIC_URL": charts.url}
    web = charts.house.start("web", "web", **start)
    url = f"http://127.0.0.1:{port}"
    until(lambda: answers(url), 90)
    browser = browse()
    open_page(browser, charts.site.page((IMAGE % "away.png").replace("{charts}", url), charts=url))
    until(lambda: "/away/" in sources(browser)[0])
    web.stop(5)
    before, asked = sources(browser), len(browser.run(TIMES))
    until(lambda: len(browser.run(TIMES)) >= asked + 5, 60)
    times = browser.run(TIMES)[-3:]
    assert times[2] - times[1] > 1.2 * (times[1] - times[0]) > 1.8
    assert sources(browser) == before
    assert nothing_moved(browser)
    charts.change()
    charts.house.start("web", "web", **start)
    until(lambda: sources(browser) != before, 120)


def test_pictures_that_are_refused_stop_no_other_and_other_pictures_are_left_alone(
    charts: Charts, browse: Browse
) -> None:
    signed = charts.house.run("sign", "/charts/salaries.png").stdout.strip().partition("/charts/")[2]
    pinned = f"first/{'0' * 32}.png"
    shown = ["salaries.png", signed.replace("&", "&amp;"), "none.png", pinned, "first.webp", "../static/favicon.svg"]
    browser = browse()
    browser.open(charts.site.page("".join(IMAGE % path for path in shown)))
    until(lambda: any("first.webp" in names for names in browser.run(NAMES)))
    assert {name for names in browser.run(NAMES) for name in names} == {"salaries", "none", "first.webp"}
    until(lambda: browser.run(BOXES)[4][0] == 640)
    assert sources(browser)[1] == f"{charts.url}/charts/{signed}"
    assert sources(browser)[3] == f"{charts.url}/charts/{pinned}"


def test_an_image_that_is_added_later_is_kept_up_to_date_and_gets_a_text_if_it_has_none(
    charts: Charts, browse: Browse
) -> None:
    browser = browse()
    browser.open(charts.site.page(IMAGE % "first.png", script=SCRIPT * 2))
    until(lambda: browser.run(NAMES) == [["first"]])
    add = "document.body.append(Object.assign(new Image(), {src: arguments[0]}))"
    browser.run(add, charts.url + "/charts/second.png")
    until(lambda: browser.run(TEXTS) == ["", "The second chart"])
    assert [name for names in browser.run(NAMES) for name in names].count("first") == 1


def test_a_page_elsewhere_reads_pictures_and_states_but_nothing_that_a_signature_opens(
    charts: Charts, browse: Browse
) -> None:
    path = charts.house.run("sign", "/charts/salaries.png").stdout.strip()
    signed = charts.url + "/charts/" + path.partition("/charts/")[2]
    browser = browse()
    url = charts.site.page(IMAGE % "first.png", Cross_Origin_Embedder_Policy="require-corp")
    browser.open(url)
    until(lambda: browser.run(NAMES) == [["first"]])
    until(lambda: browser.run(BOXES)[0][0] == 640)  # a plain <img> under COEP
    run = browser.driver.execute_async_script
    until(lambda: run(READ, charts.url + "/charts/first.png") == "ready")
    assert run(READ, charts.url + "/status?charts=first") == 200
    assert run(DRAW, charts.url + "/charts/first.png") == "data:image/png"
    for address in (signed, charts.url + "/charts/salaries.png", charts.url + "/charts/first"):
        assert run(READ, address) == "refused", address
    assert run(DRAW, signed) == "refused"


def test_without_scripts_the_plain_picture_is_there(charts: Charts, browse: Browse) -> None:
    browser = browse(javascript=False)
    browser.open(charts.site.page(IMAGE % "first.png"))
    until(lambda: browser.run(BOXES) == [[640, 640, 480]])
    assert sources(browser) == [charts.url + "/charts/first.png"]


def test_a_chart_page_is_shown_in_a_frame_only_where_the_setting_names_the_origin(
    charts: Charts, browse: Browse
) -> None:
    browser, site = browse(), charts.site
    frame = '<iframe src="{charts}/charts/first" width="700" height="560" title="The first chart"></iframe>'
    url = site.page(frame, script="")
    for opened, shown in ((url, True), (url.replace("localhost", "127.0.0.1"), False)):
        browser.open(opened)
        browser.driver.switch_to.frame(browser.find("iframe"))
        assert ("The first chart" in browser.find("body").text) is shown
        browser.driver.switch_to.default_content()
