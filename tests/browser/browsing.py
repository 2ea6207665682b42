"""A Chromium for a test."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from conftest import Demo, until
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

QUIET = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
NOTE_SHIFTS = """
window.shifts = 0;
new PerformanceObserver((list) => list.getEntries().forEach((entry) => { window.shifts += entry.value; }))
  .observe({ type: "layout-shift", buffered: true });
"""
AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
RUN_AXE = "axe.run(document).then((found) => arguments[arguments.length - 1](found.violations))"
PICTURE = "const picture = document.querySelector('picture img'); "
SOURCE = PICTURE + "return picture?.currentSrc ?? ''"
BOX = PICTURE + "const {x, y, width, height} = picture.getBoundingClientRect(); return [x, y, width, height]"
NATURAL_SIZE = PICTURE + "return [picture.naturalWidth, picture.naturalHeight]"
STATES = "return [...document.querySelectorAll('[data-chart]')].map((chart) => chart.dataset.state)"


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

    def findings(self) -> list[str]:
        """What axe-core finds on the page, by all of its rules, each with the elements that it is about."""
        self.run(AXE)
        found = self.driver.execute_async_script(RUN_AXE)
        return [f"{one['id']}: {', '.join(str(node['target']) for node in one['nodes'][:5])}" for one in found]

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
