"""The image routes: the newest image of a chart, and the image of exactly that data."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus

from flask import Blueprint, Response, redirect, request

from charthouse.cache.answer import State
from charthouse.charts.days import seconds_left
from charthouse.charts.past import is_settled
from charthouse.charts.variant import FORMATS, MEDIA_TYPES
from charthouse.store.views import Viewed
from charthouse.web import past
from charthouse.web.address import (
    AT,
    CHART_VERSION,
    PARAMS,
    STATUS,
    VARIANT,
    WAIT,
    Address,
    find,
    names,
    read_data_hash,
)
from charthouse.web.answers import (
    FOR_EVER,
    FOR_NOW,
    FRESH_SECONDS,
    NEWEST,
    NO_STORE,
    serve,
    with_picture,
    without_picture,
)
from charthouse.web.declared import Declared
from charthouse.web.grant import SIGNATURE
from charthouse.web.memory.marks import LOOKS_ONCE, mark_cacheable, mark_hit, mark_purged
from charthouse.web.security import grant, request_query
from charthouse.web.state import site
from charthouse.web.taken_back import replacing

NEWEST_IMAGE = Declared(
    answers={
        200: "the picture, fresh or stale: see Charthouse-State",
        202: "a placeholder; the picture is being made",
        304: "the picture that the client has",
        500: "a picture of the failure: the chart could not be drawn",
        503: "a placeholder; too many pictures are being made, or the store does not answer",
    },
    media_types=tuple(MEDIA_TYPES[one] for one in FORMATS),
    refusals=(404,),
    query=PARAMS | VARIANT | WAIT | STATUS | AT | SIGNATURE,
    elsewhere=True,
)
IMAGE_OF_DATA = replace(
    NEWEST_IMAGE,
    answers={**NEWEST_IMAGE.answers, 302: "that data is gone: to the newest image"},
    query=PARAMS | VARIANT | WAIT | STATUS | CHART_VERSION | SIGNATURE,
)

routes = Blueprint("images", __name__)


@routes.get("/showchart/<chart_id>")
@NEWEST_IMAGE
def showchart(chart_id: str) -> Response:
    """The newest image of the chart as PNG, at a second address."""
    return newest_image(chart_id, "png")


# An empty id and an empty format are matched too, so that their 404 names what is wrong.
@routes.get("/charts/<string(minlength=0):chart_id>.<string(minlength=0):format>")
@NEWEST_IMAGE
def newest_image(chart_id: str, format: str) -> Response:
    """The newest image of the chart, or with `at=` that of an earlier moment; a placeholder while it is drawn."""
    entry = find(site().catalogue_for(chart_id), chart_id, grant())
    query = request_query(names(entry, *WAIT, *STATUS, *AT))
    address = Address.read(entry, format, query, grant())
    if address.at is not None:
        return _image_of_past(address, address.at, query)
    _mark(address, address.newest, query)
    return _respond(address, "", query, _newest(address))


def _image_of_past(address: Address, at: float, query: dict[str, str]) -> Response:
    """The image at that moment: the memory cache keeps it as the image of that data, however the moment is spelled."""
    (picture,) = past.pictures([address])
    settled = is_settled(at, time.time())
    if settled:
        _mark(address, address.of_data(picture.data_hash, picture.version), query)
    return _respond(address, picture.data_hash, query, FOR_EVER if settled else NEWEST)


@routes.get("/charts/<chart_id>/<data_hash>.<format>")
@IMAGE_OF_DATA
def image_of_data(chart_id: str, data_hash: str, format: str) -> Response:
    """The image of exactly that data; immutable when the address names today's chart version."""
    entry = find(site().catalogue_for(chart_id), chart_id, grant())
    query = request_query(names(entry, *WAIT, *STATUS, *CHART_VERSION))
    address = Address.read(entry, format, query, grant())
    for_ever = query.get("v") == entry.version
    cache_control = FOR_EVER if for_ever else _newest(address)
    _mark(address, address.of_data(data_hash, entry.version if for_ever else ""), query)
    return _respond(address, read_data_hash(data_hash), query, cache_control)


def _newest(address: Address) -> str:
    """The Cache-Control of a newest image; its stale-if-error ends when the address means another day."""
    return f"{FOR_NOW}, stale-if-error={max(0, seconds_left() - FRESH_SECONDS)}" if address.open else NEWEST


def _mark(address: Address, spelled: str, query: dict[str, str]) -> None:
    """Let the memory cache keep the answer, unless the request is signed, or waits for a newer picture."""
    viewed = Viewed(address.entry.id, address.following, address.variant)
    mark_hit(request.environ, address.entry.id, str(viewed))
    if "wait" not in query and not address.grant.signed:
        mark_cacheable(request.environ, spelled)


def _respond(address: Address, data_hash: str, query: Mapping[str, str], cache_control: str) -> Response:
    answer = serve(address, data_hash, query)
    if current := answer.status.current:
        mark_purged(request.environ, current.purged)
    if answer.status.state is State.GONE and address.at is not None:
        raise past.not_kept(address, current.changed if current else None)
    if answer.status.state is State.GONE:
        follows = LOOKS_ONCE not in request.environ  # some fetchers do not
        answered = _to_newest(address) if follows else _respond(address, "", query, NO_STORE)
        return replacing(answered) if answer.status.taken_back else answered
    if answer.status.image is None:
        return without_picture(address, answer)
    return with_picture(address, answer, answer.status.image, cache_control, newest=not data_hash)


def _to_newest(address: Address) -> Response:
    moved = redirect(address.newest, HTTPStatus.FOUND)
    moved.headers["Cache-Control"] = NO_STORE
    return Response(moved.response, moved.status_code, moved.headers)
