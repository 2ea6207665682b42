"""The pages: the gallery, dashboards, a chart's page, and the page of the original blog design."""

from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from flask import Flask
from round_trips import RoundTrips

from charthouse.access.secret_keys import parse_keys
from charthouse.access.signing import Signature, sign
from charthouse.assembly import assemble
from charthouse.web import create_app

if TYPE_CHECKING:
    from served import Served

pytest_plugins = ["served"]

PAGES = ["/", "/?tag=ops", "/charts/sales", "/charts/hostile", "/charts/regions?year=2024", "/mainindex"]
HOSTILE_TITLE = """<script>alert("x")</script> & 'so' on"""
HOSTILE_ALT = '"><img src=x onerror=alert(1)>'


class Page(HTMLParser):
    """A page's elements with their attributes, and its text, as a browser would read them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def pictures(self) -> list[dict[str, str]]:
        """The pictures of charts."""
        return [image for image in self.all("img") if not image["src"].startswith("/static/")]

    def addresses(self) -> set[str]:
        """Every address that the page has a browser fetch."""
        sets = [source.get("srcset", "") for _, source in self.elements]
        many = [part.split()[0] for text in sets if text for part in text.split(",")]
        scripts = [script["src"] for script in self.all("script")]
        return (
            {image["src"] for image in self.all("img")}
            | {link["href"] for link in self.all("link")}
            | {*scripts, *many}
        )


def names_of(page: Page) -> dict[str, str]:
    """The names under which the page's first chart is asked about, by the theme and scale of the screen."""
    element = next(attributes for _, attributes in page.elements if "data-chart" in attributes)
    return dict(json.loads(element["data-names"]))


def page_of(served: Served, path: str, app: Flask | None = None) -> Page:
    response = served.get(path, app=app)
    assert response.status_code == 200
    return Page(response.text)


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


def test_the_gallery_shows_every_chart_with_its_size_and_words(served: Served) -> None:
    page = page_of(served, "/")
    shown = {image["alt"]: (image["width"], image["height"]) for image in page.pictures()}
    assert len(shown) == sum(not entry.private for entry in served.catalogue.charts.values())
    assert shown["All orders"] == ("320", "200")
    assert shown["Sales by month"] == ("320", "200")  # its words need its data
    assert shown["Task progress"] == ("640", "480")


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [
        ([(320, 240)], ("320", "240")),
        ([(160, 100), (320, 240), (400, 300)], ("400", "300")),
        ([(160, 100), (800, 600)], ("640", "480")),
    ],
)
def test_the_gallery_shows_a_chart_in_a_size_whose_letters_can_be_read(
    served: Served, sizes: list[tuple[int, int]], shown: tuple[str, str]
) -> None:
    entry = replace(served.catalogue.find("sales"), width=640, height=480, sizes=tuple(sizes), tags=("small",))
    served.catalogue = replace(served.catalogue, charts={"sales": entry})
    (picture,) = page_of(served, "/").pictures()
    assert (picture["width"], picture["height"]) == shown


def test_a_tag_is_a_dashboard_of_its_charts(served: Served) -> None:
    page = page_of(served, "/?tag=ops")
    assert {image["alt"] for image in page.pictures()} == {"All orders", "Sales by month"}


def test_the_gallery_links_to_the_dashboard_of_each_tag(served: Served) -> None:
    links = {link["href"] for link in page_of(served, "/").all("a")}
    assert {"/?tag=ops", "/?tag=money"} <= links
    for link in links:
        if link.startswith("/?tag="):
            assert page_of(served, link).pictures()


def test_a_tag_that_no_chart_has_is_an_error_that_names_those_there_are(served: Served) -> None:
    problem = served.get("/?tag=none")
    assert (problem.status_code, problem.json["field"], problem.json["value"]) == (404, "tag", "none")
    assert "ops" in problem.json["allowed"]


def test_a_gallery_without_charts_says_how_to_make_one(served: Served) -> None:
    served.catalogue = replace(served.catalogue, charts={})
    assert "@chart(" in page_of(served, "/").text


def test_the_gallery_names_the_modules_that_could_not_be_imported(served: Served) -> None:
    served.catalogue = replace(served.catalogue, broken={"half<b>.py": "SyntaxError: <i>no</i>"})
    page = page_of(served, "/", app=served.app(show_reasons=1))
    assert "half<b>.py" in page.text
    assert "SyntaxError: <i>no</i>" in page.text
    assert not page.all("i")


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
    times = {time["data-time"]: time["datetime"] for time in page.all("time")}
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


def test_a_page_follows_the_theme_and_the_scale_of_the_screen(served: Served) -> None:
    page = page_of(served, "/charts/sales?width=160&height=100")
    picture, source = page.pictures()[0], page.all("source")[0]
    assert picture["src"] == "/charts/sales.png?height=100&width=160"
    assert picture["srcset"].split(", ")[1] == "/charts/sales.png?height=100&scale=2&width=160 2x"
    assert source["srcset"].split(", ")[0] == "/charts/sales.png?height=100&theme=dark&width=160 1x"
    assert len(set(names_of(page).values())) == 4


