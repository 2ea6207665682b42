"""What pages of other origins may read, and which may frame ours."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from flask import Flask

from charthouse.access.secret_keys import parse_keys
from charthouse.access.signing import Signature, sign
from charthouse.errors import SettingsError
from charthouse.settings import read_settings
from charthouse.web import create_app
from charthouse.web.refusal import refusal
from charthouse.web.state import EXTENSION

if TYPE_CHECKING:
    from served import Served

pytest_plugins = ["served"]

KEY = "office:sesame"
ORIGIN, POLICY = "Access-Control-Allow-Origin", "Cross-Origin-Resource-Policy"
OPEN = {ORIGIN: "*", POLICY: "cross-origin"}


def app_with(served: Served, **settings: str) -> Flask:
    """The application with these settings, over the same services."""
    services = replace(served.services, settings=replace(served.house.settings, **settings))
    return create_app(services, lambda: served.catalogue)


@pytest.fixture
def app(served: Served) -> Flask:
    return app_with(served, public_url="https://charts.example", signing_keys=KEY)


def told(headers: Any) -> dict[str, str]:
    return {name: headers[name] for name in OPEN if name in headers}


def signed(path: str, *query: tuple[str, str]) -> str:
    return sign(Signature(parse_keys(KEY)[0], None), path, list(query))


def test_pages_elsewhere_may_read_what_is_open_to_all(served: Served, app: Flask) -> None:
    """Placeholders, pictures in every format, 304s, redirects, /status, refusals of unknown charts, and the script."""
    for path, status in [
        ("/charts/sales.png", 202), ("/charts/sales.svg?theme=dark", 202), ("/showchart/1", 200),
        (f"/charts/sales/{'0' * 32}.png", 302), ("/status?charts=sales", 200), ("/embed.js", 200),
        ("/charts/none.png", 404), ("/charts/sales.png?scale=9", 400),
    ]:  # fmt: skip
        answer = served.get(path, app=app)
        assert (answer.status_code, told(answer.headers)) == (status, OPEN), path
    served.work()
    picture = served.get("/charts/sales.png", app=app)
    assert told(picture.headers) == OPEN
    exposed = re.split(", *", picture.headers["Access-Control-Expose-Headers"])
    for name in ("Charthouse-State", "Charthouse-Data-Hash", "Content-Location", "ETag"):
        assert name in exposed
        assert name in picture.headers
    unchanged = served.get("/charts/sales.png", app=app, If_None_Match=picture.headers["ETag"])
    assert (unchanged.status_code, told(unchanged.headers)) == (304, OPEN)
    assert told(served.get(picture.headers["Content-Location"], app=app).headers) == OPEN


def test_pages_elsewhere_may_not_read_what_a_signature_opens_nor_pages(served: Served, app: Flask) -> None:
    of_secret = signed("/charts/secret.png", ("year", "2024"))
    for path in [
        of_secret, signed("/charts/sales.png"),
        "/status?charts=" + quote("secret" + of_secret.removeprefix("/charts/secret.png")),
        "/charts/secret.png?year=2024", "/status?charts=secret%3Fyear%3D2024", "/charts/sales.png?sig=x", "/",
        "/charts/sales", "/openapi.json", "/healthz", "/nothing",
    ]:  # fmt: skip
        answer = served.get(path, app=app)
        assert told(answer.headers) == {}, path
    assert "Server-Timing" not in served.get(signed("/charts/sales.png"), app=app).headers


def test_a_write_is_not_for_pages_elsewhere(served: Served) -> None:
    app = app_with(served, public_url="https://charts.example", api_tokens="t:secret-of-the-writer")
    for method in ("OPTIONS", "PUT"):
        assert told(served.get("/charts/sales/data", method, app=app).headers) == {}


def test_a_request_that_needs_a_preflight_is_refused_by_the_browser(served: Served, app: Flask) -> None:
    answer = served.get("/charts/sales.png", "OPTIONS", app=app, Access_Control_Request_Headers="if-none-match")
    assert "Access-Control-Allow-Headers" not in answer.headers


def test_so_they_may_of_a_server_on_a_loopback_address(served: Served) -> None:
    app = app_with(served, host="127.0.0.1")
    for path in ("/charts/sales.png", "/status?charts=sales"):
        assert told(served.get(path, app=app).headers) == OPEN


def test_a_picture_that_is_refused_before_flask_may_be_read_too(served: Served, app: Flask) -> None:
    refused = refusal(app.extensions[EXTENSION])
    environ = {"PATH_INFO": "/charts/sales.png", "QUERY_STRING": "scale=2"}
    for _ in range(2):
        assert told(dict(refused(environ).headers)) == OPEN
    assert told(dict(refused(environ | {"QUERY_STRING": "kid=office&sig=x"}).headers)) == {}


def test_an_answer_names_the_picture_that_status_names(served: Served, app: Flask) -> None:
    """embed.js reads the name, which the browser tells of a picture of another origin, and spares a second load."""
    for format in ("png", "webp", "svg"):
        served.ready(f"/charts/sales.{format}?theme=dark")
        picture = served.get(f"/charts/sales.{format}?theme=dark", app=app)
        name = f"sales.{format}?theme=dark"
        entry = served.get(f"/status?charts={quote(name)}", app=app).get_json()["charts"][name]
        assert picture.headers["Server-Timing"] == f'shown;desc="{entry["image"]}"'
        assert entry["image"].partition("?")[0].endswith("." + format)
        assert entry["fresh_seconds"] == 60


def test_a_partial_status_leaves_out_what_is_refused(served: Served, app: Flask) -> None:
    names = ["sales", "none", "secret?year=2024", "sales?scale=9", "sales.gif", "sales?kid=office&sig=x", "orders"]
    asked = quote(",".join(names))
    assert served.get(f"/status?charts={asked}", app=app).status_code == 404
    answer = served.get(f"/status?charts={asked}&partial=1", app=app)
    assert list(answer.get_json()["charts"]) == ["sales", "orders"]
    assert told(answer.headers) == OPEN
    assert served.get("/status?charts=none&partial=1", app=app).get_json() == {"charts": {}}
    assert served.get("/status?charts=sales&partial=2", app=app).status_code == 400


def test_a_partial_status_tells_a_signed_name_to_its_client_alone(served: Served, app: Flask) -> None:
    name = "secret" + signed("/charts/secret.png", ("year", "2024")).removeprefix("/charts/secret.png")
    answer = served.get(f"/status?partial=1&charts=sales,{quote(name)}", app=app)
    assert list(answer.get_json()["charts"]) == ["sales", name]
    assert told(answer.headers) == {}
    assert "private" in answer.headers["Cache-Control"]


def test_the_script_is_small_and_browsers_keep_it_for_a_while(served: Served, app: Flask) -> None:
    script = served.get("/embed.js?v=7", app=app)
    assert script.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert re.search(r"\bmax-age=600\b", script.headers["Cache-Control"])
    assert len(gzip.compress(script.data, 6)) < 4096
    again = served.get("/embed.js", app=app, If_None_Match=f'{script.headers["ETag"][:-1]}-gzip"')
    assert (again.status_code, again.data) == (304, b"")


def test_only_the_origins_that_the_setting_names_may_frame_pages(served: Served) -> None:
    given = read_settings({"CHARTHOUSE_FRAME_ANCESTORS": "https://wiki.example, https://*.wiki.example:8443"})
    for path in ("/", "/charts/sales", "/charts/none"):
        ours, more = served.get(path, Accept="text/html"), served.get(
            path, app=app_with(served, frame_ancestors=given.frame_ancestors), Accept="text/html"
        )  # fmt: skip
        assert ours.headers["Content-Security-Policy"].endswith("; frame-ancestors 'self'")
        assert more.headers["Content-Security-Policy"] == (
            ours.headers["Content-Security-Policy"] + " https://wiki.example https://*.wiki.example:8443"
        )


@pytest.mark.parametrize(
    "text",
    ["*", "https://*", "wiki.example", "https://wiki.example/", "https://wiki.example; script-src *", "'none'",
     "https://wiki.example\r\nX: y", "https://[::1]", "https://wiki.example:", "ftp://wiki.example", ",", "http:"],
)  # fmt: skip
def test_what_is_no_list_of_origins_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="CHARTHOUSE_FRAME_ANCESTORS must be origins separated by commas"):
        read_settings({"CHARTHOUSE_FRAME_ANCESTORS": text})


def test_a_chart_that_becomes_private_is_no_longer_for_pages_elsewhere(served: Served, app: Flask) -> None:
    assert told(served.get("/charts/sales.png", app=app).headers) == OPEN
    closed = replace(served.catalogue.charts["sales"], private=True)
    served.catalogue = replace(served.catalogue, charts={**served.catalogue.charts, "sales": closed})
    assert told(served.get("/charts/sales.png", app=app).headers) == {}
