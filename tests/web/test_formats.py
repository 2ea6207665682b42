"""The other formats: served like PNG, each with a placeholder of its own kind, and an SVG that cannot script."""

from __future__ import annotations

import io
import re
from html import unescape
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
from PIL import Image

if TYPE_CHECKING:
    from served import Served

pytest_plugins = ["served"]

MEDIA_TYPES = {"png": "image/png", "svg": "image/svg+xml", "webp": "image/webp", "pdf": "application/pdf"}
SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"


def size(picture: bytes, format: str) -> tuple[float, float]:
    """Width and height of a picture file: pixels, CSS pixels of an SVG, hundredths of an inch of a PDF's page."""
    if format == "svg":
        root = ElementTree.fromstring(picture)
        return float(root.attrib["width"]), float(root.attrib["height"])
    if format == "pdf":
        box = re.search(rb"/MediaBox \[(.*?)\]", picture)
        assert box
        return tuple(round(float(number) / 0.72, 3) for number in box[1].split()[2:])  # type: ignore[return-value]
    image = Image.open(io.BytesIO(picture))
    assert image.format == format.upper()
    return image.size


@pytest.mark.parametrize("format", MEDIA_TYPES)
def test_every_format_is_a_placeholder_first_and_then_the_picture(served: Served, format: str) -> None:
    path = f"/charts/sales.{format}?scale=2&theme=dark"
    placeholder = served.get(path)
    assert (placeholder.status_code, placeholder.headers["Cache-Control"]) == (202, "no-store")
    picture = served.ready(path)
    assert picture.status_code == 200
    assert picture.data != placeholder.data
    expected = (640, 400) if format in ("png", "webp") else (320, 200)
    for answer in (placeholder, picture):
        assert answer.headers["Content-Type"] == MEDIA_TYPES[format]
        assert answer.headers["Content-Length"] == str(len(answer.data))
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert size(answer.data, format) == expected
    assert picture.headers["Content-Location"].partition("?")[0].endswith("." + format)


@pytest.mark.parametrize("format", MEDIA_TYPES)
def test_a_chart_that_fails_has_an_image_that_says_so_in_every_format(served: Served, format: str) -> None:
    served.tell("sales", draw_raises="no")
    path = f"/charts/sales.{format}"
    drawing = served.get(path).data
    served.work()
    failed = served.get(path)
    assert (failed.status_code, failed.headers["Content-Type"]) == (500, MEDIA_TYPES[format])
    assert size(failed.data, format) == (320, 200)
    assert failed.data != drawing


@pytest.mark.parametrize("format", MEDIA_TYPES)
def test_every_format_is_answered_with_a_304_when_the_asker_has_it(served: Served, format: str) -> None:
    picture = served.ready(f"/charts/sales.{format}")
    for path in (f"/charts/sales.{format}", picture.headers["Content-Location"]):
        again = served.get(path, If_None_Match=picture.headers["ETag"])
        assert (again.status_code, again.data) == (304, b"")
    of_data = served.get(picture.headers["Content-Location"])
    assert of_data.data == picture.data
    assert of_data.headers["Cache-Control"].endswith("immutable")


def test_formats_are_drawn_from_the_same_data_which_is_loaded_once(served: Served) -> None:
    hashes = {served.ready(f"/charts/sales.{format}").headers["Charthouse-Data-Hash"] for format in MEDIA_TYPES}
    assert len(hashes) == 1
    assert (served.house.count("sales", "loads"), served.house.count("sales", "draws")) == (1, len(MEDIA_TYPES))


def test_an_svg_cannot_script_and_the_others_need_no_policy(served: Served) -> None:
    svg = served.get("/charts/sales.svg"), served.ready("/charts/sales.svg")
    assert [answer.headers["Content-Security-Policy"] for answer in svg] == [SVG_POLICY, SVG_POLICY]
    for format in ("png", "webp", "pdf"):
        assert "Content-Security-Policy" not in served.ready(f"/charts/sales.{format}").headers


def test_a_hostile_title_is_text_in_an_svg(served: Served) -> None:
    placeholder, picture = served.get("/charts/hostile.svg"), served.ready("/charts/hostile.svg")
    for answer in (placeholder, picture):
        root = ElementTree.fromstring(answer.data)
        assert not [element.tag for element in root.iter() if element.tag.endswith("script")]
        assert b"<script" not in answer.data


def test_a_png_names_its_chart_its_data_and_the_version_that_drew_it(served: Served) -> None:
    picture = served.ready("/charts/sales.png")
    assert Image.open(io.BytesIO(picture.data)).info == {
        "Title": "Sales by month",
        "Description": "Sales: 1",
        "Charthouse-Chart": "sales",
        "Charthouse-Data-Hash": picture.headers["Charthouse-Data-Hash"],
        "Charthouse-Version": served.catalogue.charts["sales"].version,
    }


@pytest.mark.parametrize("query", ["", "?region=apac"])
def test_the_page_links_to_an_svg_and_a_pdf_in_each_theme(served: Served, query: str) -> None:
    page = served.get(f"/charts/regions{query}").text
    links = [unescape(link) for link in re.findall(r'href="(/charts/regions[.](?:svg|pdf)[^"]*)"', page)]
    assert len(links) == 4
    for link in links:
        assert ("region=apac" in served.ready(link).headers["Content-Location"]) == ("region=apac" in query)


@pytest.mark.parametrize("path", ["/charts/sales.gif", "/charts/sales.PNG", f"/charts/sales/{'0' * 32}.gif"])
def test_an_unknown_format_is_answered_with_those_that_there_are(served: Served, path: str) -> None:
    answer = served.get(path, Accept="*/*")
    assert (answer.status_code, answer.json["allowed"]) == (404, "png, svg, webp or pdf")