@pytest.mark.parametrize(
    ("query", "spelled"),
    [
        ("theme=dark", "?theme=dark"),
        ("theme=light", ""),
        ("scale=1", ""),
        ("scale=3", "?scale=3"),
        ("theme=dark&scale=2", "?scale=2&theme=dark"),
    ],
)
def test_a_theme_or_scale_that_a_pages_query_names_is_that_of_its_picture_on_every_screen(
    served: Served, query: str, spelled: str
) -> None:
    page = page_of(served, f"/charts/sales?{query}")
    shown = {address for address in page.addresses() if "sales.png" in address}
    assert page.pictures()[0]["src"] == f"/charts/sales.png{spelled}"
    names = set(names_of(page).values())
    for name, default in (("theme", "light"), ("scale", "1")):
        if name in query:
            values = {parse_qs(urlsplit(address).query).get(name, [default])[0] for address in shown | names}
            assert values == set(parse_qs(query)[name])
    assert len(page.all("source")) == ("theme" not in query)


@pytest.mark.parametrize(
    "page", ["/charts/sales", "/charts/sales?theme=dark&scale=2", "/charts/regions?theme=dark", "/"]
)
def test_status_knows_every_name_that_a_page_asks_about(served: Served, page: str) -> None:
    names = names_of(page_of(served, page))
    for name in names.values():
        assert served.get(f"/status?charts={quote(name)}").json["charts"].keys() == {name}


def test_a_page_of_a_fixed_theme_shows_a_ready_picture_by_its_immutable_address(served: Served) -> None:
    ready = served.ready("/charts/sales.png?theme=dark&scale=2")
    picture = page_of(served, "/charts/sales?theme=dark&scale=2").pictures()[0]
    assert picture["src"] == ready.headers["Content-Location"]


def test_a_signed_page_of_a_fixed_theme_shows_no_other(served: Served) -> None:
    app = served.app(signing_keys="first:open")
    for theme in ("dark", "light"):
        address = sign(Signature(parse_keys("first:open")[0], None), "/charts/secret", [("theme", theme)])
        page = page_of(served, address, app)
        shown = {address for address in page.addresses() if "secret.png" in address}
        assert {("theme=dark" in address) for address in shown} == {theme == "dark"}
        for name in set(names_of(page).values()):
            assert served.get(f"/status?charts={quote(name)}", app=app).status_code == 200


def test_a_page_asks_for_no_scale_that_has_too_many_pixels(served: Served) -> None:
    large = replace(served.catalogue.charts["sales"], width=640, height=480, max_pixels=640 * 480, sizes=())
    served.catalogue = replace(served.catalogue, charts={"sales": large})
    page = page_of(served, "/charts/sales")
    assert page.pictures()[0]["srcset"] == "/charts/sales.png 1x"
    assert set(names_of(page).values()) == {"sales", "sales?theme=dark"}


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


def test_the_page_links_to_pictures_of_every_format(served: Served) -> None:
    links = {link["href"] for link in page_of(served, "/charts/sales").all("a")}
    for format in ("png", "webp", "svg", "pdf"):
        assert {f"/charts/sales.{format}", f"/charts/sales.{format}?theme=dark"} <= links
    assert "/charts/sales.webp?scale=2" in links


@pytest.mark.parametrize("name", ["charthouse.js", "charthouse.css", "favicon.svg"])
def test_what_pages_need_is_served_and_not_sniffed(served: Served, name: str) -> None:
    response = served.get(f"/static/{name}")
    assert response.status_code == 200
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_page_asked_with_head_has_no_body(served: Served) -> None:
    response = served.get("/", method="HEAD")
    assert (response.status_code, response.data) == (200, b"")


# --- names that others add to links


FOREIGN = "fbclid=IwAR0&utm_source=mail&utm_source=again&gclid=%1b&ref"


@pytest.mark.parametrize("page", ["/", "/?tag=ops", "/charts/sales", "/charts/regions?region=apac", "/mainindex"])
def test_a_page_ignores_names_that_it_does_not_know(served: Served, page: str) -> None:
    plain = served.get(page)
    found = served.get(f"{page}{'&' if '?' in page else '?'}{FOREIGN}")
    assert (found.status_code, found.text) == (200, plain.text)


@pytest.mark.parametrize("address", ["/charts/sales.png", "/showchart/sales", "/status?charts=sales"])
def test_pictures_and_programs_are_told_of_names_that_are_not_known(served: Served, address: str) -> None:
    assert served.get(f"{address}{'&' if '?' in address else '?'}fbclid=IwAR0").status_code == 400


def test_a_page_is_told_of_a_value_that_is_not_allowed(served: Served) -> None:
    assert served.get(f"/charts/sales?theme=blue&{FOREIGN}").status_code == 400
    assert served.get(f"/charts/regions?region=mars&{FOREIGN}").status_code == 400


def test_a_signed_page_opens_with_names_that_others_added(served: Served) -> None:
    app = served.app(signing_keys="first:open")
    key = parse_keys("first:open")[0]
    address = sign(Signature(key, None), "/charts/secret", [("year", "2024")])
    assert served.get(f"{address}&{FOREIGN}", app=app).status_code == 200
    assert served.get(f"{address}&theme=dark", app=app).status_code == 403
    assert served.get(f"{address.replace('2024', '2025')}&{FOREIGN}", app=app).status_code == 403
    picture = sign(Signature(key, None), "/charts/secret.png", [])
    assert served.get(f"{picture}&{FOREIGN}", app=app).status_code == 403
