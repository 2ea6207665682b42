"""The image routes: the newest image of a chart, and the image of exactly that data."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from http import HTTPStatus

from flask import Blueprint, Response, redirect, request

from charthouse.cache.answer import Answer, Did, Image, State
from charthouse.charts.days import seconds_left
from charthouse.charts.past import is_settled
from charthouse.charts.variant import MEDIA_TYPES
from charthouse.placeholder.sketch import Kind, placeholder
from charthouse.store.records import Unread
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
    check_status,
    find,
    names,
    read_data_hash,
    read_wait,
)
from charthouse.web.declared import Declared
from charthouse.web.etags import matches
from charthouse.web.grant import SIGNATURE
from charthouse.web.memory.marks import (
    DRAWN,
    LOOKS_ONCE,
    PLACEHOLDER,
    REDIS,
    mark_cacheable,
    mark_hit,
    mark_purged,
    mark_state,
)
from charthouse.web.security import grant, request_query
from charthouse.web.state import site
from charthouse.web.taken_back import replacing

FRESH_SECONDS = 2
FOR_NOW = f"public, max-age={FRESH_SECONDS}, stale-while-revalidate=10"
NEWEST = FOR_NOW + ", stale-if-error=86400"
NO_STORE = "no-store"
FOR_EVER = "public, max-age=31536000, immutable"
EDGE_SECONDS = "2"  # after these nginx revalidates even immutable answers, so that a purge reaches it
STATUSES = {
    State.READY: HTTPStatus.OK,
    State.STALE: HTTPStatus.OK,
    State.RENDERING: HTTPStatus.ACCEPTED,
    State.FAILED: HTTPStatus.INTERNAL_SERVER_ERROR,
    State.BUSY: HTTPStatus.SERVICE_UNAVAILABLE,
}
PLACEHOLDERS = {State.RENDERING: Kind.RENDERING, State.FAILED: Kind.FAILED, State.BUSY: Kind.BUSY}

NEWEST_IMAGE = Declared(
    answers={
        200: "the picture, fresh or stale: see Charthouse-State",
        202: "a placeholder; the picture is being made",
        304: "the picture that the client has",
        500: "a picture of the failure: the chart could not be drawn",
        503: "a placeholder; too many pictures are being made, or the store does not answer",
    },
    media_types=tuple(MEDIA_TYPES.values()),
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
    entry = find(site().catalogue, chart_id, grant())
    query = request_query(names(entry, *WAIT, *STATUS, *AT))
    address = Address.read(entry, format, query, grant())
    _mark(address, address.newest, query)
    (picture,) = past.pictures([address])
    is_for_ever = address.at is not None and is_settled(address.at, time.time())
    return _respond(address, picture.data_hash, query, FOR_EVER if is_for_ever else _newest(address))


@routes.get("/charts/<chart_id>/<data_hash>.<format>")
@IMAGE_OF_DATA
def image_of_data(chart_id: str, data_hash: str, format: str) -> Response:
    """The image of exactly that data; immutable when the address names today's chart version."""
    entry = find(site().catalogue, chart_id, grant())
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
    answer = _serve(address, data_hash, query)
    if current := answer.status.current:
        mark_purged(request.environ, current.purged)
    if answer.status.state is State.GONE and address.at is not None:
        raise past.not_kept(address, current.changed if current else None)
    if answer.status.state is State.GONE:
        follows = LOOKS_ONCE not in request.environ  # some fetchers do not
        answered = _to_newest(address) if follows else _respond(address, "", query, NO_STORE)
        return replacing(answered) if answer.status.taken_back else answered
    if answer.status.image is None:
        return _without_picture(address, answer)
    return _with_picture(address, answer, answer.status.image, cache_control, newest=not data_hash)


