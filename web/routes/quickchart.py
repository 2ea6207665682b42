"""QuickChart's routes: a Chart.js config that comes with the request becomes a picture. They exist where it is set."""

from __future__ import annotations

import logging
import traceback
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, g, json, request
from werkzeug.exceptions import HTTPException, ServiceUnavailable

from charthouse import __version__, counters
from charthouse.charts.specs import HEIGHT, QUICKCHART, WIDTH
from charthouse.charts.variant import MEDIA_TYPES, Variant
from charthouse.data import data_hash
from charthouse.errors import (
    CharthouseError,
    DataError,
    LiteralError,
    NotFound,
    RequestError,
    SpecError,
    StoreUnavailable,
)
from charthouse.printable import shortened
from charthouse.web.address import DATA_HASH
from charthouse.web.answers import NO_STORE
from charthouse.web.declared import JSON, TEXT, Declared, record
from charthouse.web.etags import matches
from charthouse.web.memory.marks import mark_cacheable, mark_hit
from charthouse.web.quickchart import pictures, qr
from charthouse.web.quickchart.asked import NAMES, Asked, Given, error_variant, read_config
from charthouse.web.quickchart.creating import keep
from charthouse.web.quickchart.given import in_body, in_query
from charthouse.web.quickchart.overrides import overridden
from charthouse.web.security import QUICKCHART_ROUTES, root
from charthouse.web.state import site

if TYPE_CHECKING:
    from charthouse.literal.value import Value

STORE_AWAY = "The store of the pictures does not answer; try again soon."
NO_ADDRESS = "CHARTHOUSE_PUBLIC_URL is not set: the address of a created chart begins with it."
MOST_LINES = 8  # of a traceback: the innermost calls
FAULT = "Charthouse has a fault of its own; its log says more."

PICTURE = Declared(
    answers={
        200: "the picture",
        304: "the picture that the client has",
        400: "a picture that says what is wrong",
        503: "a picture that says so: the chart could not be drawn in time, or the store does not answer",
    },
    media_types=tuple(MEDIA_TYPES.values()),
    query={name: TEXT | {"description": meaning} for name, meaning in NAMES.items()},
    elsewhere=True,
)
OVERRIDES = dict.fromkeys(("title", "labels", "data1", "label1", "backgroundColor1", "borderColor1"), TEXT)
QR = dict.fromkeys(("text", "format", "size", "margin", "dark", "light", "ecLevel"), TEXT)

routes = Blueprint(QUICKCHART_ROUTES, __name__)


@routes.get("/chart")
@PICTURE
def chart() -> Response:
    """The picture of the Chart.js config in the query."""
    given = _look_at(in_query())
    return _drawn(given, read_config(given))


@routes.post("/chart")
@replace(PICTURE, refusals=(408, 413, 415), query={}, body=JSON)
def posted_chart() -> Response:
    """The picture of the Chart.js config in the body, which is JSON or a form; the same names as in a query."""
    given = _look_at(in_body())
    return _drawn(given, read_config(given))


@routes.post("/chart/create")
@Declared(
    answers={200: "the address of its picture"},
    schema=record(success={"type": "boolean"}, url=TEXT),
    refusals=(408, 413, 415, 503),
    body=JSON,
)
def create() -> Response:
    """Keep the Chart.js config in the body for a while, and give its picture a short address."""
    given = in_body()
    Asked.read(given, read_config(given), _max_pixels())
    if not site().services.settings.public_url:
        raise ServiceUnavailable(NO_ADDRESS)
    address = site().services.settings.public_url + keep(given)
    return _json({"success": True, "url": address}, HTTPStatus.OK)


@routes.get("/chart/render/<config_id>")
@replace(PICTURE, answers={**PICTURE.answers, 404: "a picture that says so: no such chart"}, query=OVERRIDES)
def render(config_id: str) -> Response:
    """The picture of a created chart; the query may change its title, labels, numbers, names and colours."""
    kept = site().services.created.get(config_id) if DATA_HASH.fullmatch(config_id) else None
    if kept is None:
        raise NotFound("chart", shortened(config_id, 80), "the id that /chart/create gave to one that is still kept")
    given = _look_at(json.loads(kept.decode("utf-8", "surrogatepass")))
    return _drawn(given, overridden(read_config(given), in_query()))


