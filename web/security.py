"""The guard: what every request must pass before any route sees it, and what every answer says for safety."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from urllib.parse import quote

from flask import Flask, Response, current_app, g, request
from werkzeug.exceptions import RequestURITooLarge

from charthouse.charts.params import read_query
from charthouse.web.declared import declaration, is_read_elsewhere
from charthouse.web.elsewhere import READABLE, frame_ancestors
from charthouse.web.grant import OPEN_TO_ALL, SIGNATURE, Grant
from charthouse.web.state import site

QUICKCHART_ROUTES = "quickchart"  # the blueprint whose clients sign for another server, which is ignored here
PAGES, DASHBOARDS = "pages", "dashboards"  # the blueprints whose routes ignore query names that they do not know
REFUSALS = (400, 403, 414, 421)  # of every request, whatever route it is for
CONTENT_SECURITY_POLICIES = {
    "text/html": (
        "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors "  # elsewhere.py names them
    ),
    # Opened as a page, an SVG could run scripts; matplotlib's have styles, and bitmaps as data.
    "image/svg+xml": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox",
}


def install(app: Flask) -> None:
    """Guard every request and every answer of the app, also those that no route has."""
    app.before_request(_check_length)
    app.before_request(_check_signature)
    app.after_request(_secure)


def grant() -> Grant:
    """What the signature of the present request opens."""
    given: Grant = g.get("grant", OPEN_TO_ALL)
    return given


def answer_under(given: Grant) -> None:
    """Take this for the grant of the present request: a part of its query has a signature of its own."""
    g.grant = given


def root() -> str:
    """The prefix of the present request, as addresses spell it."""
    return quote(request.root_path.rstrip("/"))


def request_query(allowed: Iterable[str]) -> dict[str, str]:
    """The query of the present request, as `read_query` reads it, without its signature."""
    return read_query(grant().unsigned(_pairs()), tuple(allowed))


def _pairs() -> list[tuple[str, str]]:
    """The query of the present request; a page takes only names that it knows: sites add some to links, as `fbclid`."""
    pairs = list(request.args.items(multi=True))
    if request.blueprint not in (PAGES, DASHBOARDS):
        return pairs
    known = _page_names()
    return [pair for pair in pairs if pair[0] in known]


def _page_names() -> set[str]:
    named, catalogue = request.view_args or {}, site().catalogue
    entry = catalogue.charts.get(named.get("chart_id", ""))
    board = catalogue.dashboards.get(named.get("dashboard_id", ""))
    declared = declaration(current_app.view_functions[request.endpoint or ""])
    return {*declared.query, *SIGNATURE, *(entry.params if entry else ()), *(board.filters if board else ())}


def _check_length() -> None:
    """Refuse an address that is too long, before its query is parsed."""
    most = site().services.settings.max_url_bytes
    length = len(request.environ["PATH_INFO"]) + len(request.environ["QUERY_STRING"])
    if length > most:
        said = f"The path and query of an address must be at most {most} bytes (CHARTHOUSE_MAX_URL_BYTES), not {length}"
        raise RequestURITooLarge(said)


def _check_signature() -> None:
    """Refuse a signature that does not fit, also where none is needed: the link is wrong."""
    if request.blueprint == QUICKCHART_ROUTES:
        g.grant = Grant(None, root())
        return
    g.grant = Grant.read(site().signing_keys, request.path, _pairs(), root())


def _secure(response: Response) -> Response:
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"  # an address may be signed
    if policy := _content_security_policy(response):
        response.headers["Content-Security-Policy"] = policy
    if _is_read_elsewhere(response):
        response.headers.update(READABLE)
    if grant().signed and not {"private", "no-store"} & set(response.cache_control.keys()):
        response.headers["Cache-Control"] = "no-store"  # whatever a route forgot to say
        response.headers.pop("X-Accel-Expires", None)
    return response


def _content_security_policy(response: Response) -> str:
    policy = CONTENT_SECURITY_POLICIES.get(response.mimetype or "", "")
    return policy + frame_ancestors(site().services.settings) if policy.endswith("frame-ancestors ") else policy


def _is_read_elsewhere(response: Response) -> bool:
    """Whether pages of other origins may read the answer: it is open to all, and tells nothing of a private chart."""
    is_open = not grant().signed and response.status_code != HTTPStatus.FORBIDDEN
    return is_open and is_read_elsewhere(current_app.view_functions.get(request.endpoint or ""))
