"""Errors as answers: problem+json (RFC 9457) for programs, a page for browsers, a picture in place of a picture."""

from __future__ import annotations

import logging
import re
import traceback
from http import HTTPStatus

from flask import Flask, Response, json, make_response, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from charthouse import counters
from charthouse.charts.variant import MEDIA_TYPES
from charthouse.errors import (
    ChartDefinitionError,
    ChartIdTaken,
    LiteralError,
    NotFound,
    RequestError,
    RowsDoNotFit,
    SetupError,
    SignatureRefused,
    SpecError,
    StoreUnavailable,
)
from charthouse.placeholder.sketch import Refusal, refused
from charthouse.trace import current
from charthouse.web.declared import TEXT, WHOLE, record
from charthouse.web.preference import PROBLEM, prefers_page
from charthouse.web.security import root
from charthouse.web.stand_ins import stand_in, wants_picture
from charthouse.web.state import site
from charthouse.web.taken_back import replacing

WITHOUT_TOKENS = (
    "No tokens are set: charts are made, data is pushed and images are purged only where CHARTHOUSE_API_TOKENS has "
    "tokens."
)
SCHEMA = record(type=TEXT, title=TEXT, status=WHOLE, detail=TEXT)
ENDING = (400, 403, 404)  # a picture that was there has been taken back: made private, deleted, renamed, narrowed
WRITES = re.compile(r"/charts/[^/]+(/(data|images))?")
PRIVATE = {
    "unsigned": Refusal("Private", "Private", ("This address is not signed",)),
    "expired": Refusal("Expired", "Expired", ("The signature of this address has expired",)),
}
FOREIGN = Refusal("Not allowed: signature", "Not allowed", ("The signature of this address is not valid here",))
REFUSALS = (500,)  # of every route
MEANINGS = {
    202: "not there yet",
    400: "a name or a value that is not allowed",
    401: "no token, or a wrong one",
    403: "a private chart, or a signature that opens nothing",
    404: "no such chart, format or page",
    408: "the body was not whole in time",
    409: "data was pushed to a chart that loads its own, rows to data that takes no such rows, or the id is Python's",
    413: "more than is allowed in a push",
    414: "the address is too long",
    421: "a server on a loopback address was asked for another host",
    415: "of a type that is not taken here, or compressed",
    500: "a fault of Charthouse's own",
    503: "the store does not answer, or too many bodies are read",
}


def install(app: Flask) -> None:
    """Answer every error of the app in our way."""
    app.register_error_handler(RequestError, _request_error)
    for conflict in (RowsDoNotFit, ChartIdTaken):
        app.register_error_handler(conflict, _conflict)
    for of_config in (SpecError, LiteralError, ChartDefinitionError):
        app.register_error_handler(of_config, _config_refused)
    app.register_error_handler(SignatureRefused, _refused)
    app.register_error_handler(StoreUnavailable, _store_unavailable)
    app.register_error_handler(SetupError, _not_set_up)
    app.register_error_handler(HTTPException, _http_exception)
    app.register_error_handler(Exception, _fault)


def problem(
    status: HTTPStatus, detail: str, shown: Refusal | None = None, why: str = "", **members: str
) -> Response:  # fmt: skip
    """One problem, in the form that the client accepts; a picture says what is `shown`. It is counted under `why`."""
    counters.REFUSALS.add(str(status.value), why or status.phrase.lower())
    variant = stand_in(site(), request.environ)
    if variant and wants_picture(request.environ):
        picture = refused(variant, shown or Refusal(status.phrase, status.phrase))
        response = Response(picture, status, content_type=MEDIA_TYPES[variant.format])
    elif prefers_page(request.headers.get("Accept", "")):
        page = render_template("problem.html", status=status.value, title=status.phrase, detail=detail)
        response = make_response(page, status)
    else:
        body = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail} | members
        response = make_response(json.dumps(body, ensure_ascii=False), status)
        response.content_type = PROBLEM
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Accept, Sec-Fetch-Dest" if variant else "Accept"
    return replacing(response) if status in ENDING else response


