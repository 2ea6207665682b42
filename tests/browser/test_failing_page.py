"""An open page of a chart whose source fails for a while: it says so, and until when, and what it shows instead."""

from __future__ import annotations

import pytest
from browsing import Browse, Browser, Start
from conftest import House, until

pytest_plugins = ["browsing"]
pytestmark = pytest.mark.system

FAILING = """
from pathlib import Path
from charthouse import chart

HERE = Path(__file__)

def load():
    if HERE.with_suffix(".away").exists():
        raise OSError("no link")
    return int(HERE.with_suffix(".value").read_text())

@chart("sales", load=load, fresh_seconds=4)
def draw(figure, data):
    figure.subplots().plot([data, 2, 1])
"""
SHOWN = """
return [...document.querySelectorAll("[data-when]")].filter((one) => one.checkVisibility())
  .map((one) => one.dataset.when)
"""
COLOURS = "return getComputedStyle(document.querySelector('[data-badge]')).color"


def sales(house: House) -> None:
    house.write("sales.py", FAILING)
    (house.charts / "sales.value").write_text("3")


def open_page(house: House, demo: Start, browse: Browse) -> Browser:
    """The page of the chart in a browser, once its picture is there."""
    sales(house)
    browser = browse()
    browser.open(demo().url + "/charts/sales")
    browser.wait_until_all("ready")
    return browser


def test_an_open_page_says_that_its_picture_is_not_updated_and_takes_it_back(
    house: House, demo: Start, browse: Browse
) -> None:
    browser = open_page(house, demo, browse)
    until(lambda: "/charts/sales/" in browser.source)
    fresh, box = browser.run(COLOURS), browser.box()
    (house.charts / "sales.away").touch()
    until(lambda: browser.find("[data-badge]").text == "not updated")
    assert browser.states() == ["stale"]
    assert "failing" in browser.run(SHOWN)
    until(lambda: "pausing" in browser.run(SHOWN))
    words = browser.find(".trouble").text
    assert words.count(" UTC") == 3
    assert "unknown" not in words
    assert browser.run(COLOURS) not in (fresh, browser.run("return getComputedStyle(document.body).color"))
    assert browser.box() == box
    until(lambda: "no link" in browser.find("[data-reasons]").text)
    (house.charts / "sales.value").write_text("5")
    (house.charts / "sales.away").unlink()
    browser.wait_until_all("ready")
    assert "failing" not in browser.run(SHOWN)
    until(lambda: "no link" not in browser.find("main").text)
    assert browser.errors() == []


def test_a_gallery_without_javascript_says_it_too(house: House, demo: Start, browse: Browse) -> None:
    sales(house)
    browser, url = browse(javascript=False), demo().url
    browser.open(url)
    until(lambda: browser.states() in (["ready"], ["stale"]))
    until(lambda: browser.run(SHOWN) == ["usual"])
    (house.charts / "sales.away").touch()
    until(lambda: browser.open(url) or "failing" in browser.run(SHOWN))  # by itself it loads again each minute
    until(lambda: "Failing since" in browser.run("return document.querySelector('main').innerText"))


def test_an_open_page_says_that_data_is_overdue_when_no_answer_comes_any_more(
    house: House, demo: Start, browse: Browse
) -> None:
    browser = open_page(house, demo, browse)
    until(lambda: browser.find("[data-badge]").text == "fresh")
    browser.connect(False)
    browser.run("document.querySelector('[data-chart]').dataset.overdue = 6")  # instead of a minute
    until(lambda: browser.find("[data-badge]").text == "overdue")
    browser.connect(True)
    until(lambda: browser.find("[data-badge]").text == "fresh")
