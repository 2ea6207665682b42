"""The description of the routes is true, and no request that it allows, or forbids, brings a fault about."""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, unquote, urlencode, urlsplit

import junk
import pytest
import schemathesis
from conftest import free_port
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from served import Served
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from charthouse.access.secret_keys import parse_keys
from charthouse.access.signing import NAMES, Signature, sign
from charthouse.charts.params import RESERVED_NAMES
from charthouse.web import problems, security
from charthouse.web.declared import declaration
from charthouse.web.routes.openapi import description
from charthouse.web.state import EXTENSION

pytest_plugins = ["served"]

OF_HASH = "/charts/{chart_id}/{data_hash}/"  # routes of data: none has the sample's hash
TOKEN, SIGNING_KEYS = "sesame", "first:open"
MAX_QUEUE = 50
# They ignore query names that they do not know.
LENIENT = (
    "/",
    "/charts/{chart_id}",
    "/dashboards/{dashboard_id}",
    "/mainindex",
    "/healthz",
    "/readyz",
    "/metrics",
    "/openapi.json",
    "/embed.js",
)
NO_WORKER = "no worker has sent a heartbeat in the last 15 s"
MORE = 40 if "SOAK" in os.environ else 1  # a soak asks some twenty-five thousand times
EXAMPLES = 30 * MORE  # of each operation
FIXED = settings(deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
QUICK, JUNK = settings(FIXED, max_examples=EXAMPLES), settings(FIXED, max_examples=150 * MORE)
TRUE_IDS = ("sales", "orders", "regions", "hostile", "secret", "pushed", "nowhere")
CHECKS = (status_code_conformance, content_type_conformance, response_schema_conformance)
PUSHED = """
from charthouse import chart, dashboard, integer, panel

dashboard("board", panels=[panel("pushed")], filters=["step"])
dashboard("secret", panels=[panel("secret")])

@chart("pushed", width=320, height=200, publish_data=True, params={"step": integer(1, 3)})
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
    app = served_house.app(api_tokens=TOKEN, signing_keys=SIGNING_KEYS, max_queue=MAX_QUEUE)
    assert ask(app, "PUT", "/charts/pushed/data?step=2").status_code == 201
    yield app
    served_house.catalogue = before
    (served_house.house.charts / "pushed.py").unlink()


def operations(app: Flask) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path template and description of everything that the document has."""
    for path, found in description(app)["paths"].items():
        for method, operation in found.items():
            yield method.upper(), path, operation


def sample(path: str, chart_id: str = "sales") -> str:
    """An address of the path template."""
    board = "secret" if chart_id == "secret" else "board"
    return path.format(chart_id=chart_id, dashboard_id=board, data_hash="0" * 32, format="png")


def ask(app: Flask, method: str, address: str) -> TestResponse:
    """Ask with a token; with data where that is taken."""
    body = {"json": [{"a": 1}]} if method == "PUT" else {}
    return app.test_client().open(address, method=method, headers={"Authorization": f"Bearer {TOKEN}"}, **body)


def test_every_route_but_the_static_files_is_described(app: Flask) -> None:
    described = {(method, app.url_map.bind("").match(sample(path), method)[0]) for method, path, _ in operations(app)}
    there = {(method, rule.endpoint) for rule in app.url_map.iter_rules() for method in rule.methods or ()}
    assert described == {(method, name) for method, name in there if method not in ("HEAD", "OPTIONS")} - {
        ("GET", "static")
    }


def test_every_argument_of_a_path_is_described(app: Flask) -> None:
    for _, path, operation in operations(app):
        described = [one["name"] for one in operation["parameters"] if one["in"] == "path"]
        assert described == re.findall(r"{(\w+)}", path)


def test_the_write_routes_are_described_only_where_they_are(app: Flask, served_house: Served) -> None:
    with_writes, without = (served_house.get("/openapi.json", app=one).json["paths"] for one in (app, None))
    assert with_writes.keys() - without.keys() == {"/charts/{chart_id}/data", "/charts/{chart_id}/images"}


def test_every_query_name_that_is_described_is_taken(app: Flask) -> None:
    for method, path, operation in operations(app):
        for name in {one["name"] for one in operation["parameters"] if one["in"] == "query"} - {"params", *NAMES}:
            response = ask(app, method, f"{sample(path)}?{name}=1")
            assert b"query name" not in response.data, (method, path, name)
        if any(one["name"] == "params" for one in operation["parameters"]):
            response = ask(app, method, sample(path, "pushed") + "?step=2")
            gone = 404 if path.startswith(OF_HASH) else 200
            assert response.status_code < 400 or response.status_code == gone, (method, path, response.data)


@pytest.mark.parametrize(
    "text", ["0", "5", "05", "0.001", "29.999", "30", "30.000", "30.001", "31", "99", "1e1", "0.0001", "1.", ".5", "-0",
             "-1", "+1", "005", "", " 1", "nan", "٣", "1\n"],
)  # fmt: skip
def test_a_wait_is_described_just_as_it_is_taken(app: Flask, text: str) -> None:
    described = description(app)["paths"]["/charts/{chart_id}.{format}"]["get"]["parameters"]
    (pattern,) = (one["schema"]["pattern"] for one in described if one["name"] == "wait")
    answer = ask(app, "GET", "/charts/sales.png?" + urlencode({"wait": text}))
    assert bool(re.search(pattern.replace("$", r"\Z"), text)) is (answer.status_code != 400)


def test_a_query_name_that_is_not_described_is_refused_where_a_query_is_read(app: Flask) -> None:
    for method, path, operation in operations(app):
        described = {one["name"] for one in operation["parameters"] if one["in"] == "query"}
        for name in {"tag", "page", "charts", "width", "theme", "wait", "v", "nonsense"} - described:
            refused = ask(app, method, f"{sample(path, 'pushed')}?{name}=1").json or {}
            assert (refused.get("field") == "query name") is (method != "GET" or path not in LENIENT), (method, path)


def test_signatures_are_described_where_they_open_something(app: Flask) -> None:
    signature = Signature(parse_keys(SIGNING_KEYS)[0], 4_000_000_000)
    for method, path, operation in operations(app):
        described = [one["name"] for one in operation["parameters"] if one["name"] in NAMES]
        assert described in ([], list(NAMES))
        if described and path != "/status":  # which takes a private chart with the signature of its image
            assert ask(app, method, sample(path, "secret")).status_code == 403
            opened = ask(app, method, sign(signature, sample(path, "secret"), []))
            assert opened.status_code in (200, 202, 302, 404 if path.startswith(OF_HASH) else 200)


def test_a_route_answers_503_without_the_store_just_where_it_declares_that(app: Flask, served_house: Served) -> None:
    nowhere = f"redis://127.0.0.1:{free_port()}"
    away = served_house.app(api_tokens=TOKEN, cache_url=nowhere, queue_url=nowhere)
    for method, path, operation in operations(away):
        if path == "/charts/{chart_id}" and method != "GET":
            continue  # a config is refused, and an id of Python, before the store is asked: test_kept_charts.py
        address = sample(path, "pushed") + ("?charts=sales" if path == "/status" else "")
        status = ask(away, method, address).status_code
        assert (status == 503) is ("503" in operation["responses"]), (method, path, status)
        assert str(status) in operation["responses"]


def declared_statuses(app: Flask, method: str, path: str) -> set[int]:
    """The statuses that an answer to the request may have by the declaration of its route."""
    every = {*problems.REFUSALS, *security.REFUSALS}
    try:
        endpoint, _ = app.url_map.bind("").match(path, method)
    except HTTPException as error:
        return {*every, error.code or 0}
    if method == "OPTIONS":
        return {*every, 200}
    if endpoint == "static":
        return {*every, 200, 304, 404}
    found = declaration(app.view_functions[endpoint])
    return {*every, *found.answers, *found.refusals}


def sound(app: Flask, asked: tuple[str, str], answer: tuple[int, Any, bytes], caplog: Any) -> None:
    """As declared and no fault of ours: a 500 is a chart's own, a 503 has its reason, no traceback is shown."""
    (method, path), (status, headers, body) = asked, answer
    state = str(headers.get("Charthouse-State"))
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert status in declared_statuses(app, method, path), (method, path, status)
    if status == 503:  # the store is there
        full = "busy" in state and len(app.extensions[EXTENSION].services.queue) >= MAX_QUEUE
        assert full or (path == "/readyz" and json.loads(body)["missing"] == [NO_WORKER]), asked
    assert status != 500 or "failed" in state
    assert b"Traceback" not in body


def truer(case: Any) -> None:
    """Make up for what chance would hardly ever find: the id of a chart that is there, and its params."""
    chosen = sum(map(ord, str((case.path_parameters or {}).get("chart_id", ""))))
    if chosen % 3:
        case.path_parameters["chart_id"] = TRUE_IDS[chosen % len(TRUE_IDS)]
        case.query = {name: value for name, value in (case.query or {}).items() if name in RESERVED_NAMES}


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
            path = unquote(urlsplit(response.request.url or "").path)
            sound(app, (case.method, path), (response.status_code, response.headers, response.content), caplog)
            case.validate_response(response, checks=CHECKS)

        ask()

    for found in schemathesis.openapi.from_wsgi("/openapi.json", app).get_all_operations():
        hold(found.ok())
    assert asked > EXAMPLES


@given(
    path=junk.paths,
    text=junk.texts,
    query=junk.queries,
    said=junk.headers,
    method=st.sampled_from(["GET", "HEAD", "OPTIONS", "PUT", "POST", "DELETE"]),
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
    asked = method, response.request.path
    sound(app, asked, (response.status_code, response.headers, response.data), caplog)


@given(body=junk.bodies, query=st.sampled_from(["", "?append=1", "?step=3&append=1", "?append=0"]))
@JUNK
def test_junk_as_data_is_refused_or_drawn(app: Flask, caplog: Any, body: bytes, query: str) -> None:
    caplog.clear()
    response = app.test_client().put(
        "/charts/pushed/data" + query,
        data=body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {TOKEN}"},
    )
    assert response.status_code in (200, 201, 400, 409, 413), response.text
    asked = "PUT", "/charts/pushed/data"
    sound(app, asked, (response.status_code, response.headers, response.data), caplog)
