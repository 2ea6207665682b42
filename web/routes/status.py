"""`GET /status`: how many charts stand, as JSON, in one round trip."""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, Response, json, request

from charthouse.cache.answer import State, Status
from charthouse.charts.catalogue import Catalogue
from charthouse.charts.params import read_query
from charthouse.errors import NotAllowed
from charthouse.web.address import Address, find, names
from charthouse.web.declared import NUMBER, TEXT, Declared, record
from charthouse.web.grant import SIGNATURE, Grant, shortest
from charthouse.web.memory.cache import mark_cacheable
from charthouse.web.security import grant, request_query
from charthouse.web.state import site

MOST_CHARTS = 200
QUERY = {"charts": TEXT | {"description": "chart ids, or chart ids with a query, separated by commas"}}
TEXT_OR_NULL = {"type": ["string", "null"]}
ENTRY = record(
    state=TEXT | {"enum": [state.value for state in State]},
    data_hash=TEXT_OR_NULL,
    image=TEXT_OR_NULL,
    checked=TEXT_OR_NULL,
    changed=TEXT_OR_NULL,
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
    """How each chart in `?charts=` stands; what is missing or old is asked for, as the image route does."""
    query = request_query(QUERY)
    asked = [name for name in query.get("charts", "").split(",") if name]
    if not 1 <= len(asked) <= MOST_CHARTS:
        raise NotAllowed("charts", query.get("charts", ""), f"1 to {MOST_CHARTS} chart ids, separated by commas")
    catalogue = site().catalogue
    addresses = {name: read_address(catalogue, name, grant()) for name in asked}
    strictest = shortest(address.grant for address in addresses.values())
    if not strictest.signed:
        mark_cacheable(request.environ, f"/status?{query}")
    statuses = site().services.serving.ask_all([one.picture() for one in addresses.values()])
    body = {
        name: described(address, status) for (name, address), status in zip(addresses.items(), statuses, strict=True)
    }
    response = Response(json.dumps({"charts": body}, ensure_ascii=False), mimetype="application/json")
    response.headers["Cache-Control"] = strictest.cache_control("public, max-age=1", seconds=1)
    return response


def read_address(catalogue: Catalogue, name: str, asker: Grant) -> Address:
    """The address that a name in `?charts=` means: a chart id, or `chart_id?query`.

    Who may see a picture may know how it stands: the query may have the signature of the newest image's address.
    """
    chart_id, _, text = name.partition("?")
    pairs = parse_qsl(text, keep_blank_values=True)
    own = Grant.read(site().signing_keys, f"/charts/{chart_id}.png", pairs)
    given = own if own.signed else asker
    entry = find(catalogue, chart_id, given)
    return Address.read(entry, "png", read_query(own.unsigned(pairs), names(entry)), given)


def described(address: Address, status: Status) -> dict[str, Any]:
    """One chart's entry in the answer; what is not known is null."""
    current = status.current
    return {
        "state": status.state.value,
        "data_hash": status.shown_hash or None,
        "image": image_url(address, status),
        "checked": moment(current.checked) if current else None,
        "changed": moment(current.changed) if current else None,
        "alt": current.alt if current else address.entry.description or address.entry.title,
        "retry_seconds": status.retry_seconds,
    }


def image_url(address: Address, status: Status) -> str | None:
    """The path of the picture that is there; None when there is none."""
    image = status.image
    if image is None or status.state not in (State.READY, State.STALE):
        return None
    if image.version == address.entry.version:
        return address.of_data(image.data_hash, image.version)
    return address.newest


def moment(seconds: float) -> str:
    """Seconds since 1970 as ISO 8601 in UTC."""
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