@routes.get("/qr")
@Declared(
    answers={200: "the code", 304: "the code that the client has", 400: "a picture that says what is wrong"},
    media_types=tuple(qr.MEDIA_TYPES.values()),
    query=QR,
    elsewhere=True,
)
def qr_code() -> Response:
    """A QR code of the text in the query."""
    given = in_query()
    g.variant = replace(_usual(), format="svg" if given.get("format") == "svg" else "png")
    code = qr.Code.read(given)
    tag = data_hash(repr(code).encode())
    mark_hit(request.environ, QUICKCHART)
    mark_cacheable(request.environ, f"{root()}/qr {tag}")
    if matches(request.headers.get("If-None-Match", ""), tag):
        response = Response(status=HTTPStatus.NOT_MODIFIED)
        response.headers.remove("Content-Type")
    else:
        response = Response(qr.draw(code), HTTPStatus.OK, content_type=code.media_type)
    response.headers["ETag"] = f'"{tag}"'
    response.headers["Cache-Control"] = pictures.KEPT
    return response


@routes.get("/healthcheck")
@Declared(answers={200: "yes"}, schema=record(success={"type": "boolean"}, version=TEXT))
def healthcheck() -> Response:
    """This process answers, as QuickChart's clients ask it."""
    return _json({"success": True, "version": __version__}, HTTPStatus.OK)


def _drawn(given: Given, config: Value) -> Response:
    return pictures.answer(Asked.read(given, config, _max_pixels()))


def _look_at(given: Given) -> Given:
    """Take how the picture looks from what is given, so that an error can be shown in its place."""
    g.variant = error_variant(given, _max_pixels())
    return given


def _usual() -> Variant:
    return Variant(WIDTH, HEIGHT, 2)


def _max_pixels() -> int:
    return site().services.settings.max_pixels


def _json(body: dict[str, Any], status: HTTPStatus) -> Response:
    response = Response(json.dumps(body), status, mimetype="application/json")
    response.headers["Cache-Control"] = NO_STORE
    return response


# --- errors, as pictures where a picture was asked for ---------------------------------------------------------------


def _refused(status: HTTPStatus, reason: str) -> Response:
    if request.endpoint in (f"{routes.name}.create", f"{routes.name}.healthcheck"):
        counters.REFUSALS.add(str(status.value), status.phrase.lower())
        return _json({"success": False, "error": reason}, status)
    return pictures.error_picture(g.get("variant", _usual()), status, reason)


@routes.errorhandler(RequestError)
@routes.errorhandler(LiteralError)
@routes.errorhandler(SpecError)
@routes.errorhandler(DataError)
def _bad_request(error: CharthouseError) -> Response:
    return _refused(HTTPStatus.NOT_FOUND if isinstance(error, NotFound) else HTTPStatus.BAD_REQUEST, str(error))


@routes.errorhandler(StoreUnavailable)
def _store_away(error: StoreUnavailable) -> Response:
    site().seldom.say(logging.WARNING, "store", "%s '%s' is not answered: %s", request.method, request.path, error)
    return _refused(HTTPStatus.SERVICE_UNAVAILABLE, STORE_AWAY)


@routes.errorhandler(HTTPException)
def _http_error(error: HTTPException) -> Response:
    return _refused(HTTPStatus(error.code or 500), error.description or error.name)


@routes.errorhandler(Exception)
def _fault(error: Exception) -> Response:
    """A fault of our own; its config is not logged."""
    trace = "".join(traceback.format_tb(error.__traceback__, limit=-MOST_LINES))
    said = "%s '%s' failed: %s"
    site().seldom.say(logging.ERROR, "fault", said, request.method, request.path, type(error).__name__, trace=trace)
    return _refused(HTTPStatus.INTERNAL_SERVER_ERROR, FAULT)
