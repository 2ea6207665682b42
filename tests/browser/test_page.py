"""The pages in a real browser: pictures come by themselves, in their place, and nothing moves."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Demo, House, until
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

pytestmark = pytest.mark.system

QUIET = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
NOTE_SHIFTS = """
window.shifts = 0;
new PerformanceObserver((list) => list.getEntries().forEach((entry) => { window.shifts += entry.value; }))
  .observe({ type: "layout-shift", buffered: true });
"""
WORD = "Donaudampfschifffahrtsgesellschaft" * 8  # wider than a screen
CHANGING = "int(HERE.with_name('value.txt').read_text())"  # data that a test changes
PICTURE = "const picture = document.querySelector('picture img'); "
SOURCE = PICTURE + "return picture?.currentSrc ?? ''"
BOX = PICTURE + "const {x, y, width, height} = picture.getBoundingClientRect(); return [x, y, width, height]"
NATURAL_SIZE = PICTURE + "return [picture.naturalWidth, picture.naturalHeight]"
OVERFLOW = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
AGE_SHOWN = "return getComputedStyle(document.querySelector('.age')).visibility"
ASKED_STATUS = "return performance.getEntriesByType('resource').filter(({name}) => name.includes('/status?')).length"
STATES = "return [...document.querySelectorAll('[data-chart]')].map((chart) => chart.dataset.state)"
STATUSES = """
return performance.getEntriesByType("resource").filter((entry) => entry.name.includes(".png"))
  .map((entry) => entry.responseStatus)
"""


class Browser:
    """A Chromium of its own: what a test asks of it, in the words of the page.

    A page without scripts loads itself again at any moment. So what is read of a picture is read by one script: an
    element that was found before the reload is of no use after it.
    """

    def __init__(
        self, folder: Path, dark: bool = False, javascript: bool = True, width: int = 1280, density: int = 1
    ) -> None:
        options = Options()
        options.binary_location = "/usr/bin/chromium"
        for argument in [*QUIET.split(), f"--user-data-dir={folder}", "--window-size=1280,900"]:
            options.add_argument(argument)
        if not javascript:
            options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
        screen = {"width": width, "height": 900, "deviceScaleFactor": density, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
        self.driver.execute_cdp_cmd("Network.enable", {})
        self.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": NOTE_SHIFTS})
        self.prefer("dark" if dark else "light")

    def prefer(self, theme: str) -> None:
        features = [{"name": "prefers-color-scheme", "value": theme}]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def connect(self, connected: bool) -> None:
        conditions = {"offline": not connected, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
        self.driver.execute_cdp_cmd("Network.emulateNetworkConditions", conditions)

    def open(self, url: str) -> None:
        self.driver.get(url)

    def run(self, script: str, *arguments: Any) -> Any:
        return self.driver.execute_script(script, *arguments)

    def find(self, selector: str) -> Any:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def find_all(self, selector: str) -> list[Any]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    @property
    def source(self) -> str:
        return str(self.run(SOURCE))

    def box(self) -> list[float]:
        return list(self.run(BOX))

    def natural_size(self) -> list[int]:
        return list(self.run(NATURAL_SIZE))

    def pixels(self) -> str:
        """What the screen shows in the picture's box, as a PNG in base64."""
        clip = dict(zip(("x", "y", "width", "height"), self.box(), strict=True), scale=1)
        return str(self.driver.execute_cdp_cmd("Page.captureScreenshot", {"clip": clip})["data"])

    def states(self) -> list[str]:
        """The state of every chart on the page; none while the page is being loaded again."""
        return list(self.run(STATES))

    def wait_until_all(self, state: str) -> None:
        until(lambda: set(self.states()) == {state})

    def errors(self) -> list[dict[str, Any]]:
        return [entry for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]


@pytest.fixture
def browse(tmp_path: Path) -> Iterator[Callable[..., Browser]]:
    """Starts browsers, each fresh: `browse(dark=True)`."""
    with contextlib.ExitStack() as stack:

        def start(**options: Any) -> Browser:
            browser = Browser(tmp_path / "browser", **options)
            stack.callback(browser.driver.quit)
            return browser

        yield start


Start = Callable[..., Demo]
Browse = Callable[..., Browser]


def test_a_cold_page_shows_the_placeholder_then_the_picture_in_the_same_box_and_nothing_moves(
    house: House, demo: Start, browse: Browse
) -> None:
    house.counting_chart("slow", draw_seconds=2, options="width=500, height=300")
    browser, url = browse(), demo().url
    browser.open(url + "/charts/slow")
    browser.run("window.marker = 'the same page'")
    assert browser.states() == ["rendering"]
    assert browser.source == url + "/charts/slow.png"
    box, placeholder = browser.box(), browser.pixels()
    assert (box[2:], browser.natural_size()) == ([500, 300], [500, 300])

    browser.wait_until_all("ready")
    until(lambda: "/charts/slow/" in browser.source)
    assert browser.run(STATUSES) == [202, 200]
    assert (browser.box(), browser.natural_size()) == (box, [500, 300])
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


