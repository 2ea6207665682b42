"""`theme=auto` in a real browser: the `<img>` shows the reader's drawing, pixel for pixel, and follows the setting."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import numpy as np
import pytest
from browsing import Browse, Browser, Start
from conftest import House, until
from PIL import Image
from svg_kinds import KINDS

from charthouse import Variant
from charthouse.charts.definition import Chart
from charthouse.charts.variant import themes_of
from charthouse.data import canonical_bytes
from charthouse.placeholder.sketch import Kind, placeholder
from charthouse.placeholder.stamp import Stamp
from charthouse.render import renderer

pytest_plugins = ["browsing"]
pytestmark = pytest.mark.system
SIZE = (480, 360)
PAGE = '<!doctype html><title>.</title><style>*{margin:0}</style><picture><img src="%s"></picture>'
IS_THERE = "return document.querySelector('img').decode().then(() => true, () => false)"


def svg(kind: str, theme: str) -> bytes:
    chart = Chart("tested", draw=KINDS[kind])
    variant = Variant(*SIZE, theme=theme, format="svg")
    return renderer.drawing_of(chart, canonical_bytes(None), variant).content


def shown(browser: Browser, page: Path, picture: bytes) -> np.ndarray:
    """The pixels of the picture as an `<img>` of a page that says nothing of colour schemes."""
    (page.parent / "picture.svg").write_bytes(picture)
    page.write_text(PAGE % "picture.svg", encoding="utf-8")
    browser.open(page.as_uri())
    assert browser.run(IS_THERE)
    return pixels(browser)


def pixels(browser: Browser) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(browser.pixels()))).convert("RGB"))


def test_every_kind_of_chart_looks_in_both_settings_as_it_does_alone(browse: Browse, tmp_path: Path) -> None:
    browser, page = browse(), tmp_path / "page.html"
    for kind in KINDS:
        pictures = {theme: svg(kind, theme) for theme in themes_of("svg")}
        for theme in ("light", "dark"):
            browser.prefer(theme)
            alone = shown(browser, page, pictures[theme])
            assert len(np.unique(alone)) > 2, kind
            assert np.array_equal(shown(browser, page, pictures["auto"]), alone), (kind, theme)


def test_placeholders_and_stamps_follow_the_setting_too(browse: Browse, tmp_path: Path) -> None:
    browser, page = browse(), tmp_path / "page.html"
    for kind in Kind:
        for theme in ("light", "dark"):
            browser.prefer(theme)
            pictures = []
            for variant in (Variant(*SIZE, theme=name, format="svg") for name in ("auto", theme)):
                stamp = Stamp.fitting(variant, ["3 hours old"])
                assert stamp
                pictures.append(shown(browser, page, stamp.put_on(placeholder(variant, kind, "Sales"))))
            assert np.array_equal(*pictures), (kind, theme)


def test_a_picture_on_a_page_follows_the_setting_while_it_is_shown(house: House, demo: Start, browse: Browse) -> None:
    house.counting_chart("co2")
    browser, url = browse(), demo().url
    browser.open(url + "/charts/co2.svg?theme=auto&wait=30")
    page = house.folder / "page.html"
    page.write_text(PAGE % f"{url}/charts/co2.svg?theme=auto&amp;wait=30", encoding="utf-8")
    browser.open(page.as_uri())
    assert browser.run(IS_THERE)
    for theme in ("light", "dark", "light"):
        browser.prefer(theme)
        until(lambda theme=theme: (int(pixels(browser)[1, 1].max()) < 64) == (theme == "dark"))
    assert house.count("co2", "draws") == 2


@pytest.mark.parametrize(("scheme", "is_dark"), [("light", [False, False]), ("light dark", [False, True])])
def test_a_page_that_sets_a_colour_scheme_decides(
    browse: Browse, tmp_path: Path, scheme: str, is_dark: list[bool]
) -> None:
    browser, page = browse(), tmp_path / "page.html"
    (tmp_path / "picture.svg").write_bytes(svg("bar", "auto"))
    page.write_text(f"<!doctype html><style>:root {{ color-scheme: {scheme} }}</style>" + PAGE % "picture.svg")
    seen = []
    for theme in ("light", "dark"):
        browser.prefer(theme)
        browser.open(page.as_uri())
        assert browser.run(IS_THERE)
        seen.append(int(pixels(browser)[1, 1].max()) < 64)
    assert seen == is_dark
