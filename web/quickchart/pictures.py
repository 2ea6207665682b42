"""Answers with the picture of a spec, or with a picture that says what is wrong."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import partial
from http import HTTPStatus

from flask import Response, request

from charthouse import counters
from charthouse.cache.answer import Answer, State, Status
from charthouse.charts import specs
from charthouse.charts.picture import Picture
from charthouse.charts.variant import Variant
from charthouse.data import Limits, canonical_bytes, data_hash
from charthouse.placeholder.message import message
from charthouse.printable import encodable, shortened
from charthouse.store.records import Unread
from charthouse.web.answers import NO_STORE, described
from charthouse.web.etags import matches
from charthouse.web.memory.marks import LOOKS_ONCE, mark_cacheable, mark_hit
from charthouse.web.quickchart.asked import Asked
from charthouse.web.security import root
from charthouse.web.state import site

KEPT = "public, max-age=604800"  # QuickChart's
RETRY_SECONDS = 2
IGNORED, ERROR = "Charthouse-Ignored", "X-quickchart-error"
LONGEST_HEADER = 800  # characters
LATE = "The picture is not drawn yet; try again soon."
BUSY = "Too much is asked for at present; try again soon."


def answer(asked: Asked) -> Response:
    """The picture, drawn first if it is not cached; a picture of the reason where it cannot be had."""
    limits = Limits(site().services.settings.max_data_points, site().services.settings.max_data_bytes)
    canonical = canonical_bytes(asked.spec.to_data(), limits)
    entry = specs.quickchart(site().services.settings)
    picture = Picture(entry, "", asked.variant, data_hash(canonical))
    ignored = _header("; ".join(f"{one.path} ({one.reason})" for one in asked.ignored))
    mark_hit(request.environ, entry.id)
    if request.method in ("GET", "HEAD"):  # equal specs in other spellings have one answer, unless they ignore others
        mark_cacheable(request.environ, f"{root()}/chart {picture.data_hash} {asked.variant} {ignored}")
    asked_for = request.headers.get("If-None-Match", "")
    client_has = partial(matches, asked_for) if asked_for else None
    given = site().services.serving.serve_given(picture, canonical, _patience(), client_has)
    response = _with_picture(asked.variant, given) if given.status.image else _without_picture(asked.variant, given)
    if ignored:
        response.headers[IGNORED] = ignored
    return response


def _patience() -> float:
    """For how many seconds the request waits."""
    seconds = site().services.settings.quickchart_wait_seconds
    until: float | None = request.environ.get(LOOKS_ONCE)
    return seconds if until is None else max(0.0, min(seconds, until - time.monotonic()))


def _with_picture(variant: Variant, given: Answer) -> Response:
    image = given.status.image
    assert image is not None  # noqa: S101 - the caller has looked
    asked_for = request.headers.get("If-None-Match", "")
    if isinstance(image.body, Unread) or (asked_for and matches(asked_for, image.etag)):
        response = Response(status=HTTPStatus.NOT_MODIFIED)
        response.headers.remove("Content-Type")
    else:
        response = Response(image.body, HTTPStatus.OK, content_type=variant.media_type)
    response.headers["ETag"] = f'"{image.etag}"'
    response.headers["Cache-Control"] = KEPT
    return described(response, given)


def _without_picture(variant: Variant, given: Answer) -> Response:
    status = given.status
    if status.state is State.FAILED:
        reason = status.failure.reason if status.failure else "it failed"
        return described(error_picture(variant, HTTPStatus.BAD_REQUEST, f"it could not be drawn: {reason}"), given)
    late = LATE if status.state is State.RENDERING else BUSY
    busy = Answer(Status(State.BUSY, data_hash=status.data_hash), given.did)
    return described(error_picture(variant, HTTPStatus.SERVICE_UNAVAILABLE, late), busy)


def error_picture(
    variant: Variant, status: HTTPStatus, reason: str, headers: Mapping[str, str] | None = None
) -> Response:
    """A picture in the variant's format and size that says the reason; so does a header."""
    counters.REFUSALS.add(str(status.value), status.phrase.lower())
    response = Response(message(variant, f"Chart Error: {encodable(reason)}"), status, content_type=variant.media_type)
    response.headers.update(headers or {})
    response.headers[ERROR] = _header(reason)
    response.headers["Cache-Control"] = NO_STORE
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _header(text: str) -> str:
    """The text as a header can hold it: one line, in Latin-1, bounded."""
    shown = shortened(text.replace("…", "..."), LONGEST_HEADER - 2).replace("…", "...")
    return shown.encode("latin-1", "replace").decode("latin-1")
