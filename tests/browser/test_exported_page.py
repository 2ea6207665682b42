"""The exported page in a real Chromium, from files alone: the pictures that suit the screen, and no script."""

from __future__ import annotations

from pathlib import Path

import pytest
from browsing import Browse
from conftest import House, until

pytest_plugins = ["browsing"]
pytestmark = pytest.mark.system

SALES = """
from charthouse import chart, choice

@chart("sales", load=lambda of: of, params={"of": choice("all", "a.b & c/ü")}, width=320, height=200)
def draw(figure, data):
    figure.subplots().set_title(data)
"""
SHOWN = """
return [...document.images].map((one) => [one.currentSrc.split("/").pop(), one.complete && one.naturalWidth])
"""
WIDEST = "return Math.max(document.documentElement.scrollWidth, ...[...document.images].map((one) => one.width))"


@pytest.fixture
def site(house: House) -> Path:
    house.write("sales.py", SALES)
    house.start_worker()
    folder = house.folder / "my site"
    looks = ("--scale", "1", "--scale", "2", "--theme", "light", "--theme", "dark")
    ended = house.call("export", str(folder), "sales", "sales?of=a.b%20%26%20c/ü", *looks, "--html")
    assert ended.returncode == 0, ended
    return folder


def test_it_shows_the_pictures_that_suit_the_screen(site: Path, browse: Browse) -> None:
    browser = browse(dark=True, density=2, width=360)
    browser.open((site / "index.html").as_uri())
    for theme, ending in (("dark", ".dark@2x.png"), ("light", "@2x.png")):
        browser.prefer(theme)
        names = [f"sales{ending}", f"sales.of=a%252Eb%2520%2526%2520c%252F%25C3%25BC{ending}"]
        until(lambda names=names: browser.run(SHOWN) == [[name, 320] for name in names])  # in CSS pixels
    assert browser.run(WIDEST) <= 360
    assert browser.errors() == []
