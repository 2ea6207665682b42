"""What is not there or not allowed: problems that name the field, the value and what is allowed (RFC 9457)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from flask import abort

if TYPE_CHECKING:
    from served import Served

pytest_plugins = ["served"]

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
IMAGE_TAG = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"
HASH = "0123456789abcdef" * 2
SIZES = "320x200, 160x100 or 640x480"

# path, status, field, value, a part of what is allowed
BAD = [
    ("/charts/none.png", 404, "chart", "none", "the id of a chart"),
    ("/charts/none", 404, "chart", "none", "the id of a chart"),
    ("/charts/None%20Such.png", 404, "chart", "None Such", "the id of a chart"),
    ("/charts/..%2e.png", 404, "chart", "...", "the id of a chart"),
    (f"/charts/{'a' * 65}.png", 404, "chart", "a" * 65, "the id of a chart"),
    ("/charts/.png", 404, "chart", "", "the id of a chart"),
    ("/showchart/none", 404, "chart", "none", "the id of a chart"),
    ("/showchart/sales.png", 404, "chart", "sales.png", "the id of a chart"),
    (f"/charts/none/{HASH}.png", 404, "chart", "none", "the id of a chart"),
    ("/status?charts=sales,none", 404, "chart", "none", "the id of a chart"),
    ("/charts/%00.png", 404, "chart", "\0", "the id of a chart"),
    ("/charts/%FF.png", 404, "chart", "\ufffd", "the id of a chart"),
    ("/charts/a%0D%0AX:%20y.png", 404, "chart", "a\r\nX: y", "the id of a chart"),
    ("/charts/sales.gif", 404, "format", "gif", "png"),
    ("/charts/sales.PNG", 404, "format", "PNG", "png"),
    ("/charts/sales.", 404, "format", "", "png"),
    (f"/charts/sales/{HASH}.gif", 404, "format", "gif", "png"),
    ("/charts/sales/abc.png", 404, "data hash", "abc", "32 digits of 0-9 and a-f"),
    (f"/charts/sales/{HASH.upper()}.png", 404, "data hash", HASH.upper(), "32 digits"),
    (f"/charts/sales/{HASH}0.png", 404, "data hash", HASH + "0", "32 digits"),
    ("/charts/sales.png?width=321&height=200", 400, "width and height", "321x200", SIZES),
    ("/charts/sales.png?width=160&height=200", 400, "width and height", "160x200", SIZES),
    ("/charts/sales.png?width=0160&height=100", 400, "width and height", "0160x100", SIZES),
    ("/charts/sales.png?width=-1&height=-1", 400, "width and height", "-1x-1", SIZES),
    ("/charts/sales.png?width=160", 400, "height", "", SIZES),
    ("/charts/sales.png?height=100", 400, "width", "", SIZES),
    ("/charts/sales.png?scale=4", 400, "scale", "4", "1, 2 or 3"),
    ("/charts/sales.png?scale=0", 400, "scale", "0", "1, 2 or 3"),
    ("/charts/sales.png?scale=1.0", 400, "scale", "1.0", "1, 2 or 3"),
    ("/charts/sales.png?scale=", 400, "scale", "", "1, 2 or 3"),
    ("/charts/sales.png?scale=%D9%A2", 400, "scale", "٢", "1, 2 or 3"),
    ("/charts/sales.png?theme=purple", 400, "theme", "purple", "light or dark"),
    ("/charts/sales.png?theme=auto", 400, "theme", "auto", "light or dark (auto is for svg alone)"),
    ("/charts/sales.webp?theme=auto", 400, "theme", "auto", "light or dark (auto is for svg alone)"),
    ("/charts/sales.pdf?theme=auto", 400, "theme", "auto", "light or dark (auto is for svg alone)"),
    (f"/charts/sales/{HASH}.png?theme=auto", 400, "theme", "auto", "light or dark (auto is for svg alone)"),
    ("/charts/sales?theme=auto", 400, "theme", "auto", "light or dark (auto is for svg alone)"),
    ("/charts/sales.svg?theme=purple", 400, "theme", "purple", "light, dark or auto"),
    ("/charts/sales.png?theme=DARK", 400, "theme", "DARK", "light or dark"),
    ("/charts/sales.png?wait=31", 400, "wait", "31", "from 0 to 30"),
    ("/charts/sales.png?wait=30.001", 400, "wait", "30.001", "from 0 to 30"),
    ("/charts/sales.png?wait=-1", 400, "wait", "-1", "from 0 to 30"),
    ("/charts/sales.png?wait=nan", 400, "wait", "nan", "from 0 to 30"),
    ("/charts/sales.png?wait=1e1", 400, "wait", "1e1", "from 0 to 30"),
    ("/charts/sales.png?wait=", 400, "wait", "", "from 0 to 30"),
    ("/charts/sales.png?wait=" + "9" * 5000, 400, "wait", "9" * 5000, "from 0 to 30"),
    ("/charts/regions.png?region=latam", 400, "region", "latam", "one of emea, apac"),
    ("/charts/regions.png?region=", 400, "region", "", "one of emea, apac"),
    ("/charts/regions.png?year=2019", 400, "year", "2019", "a whole number from 2020 to 2026"),
    ("/charts/regions.png?year=+2020", 400, "year", " 2020", "a whole number from 2020 to 2026"),
    ("/charts/regions.png?year=02020", 400, "year", "02020", "a whole number from 2020 to 2026"),
    ("/charts/regions.png?year=twenty", 400, "year", "twenty", "a whole number from 2020 to 2026"),
    ("/charts/regions?year=2019", 400, "year", "2019", "a whole number from 2020 to 2026"),
    (f"/charts/regions/{HASH}.png?year=2019", 400, "year", "2019", "a whole number from 2020 to 2026"),
    ("/charts/sales.png?region=emea", 400, "query name", "region", "width, height, scale, theme"),
    ("/charts/sales.png?V=1", 400, "query name", "V", "width"),
    ("/charts/sales.png?v=1", 400, "query name", "v", "width"),
    ("/charts/sales.png?=1", 400, "query name", "", "width"),
    ("/status?ids=sales", 400, "query name", "ids", "charts"),
    ("/status?charts=sales%3Fwait=1", 400, "query name", "wait", "width"),
    ("/charts/sales.png?scale=1&scale=2", 400, "scale", "2", "given once"),
    ("/charts/sales.png?scale=2&scale=2", 400, "scale", "2", "given once"),
    ("/charts/regions.png?region=emea&region=apac", 400, "region", "apac", "given once"),
    ("/?tag=ops&tag=money", 400, "tag", "money", "given once"),
    ("/status?charts=sales&charts=orders", 400, "charts", "orders", "given once"),
    ("/status", 400, "charts", "", "1 to 200 chart ids"),
    ("/status?charts=", 400, "charts", "", "1 to 200 chart ids"),
    ("/status?charts=,", 400, "charts", ",", "1 to 200 chart ids"),
]


@pytest.mark.parametrize(("path", "status", "field", "value", "allowed"), BAD)
def test_a_problem_names_the_field_the_value_and_what_is_allowed(
    served: Served, path: str, status: int, field: str, value: str, allowed: str
) -> None:
    response = served.get(path)
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    problem = response.get_json(force=True)
    assert (problem["status"], problem["field"], problem["value"]) == (status, field, value)
    assert allowed in problem["allowed"]
    for word in (field, problem["allowed"]):
        assert word in problem["detail"]
    assert problem["title"] in ("Bad Request", "Not Found")
    assert problem["type"] == "about:blank"
    assert "Accept" in response.headers["Vary"].split(", ")
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert served.waiting() == 0


@pytest.mark.parametrize("path", ["/charts/none.png", "/charts/sales.png?scale=7", "/nothing/here", "/status"])
def test_a_browser_gets_a_problem_as_a_page(served: Served, path: str) -> None:
    response = served.get(path, Accept=BROWSER)
    assert response.status_code in (400, 404)
    assert response.mimetype == "text/html"
    assert "Accept" in response.headers["Vary"].split(", ")
    assert response.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert str(response.status_code) in response.text


@pytest.mark.parametrize("accept", ["*/*", "application/json", "application/problem+json"])
def test_whoever_does_not_ask_for_a_page_gets_json(served: Served, accept: str) -> None:
    assert served.get("/charts/none.png", Accept=accept).headers["Content-Type"] == "application/problem+json"


def test_a_browser_that_asks_for_a_picture_gets_the_picture(served: Served) -> None:
    response = served.get("/charts/sales.png", Accept=BROWSER)
    assert (response.status_code, response.mimetype) == (202, "image/png")
    assert "Vary" not in response.headers


@pytest.mark.parametrize(
    "path", ["/charts/%3Cscript%3Ealert(1)%3C%2Fscript%3E.png", "/charts/sales.png?theme=<b>x</b>"]
)
def test_what_a_page_repeats_of_a_bad_address_is_escaped(served: Served, path: str) -> None:
    page = served.get(path, Accept=BROWSER)
    assert page.mimetype == "text/html"
    assert "<script>alert" not in page.text
    assert "<b>" not in page.text


@pytest.mark.parametrize("path", ["/nothing/here", "/charts/a/b/c.png", "/charts/", "/favicon.ico"])
def test_an_address_that_no_route_has_is_a_404_problem(served: Served, path: str) -> None:
    response = served.get(path)
    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.get_json(force=True)["status"] == 404


WITHOUT_TOKENS = (
    "No tokens are set: charts are made, data is pushed and images are purged only where CHARTHOUSE_API_TOKENS has "
    "tokens."
)


@pytest.mark.parametrize(
    ("path", "method", "detail"),
    [
        ("/nothing/here", "GET", "Nothing is at this address; / shows all charts."),
        ("/charts/sales/", "GET", "Nothing is at this address; addresses of charts do not end with a slash."),
        ("/charts/sales/data", "PUT", WITHOUT_TOKENS),
        ("/charts/sales/images", "DELETE", WITHOUT_TOKENS),
        ("/charts/sales", "PUT", WITHOUT_TOKENS),
        ("/charts/sales", "POST", "POST is no method of this address; GET, HEAD, OPTIONS are."),
    ],
)  # fmt: skip
def test_what_is_not_there_is_told_in_words_of_our_own(served: Served, path: str, method: str, detail: str) -> None:
    assert served.get(path, method=method).get_json(force=True)["detail"] == detail


@pytest.mark.parametrize("path", ["/charts/sales.png", "/", "/status?charts=sales", "/healthz"])
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_a_method_that_a_route_has_not_is_a_405_that_names_those_it_has(served: Served, path: str, method: str) -> None:
    response = served.get(path, method=method)
    assert response.status_code == 405
    assert response.headers["Content-Type"] == "application/problem+json"
    assert {"GET", "HEAD"} <= set(re.split(r", *", response.headers["Allow"]))
    assert served.waiting() == 0


def test_a_bad_address_asked_with_head_has_the_same_status_and_no_body(served: Served) -> None:
    response = served.get("/charts/sales.png?scale=7", method="HEAD")
    assert (response.status_code, response.data) == (400, b"")


def test_a_fault_of_our_own_tells_nothing_of_itself(served: Served) -> None:
    served.get("/charts/sales.png")
    served.work()
    current = served.keys("current")[0]
    served.services.cache_redis.delete(current)
    served.services.cache_redis.set(current, "not a record")
    for accept in ("*/*", BROWSER):
        response = served.get("/status?charts=sales", Accept=accept)
        assert response.status_code in (500, 503)
        for word in ("Traceback", "WRONGTYPE", ".py", "redis", "Error:"):
            assert word not in response.text


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("/charts/sales.png?width=160", "height must be given together with width, as "),
        ("/charts/sales.png?width=160", "or 640x480, not left out"),
        ("/charts/sales.png?scale=1&scale=2", "scale must be given once, not several times"),
        ("/?page=9", "page must be 1, or left out, not '9'"),
        ("/status?ids=sales", "query name must be one of charts, partial, not 'ids'"),
    ],
)
def test_a_problem_is_told_in_a_sentence_that_is_true(served: Served, path: str, detail: str) -> None:
    assert detail in served.get(path).get_json(force=True)["detail"]


def test_a_detail_begins_with_a_capital_and_keeps_its_others(served: Served) -> None:
    app = served.app()
    app.add_url_rule("/fault", view_func=lambda: abort(500))
    assert served.get("/fault", app=app).json["detail"] == "A fault of Charthouse's own."  # type: ignore[index]
