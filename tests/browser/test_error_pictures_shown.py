"""What an `<img>` in a real browser shows where there is no picture: a picture that says so."""

from __future__ import annotations

import pytest
from browsing import Browse, Start
from conftest import House

pytest_plugins = ["browsing"]
pytestmark = pytest.mark.system
LOADED = """
const [address, done] = arguments;
const picture = Object.assign(new Image(), { src: address });
picture.decode().then(() => done([picture.naturalWidth, picture.naturalHeight]), () => done(null));
"""


def test_an_img_of_no_chart_shows_a_picture_and_the_address_itself_a_page(
    house: House, demo: Start, browse: Browse
) -> None:
    house.counting_chart("co2")
    house.counting_chart("closed", options="private=True")
    browser, url = browse(), demo().url
    browser.open(url + "/charts/nosuch.png")
    assert browser.find("h1").text == "Not Found"
    for path, size in {
        "/charts/nosuch.png": [640, 480],
        "/charts/closed.svg?theme=dark": [640, 480],
        "/charts/co2.webp?scale=7&width=300&height=200": [300, 200],
    }.items():
        assert browser.driver.execute_async_script(LOADED, url + path) == size, path
