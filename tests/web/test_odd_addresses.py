"""Odd addresses below /charts and /showchart: which route has them, and which part of them is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from served import Served

pytest_plugins = ["served"]

HASH = "0123456789abcdef" * 2
ALLOWED = {
    "chart": "the id of a chart: 1, at-once, hostile, orders, regions, sales",
    "format": "png, svg, webp or pdf",
    "data hash": "32 digits of 0-9 and a-f",
}

# path, media type
PICTURES = [
    ("/charts/sales.png", "image/png"),
    ("/charts/sales.svg", "image/svg+xml"),
    ("/charts/sales.webp", "image/webp"),
    ("/charts/sales.pdf", "application/pdf"),
    ("/charts/%73ales.png", "image/png"),
    ("/charts/sales%2Epng", "image/png"),
    ("/charts/sales.p%6Eg", "image/png"),
    ("/charts/sales.png?", "image/png"),
]

# path, the field that is wrong, its value
WRONG = [
    ("/charts/sales.gif", "format", "gif"),
    ("/charts/sales.PNG", "format", "PNG"),
    ("/charts/sales.Png", "format", "Png"),
    ("/charts/SALES.png", "chart", "SALES"),
    ("/charts/Sales", "chart", "Sales"),
    ("/charts/sales.", "format", ""),
    ("/charts/sales..", "chart", "sales."),
    ("/charts/sales..png", "chart", "sales."),
    ("/charts/sales.png.png", "chart", "sales.png"),
    ("/charts/sales.png.", "chart", "sales.png"),
    ("/charts/sales.tar.gz", "chart", "sales.tar"),
    ("/charts/sales.1.png", "chart", "sales.1"),
    ("/charts/.", "chart", ""),
    ("/charts/..", "chart", "."),
    ("/charts/...", "chart", ".."),
    ("/charts/.png", "chart", ""),
    ("/charts/..png", "chart", "."),
    ("/charts/.svg.png", "chart", ".svg"),
    ("/charts/png", "chart", "png"),
    ("/charts/none.gif", "chart", "none"),
    ("/charts/none.", "chart", "none"),
    ("/charts/sales%2egif", "format", "gif"),
    ("/charts/sales%2E", "format", ""),
    ("/charts/sales.png%3Fx=1", "format", "png?x=1"),
    ("/charts/sales%3Fx=1", "chart", "sales?x=1"),
    ("/charts/sales.png%3Fx=1.png", "chart", "sales.png?x=1"),
    ("/charts/sales.png%23a", "format", "png#a"),
    ("/charts/sales%2Fa.png", "data hash", "a"),
    ("/charts/sales.png%00", "format", "png\u0000"),
    ("/charts/sales%00.png", "chart", "sales\u0000"),
    ("/charts/sales.png%0A", "format", "png\n"),
    ("/charts/sales%0A.png", "chart", "sales\n"),
    ("/charts/%0Asales.png", "chart", "\nsales"),
    ("/charts/sales.png%20", "format", "png "),
    ("/charts/%20sales.png", "chart", " sales"),
    ("/charts/%20", "chart", " "),
    ("/charts/sales%20.png", "chart", "sales "),
    ("/charts/s%C3%A4les.png", "chart", "s\u00e4les"),
    ("/charts/sales.p%C3%B1g", "format", "p\u00f1g"),
    ("/charts/%FF.png", "chart", "\ufffd"),
    ("/charts/%FF", "chart", "\ufffd"),
    ("/charts/sales.%FF", "format", "\ufffd"),
    ("/charts/sales.png%FF", "format", "png\ufffd"),
    ("/charts/sales%252Epng", "chart", "sales%2Epng"),
    ("/charts/sales%25.png", "chart", "sales%"),
    ("/charts/%3Cchart_id%3E.png", "chart", "<chart_id>"),
    ("/charts/sales;a.png", "chart", "sales;a"),
    ("/charts/sales.png;a=1", "format", "png;a=1"),
    ("/charts/sales.png,orders.png", "chart", "sales.png,orders"),
    ("/charts/at-once.gif", "format", "gif"),
    ("/charts/at_once.png", "chart", "at_once"),
    ("/charts/-sales.png", "chart", "-sales"),
    ("/charts/_sales.png", "chart", "_sales"),
    ("/charts/1.gif", "format", "gif"),
    ("/charts/1.0", "format", "0"),
    ("/charts/01.png", "chart", "01"),
    ("/charts/sales.gif?scale=9", "format", "gif"),
    ("/charts/sales.?wait=99", "format", ""),
    ("/charts/images", "chart", "images"),
    ("/charts/data", "chart", "data"),
    ("/charts/sales/data.xml", "format", "xml"),
    ("/charts/sales.png/a.png", "chart", "sales.png"),
    ("/charts/SALES/a.png", "chart", "SALES"),
    (f"/charts/sales/{HASH}.gif", "format", "gif"),
    (f"/charts/sales/{HASH}.PNG", "format", "PNG"),
    (f"/charts/sales/{HASH}.png.png", "data hash", f"{HASH}.png"),
    (f"/charts/sales/{HASH}..png", "data hash", f"{HASH}."),
    (f"/charts/sales/.{HASH}.png", "data hash", f".{HASH}"),
    (f"/charts/sales/{HASH}.png%3Fx=1", "format", "png?x=1"),
    (f"/charts/none/{HASH}.gif", "chart", "none"),
    ("/showchart/sales.gif", "chart", "sales.gif"),
    ("/showchart/SALES", "chart", "SALES"),
    ("/showchart/sales.", "chart", "sales."),
    ("/showchart/.", "chart", "."),
    ("/charts/" + "a" * 65, "chart", "a" * 65),
    ("/charts/" + "a" * 64 + ".png", "chart", "a" * 64),
    ("/charts/sales." + "g" * 100, "format", "g" * 100),
]

# addresses that no route takes with GET
UNROUTED = [
    "/charts/",
    "/charts",
    "/charts/sales.png%2F",
    "/charts/sales.png/",
    "/charts/sales/",
    "/charts//sales.png",
    "/charts/sales/data",
    "/charts/sales/images",
    "/charts/sales/.png",
    "/charts/sales/a.",
    "/charts/sales.png/data",
    f"/charts/sales/{HASH}",
    f"/charts/sales/{HASH}.",
    f"/charts//{HASH}.png",
    "/showchart/",
]


@pytest.mark.parametrize(("path", "media_type"), PICTURES)
def test_every_spelling_of_a_picture_is_answered_with_it(served: Served, path: str, media_type: str) -> None:
    response = served.get(path)
    assert (response.status_code, response.mimetype) == (202, media_type)


@pytest.mark.parametrize(("path", "field", "value"), WRONG)
def test_a_wrong_part_of_an_address_is_named(served: Served, path: str, field: str, value: str) -> None:
    response = served.get(path)
    problem = response.get_json(force=True)
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")
    assert (problem["field"], problem["value"], problem["allowed"]) == (field, value, ALLOWED[field])
    assert problem["detail"] == f"{field} must be {ALLOWED[field]}, not {value!r}"
    assert served.get(path, "POST").status_code == 405


@pytest.mark.parametrize("path", UNROUTED)
def test_an_address_of_no_route_names_no_field(served: Served, path: str) -> None:
    response = served.get(path)
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")
    assert "field" not in response.get_json(force=True)


@pytest.mark.parametrize("path", ["/charts/secret", "/charts/secret.", "/charts/secret.png", "/charts/secret.gif"])
def test_a_private_chart_is_refused_before_its_format_is_read(served: Served, path: str) -> None:
    response = served.get(path)
    assert (response.status_code, response.get_json(force=True)["reason"]) == (403, "unsigned")


def test_the_page_and_the_picture_take_different_query_names(served: Served) -> None:
    assert served.get("/charts/sales?wait=1").status_code == 200  # a page ignores what it does not know
    assert served.get("/charts/sales.png?v=1").get_json(force=True)["value"] == "v"
    assert served.get("/charts/sales.png?wait=0").status_code == 202
    assert (served.get("/charts/sales").status_code, served.get("/charts/sales").mimetype) == (200, "text/html")
