"""Signed addresses over HTTP: private charts, sizes of one's own, and how long an answer may be kept."""

from __future__ import annotations

import json
import re
import time
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from charthouse.access import signing
from charthouse.access.secret_keys import parse_keys
from charthouse.access.signing import Signature
from charthouse.web.memory.cache import MemoryCache

if TYPE_CHECKING:
    from served import Served

pytest_plugins = ["served"]

KEYS = "new:poppy,old:sesame"
NEW, OLD = parse_keys(KEYS)
TITLE, DESCRIPTION = "Salaries of the board", "What the board earns"
HASH = "0123456789abcdef" * 2
BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"
HOUR = 3600

# every way to ask for a private chart
PRIVATE = [
    "/charts/secret.png", "/charts/secret.png?scale=2", "/charts/secret.png?wait=1", "/charts/secret",
    "/charts/secret?year=2024", f"/charts/secret/{HASH}.png", f"/charts/secret/{HASH}.png?v=1", "/showchart/secret",
    "/status?charts=secret", "/status?charts=sales,secret", "/status?charts=secret%3Fyear%3D2024",
]  # fmt: skip


@pytest.fixture
def app(served: Served) -> Flask:
    """The application, with two keys."""
    return served.app(signing_keys=KEYS)


def signed(address: str, seconds: int | None = HOUR, key: Any = NEW) -> str:
    expires = None if seconds is None else int(time.time()) + seconds
    split = urlsplit(address)
    return signing.sign(Signature(key, expires), split.path, parse_qsl(split.query, keep_blank_values=True))


def ready(served: Served, app: Flask, address: str) -> TestResponse:
    """The picture at the address, once a worker has worked."""
    served.get(address, app=app)
    served.work()
    response = served.get(address, app=app)
    assert (response.status_code, response.headers["Charthouse-State"]) == (200, "ready")
    return response


def max_age(response: TestResponse) -> int:
    found = re.fullmatch(r"private, max-age=(\d+)", response.headers["Cache-Control"])
    assert found, response.headers["Cache-Control"]
    return int(found[1])


def assert_refused(response: TestResponse, reason: str) -> None:
    assert response.status_code == 403
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"
    problem = response.get_json(force=True)
    assert (problem["title"], problem["status"], problem["reason"]) == ("Forbidden", 403, reason)
    said = response.text + str(response.headers)
    for word in (TITLE, DESCRIPTION, "hushed", "year", "Charthouse-State", "sig="):
        assert word not in said


# --- private charts ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", PRIVATE)
def test_a_private_chart_is_refused_unsigned_everywhere(served: Served, app: Flask, path: str, method: str) -> None:
    ready(served, app, signed("/charts/secret.png"))
    response = served.get(path, method, app)
    assert response.status_code == 403
    if method == "GET":
        assert_refused(response, "unsigned")
    assert served.waiting() == 0


@pytest.mark.parametrize("path", PRIVATE)
def test_it_is_refused_without_keys_too(served: Served, path: str) -> None:
    assert_refused(served.get(path), "unsigned")


def test_what_is_wrong_with_an_unsigned_address_of_it_is_not_told(served: Served, app: Flask) -> None:
    for query in ("year=1", "width=1", "scale=9", "none=1", "expires=1", "year=2024&year=2025"):
        assert_refused(served.get(f"/charts/secret.png?{query}", app=app), "unsigned")


def test_a_browser_is_refused_with_a_page(served: Served, app: Flask) -> None:
    response = served.get("/charts/secret", app=app, Accept=BROWSER)
    assert (response.status_code, response.mimetype) == (403, "text/html")
    assert "private" in response.text
    assert TITLE not in response.text


