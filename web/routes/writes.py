"""The write routes: push data, purge images. They are there only when tokens are configured."""

from __future__ import annotations

import contextlib
import logging
from http import HTTPStatus
from urllib.parse import urlencode

from flask import Blueprint, Response, json, request
from werkzeug.exceptions import Conflict, RequestEntityTooLarge, UnsupportedMediaType

from charthouse.charts import params
from charthouse.charts.variant import Variant
from charthouse.data import Limits, canonical_bytes, data_hash
from charthouse.data.strict_json import read_json
from charthouse.errors import DataError, DataTooLarge, NotAllowed
from charthouse.web.address import DATA_HASH, PARAMS, Address
from charthouse.web.declared import JSON, TEXT, WHOLE, Declared, exactly, record
from charthouse.web.security import request_query
from charthouse.web.state import site
from charthouse.web.tokens import with_token

log = logging.getLogger("charthouse.web")

routes = Blueprint("writes", __name__)


@routes.put("/charts/<chart_id>/data")
@Declared(
    answers={200: "the data", 201: "the chart's first data"},
    schema=record(data_hash=exactly(DATA_HASH), image=TEXT, image_of_data=TEXT, status=TEXT),
    refusals=(401, 404, 409, 413, 415, 503),
    query=PARAMS,
    body=JSON,
)
@with_token
def push_data(token_id: str, chart_id: str) -> Response:
    """Make the JSON body the data of the chart, with the params of the query, and have it drawn."""
    entry = site().catalogue.find(chart_id)
    if entry.loads:
        raise Conflict(f"The chart {chart_id!r} loads its data itself; data is pushed to charts without `load`.")
    query = request_query(entry.params)
    values, open = params.parse(entry.params, query), params.left_open(entry.params, query)
    address = Address(entry, values, Variant(entry.width, entry.height), open=open)
    canonical = _canonical()
    first = site().services.pushing.push(address.picture(), canonical)
    log.info("%s pushed %d bytes of data to %s", token_id, len(canonical), address.name)
    body = {
        "data_hash": data_hash(canonical),
        "image": address.newest,
        "image_of_data": address.of_data(data_hash(canonical), entry.version),
        "status": "/status?" + urlencode({"charts": address.name}),
    }
    return _answer(body, HTTPStatus.CREATED if first else HTTPStatus.OK)


@routes.delete("/charts/<chart_id>/images")
@Declared(answers={200: "how many"}, schema=record(purged=WHOLE | {"minimum": 0}), refusals=(401, 404, 503))
@with_token
def purge_images(token_id: str, chart_id: str) -> Response:
    """Delete all images of the chart; the next request has it loaded and drawn again."""
    request_query(())
    entry = site().catalogue.find(chart_id)
    purged = site().services.images.purge(entry.id, entry.load_id)
    log.info("%s purged %d images of %s", token_id, purged, chart_id)
    return _answer({"purged": purged}, HTTPStatus.OK)


def _canonical() -> bytes:
    """The canonical bytes of the body."""
    if request.mimetype != JSON:
        raise UnsupportedMediaType(f"The data must come as {JSON}, not as {request.mimetype or 'nothing'!r}.")
    settings = site().services.settings
    with site().away():
        body = _body(settings.max_body_bytes)
    try:
        data = read_json(body)
        return canonical_bytes(data, Limits(settings.max_data_points, settings.max_data_bytes))
    except DataTooLarge as error:
        raise RequestEntityTooLarge(str(error)) from error
    except DataError as error:
        raise NotAllowed("body", str(error), "data that has a canonical form") from error


def _body(most: int) -> bytes:
    """The whole body; of a larger one as much again is read and dropped, so that who still sends it gets the answer."""
    request.max_content_length = 2 * most + 1
    body, size = [], 0
    with contextlib.suppress(RequestEntityTooLarge):
        while piece := request.stream.read(1 << 16):
            size += len(piece)
            if size <= most:
                body.append(piece)
        if size <= most:
            return b"".join(body)
    raise RequestEntityTooLarge(f"The body has more than {most} bytes, which CHARTHOUSE_MAX_BODY_BYTES allows.")


def _answer(body: dict[str, str] | dict[str, int], status: HTTPStatus) -> Response:
    response = Response(json.dumps(body), status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
