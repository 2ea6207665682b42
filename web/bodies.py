"""Bodies of requests: read whole, bounded, and not compressed."""

from __future__ import annotations

import contextlib
from collections.abc import Collection

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from charthouse.charts.variant import one_of
from charthouse.web.state import site


def read_body(media_types: Collection[str], most: int, setting: str = "CHARTHOUSE_MAX_BODY_BYTES") -> bytes:
    """The body; an error unless it is of one of these types, is not compressed, and has at most that many bytes."""
    if request.mimetype not in media_types:
        allowed = one_of(tuple(media_types))
        raise UnsupportedMediaType(f"The data must come as {allowed}, not as {request.mimetype or 'nothing'!r}.")
    coding = request.headers.get("Content-Encoding", "").strip()
    if coding.lower() not in ("", "identity"):
        raise UnsupportedMediaType(f"The data must come as it is, without Content-Encoding, not as {coding!r}.")
    with site().away():
        return _whole(most, setting)


def _whole(most: int, setting: str) -> bytes:
    """The whole body; of a larger one, reads and drops as much again, so that a sending client gets the answer."""
    request.max_content_length = 2 * most + 1
    body, size = [], 0
    with contextlib.suppress(RequestEntityTooLarge):
        while piece := request.stream.read(1 << 16):
            size += len(piece)
            if size <= most:
                body.append(piece)
        if size <= most:
            return b"".join(body)
    raise RequestEntityTooLarge(f"The body has more than {most} bytes, which {setting} allows.")
