"""The description of the routes is true, and no request that it allows, or forbids, brings a fault about."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from served import Served
from werkzeug.routing import Rule

from charthouse.web.routes.openapi import description

pytest_plugins = ["served"]

TOKEN = "sesame"
MORE = 40 if "SOAK" in os.environ else 1  # a soak asks some twenty-five thousand times
EXAMPLES = 30 * MORE  # of each operation
FIXED = settings(deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
QUICK, JUNK = settings(FIXED, max_examples=EXAMPLES), settings(FIXED, max_examples=150 * MORE)
TRUE_IDS = ("sales", "orders", "regions", "hostile", "secret", "pushed", "nowhere")
CHECKS = (status_code_conformance, content_type_conformance, response_schema_conformance)
PUSHED = """
from charthouse import chart

@chart("pushed", width=320, height=200)
def pushed(figure, data):
    figure.subplots().set_title(str(data)[:80].replace("$", ""))
"""


@pytest.fixture(scope="module")
def app(served_house: Served) -> Iterator[Flask]:
    """The application with write routes, over a store in which some pictures are ready."""
    served_house.as_new()
    served_house.house.write("pushed.py", PUSHED)
    before, served_house.catalogue = served_house.catalogue, served_house.house.catalogue()
    for chart_id in ("sales", "orders"):
        served_house.ready(f"/charts/{chart_id}.png")
    yield served_house.app(api_tokens=TOKEN, signing_keys="first:open", max_queue=50)
    served_house.catalogue = before
    (served_house.house.charts / "pushed.py").unlink()


def rules(app: Flask) -> set[tuple[str, str]]:
    """Method and shape of every route that is ours."""
    found: list[Rule] = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
    return {(method, shape(rule.rule)) for rule in found for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}


def shape(path: str) -> str:
    """A path with its names taken out."""
    return "/".join("*" if part[:1] in "<{" else part for part in path.split("/"))


def test_every_route_is_described_and_every_described_route_is_there(app: Flask) -> None:
    described = {
        (method.upper(), shape(path)) for path, found in description(writes=True)["paths"].items() for method in found
    }
    assert described == rules(app)


def test_the_write_routes_are_described_only_where_they_are(served_house: Served) -> None:
    paths = served_house.get("/openapi.json").json["paths"]
    assert "/charts/{chart_id}/data" not in paths
    assert paths.keys() == description(writes=False)["paths"].keys()


def sound(status: int, headers: Any, body: bytes, records: list[logging.LogRecord]) -> None:
    """No fault of ours: a 500 is a chart's own, and nobody is shown a traceback."""
    assert not [record for record in records if record.levelno >= logging.ERROR]
    assert status in (200, 503) or status < 500 or "failed" in str(headers.get("Charthouse-State"))
    assert b"Traceback" not in body


def truer(case: Any) -> None:
    """Make up for what chance would hardly ever find: the id of a chart that is there."""
    chosen = sum(map(ord, str((case.path_parameters or {}).get("chart_id", ""))))
    if chosen % 3:
        case.path_parameters["chart_id"] = TRUE_IDS[chosen % len(TRUE_IDS)]


def test_requests_as_described_and_otherwise_are_answered_as_described(app: Flask, caplog: Any) -> None:
    asked = 0

    def hold(operation: Any) -> None:
        @given(case=operation.as_strategy())
        @QUICK
        def ask(case: Any) -> None:
            nonlocal asked
            asked += 1
            truer(case)
            caplog.clear()
            response = case.call(headers={"Authorization": f"Bearer {TOKEN}"} if asked % 4 else {})
            sound(response.status_code, response.headers, response.content, caplog.records)
            case.validate_response(response, checks=CHECKS)

        ask()

    for found in schemathesis.openapi.from_wsgi("/openapi.json", app).get_all_operations():
        hold(found.ok())
    assert asked > EXAMPLES


texts = st.text(max_size=40) | st.sampled_from(["..", "%00", "%ff", "a" * 5000, "sales", "1", "-1", "NaN", "\ud800"])
queries = st.dictionaries(
    st.sampled_from(["width", "scale", "wait", "charts", "v", "sig", "expires", "kid", "tag"]) | texts, texts
)
headers = st.dictionaries(
    st.sampled_from(["Accept", "If-None-Match", "Range", "Host", "X-Forwarded-Host", "Cookie", "Content-Type"]),
    st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=60)
    | st.sampled_from(["*", "W/", '"', "a,b;q=2"]),
)
paths = st.sampled_from(
    ["/charts/{}", "/charts/{}.png", "/charts/{}/0.svg", "/showchart/{}", "/status?charts={}", "/static/{}", "/{}"]
)


@given(
    path=paths,
    text=texts,
    query=queries,
    said=headers,
    method=st.sampled_from(["GET", "HEAD", "OPTIONS", "PUT", "POST"]),
)
@JUNK
def test_junk_is_answered_and_nothing_breaks(
    app: Flask, caplog: Any, path: str, text: str, query: dict[str, str], said: dict[str, str], method: str
) -> None:
    caplog.clear()
    address = path.format(quote(text, safe="/%", errors="surrogatepass"))
    if query:
        address += ("&" if "?" in address else "?") + urlencode(query, errors="surrogatepass")
    response = app.test_client().open(address, headers=said, method=method)
    sound(response.status_code, response.headers, response.data, caplog.records)


numbers = st.floats() | st.integers() | st.sampled_from([10**400, -(10**30), 1e308])
values = st.recursive(
    st.none() | st.booleans() | numbers | texts, lambda inner: st.lists(inner) | st.dictionaries(texts, inner)
)
bodies = (
    st.binary(max_size=200)
    | values.map(lambda value: json.dumps(value).encode())
    | st.sampled_from(
        [b"[" * 100_000, b'{"a":1,"a":2}', b"[1e999]", b"\xff", b'"\\ud800"', b"[" + b"9" * 5000 + b"]", b"NaN"]
    )
)


@given(body=bodies)
@JUNK
def test_junk_as_data_is_refused_or_drawn(app: Flask, caplog: Any, body: bytes) -> None:
    caplog.clear()
    response = app.test_client().put(
        "/charts/pushed/data",
        data=body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {TOKEN}"},
    )
    assert response.status_code in (200, 201, 400, 413), response.text
    sound(response.status_code, response.headers, response.data, caplog.records)