def _serve(address: Address, data_hash: str, query: Mapping[str, str]) -> Answer:
    check_status(query)
    wait_seconds, asked = read_wait(query), request.headers.get("If-None-Match", "")
    client_has = partial(matches, asked) if asked else None
    serving, picture = site().services.serving, address.picture(data_hash)
    until = request.environ.get(LOOKS_ONCE)
    if until is None:
        return serving.serve(picture, wait_seconds, client_has)
    left = max(0.0, until - time.monotonic())
    if "wait" in query:  # a fetcher that is merely known may have less patience than the author of the address
        left = wait_seconds if "status" in query else min(wait_seconds, left)
    return serving.serve_once(picture, left, client_has)


def _to_newest(address: Address) -> Response:
    moved = redirect(address.newest, HTTPStatus.FOUND)
    moved.headers["Cache-Control"] = NO_STORE
    return Response(moved.response, moved.status_code, moved.headers)


def _with_picture(address: Address, answer: Answer, image: Image, cache_control: str, newest: bool) -> Response:
    if isinstance(image.body, Unread) or _client_has(image):
        response = Response(status=HTTPStatus.NOT_MODIFIED)
        response.headers.remove("Content-Type")
    else:
        response = Response(image.body, HTTPStatus.OK, content_type=address.variant.media_type)
    response.headers["ETag"] = f'"{image.etag}"'
    response.headers["Cache-Control"] = address.grant.cache_control(cache_control)
    if response.headers["Cache-Control"] == FOR_EVER:
        # Any other Cache-Control has a max-age for nginx too, and this header would override `private`.
        response.headers["X-Accel-Expires"] = EDGE_SECONDS
    if newest:
        exactly = address.of_data(image.data_hash, image.version)
        response.headers["Content-Location"] = exactly
        if not address.grant.signed:
            response.headers["Server-Timing"] = f'shown;desc="{exactly}"'  # by this embed.js knows what an <img> shows
    return _described(response, answer)


def _without_picture(address: Address, answer: Answer) -> Response:
    status = answer.status
    image = placeholder(address.variant, PLACEHOLDERS[status.state], address.entry.title)
    response = Response(image, STATUSES[status.state], content_type=address.variant.media_type)
    response.headers["Cache-Control"] = NO_STORE
    response.headers["Retry-After"] = str(status.retry_seconds)
    if status.taken_back and (ending := replacing(response)).headers.get("X-Accel-Expires"):
        ending.status_code = HTTPStatus.ACCEPTED  # on an error status nginx shows the older picture, taken back
    return _described(response, answer)


def _described(response: Response, answer: Answer) -> Response:
    status = answer.status
    mark_state(request.environ, status.state.value, _tier(answer), status.shown_hash)
    response.headers["Charthouse-State"] = answer.status.state.value
    response.headers["Cache-Status"] = cache_status(answer)
    if shown := answer.status.shown_hash:
        response.headers["Charthouse-Data-Hash"] = shown
    return response


def cache_status(answer: Answer) -> str:
    """How the cache handled the request (RFC 9211)."""
    status, did = answer.status, answer.did
    if status.state is State.READY and not did & (Did.DREW | Did.WAITED):
        return "charthouse; hit" + (f"; ttl={int(status.fresh_seconds)}" if status.fresh_seconds else "")
    if status.state is State.STALE:
        return f"charthouse; hit; ttl={min(0, round(status.fresh_seconds))}"
    stored = "; stored" if status.state is State.READY else ""
    if did & (Did.ENQUEUED | Did.DREW) or status.state in (State.FAILED, State.BUSY):
        return "charthouse; fwd=miss" + stored
    return "charthouse; fwd=miss; collapsed"


def _tier(answer: Answer) -> str:
    """Where the picture of the answer came from."""
    if answer.status.image is None:
        return PLACEHOLDER
    return DRAWN if Did.DREW in answer.did else REDIS


def _client_has(image: Image) -> bool:
    asked = request.headers.get("If-None-Match", "")
    return bool(asked) and matches(asked, image.etag)
