"""`GET /status`: the status of many charts, as JSON, in one round trip."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, Response, json, request

from charthouse.cache.answer import State
from charthouse.charts.catalogue import Catalogue
from charthouse.charts.params import read_query
from charthouse.errors import NotAllowed
from charthouse.web.address import Address, find, names
from charthouse.web.cards import Card
from charthouse.web.declared import NUMBER, TEXT, TEXT_OR_NULL, Declared, record
from charthouse.web.grant import SIGNATURE, Grant, shortest
from charthouse.web.memory.marks import mark_busy, mark_cacheable
from charthouse.web.security import grant, request_query, root
from charthouse.web.state import site

MOST_CHARTS = 200
QUERY = {"charts": TEXT | {"description": "chart ids, or chart ids with a query, separated by commas"}}
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
)

routes = Blueprint("status", __name__)


@routes.get("/status")
@Declared(
    answers={200: "by name"},
    schema=record(charts={"type": "object", "additionalProperties": ENTRY}),
    refusals=(404, 503),
    query=QUERY | SIGNATURE,
    required=("charts",),
)
def charts() -> Response:
    """The status of each chart in `?charts=`; enqueues missing and old pictures, as the image route does."""
    query = request_query(QUERY)
    asked = [name for name in query.get("charts", "").split(",") if name]
    if not 1 <= len(asked) <= MOST_CHARTS:
        raise NotAllowed("charts", query.get("charts", ""), f"1 to {MOST_CHARTS} chart ids, separated by commas")
    catalogue = site().catalogue
    addresses = {name: read_address(catalogue, name, grant()) for name in asked}
    strictest = shortest(address.grant for address in addresses.values())
    if not strictest.signed:
        mark_cacheable(request.environ, f"{root()}/status?{query}")
    statuses = site().services.serving.ask_some([one.picture() for one in addresses.values()])
    if any(status.state is State.BUSY for status in statuses):
        mark_busy(request.environ)
    body = {
        name: described(Card(address, status))
        for (name, address), status in zip(addresses.items(), statuses, strict=True)
    }
    response = Response(json.dumps({"charts": body}, ensure_ascii=False), mimetype="application/json")
    response.headers["Cache-Control"] = strictest.cache_control("public, max-age=1", seconds=1)
    return response


def read_address(catalogue: Catalogue, name: str, of_request: Grant) -> Address:
    """The address that a name in `?charts=` means: a chart id, or `chart_id?query`.

    The query may have the signature of the newest image's address: it also opens the picture's state.
    """
    chart_id, _, text = name.partition("?")
    pairs = parse_qsl(text, keep_blank_values=True)
    own = Grant.read(site().signing_keys, f"/charts/{chart_id}.png", pairs, of_request.root)
    given = own if own.signed else of_request
    entry = find(catalogue, chart_id, given)
    return Address.read(entry, "png", read_query(own.unsigned(pairs), names(entry)), given)


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
    }
