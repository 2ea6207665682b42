"""A chart's page: its picture, its facts, why it could not be drawn, and how to embed it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from round_trips import RoundTrips

from charthouse.assembly import assemble
from charthouse.web import create_app

if TYPE_CHECKING:
    from served import Served
from html_page import Page, page_of

pytest_plugins = ["served"]


@pytest.mark.parametrize("state", ["rendering", "ready", "stale", "failed"])
def test_a_charts_page_has_a_picture_of_its_size_in_every_state(served: Served, state: str) -> None:
    if state == "failed":
        served.tell("sales", load_raises="no")
    if state != "rendering":
        served.get("/charts/sales.png")
        served.work()
    if state == "stale":
        served.age("sales", 72)
    page = page_of(served, "/charts/sales")
    picture = page.pictures()[0]
    assert (picture["width"], picture["height"]) == ("320", "200")
    assert picture["alt"] == ("Sales: 1" if state in ("ready", "stale") else "Sales by month")
    assert page.all("article")[0]["data-state"] == state
    assert served.get(picture["src"]).status_code == {"rendering": 202, "failed": 500}.get(state, 200)


def test_a_charts_page_shows_a_ready_picture_by_its_immutable_address(served: Served) -> None:
    ready = served.ready("/charts/sales.png")
    picture = page_of(served, "/charts/sales").pictures()[0]
    assert picture["src"] == ready.headers["Content-Location"]


def test_a_charts_page_has_its_title_and_the_age_of_its_data(served: Served) -> None:
    served.ready("/charts/sales.png")
    page = page_of(served, "/charts/sales")
    assert "Sales by month" in page.text
    times = {time["data-time"]: time["datetime"] for time in page.all("time") if "data-time" in time}
    assert times.keys() == {"checked", "changed"}
    assert all(moment.endswith("Z") for moment in times.values())


def test_a_charts_page_keeps_its_params_in_its_picture_and_its_form(served: Served) -> None:
    page = page_of(served, "/charts/regions?year=2024&region=apac")
    assert page.pictures()[0]["src"] == "/charts/regions.png?region=apac&year=2024"
    assert [option for option in page.all("option") if "selected" in option] == [{"selected": ""}]
    year = next(field for field in page.all("input") if field["name"] == "year")
    assert (year["min"], year["max"], year["value"]) == ("2020", "2026", "2024")
    assert page.all("form")[0]["action"] == "/charts/regions"


def test_a_charts_page_of_a_declared_size_has_the_picture_in_that_size(served: Served) -> None:
    picture = page_of(served, "/charts/sales?width=160&height=100").pictures()[0]
    assert (picture["width"], picture["height"]) == ("160", "100")
    assert picture["src"] == "/charts/sales.png?height=100&width=160"


def test_an_authors_page_says_why_the_picture_of_any_theme_could_not_be_drawn(served: Served) -> None:
    app = served.app(show_reasons=1)
    served.ready("/charts/sales.png")
    served.tell("sales", draw_raises="no ink")
    served.get("/charts/sales.png?theme=dark&scale=2")
    served.work()
    assert "no ink" in page_of(served, "/charts/sales", app).text
    assert "no ink" not in page_of(served, "/charts/sales").text
    assert "no ink" not in page_of(served, "/charts/sales?theme=light", app).text


def test_an_authors_page_looks_for_no_further_reason_than_its_first_pictures(served: Served) -> None:
    services = assemble(replace(served.house.settings, show_reasons=True))
    app, trips = create_app(services, lambda: served.catalogue), RoundTrips(services.cache_redis)
    for _ in range(2):  # the first one also loads the scripts
        trips.count = 0
        page_of(served, "/charts/sales", app)
    with_others = trips.count
    served.tell("sales", load_raises="no link")
    served.get("/charts/sales.png")
    served.work()
    trips.count = 0
    assert "no link" in page_of(served, "/charts/sales", app).text
    assert trips.count == with_others - 1


def test_the_form_keeps_the_size_theme_and_scale_of_the_page(served: Served) -> None:
    page = page_of(served, "/charts/regions?theme=dark&scale=2&year=2024")
    hidden = {field["name"]: field["value"] for field in page.all("input") if field.get("type") == "hidden"}
    assert hidden == {"theme": "dark", "scale": "2"}


def test_the_snippets_to_embed_a_chart_name_the_public_address_and_never_the_hosts(served: Served) -> None:
    app = served.app(public_url="https://charts.example.org/team")
    page = Page(served.get("/charts/sales", app=app, Host="evil.example.com").text)
    assert "https://charts.example.org/team/charts/sales.png" in page.text
    assert "evil" not in page.text
    plain = served.get("/charts/sales", Host="evil.example.com")
    assert "evil" not in plain.text + str(plain.headers)


def test_the_snippet_in_html_is_one_image_with_the_title_as_its_words(served: Served) -> None:
    page = page_of(served, "/charts/sales")
    snippet = next(line for line in page.text.splitlines() if "<img" in line).strip()
    image = Page(snippet).all("img")[0]
    assert image == {"src": "/charts/sales.png", "width": "320", "height": "200", "alt": "Sales by month"}


def test_the_page_links_to_pictures_of_every_format(served: Served) -> None:
    links = {link["href"] for link in page_of(served, "/charts/sales").all("a")}
    for format in ("png", "webp", "svg", "pdf"):
        assert {f"/charts/sales.{format}", f"/charts/sales.{format}?theme=dark"} <= links
    assert "/charts/sales.webp?scale=2" in links
