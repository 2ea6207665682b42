"""The routes of charts without Python: made, changed and removed by JSON or CSV alone. They exist only with tokens."""

from __future__ import annotations

import logging
from http import HTTPStatus

from flask import Blueprint, Response

from charthouse.charts.variant import Variant
from charthouse.errors import NotFound
from charthouse.ops import keeping
from charthouse.web.address import Address
from charthouse.web.declared import JSON, TEXT, Declared, record
from charthouse.web.kept import OF_CSV, read_config
from charthouse.web.pushes import PUSHED, as_json, data_refused, pushed
from charthouse.web.security import request_query
from charthouse.web.state import site
from charthouse.web.tokens import with_token

log = logging.getLogger("charthouse.web")

routes = Blueprint("kept", __name__)


@routes.put("/charts/<chart_id>")
@Declared(
    answers={200: "the chart, changed", 201: "a new chart"},
    schema=PUSHED,
    refusals=(401, 408, 409, 413, 415, 503),
    query=OF_CSV,
    body=JSON,
)
@with_token
def put_chart(token_id: str, chart_id: str) -> Response:
    """Make or change a chart by its Chart.js config, with `title` beside `type`; or by CSV with `?type=line`."""
    config = read_config()
    with data_refused():
        kept = keeping.keep(site().services, site().catalogue, chart_id, config)
    log.info("%s kept the chart %s, with %d bytes of data", token_id, chart_id, kept.taken.size_bytes)
    address = Address(kept.entry, {}, Variant(kept.entry.width, kept.entry.height))
    return as_json(pushed(address, kept.taken), HTTPStatus.CREATED if kept.new else HTTPStatus.OK)


@routes.delete("/charts/<chart_id>")
@Declared(answers={200: "it is removed"}, schema=record(removed=TEXT), refusals=(401, 404, 409, 503))
@with_token
def delete_chart(token_id: str, chart_id: str) -> Response:
    """Remove a chart that was made by `PUT`, its data and its pictures."""
    request_query(())
    keeping.check_free(site().catalogue, chart_id)
    entry = site().services.kept.read().get(chart_id)
    if entry is None:
        raise NotFound("chart", chart_id, "the id of a chart that was made without Python")
    keeping.drop(site().services, entry)
    log.info("%s removed the chart %s", token_id, chart_id)
    return as_json({"removed": chart_id}, HTTPStatus.OK)