@pytest.mark.parametrize("path", ["/", "/?tag=ops", "/mainindex", "/charts/none", "/charts/none.png", "/?tag=hushed"])
def test_nothing_that_is_open_to_all_tells_of_it(served: Served, app: Flask, path: str) -> None:
    ready(served, app, signed("/charts/secret.png"))
    for address in (path, signed(path)):
        response = served.get(address, app=app, Accept=BROWSER)
        for word in ("secret", TITLE, DESCRIPTION, "year"):
            assert word not in response.text
    assert served.get("/?tag=hushed", app=app).status_code == 404
    assert "hushed" not in served.get("/", app=app).text


def test_a_signed_address_opens_it(served: Served, app: Flask) -> None:
    for address in ("/charts/secret.png", "/charts/secret.png?scale=2&theme=dark&year=2024", "/showchart/secret"):
        response = ready(served, app, signed(address))
        assert response.mimetype == "image/png"
        assert served.get(signed(address), "HEAD", app).status_code == 200
        assert served.get(signed(address), app=app, If_None_Match=response.headers["ETag"]).status_code == 304


def test_an_old_key_opens_it_until_it_is_taken_away(served: Served, app: Flask) -> None:
    address = signed("/charts/secret.png", key=OLD)
    assert served.get(address, app=app).status_code == 202
    assert_refused(served.get(address, app=served.app(signing_keys="new:poppy")), "unknown key")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda url: url.replace("year=2024", "year=2025"), "does not fit"),
        (lambda url: url.replace("year=2024&", ""), "does not fit"),
        (lambda url: url + "&scale=2", "does not fit"),
        (lambda url: url.replace("year=2024", "year=2024&year=2024"), "does not fit"),
        (lambda url: url.replace("secret.png", "secret"), "does not fit"),
        (lambda url: url.replace("/charts/secret.png", "/showchart/secret"), "does not fit"),
        (lambda url: url.replace("/charts/secret.png", f"/charts/secret/{HASH}.png"), "does not fit"),
        (lambda url: url.replace("/charts/secret.png", "/charts//secret.png"), "does not fit"),
        (lambda url: url.replace("kid=new", "kid=old"), "does not fit"),
        (lambda url: url.replace("kid=new", "kid=none"), "unknown key"),
        (lambda url: url.replace("kid=new&", ""), "unknown key"),
        (lambda url: re.sub(r"expires=\d+&", "", url), "does not fit"),
        (lambda url: re.sub(r"expires=\d", "expires=9", url), "does not fit"),
        (lambda url: re.sub("sig=.*", "sig=", url), "does not fit"),
        (lambda url: re.sub("sig=", "sig=x&sig=", url), "does not fit"),
        (lambda url: re.sub("&sig=.*", "", url), "unsigned"),
        (lambda url: url.replace("sig=", "SIG="), "unsigned"),
    ],
)
def test_an_address_that_was_changed_opens_nothing(served: Served, app: Flask, change: Any, reason: str) -> None:
    address = signed("/charts/secret.png?year=2024")
    assert served.get(address, app=app).status_code == 202
    served.work()
    assert_refused(served.get(change(address), app=app), reason)
    assert served.get(change(address), "HEAD", app).status_code == 403


def test_another_spelling_of_the_same_parameters_is_the_same_address(served: Served, app: Flask) -> None:
    path, _, query = signed("/charts/secret.png?year=2024").partition("?")
    turned = "&".join(reversed(query.split("&")))
    for address in (f"{path}?{turned}", f"{path}?{query}&_=1&_=2", f"/charts/%73ecret.png?{query}"):
        assert served.get(address, app=app).status_code == 202


def test_an_expired_address_says_so_and_is_answered_with_no_picture(served: Served, app: Flask) -> None:
    tag = ready(served, app, signed("/charts/secret.png")).headers["ETag"]
    expired = signed("/charts/secret.png", -1)
    assert_refused(served.get(expired, app=app), "expired")
    assert_refused(served.get(expired, app=app, If_None_Match=tag), "expired")
    assert "expired at 20" in served.get(expired, app=app).get_json(force=True)["detail"]


