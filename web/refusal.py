"""What a request is told that the passage does not let in: a 503, and for pictures a placeholder."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from urllib.parse import parse_qs

from charthouse.charts.variant import FORMATS, MEDIA_TYPES, Variant
from charthouse.errors import RequestError
from charthouse.placeholder.sketch import Kind, placeholder
from charthouse.web.memory.forwarding import Answer
from charthouse.web.memory.headers import Environ, Headers
from charthouse.web.state import Site

RETRY_SECONDS = "2"
USUAL = 640, 480  # of pictures whose own size is not told to strangers
BODY = (
    b'{"type": "about:blank", "title": "Service Unavailable", "status": 503, '
    b'"detail": "Too much is asked for at present; try again soon."}\n'
)


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
    return _refused(body, [*said, ("Cache-Status", "charthouse; fwd=miss")])


@lru_cache(maxsize=1)
def busy() -> Answer:
    """The 503 for what is no picture."""
    return _refused(BODY, [("Content-Type", "application/problem+json")])


def _refused(body: bytes, headers: Headers) -> Answer:
    always = [
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("Retry-After", RETRY_SECONDS),
        ("X-Content-Type-Options", "nosniff"),
    ]
    return Answer("503 Service Unavailable", [*headers, *always], body)
