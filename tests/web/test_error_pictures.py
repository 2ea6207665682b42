"""Errors in place of pictures: who gets them as pictures, their size and form, and what they do not tell."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
from PIL import Image

if TYPE_CHECKING:
    from served import Served

pytest_plugins = ["served"]

CHROMIUM = {"Accept": "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"}
FIREFOX = {"Accept": "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5"}
OLD_FIREFOX = {"Accept": "image/avif,image/webp,*/*"}
SAFARI = {"Accept": "image/webp,image/avif,image/jxl,image/heic,video/*;q=0.8,image/png,image/*;q=0.8,*/*;q=0.5"}
SECURE = {"Accept": "*/*", "Sec_Fetch_Dest": "image"}
CHROMIUM_PAGE = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"}
HASH = "0123456789abcdef" * 2


@pytest.mark.parametrize("headers", [CHROMIUM, FIREFOX, OLD_FIREFOX, SAFARI, SECURE, {"Accept": "image/png"}])
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/charts/nosuch.png", 404), ("/charts/sales.png?scale=7", 400), ("/charts/secret.png", 403),
        ("/showchart/nosuch", 404), (f"/charts/nosuch/{HASH}.png", 404), ("/charts/sales/abc.png", 404),
        ("/charts/sales.png?nosuch=1", 400), ("/charts/sales.png?sig=x", 403), ("/charts/sales.exe", 404),
        ("/charts/.png", 404), ("/charts/regions.png?year=1", 400), ("/charts/sales.png?wait=x", 400),
    ],
)  # fmt: skip
def test_a_client_that_wants_a_picture_gets_the_error_as_one(
    served: Served, headers: dict[str, str], path: str, status: int
) -> None:
    told = served.get(path, **headers)
    assert (told.status_code, told.content_type) == (status, "image/png")
    assert told.headers["Cache-Control"] == "no-store"
    assert told.headers["Vary"] == "Accept, Sec-Fetch-Dest"
    assert Image.open(io.BytesIO(told.data)).format == "PNG"


@pytest.mark.parametrize(
    ("headers", "content_type"),
    [
        ({}, "application/problem+json"),
        ({"Accept": "*/*"}, "application/problem+json"),
        ({"Accept": "application/json, image/png"}, "application/problem+json"),
        ({"Accept": "image/png;q=0.5, application/problem+json"}, "application/problem+json"),
        (CHROMIUM | {"Sec_Fetch_Dest": "empty"}, "application/problem+json"),
        (CHROMIUM_PAGE, "text/html; charset=utf-8"),
        (CHROMIUM_PAGE | {"Sec_Fetch_Dest": "document"}, "text/html; charset=utf-8"),
    ],
)
def test_for_other_clients_it_stays_as_it_was(served: Served, headers: dict[str, str], content_type: str) -> None:
    told = served.get("/charts/sales.png?scale=7", **headers)
    assert (told.status_code, told.content_type) == (400, content_type)
    assert told.headers["Vary"] == "Accept, Sec-Fetch-Dest"


@pytest.mark.parametrize("path", ["/charts/nosuch", "/status?charts=nosuch", "/nothing.png", "/charts/a/b/c.png"])
def test_an_address_of_no_picture_is_answered_in_words(served: Served, path: str) -> None:
    assert served.get(path, **CHROMIUM).content_type == "application/problem+json"
    assert served.get(path, **CHROMIUM).headers["Vary"] == "Accept"


@pytest.mark.parametrize(
    ("path", "size"),
    [
        ("/charts/sales.png?scale=7", (320, 200)),
        ("/charts/sales.png?scale=2&theme=blue", (640, 400)),
        ("/charts/sales.webp?width=160&height=100&x=1", (160, 100)),
        ("/charts/sales.png?width=300&height=250", (300, 250)),
        ("/charts/sales.png?width=300", (320, 200)),
        ("/charts/sales.png?width=4000&height=4000", (320, 200)),
        ("/charts/sales.png?width=99999&height=1", (320, 200)),
        ("/charts/nosuch.png?scale=2", (1280, 960)),
        ("/charts/nosuch.png?scale=3", (640, 480)),
        ("/charts/nosuch.png?width=1000&height=900&scale=3", (1000, 900)),
        ("/charts/nosuch.png", (640, 480)),
        ("/showchart/1?theme=blue", (640, 480)),
    ],
)
def test_its_size_is_the_one_asked_for_where_that_can_be_read(served: Served, path: str, size: tuple[int, int]) -> None:
    assert served.pixels(served.get(path, **CHROMIUM)) == size


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/charts/nosuch.svg", ["No such chart"]),
        ("/charts/sales/abc.svg", ["No such data hash"]),
        ("/charts/sales.svg?scale=7", ["Not allowed: scale", "scale must be 1, 2 or 3"]),
        ("/charts/secret.svg", ["Private", "This address is not signed"]),
        ("/charts/sales.svg?sig=x", ["Not allowed: signature", "The signature of this address is not valid here"]),
    ],
)
def test_it_says_in_words_what_is_wrong(served: Served, path: str, said: list[str]) -> None:
    told = served.get(path, **CHROMIUM)
    assert told.content_type.startswith("image/svg+xml")
    assert "sandbox" in told.headers["Content-Security-Policy"]
    texts = ElementTree.fromstring(told.data).iter("{http://www.w3.org/2000/svg}text")
    assert [text.text for text in texts] == said


def test_what_came_is_not_repeated_in_a_picture(served: Served) -> None:
    for path in ("/charts/visit-evil.svg", "/charts/sales.svg?evil=1", "/charts/sales.svg?scale=evil"):
        assert b"evil" not in served.get(path, **CHROMIUM).data


def test_a_dark_picture_is_dark(served: Served) -> None:
    light, dark = (
        Image.open(io.BytesIO(served.get(f"/charts/nosuch.png?theme={theme}", **CHROMIUM).data)).convert("L")
        for theme in ("light", "dark")
    )
    assert dark.getpixel((0, 0)) < 64 < 192 < light.getpixel((0, 0))  # type: ignore[operator]


@pytest.mark.parametrize("query", ["", "width=160&height=100", "scale=2&theme=dark", "width=161&height=100"])
def test_the_picture_of_a_private_chart_tells_neither_its_size_nor_its_title(served: Served, query: str) -> None:
    secret = served.get(f"/charts/secret.png?{query}", **CHROMIUM)
    nosuch = served.get(f"/charts/nosuch.png?{query}", **CHROMIUM)
    assert served.pixels(secret) == served.pixels(nosuch)
    assert b"Salaries" not in served.get(f"/charts/secret.svg?{query}", **CHROMIUM).data


def test_only_a_cache_that_asks_again_keeps_it_for_a_moment(served: Served) -> None:
    assert "X-Accel-Expires" not in served.get("/charts/nosuch.png", **CHROMIUM).headers
    again = served.get("/charts/nosuch.png", If_None_Match='"one"', **CHROMIUM)
    assert next(iter(again.headers))[0] == "X-Accel-Expires"
    assert again.headers["Cache-Control"] == "no-store"


def test_a_head_has_the_headers_of_the_picture(served: Served) -> None:
    got, head = served.get("/charts/nosuch.png", **CHROMIUM), served.get("/charts/nosuch.png", "HEAD", **CHROMIUM)
    assert (head.status_code, head.data) == (404, b"")
    assert head.headers["Content-Length"] == str(len(got.data))