def test_dark_mode_asks_for_the_dark_picture_and_follows_when_it_changes(
    house: House, demo: Start, browse: Browse
) -> None:
    house.counting_chart("co2")
    browser, url = browse(dark=True), demo().url
    browser.open(url + "/charts/co2")
    assert browser.source == url + "/charts/co2.png?theme=dark"
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


def test_a_chart_that_fails_says_so_without_a_reload(house: House, demo: Start, browse: Browse) -> None:
    house.counting_chart("broken", load_seconds=1, data="1 / 0")
    browser = browse()
    browser.open(demo().url + "/charts/broken")
    browser.wait_until_all("failed")
    assert "could not be drawn" in browser.find(".failure").text
    assert browser.find("[data-badge]").text == "failed"


def test_an_authors_dark_page_goes_on_saying_why_while_it_fails_again_and_again(
    house: House, demo: Start, browse: Browse
) -> None:
    house.write(
        "broken.py",
        """
        from pathlib import Path
        from charthouse import chart

        @chart("broken", load=lambda: 1)
        def draw(figure, data):
            with Path(__file__).with_suffix(".draws").open("a") as file:
                file.write("x")
            raise ValueError("no ink" + "x" * 300)
        """,
    )
    browser = browse(dark=True, width=400)
    browser.open(demo().url + "/charts/broken")
    browser.wait_until_all("failed")
    until(lambda: "no ink" in browser.find("main").text)
    assert browser.run(OVERFLOW) <= 0
    browser.run("window.gone = 0; setInterval(() => { gone += !document.querySelector('.failing') }, 20)")
    draws = house.count("broken", "draws")
    until(lambda: house.count("broken", "draws") >= draws + 2)
    browser.wait_until_all("failed")
    assert browser.run("return window.gone") == 0
    assert "no ink" in browser.find("main").text


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


def test_a_gallery_without_charts_says_how_to_write_one(house: House, demo: Start, browse: Browse) -> None:
    house.write("typo.py", "import nonsuch")
    browser, url = browse(), demo().url
    browser.open(url)
    assert "@chart(" in browser.find(".empty pre").text
    assert "nonsuch" in browser.find(".warning").text
    browser.open(url + "/charts/nonsuch")
    assert browser.find(".problem .status").text == "404"


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
    until(lambda: "/charts/salaries/" in browser.source and browser.natural_size() == [640, 480])
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


def test_an_edited_chart_is_on_its_open_page_and_a_mistake_says_why(house: House, demo: Start, browse: Browse) -> None:
    module = "from charthouse import chart\n@chart('edited', load=lambda: [1, 2])\ndef edited(figure, data):\n    {}\n"
    (house.charts / "edited.py").write_text(module.format("figure.subplots().plot(data)"))
    browser = browse()
    browser.open(demo().url + "/charts/edited")
    browser.wait_until_all("ready")
    until(lambda: "/charts/edited" in browser.source)
    before = browser.source
    (house.charts / "edited.py").write_text(module.format("figure.subplots().bar(data, data)"))
    until(lambda: browser.source != before)
    (house.charts / "edited.py").write_text(module.format("raise ValueError('no bars today')"))
    until(lambda: "edited.py, line 4: draw raised ValueError: no bars today" in browser.find("main").text)
    (house.charts / "edited.py").write_text(module.format("figure.subplots().plot(data)"))
    browser.wait_until_all("ready")
    until(lambda: "no bars today" not in browser.find("main").text)


def test_an_open_page_says_that_its_module_is_broken_for_as_long_as_it_is(
    house: House, demo: Start, browse: Browse
) -> None:
    module = house.charts / "edited.py"
    good = "from charthouse import chart\n@chart('edited', load=lambda: [1, 2])\ndef edited(figure, data):\n    {}\n"
    good = good.format("figure.subplots().plot(data)")
    module.write_text(good)
    browser = browse()
    browser.open(demo().url + "/charts/edited")
    browser.wait_until_all("ready")
    module.write_text("import nonsuch")
    until(lambda: "nonsuch" in browser.find("main").text)
    assert browser.run(STATES) == ["ready"]  # its last good code is used
    module.write_text(good)
    until(lambda: "nonsuch" not in browser.find("main").text)
