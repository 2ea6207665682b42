"""A chart's page: its picture, its facts, why it could not be drawn, and how to embed it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING

import pytest
import yaml
from round_trips import RoundTrips

from charthouse.access.secret_keys import parse_keys
from charthouse.access.signing import Signature, sign
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
    assert (picture["width"], picture["height"]) == ("480", "300")  # one and a half times its size
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


def test_a_page_of_many_pictures_takes_as_many_round_trips_as_one_of_few(served: Served) -> None:
    services = assemble(replace(served.house.settings, show_reasons=True))
    app, trips = create_app(services, lambda: served.catalogue), RoundTrips(services.cache_redis)
    counted = []
    for path in ("/charts/sales", "/charts/sales", "/charts/orders"):  # the first loads the scripts
        trips.count = 0
        page_of(served, path, app)
        counted.append(trips.count)
    assert counted[1] == counted[2]


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


def snippets_of(served: Served, path: str, **settings: str) -> dict[str, str]:
    """The texts of the embed box, by their labels."""
    page = served.get(path, app=served.app(**settings)).text
    found = re.findall(r"<label>([^<]*)<textarea[^>]*>([^<]*)</textarea>", page)
    return {unescape(label): unescape(text) for label, text in found}


def test_the_snippets_have_dark_sharp_webp_wait_the_real_words_and_the_address_of_this_data(served: Served) -> None:
    picture = served.ready("/charts/sales.png")
    texts = snippets_of(served, "/charts/sales", public_url="https://charts.example.org/team")
    start = "https://charts.example.org/team/charts/sales"
    html = Page(texts["HTML, light or dark, for sharp screens"])
    source, image = html.all("source")[0], html.all("img")[0]
    assert source["srcset"] == f"{start}.png?theme=dark 1x, {start}.png?scale=2&theme=dark 2x"
    assert (image["src"], image["srcset"]) == (f"{start}.png", f"{start}.png 1x, {start}.png?scale=2 2x")
    assert (image["width"], image["height"], image["alt"]) == ("320", "200", "Sales: 1")
    assert f"{start}.webp?scale=2 2x" in texts["HTML, in WebP"]
    (both,) = Page(texts["HTML, one SVG for light and dark"]).all("img")
    assert (both["src"], "srcset" in both) == (f"{start}.svg?theme=auto", False)
    assert texts["Markdown"] == f"![Sales: 1]({start}.png)"
    assert f'src="{start}.png?wait=10"' in texts["Mail"]
    assert texts["LaTeX, print"] == f"{start}.pdf?wait=10"
    (pinned,) = (text for label, text in texts.items() if "exactly this data" in label)
    assert pinned == "https://charts.example.org/team" + picture.headers["Content-Location"]


def test_the_snippets_of_a_page_with_a_theme_keep_it_and_nothing_of_a_chart_leaves_its_place(served: Served) -> None:
    dark = snippets_of(served, "/charts/sales?theme=dark")
    assert "<picture>" not in dark["HTML, light or dark, for sharp screens"]
    assert "theme=dark" in dark["Mail"]
    assert not any("theme=auto" in text for text in dark.values())
    hostile = snippets_of(served, "/charts/hostile")
    assert [one["alt"] for one in Page(hostile["Mail"]).all("img")] == ['"><img src=x onerror=alert(1)>']
    assert "\\<img" in hostile["Markdown"]
    (slack,) = json.loads(hostile["Slack"])["blocks"]
    card = yaml.safe_load(hostile["Home Assistant"])
    assert (slack["alt_text"], card["alt_text"]) == ('"><img src=x onerror=alert(1)>',) * 2
    assert "<img" not in hostile["Confluence"]


def test_the_snippets_of_a_private_chart_are_signed_and_open(served: Served) -> None:
    keys = "k1:" + "s" * 32
    app = served.app(signing_keys=keys)
    texts = snippets_of(served, sign(Signature(parse_keys(keys)[0], None), "/charts/secret", []), signing_keys=keys)
    alerted = re.sub(r"\{\{.*\}\}", "alert1", yaml.safe_load(texts["Alertmanager, in slack_configs"])["image_url"])
    for path in (texts["Programs that take only a 200"], alerted):
        assert served.get(path, app=app).status_code == 202  # without the layer for fetchers


def test_the_page_links_to_pictures_of_every_format(served: Served) -> None:
    links = {link["href"] for link in page_of(served, "/charts/sales").all("a")}
    for format in ("png", "webp", "svg", "pdf"):
        assert {f"/charts/sales.{format}", f"/charts/sales.{format}?theme=dark"} <= links
    assert "/charts/sales.webp?scale=2" in links
