"""All pages: their headers, links and words, and the page of the original blog design."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from served import Served
from html_page import Page, page_of

pytest_plugins = ["served"]
PAGES = ["/", "/?tag=ops", "/charts/sales", "/charts/hostile", "/charts/regions?year=2024", "/mainindex"]
HOSTILE_TITLE = """<script>alert("x")</script> & 'so' on"""
HOSTILE_ALT = '"><img src=x onerror=alert(1)>'


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_html_that_is_asked_for_anew_each_time_and_guarded(served: Served, path: str) -> None:
    response = served.get(path)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-cache"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    policy = response.headers["Content-Security-Policy"]
    for rule in ("default-src 'none'", "script-src 'self'", "style-src 'self'", "base-uri 'none'"):
        assert rule in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", PAGES)
def test_a_page_needs_nothing_that_its_policy_forbids(served: Served, path: str) -> None:
    page = page_of(served, path)
    assert not page.all("style")
    for tag, attributes in page.elements:
        assert not [name for name in attributes if name == "style" or name.startswith("on")], (tag, attributes)
        if tag == "script":
            assert attributes["src"].startswith("/static/")
    assert all(address.startswith("/") and not address.startswith("//") for address in page.addresses())


@pytest.mark.parametrize("path", PAGES)
def test_everything_that_a_page_fetches_is_there(served: Served, path: str) -> None:
    for address in page_of(served, path).addresses():
        assert served.get(address).status_code in (200, 202), address


@pytest.mark.parametrize("path", ["/charts/sales", "/charts/regions", "/?tag=ops", "/"])
def test_every_link_of_a_page_leads_somewhere(served: Served, path: str) -> None:
    links = page_of(served, path).all("a")
    assert links
    for link in links:
        if not link["href"].startswith("#"):
            assert served.get(link["href"]).status_code in (200, 202), link


def test_a_page_works_without_javascript(served: Served) -> None:
    refresh = [meta for meta in page_of(served, "/charts/sales").all("meta") if meta.get("http-equiv") == "refresh"]
    assert 1 <= int(refresh[0]["content"]) <= 10


@pytest.mark.parametrize("path", ["/", "/charts/hostile", "/?tag=a%26b+%3Ci%3E"])
def test_a_hostile_title_description_or_tag_is_text_and_nothing_else(served: Served, path: str) -> None:
    response = served.get(path)
    page = Page(response.text)
    assert HOSTILE_TITLE in page.text
    assert "<script>alert" not in response.text
    assert HOSTILE_ALT in {image["alt"] for image in page.pictures()}
    assert all("src" in script for script in page.all("script"))
    assert not page.all("i")


def test_the_page_of_the_blog_design_shows_chart_1(served: Served) -> None:
    picture = page_of(served, "/mainindex").pictures()[0]
    assert picture["src"] == "/showchart/1"
    assert (picture["width"], picture["height"]) == ("640", "480")
    assert picture["alt"]
    assert served.get(picture["src"]).mimetype == "image/png"


def test_the_page_of_the_blog_design_is_a_404_where_there_is_no_chart_1(served: Served) -> None:
    charts = {name: entry for name, entry in served.catalogue.charts.items() if name != "1"}
    served.catalogue = replace(served.catalogue, charts=charts)
    assert served.get("/mainindex").status_code == 404


def test_the_page_of_the_blog_design_has_the_size_and_the_words_of_its_chart(served: Served) -> None:
    entry = replace(served.catalogue.charts["1"], width=500, height=300, title="Ours <1>", description="")
    served.catalogue = replace(served.catalogue, charts={**served.catalogue.charts, "1": entry})
    page = page_of(served, "/mainindex")
    picture = page.pictures()[0]
    assert (picture["width"], picture["height"], picture["alt"]) == ("500", "300", "Ours <1>")
    assert "Ours <1>" in page.text


@pytest.mark.parametrize("name", ["charthouse.js", "charthouse.css", "favicon.svg"])
def test_what_pages_need_is_served_and_not_sniffed(served: Served, name: str) -> None:
    response = served.get(f"/static/{name}")
    assert response.status_code == 200
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_page_asked_with_head_has_no_body(served: Served) -> None:
    response = served.get("/", method="HEAD")
    assert (response.status_code, response.data) == (200, b"")
