"""`GET /status`: the status of many charts, as JSON, in one round trip."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, Response, json, request

from charthouse.cache.answer import State
from charthouse.charts.catalogue import Catalogue
from charthouse.charts.params import read_query
from charthouse.errors import NotAllowed, RequestError, SignatureRefused
from charthouse.web import past
from charthouse.web.address import AT, USUAL_FORMAT, Address, find, names
from charthouse.web.cards import Card
from charthouse.web.declared import NUMBER, TEXT, TEXT_OR_NULL, Declared, record
from charthouse.web.grant import SIGNATURE, Grant, shortest
from charthouse.web.memory.marks import mark_busy, mark_cacheable
from charthouse.web.security import answer_under, grant, request_query, root
from charthouse.web.state import site

MOST_CHARTS = 200
QUERY = {
    "charts": TEXT | {"description": "chart ids, or chart ids with a format and a query, separated by commas"},
    "partial": TEXT | {"enum": ["1"], "description": "leave out names that are refused, instead of refusing them all"},
}
ENTRY = record(
    state=TEXT | {"enum": [state.value for state in State]},
    data_hash=TEXT_OR_NULL,
    image=TEXT_OR_NULL,
    checked=TEXT_OR_NULL,
    changed=TEXT_OR_NULL,
    failing_since=TEXT_OR_NULL,
    retry_at=TEXT_OR_NULL,
    alt=TEXT,
    retry_seconds=NUMBER,
    fresh_seconds=NUMBER,
)

routes = Blueprint("status", __name__)


@routes.get("/status")
@Declared(
    answers={200: "by name"},
    schema=record(charts={"type": "object", "additionalProperties": ENTRY}),
    refusals=(404, 503),
    query=QUERY | SIGNATURE,
    required=("charts",),
    elsewhere=True,
)
def charts() -> Response:
    """The status of each chart in `?charts=`; enqueues missing and old pictures, as the image route does."""
    query = request_query(QUERY)
    asked = [name for name in query.get("charts", "").split(",") if name]
    if not 1 <= len(asked) <= MOST_CHARTS:
        raise NotAllowed("charts", query.get("charts", ""), f"1 to {MOST_CHARTS} chart ids, separated by commas")
    addresses = read_addresses(asked, grant(), read_partial(query))
    strictest = shortest(address.grant for address in addresses.values())
    answer_under(strictest)
    if not strictest.signed:
        mark_cacheable(request.environ, f"{root()}/status?{query}")
    statuses = site().services.serving.ask_some(past.pictures(list(addresses.values())))
    if any(status.state is State.BUSY for status in statuses):
        mark_busy(request.environ)
    body = {
        name: described(Card(address, status))
        for (name, address), status in zip(addresses.items(), statuses, strict=True)
    }
    response = Response(json.dumps({"charts": body}, ensure_ascii=False), mimetype="application/json")
    response.headers["Cache-Control"] = strictest.cache_control("public, max-age=1", seconds=1)
    return response


def read_partial(query: Mapping[str, str]) -> bool:
    """Whether names that are refused are to be left out."""
    if query.get("partial", "1") != "1":
        raise NotAllowed("partial", query["partial"], "1, or left out")
    return "partial" in query


def read_addresses(asked: Iterable[str], of_request: Grant, partial: bool) -> dict[str, Address]:
    """The address of each name; those that are refused are left out of a partial answer."""
    asked, catalogue = list(asked), site().catalogue
    if unknown := next((name for name in asked if _chart_of(name) not in catalogue.charts), ""):
        catalogue = site().catalogue_for(_chart_of(unknown))
    addresses = {}
    for name in asked:
        try:
            addresses[name] = read_address(catalogue, name, of_request)
        except (RequestError, SignatureRefused):
            if not partial:
                raise
    return addresses


def _chart_of(name: str) -> str:
    """The chart id in a name."""
    return name.partition("?")[0].partition(".")[0]


def read_address(catalogue: Catalogue, name: str, of_request: Grant) -> Address:
    """The address that a name in `?charts=` means: a chart id, `chart_id.format`, and either with a query.

    The query may have the signature of the newest image's address: it also opens the picture's state.
    """
    path, _, text = name.partition("?")
    chart_id, dot, format = path.partition(".")
    format = format if dot else USUAL_FORMAT
    pairs = parse_qsl(text, keep_blank_values=True)
    own = Grant.read(site().signing_keys, f"/charts/{chart_id}.{format}", pairs, of_request.root)
    given = own if own.signed else of_request
    entry = find(catalogue, chart_id, given)
    return Address.read(entry, format, read_query(own.unsigned(pairs), names(entry, *AT)), given)


def described(card: Card) -> dict[str, Any]:
    """One chart's entry in the answer; unknown values are null."""
    return {
        "state": card.state,
        "data_hash": card.status.shown_hash or None,
        "image": card.shown,
        "checked": card.checked,
        "changed": card.changed,
        "failing_since": card.failing_since,
        "retry_at": card.retry_at,
        "alt": card.alt,
        "retry_seconds": card.retry_seconds,
        "fresh_seconds": card.fresh_seconds,
    }
