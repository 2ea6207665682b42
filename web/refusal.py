"""What a request is told before Flask sees it: a 503, for pictures with a placeholder, or another problem."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from http import HTTPStatus
from urllib.parse import parse_qs

from charthouse.charts.variant import FORMATS, MEDIA_TYPES, Variant
from charthouse.errors import RequestError
from charthouse.placeholder.sketch import Kind, placeholder
from charthouse.web.memory.forwarding import Answer
from charthouse.web.memory.headers import Environ, Headers
from charthouse.web.state import Site

RETRY = ("Retry-After", "2")  # seconds
USUAL = 640, 480  # of pictures whose own size is not told to strangers
DETAIL = "Too much is asked for at present; try again soon."
LATE = "The body did not come in time."


def refusal(site: Site) -> Callable[[Environ], Answer]:
    """A function from a request to its 503; takes some microseconds."""

    def answer(environ: Environ) -> Answer:
        variant = _variant(site, environ["PATH_INFO"], environ["QUERY_STRING"])
        return _picture(variant) if variant else busy()

    return answer


def _variant(site: Site, path: str, query: str) -> Variant | None:
    """The variant of the picture that is asked for; None when it is no picture."""
    name, _, format = path.removeprefix("/charts/").rpartition(".")
    if format not in FORMATS or not path.startswith("/charts/"):
        return None
    asked = {key: values[-1] for key, values in parse_qs(query[:1000]).items()}
    entry = site.catalogue.charts.get(name.partition("/")[0])
    if entry is None or entry.private:
        return Variant(*USUAL, format=format)
    try:
        return Variant.from_query(asked, entry, format)
    except RequestError:
        return Variant(*USUAL, format=format)


@lru_cache(maxsize=128)
def _picture(variant: Variant) -> Answer:
    body = placeholder(variant, Kind.BUSY)
    said = [("Content-Type", MEDIA_TYPES[variant.format]), ("Charthouse-State", "busy")]
    return _refused(HTTPStatus.SERVICE_UNAVAILABLE, body, [*said, ("Cache-Status", "charthouse; fwd=miss"), RETRY])


@lru_cache(maxsize=1)
def busy() -> Answer:
    """The 503 for what is no picture."""
    return problem(HTTPStatus.SERVICE_UNAVAILABLE, DETAIL, RETRY)


@lru_cache(maxsize=1)
def late() -> Answer:
    """The 408 for a request whose body is not whole in time; its connection is of no more use."""
    return problem(HTTPStatus.REQUEST_TIMEOUT, LATE, ("Connection", "close"))


def problem(status: HTTPStatus, detail: str, *headers: tuple[str, str]) -> Answer:
    """A problem as JSON (RFC 9457), with these headers too."""
    body = json.dumps({"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail})
    return _refused(status, body.encode(), [("Content-Type", "application/problem+json"), *headers])


def _refused(status: HTTPStatus, body: bytes, headers: Headers) -> Answer:
    always = [
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    return Answer(f"{status.value} {status.phrase}", [*headers, *always], body)
