"""A page shows its pictures in the theme and at the scale of the screen, or of its query."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from charthouse.access.secret_keys import parse_keys
from charthouse.access.signing import Signature, sign

if TYPE_CHECKING:
    from served import Served
from html_page import names_of, page_of

pytest_plugins = ["served"]


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
    in_dark = [source for source in page.all("source") if "color-scheme" in source["media"]]
    assert bool(in_dark) == ("theme" not in query)


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
    assert page.pictures()[0]["srcset"] == "/charts/sales.png 640w"
    assert set(names_of(page).values()) == {"sales", "sales?theme=dark"}
