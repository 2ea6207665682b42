"""Refusals of requests that never reach Flask: a 503, for pictures with a placeholder, or another problem.

The forms are those of `problems.py`, written once more: that module needs Flask's request context and templates, and a
refusal must take microseconds, or a flood would cost as much refused as answered.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from html import escape
from http import HTTPStatus

from charthouse.charts.variant import MEDIA_TYPES, Variant
from charthouse.placeholder.sketch import Kind, placeholder
from charthouse.web.elsewhere import READABLE
from charthouse.web.memory.forwarding import Answer
from charthouse.web.memory.headers import Environ, Headers
from charthouse.web.preference import PAGE, PROBLEM, prefers_page
from charthouse.web.stand_ins import stand_in
from charthouse.web.state import Site

RETRY = ("Retry-After", "2")  # seconds
DETAIL = "Too much is asked for at present; try again soon."
LATE = "The body did not come in time."


def refusal(site: Site) -> Callable[[Environ], Answer]:
    """A function from a request to its 503; takes some microseconds."""

    def answer(environ: Environ) -> Answer:
        variant = stand_in(site, environ, most_pixels=0)
        if variant is None:
            return busy(environ)
        answer = _picture(variant)
        if "sig=" in environ["QUERY_STRING"]:
            return answer
        return Answer(answer.status, [*answer.headers, *READABLE.items()], answer.body)

    return answer


@lru_cache(maxsize=128)
def _picture(variant: Variant) -> Answer:
    body = placeholder(variant, Kind.BUSY)
    said = [("Content-Type", MEDIA_TYPES[variant.format]), ("Charthouse-State", "busy")]
    return _refused(HTTPStatus.SERVICE_UNAVAILABLE, body, [*said, ("Cache-Status", "charthouse; fwd=miss"), RETRY])


def busy(environ: Environ) -> Answer:
    """The 503 for a request that is for no picture."""
    return _usual(HTTPStatus.SERVICE_UNAVAILABLE, DETAIL, _prefers_page(environ), RETRY)


def late(environ: Environ) -> Answer:
    """The 408 for a request whose body is not whole in time; its connection is closed."""
    return _usual(HTTPStatus.REQUEST_TIMEOUT, LATE, _prefers_page(environ), ("Connection", "close"))


def problem(environ: Environ, status: HTTPStatus, detail: str) -> Answer:
    """One problem, in the form that the client accepts."""
    return _problem(status, detail, _prefers_page(environ))


def _prefers_page(environ: Environ) -> bool:
    return prefers_page(environ.get("HTTP_ACCEPT", ""))


def _problem(status: HTTPStatus, detail: str, as_page: bool, *headers: tuple[str, str]) -> Answer:
    return (_page if as_page else _json)(status, detail, *headers)


_usual = lru_cache(maxsize=4)(_problem)


def _json(status: HTTPStatus, detail: str, *headers: tuple[str, str]) -> Answer:
    """RFC 9457."""
    body = json.dumps({"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail})
    return _refused(status, body.encode(), [("Content-Type", PROBLEM), ("Vary", "Accept"), *headers])


def _page(status: HTTPStatus, detail: str, *headers: tuple[str, str]) -> Answer:
    """A page without a style sheet, because a request for one would be refused too."""
    title = f"{status.value} {status.phrase}"
    body = (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<meta name="color-scheme" content="light dark">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title} · Charthouse</title>\n<main>\n<h1>{title}</h1>\n<p>{escape(detail)}</p>\n</main>\n"
    )
    said = [("Content-Type", f"{PAGE}; charset=utf-8"), ("Content-Security-Policy", "default-src 'none'")]
    return _refused(status, body.encode(), [*said, ("Vary", "Accept"), *headers])


def _refused(status: HTTPStatus, body: bytes, headers: Headers) -> Answer:
    always = [
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    return Answer(f"{status.value} {status.phrase}", [*headers, *always], body)