def _request_error(error: RequestError) -> Response:
    status = HTTPStatus.NOT_FOUND if isinstance(error, NotFound) else HTTPStatus.BAD_REQUEST
    return problem(status, str(error), _shown(error), field=error.field, value=error.value, allowed=error.allowed)


def _shown(error: RequestError) -> Refusal:
    """The error in a picture, which does not repeat what came."""
    if isinstance(error, NotFound):
        return Refusal(f"No such {error.field}", "Not found")
    return Refusal(f"Not allowed: {error.field}", "Not allowed", (f"{error.field} must be {error.allowed}",))


def _conflict(error: RowsDoNotFit | ChartIdTaken) -> Response:
    return problem(HTTPStatus.CONFLICT, str(error))


def _config_refused(error: SpecError | LiteralError | ChartDefinitionError) -> Response:
    field = "chart" if isinstance(error, ChartDefinitionError) else error.path
    return problem(HTTPStatus.BAD_REQUEST, str(error), field=field)


def _refused(error: SignatureRefused) -> Response:
    _say(logging.INFO, f"signature {error.reason}", "is refused: " + error.reason)
    shown = PRIVATE.get(error.reason, FOREIGN)
    return problem(HTTPStatus.FORBIDDEN, str(error), shown, error.reason, reason=error.reason)


def _store_unavailable(error: StoreUnavailable) -> Response:
    _say(logging.WARNING, "store", f"is not answered: {error}")
    detail = "The store of the pictures does not answer; try again soon."
    response = problem(HTTPStatus.SERVICE_UNAVAILABLE, detail, why="store")
    response.headers["Retry-After"] = "2"
    return response


def _not_set_up(error: SetupError) -> Response:
    _say(logging.ERROR, "catalogue", f"is not answered: {error}")
    detail = "The catalogue of the charts is not there; try again soon."
    response = problem(HTTPStatus.SERVICE_UNAVAILABLE, detail, why="catalogue")
    response.headers["Retry-After"] = "2"
    return response


def _http_exception(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return make_response(error.get_response())
    response = problem(HTTPStatus(error.code), _detail(error))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After", "WWW-Authenticate"):
            response.headers[name] = value
    return response


def _detail(error: HTTPException) -> str:
    """The detail of the error: the text it was raised with, or ours instead of werkzeug's."""
    if error.description and error.description != type(error).description:
        return error.description
    if _writes() and error.code in (404, 405) and not site().services.settings.api_tokens:
        return WITHOUT_TOKENS
    if isinstance(error, MethodNotAllowed):
        return f"{request.method} is no method of this address; {', '.join(sorted(error.valid_methods or ()))} are."
    if error.code != HTTPStatus.NOT_FOUND:
        text = MEANINGS.get(error.code or 0, error.name)
        return f"{text[0].upper()}{text[1:]}."
    if request.path.endswith("/"):
        return "Nothing is at this address; addresses of charts do not end with a slash."
    return f"Nothing is at this address; {root()}/ shows all charts."


def _writes() -> bool:
    """Whether the request is one of those that exist only where tokens are set."""
    below = request.path.endswith(("/data", "/images")) or request.method in ("PUT", "DELETE")
    return below and bool(WRITES.fullmatch(request.path))


def _fault(error: Exception) -> Response:
    _say(logging.ERROR, f"fault {type(error).__name__}", "failed", "".join(traceback.format_exception(error)))
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "Charthouse has a fault of its own; its log says more.")


def _say(level: int, reason: str, what: str, trace: str = "") -> None:
    """Log the outcome of the present request, without its query, which may have a signature."""
    traced = current()
    traced.logged = True
    said = "%s '%s' %s, request %s"
    site().seldom.say(level, reason, said, request.method, request.path, what, traced.request_id, trace=trace)