@pytest.mark.parametrize("path", ["/charts/sales.png", "/", "/status?charts=sales", "/healthz", "/nothing/here"])
def test_a_signature_that_opens_nothing_is_refused_also_where_none_is_needed(
    served: Served, app: Flask, path: str
) -> None:
    mark = "&" if "?" in path else "?"
    assert_refused(served.get(f"{path}{mark}sig=x", app=app), "unknown key")
    assert_refused(served.get(f"{path}{mark}kid=new&sig=x", app=app), "does not fit")
    assert_refused(served.get(signed(path, -1), app=app), "expired")
    assert_refused(served.get(signed(path)), "no keys")


def test_a_refusal_is_logged_without_the_signature(
    served: Served, app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    address = signed("/charts/secret.png", -1)
    served.get(address, app=app)
    assert "'/charts/secret.png' is refused: expired" in caplog.text
    assert address.partition("sig=")[2] not in caplog.text
    served.get("/charts/a%0Aforged%20line.png?sig=x", app=app)
    assert "\nforged" not in caplog.text


def test_placeholders_and_failures_of_it_are_for_signed_addresses_alone(served: Served, app: Flask) -> None:
    address = signed("/charts/secret.png")
    assert served.get(address, app=app).status_code == 202
    served.tell("secret", load_raises="the books are shut")
    served.work()
    assert served.get(address, app=app).status_code == 500
    assert_refused(served.get("/charts/secret.png", app=app), "unsigned")


# --- how long an answer is kept ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/charts/secret.png", "/charts/sales.png", "/showchart/sales"])
def test_an_answer_is_its_askers_alone_and_for_two_seconds(served: Served, app: Flask, path: str) -> None:
    for seconds in (HOUR, None):
        response = ready(served, app, signed(path, seconds))
        assert max_age(response) == 2
        not_modified = served.get(signed(path, seconds), app=app, If_None_Match=response.headers["ETag"])
        assert max_age(not_modified) == 2


@pytest.mark.parametrize("path", ["/charts/sales.png", "/status?charts=sales"])
def test_no_answer_may_be_kept_past_the_expiry(served: Served, app: Flask, path: str) -> None:
    served.ready("/charts/sales.png")
    address = signed(path, 2 + round(time.time() % 1))  # at least 1.5 s, so that one may be kept
    expires = int(dict(parse_qsl(urlsplit(address).query))["expires"])
    asked, kept = time.time(), False
    while (response := served.get(address, app=app)).status_code == 200:
        if response.headers["Cache-Control"] != "no-store":
            assert asked + max_age(response) <= expires
            kept = True
        asked = time.time()
    assert_refused(response, "expired")
    assert kept


def test_a_signed_address_of_one_data_hash_is_never_immutable(served: Served, app: Flask) -> None:
    picture = ready(served, app, signed("/charts/sales.png"))
    exact = urlsplit(picture.headers["Content-Location"])
    version = dict(parse_qsl(exact.query))["v"]
    for address in (picture.headers["Content-Location"], signed(f"{exact.path}?v={version}")):
        response = served.get(address, app=app)
        assert (response.status_code, max_age(response)) == (200, 2)
        assert "X-Accel-Expires" not in response.headers
    assert "immutable" in served.get(f"{exact.path}?v={version}", app=app).headers["Cache-Control"]


def test_the_content_location_is_signed_as_the_address_was_and_opens_no_longer(served: Served, app: Flask) -> None:
    address = signed("/charts/secret.png?year=2024", key=OLD)
    location = ready(served, app, address).headers["Content-Location"]
    asked, named = (dict(parse_qsl(urlsplit(one).query)) for one in (address, location))
    assert (named["expires"], named["kid"]) == (asked["expires"], "old")
    assert served.get(location, app=app).status_code == 200
    assert_refused(served.get(location.partition("?")[0] + f"?v={named['v']}", app=app), "unsigned")


def test_where_the_data_is_gone_the_way_to_the_newest_is_signed(served: Served, app: Flask) -> None:
    response = served.get(signed(f"/charts/secret/{HASH}.png?year=2024"), app=app)
    assert (response.status_code, response.headers["Cache-Control"]) == (302, "no-store")
    assert response.headers["Location"].startswith("/charts/secret.png?expires=")
    assert served.get(response.headers["Location"], app=app).status_code == 202


@pytest.mark.parametrize("path", ["/", "/charts/secret", "/charts/sales", "/healthz", "/static/charthouse.css"])
def test_whatever_else_a_signed_address_is_answered_with_is_not_stored(served: Served, app: Flask, path: str) -> None:
    response = served.get(signed(path), app=app)
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-store")


def test_memory_keeps_no_private_and_no_signed_answer(served: Served, app: Flask) -> None:
    ready(served, app, signed("/charts/secret.png"))
    served.ready("/charts/sales.png")
    memory = MemoryCache(app.wsgi_app, 1 << 20)
    app.wsgi_app = memory  # type: ignore[method-assign]
    name = quote(signed("/charts/secret.png").removeprefix("/charts/").replace(".png", ""))
    for path in (signed("/charts/secret.png"), signed("/charts/sales.png"), signed("/status?charts=secret,sales"),
                 f"/status?charts={name}", signed("/charts/secret")):  # fmt: skip
        assert [served.get(path, app=app).status_code for _ in range(2)] == [200, 200]
        assert memory.size == 0
    assert served.get("/charts/sales.png", app=app).status_code == 200
    assert memory.size > 0
    assert max_age(served.get(signed("/charts/sales.png"), app=app)) == 2  # not answered with what all may have
    assert_refused(served.get("/charts/secret.png", app=app), "unsigned")
    assert_refused(served.get(signed("/charts/sales.png", -1), app=app), "expired")


def test_a_chart_that_becomes_private_is_no_longer_answered_from_memory(served: Served, app: Flask) -> None:
    served.ready("/charts/sales.png")
    memory = MemoryCache(app.wsgi_app, 1 << 20)
    app.wsgi_app = memory  # type: ignore[method-assign]
    served.get("/charts/sales.png", app=app)
    closed = replace(served.catalogue.charts["sales"], private=True)
    served.catalogue = replace(served.catalogue, charts={**served.catalogue.charts, "sales": closed})
    memory.expire()  # as the web server does when the catalogue is another
    assert_refused(served.get("/charts/sales.png", app=app), "unsigned")
    assert memory.size < 1000  # the picture is gone; its address may stay


# --- pages and /status ------------------------------------------------------------------------------------------------


class Links(HTMLParser):
    """Every address of a chart that a page names, and the names it asks /status about."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: set[str] = set()
        self.names: dict[str, str] = {}
        self.forms = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.forms += tag == "form"
        for name, value in attrs:
            if name in ("src", "href", "srcset"):
                parts = [part.split()[0] for part in (value or "").split(",")]
                self.addresses |= {part for part in parts if part.startswith("/charts/")}
            if name == "data-names":
                self.names = json.loads(value or "")


def test_all_that_a_signed_page_shows_is_signed_as_the_page_was(served: Served, app: Flask) -> None:
    address = signed("/charts/secret?year=2024", key=OLD)
    page = Links(served.get(address, app=app).text)
    asked = dict(parse_qsl(urlsplit(address).query))
    assert len(page.addresses) > 6
    for url in page.addresses:
        query = dict(parse_qsl(urlsplit(url).query))
        assert (query["expires"], query["kid"], query["year"]) == (asked["expires"], "old", "2024")
        assert served.get(url, app=app).status_code == 202
        assert_refused(served.get(url.partition("&sig=")[0], app=app), "unsigned")
    assert not page.forms  # another choice of params would need another signature


def test_the_signature_of_a_page_is_for_the_page_alone(served: Served, app: Flask) -> None:
    _, _, query = signed("/charts/secret").partition("?")
    for path in ("/charts/secret.png", "/showchart/secret", f"/charts/secret/{HASH}.png"):
        assert_refused(served.get(f"{path}?{query}", app=app), "does not fit")
    assert_refused(served.get(f"/status?charts={quote('secret?' + query)}", app=app), "does not fit")


def test_the_page_can_ask_how_its_picture_stands_and_gets_a_signed_address(served: Served, app: Flask) -> None:
    page = Links(served.get(signed("/charts/secret?year=2024", 600), app=app).text)
    assert {"light@1", "light@2", "dark@1", "dark@2"} <= set(page.names)
    for name in page.names.values():
        path = f"/status?charts=sales,{quote(name, safe='')}"
        served.get(path, app=app)
        served.work()
        response = served.get(path, app=app)
        assert max_age(response) == 1
        image = response.json["charts"][name]["image"]  # type: ignore[index]
        assert served.get(image, app=app).status_code == 200
        assert_refused(served.get(image.partition("?")[0], app=app), "unsigned")
        assert "sig" not in response.json["charts"]["sales"]["image"]  # type: ignore[index]


def test_a_signed_status_opens_the_charts_that_it_names(served: Served, app: Flask) -> None:
    ready(served, app, signed("/charts/secret.png"))
    response = served.get(signed("/status?charts=secret,sales"), app=app)
    assert max_age(response) == 1
    assert served.get(response.json["charts"]["secret"]["image"], app=app).status_code == 200  # type: ignore[index]


def test_a_status_is_kept_no_longer_than_the_first_of_its_signatures(served: Served, app: Flask) -> None:
    def name(chart: str, seconds: int | None) -> str:
        return quote(chart + "?" + signed(f"/charts/{chart}.png", seconds).partition("?")[2], safe="")

    soon = f"/status?charts={name('secret', None)},{name('sales', 1)}"
    assert served.get(soon, app=app).headers["Cache-Control"] in ("no-store", "private, max-age=0")
    assert max_age(served.get(f"/status?charts={name('secret', None)},sales", app=app)) == 1


def test_no_answer_sends_its_address_on_as_a_referrer(served: Served, app: Flask) -> None:
    for path in (signed("/charts/secret"), signed("/charts/secret.png"), "/", "/charts/none", "/charts/secret"):
        assert served.get(path, app=app).headers["Referrer-Policy"] == "no-referrer"


# --- sizes ------------------------------------------------------------------------------------------------------------


def test_a_signed_address_may_have_a_size_that_the_chart_does_not_declare(served: Served, app: Flask) -> None:
    address = signed("/charts/sales.png?width=333&height=77&scale=2")
    assert served.pixels(served.get(address, app=app)) == (666, 154)
    assert served.pixels(ready(served, app, address)) == (666, 154)
    assert served.get("/charts/sales.png?width=333&height=77&scale=2", app=app).status_code == 400
    page = served.get(signed("/charts/sales?width=333&height=77"), app=app).text
    assert 'width="333" height="77"' in page


@pytest.mark.parametrize(
    ("query", "field", "allowed"),
    [
        ("width=4001&height=10", "width", "1 to 4000"),
        ("width=10&height=0", "height", "1 to 4000"),
        ("width=010&height=10", "width", "1 to 4000"),
        ("width=10.5&height=10", "width", "1 to 4000"),
        ("width=-10&height=10", "width", "1 to 4000"),
        ("width=%D9%A1&height=10", "width", "1 to 4000"),
        ("width=10", "height", "together with width"),
        ("width=4000&height=4000&scale=2", "width, height and scale", "CHARTHOUSE_MAX_PIXELS"),
        ("width=4000&height=4000&scale=3", "width, height and scale", "20000000 pixels"),
    ],
)
def test_a_signed_size_has_its_limits_too(served: Served, app: Flask, query: str, field: str, allowed: str) -> None:
    response = served.get(signed(f"/charts/sales.png?{query}"), app=app)
    problem = response.get_json(force=True)
    assert (response.status_code, problem["field"]) == (400, field)
    assert allowed in problem["allowed"]
    assert served.waiting() == 0
