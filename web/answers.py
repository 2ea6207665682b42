"""Answers with a picture: how it is served, and its status and headers in each state."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import partial
from http import HTTPStatus

from flask import Response, request

from charthouse.cache.answer import Answer, Did, Image, State
from charthouse.placeholder.sketch import Kind, placeholder
from charthouse.store.records import Unread
from charthouse.web.address import Address, check_status, read_wait
from charthouse.web.etags import matches
from charthouse.web.memory.marks import DRAWN, LOOKS_ONCE, PLACEHOLDER, REDIS, mark_state
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


def serve(address: Address, data_hash: str, query: Mapping[str, str]) -> Answer:
    """The answer to the present request for the address's picture, of that data or, for '', of the newest."""
    check_status(query)
    asked, seconds = request.headers.get("If-None-Match", ""), patience(query)
    client_has = partial(matches, asked) if asked else None
    serving, picture = site().services.serving, address.picture(data_hash)
    if LOOKS_ONCE in request.environ:
        return serving.serve_once(picture, seconds, client_has)
    return serving.serve(picture, seconds, client_has)


def patience(query: Mapping[str, str]) -> float:
    """For how many seconds the present request is to wait for a better picture than there is."""
    wait_seconds, until = read_wait(query), request.environ.get(LOOKS_ONCE)
    if until is None:
        return wait_seconds
    left: float = max(0.0, until - time.monotonic())
    if "wait" not in query:
        return left
    # a fetcher that is merely known may have less patience than the author of the address
    return wait_seconds if "status" in query else min(wait_seconds, left)


def with_picture(address: Address, answer: Answer, image: Image, cache_control: str, newest: bool) -> Response:
    """The answer with that image, or a 304; that of a newest image names the address of exactly its data."""
    if isinstance(image.body, Unread) or _client_has(image):
        response = Response(status=HTTPStatus.NOT_MODIFIED)
        response.headers.remove("Content-Type")
    else:
        response = Response(image.body, HTTPStatus.OK, content_type=address.variant.media_type)
    response.headers["ETag"] = f'"{image.etag}"'
    response.headers["Cache-Control"] = address.grant.cache_control(cache_control)
    if response.headers["Cache-Control"] == FOR_EVER:
        # Any other Cache-Control has a max-age for nginx too, and this header would override `private`.
        # There are endless moments of the past, and the edge has room for few.
        response.headers["X-Accel-Expires"] = EDGE_SECONDS if address.at is None else "0"
    if newest:
        exactly = address.of_data(image.data_hash, image.version)
        response.headers["Content-Location"] = exactly
        if not address.grant.signed:
            response.headers["Server-Timing"] = f'shown;desc="{exactly}"'  # by this embed.js knows what an <img> shows
    return described(response, answer)


def without_picture(address: Address, answer: Answer) -> Response:
    """The answer with a placeholder, in the status of its state."""
    status = answer.status
    image = placeholder(address.variant, PLACEHOLDERS[status.state], address.entry.title)
    response = Response(image, STATUSES[status.state], content_type=address.variant.media_type)
    response.headers["Cache-Control"] = NO_STORE
    response.headers["Retry-After"] = str(status.retry_seconds)
    if status.taken_back and (ending := replacing(response)).headers.get("X-Accel-Expires"):
        ending.status_code = HTTPStatus.ACCEPTED  # on an error status nginx shows the older picture, taken back
    return described(response, answer)


def described(response: Response, answer: Answer) -> Response:
    """The response, with what it says of its picture."""
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
