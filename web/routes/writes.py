"""The write routes: push data, read the state of a push, purge images. They exist only when tokens are configured."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from werkzeug.exceptions import Conflict, NotFound

from charthouse.cache.answer import State
from charthouse.cache.push import COLD, Taken
from charthouse.charts import params
from charthouse.charts.catalogue_entry import CatalogueEntry
from charthouse.charts.picture import Picture
from charthouse.charts.variant import Variant
from charthouse.data import Limits, canonical_bytes
from charthouse.data.strict_json import read_json
from charthouse.errors import NotAllowed
from charthouse.ops import keeping
from charthouse.ops.combinations import Combinations
from charthouse.ops.purging import Part, Plan, purge, soften
from charthouse.printable import counted, printable
from charthouse.web.address import DATA_HASH, PARAMS, Address
from charthouse.web.bodies import read_body
from charthouse.web.cards import moment
from charthouse.web.declared import JSON, TEXT, TEXT_OR_NULL, WHOLE, Declared, exactly, record
from charthouse.web.kept import read_numbers
from charthouse.web.pushes import PUSHED, as_json, data_refused, pushed
from charthouse.web.security import request_query
from charthouse.web.state import site
from charthouse.web.tokens import with_token

log = logging.getLogger("charthouse.web")

APPEND = {"append": WHOLE | {"enum": [1], "description": "1: rows are appended to the kept data"}}
SOFT = {"soft": WHOLE | {"enum": [1], "description": "1: pictures are shown until they are drawn again"}}
PURGED = record(**dict.fromkeys(("purged", "keys", "bytes", "stale"), WHOLE | {"minimum": 0}))
STATES = [State.READY.value, State.RENDERING.value, State.FAILED.value, COLD]
LONGEST_REASON = 1000  # characters

routes = Blueprint("writes", __name__)


@routes.get("/charts/<chart_id>/data")
@Declared(
    answers={200: "the newest push"},
    schema=record(data_hash=exactly(DATA_HASH), time=TEXT_OR_NULL, state=TEXT | {"enum": STATES}, reason=TEXT_OR_NULL),
    refusals=(401, 404, 503),
    query=PARAMS,
)
@with_token
def read_push(_token_id: str, chart_id: str) -> Response:
    """The state of the newest push to the chart, with the params of the query."""
    entry = _takes_pushes(chart_id, NotFound)
    address, _ = _address(entry)
    fate = site().services.pushing.fate(address.picture())
    if fate is None:
        raise NotFound(f"No data was pushed to {address.name!r} yet.")
    body = {
        "data_hash": fate.push.data_hash,
        "time": None if fate.push.time is None else moment(fate.push.time),
        "state": fate.state,
        "reason": printable(fate.reason)[:LONGEST_REASON] or None,
    }
    return as_json(body, HTTPStatus.OK)


@routes.put("/charts/<chart_id>/data")
@Declared(
    answers={200: "the data", 201: "the chart's first data"},
    schema=PUSHED,
    refusals=(401, 404, 408, 409, 413, 415, 503),
    query=PARAMS | APPEND,
    body=JSON,
)
@with_token
def push_data(token_id: str, chart_id: str) -> Response:
    """Make the JSON body the chart's data, or append its rows, with the params of the query; enqueue the pictures."""
    entry = _takes_pushes(chart_id, Conflict)
    address, query = _address(entry, *APPEND)
    if query.get("append", "1") != "1":
        raise NotAllowed("append", query["append"], "1, or left out")
    if entry.is_kept:
        taken = _push_numbers(entry, query)
    else:
        body = read_body((JSON,), site().services.settings.max_body_bytes)
        with data_refused():
            taken = (_append if "append" in query else _push)(address.picture(), read_json(body))
    log.info("%s pushed to %s, which has %d bytes of data now", token_id, address.name, taken.size_bytes)
    return as_json(pushed(address, taken), HTTPStatus.CREATED if taken.first else HTTPStatus.OK)


@routes.delete("/charts/<chart_id>/images")
@Declared(answers={200: "how many"}, schema=PURGED, refusals=(401, 404, 503), query=PARAMS | SOFT)
@with_token
def purge_images(token_id: str, chart_id: str) -> Response:
    """Delete the images of the chart, or those with the params of the query; with `soft=1` show each until it is drawn.

    The next request for a deleted one loads the data and draws it again.
    """
    services, entry = site().services, site().catalogue_for(chart_id).find(chart_id)
    query = request_query((*entry.params, *SOFT))
    if query.pop("soft", "1") != "1":
        raise NotAllowed("soft", request.args["soft"], "1, or left out")
    plan = Plan([Part(entry, Combinations.named(entry, urlencode(query)) if query else None)])
    if "soft" in request.args:
        done = soften(services, site().catalogue, plan)
        log.info("%s has %s of %s drawn again", token_id, counted(done.pictures, "picture"), chart_id)
        return as_json({"purged": 0, "keys": 0, "bytes": 0, "stale": done.pictures}, HTTPStatus.OK)
    purged = purge(services, plan)
    log.info("%s purged %s of %s", token_id, counted(purged.images, "image"), chart_id)
    return as_json({"purged": purged.images, "keys": purged.keys, "bytes": purged.bytes, "stale": 0}, HTTPStatus.OK)


def _takes_pushes(chart_id: str, refusal: type[NotFound | Conflict]) -> CatalogueEntry:
    """The chart; the refusal when it loads its data itself."""
    entry = site().catalogue_for(chart_id).find(chart_id)
    if entry.loads:
        raise refusal(f"The chart {chart_id!r} loads its data itself; data is pushed to charts without `load`.")
    return entry


def _address(entry: CatalogueEntry, *more: str) -> tuple[Address, dict[str, str]]:
    """The address of the pushed dataset, and the query, which may have `more` names than the params."""
    query = request_query((*entry.params, *more))
    values, open = params.parse(entry.params, query), params.left_open(entry.params, query)
    return Address(entry, values, Variant(entry.width, entry.height), open=open), query


def _push(picture: Picture, data: Any) -> Taken:
    return site().services.pushing.push(picture, canonical_bytes(data, _limits()))


def _push_numbers(entry: CatalogueEntry, query: Mapping[str, str]) -> Taken:
    """Change the numbers of a chart without Python; its config stays."""
    if "append" in query:
        raise NotAllowed("append", query["append"], "left out for a chart without Python, whose rows are its config's")
    numbers = read_numbers()
    with data_refused():
        return keeping.keep_numbers(site().services, site().catalogue, entry.id, numbers).taken


def _append(picture: Picture, rows: Any) -> Taken:
    return site().services.pushing.append(picture, rows, site().services.settings.max_rows, _limits())


def _limits() -> Limits:
    settings = site().services.settings
    return Limits(settings.max_data_points, settings.max_data_bytes)
