"""The example of a Flask application with charts in it, and pages below a prefix, in a real browser."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from browsing import Browse
from conftest import ROOT, House, answers, ask, free_port, until

from charthouse.processes import Child

pytest_plugins = ["browsing"]
pytestmark = pytest.mark.system

SOURCES = "return [...document.images].map((image) => image.currentSrc)"
WIDTHS = "return [...document.images].map((image) => image.naturalWidth)"
CHARTS = ROOT / "examples/flask-app/charts"


@pytest.fixture
def example(house: House) -> str:
    """The example as its page says to start it: a worker and the application; its address."""
    for path in CHARTS.glob("*.py"):
        shutil.copy(path, house.charts)
    house.start_worker()
    port = free_port()
    app = ROOT / "examples/flask-app/app.py"
    command = [sys.executable, "-m", "flask", "--app", str(app), "run", "--port", str(port)]
    child = Child("host", command, house.environment)
    house.children.append(child)
    url = f"http://127.0.0.1:{port}"
    until(lambda: answers(url, "/") or not child.alive)
    assert child.alive
    return url


def test_the_pictures_come_by_themselves_to_who_may_see_them(example: str, browse: Browse, tmp_path: Path) -> None:
    assert ask(f"{example}/figures/charts/sales.png").status == 403
    browser = browse(dark=True)
    browser.open(example)
    browser.find("input").send_keys("Ada")
    browser.find("button").click()
    until(lambda: all("/figures/charts/sales/" in source for source in browser.run(SOURCES)) and browser.run(SOURCES))
    assert browser.run(WIDTHS) == [480, 480]
    assert all("theme=dark" in source for source in browser.run(SOURCES))
    assert {image.get_attribute("alt") for image in browser.find_all("img")} == {
        "Orders in EMEA: 12,000 in Jan, 31,000 in Jun.",
        "Orders in APAC: 9,000 in Jan, 24,000 in Jun.",
    }
    browser.driver.save_screenshot(str(tmp_path / "host.png"))
    browser.open(f"{example}/figures/")
    browser.wait_until_all("ready")
    browser.find(".card h2 a").click()
    browser.wait_until_all("ready")
    assert [error for error in browser.errors() if "/favicon.ico" not in error["message"]] == []  # the host has none


def test_the_blogs_template_shows_its_chart(example: str, browse: Browse) -> None:
    browser = browse()
    browser.open(example)
    browser.find("input").send_keys("Ada")
    browser.find("button").click()
    browser.open(f"{example}/showchart/1?wait=20")
    browser.open(f"{example}/mainindex")
    until(lambda: browser.run(WIDTHS) == [640])
    assert browser.run(SOURCES) == [f"{example}/showchart/1"]
    browser.open(f"{example}/nothing")
    assert "This application has no such page." in browser.find("body").text


def test_pages_below_a_prefix_look_and_work_as_above_it(house: House, browse: Browse) -> None:
    house.counting_chart("sales")
    house.start_worker()
    web = house.start_web(CHARTHOUSE_PUBLIC_URL="http://127.0.0.1/team")
    browser = browse()
    browser.open(f"{web}/team/charts/sales")
    browser.wait_until_all("ready")
    until(lambda: f"{web}/team/charts/sales/" in browser.source)
    assert browser.run("return document.styleSheets.length") == 1
    browser.find(".brand").click()
    until(lambda: browser.run("return location.pathname") == "/team/")
    browser.wait_until_all("ready")
    assert browser.errors() == []
