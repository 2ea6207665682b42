"""The compressed form of an answer, for clients that accept it (RFC 9110, section 8.4). PNG has none: it is compressed.

Each form has an ETag of its own: `"…"` without compression, `"…-gzip"` with it.
"""

from __future__ import annotations

import gzip
import re

from charthouse.web.memory.forwarding import Answer
from charthouse.web.memory.headers import Environ, Headers, etag, overlaid

COMPRESSIBLE = re.compile(r"text/|application/(problem\+)?json|image/svg\+xml")
LEAST_BYTES = 1000  # a smaller answer is one packet anyway
LEVEL = 6
# RFC 9110, sections 8.4.1.3 and 12.4.2; edge/nginx.conf has the same expression.
ACCEPTED = re.compile(r"(^|,)\s*(x-)?gzip\s*(;\s*q=(?!0(\.0*)?\s*(,|$))[\d.]+\s*)?(,|$)", re.ASCII | re.IGNORECASE)


def accepts_gzip(environ: Environ) -> bool:
    """Whether the client reads gzip."""
    return ACCEPTED.search(environ.get("HTTP_ACCEPT_ENCODING", "")) is not None


def is_compressible(headers: Headers) -> bool:
    """Whether the answer with these headers has a compressed form; also for one to HEAD, without its body."""
    named = {name.lower(): value for name, value in headers}
    return (
        int(named.get("content-length", 0)) >= LEAST_BYTES
        and "content-encoding" not in named
        and COMPRESSIBLE.match(named.get("content-type", "")) is not None
    )


def compressed(body: bytes) -> bytes:
    """The body in gzip, the same bytes each time."""
    return gzip.compress(body, LEVEL, mtime=0)


def of_compressed(headers: Headers, length: int) -> Headers:
    """The headers of the compressed form of that length."""
    newer = {"Content-Encoding": "gzip", "Content-Length": str(length)}
    if tag := etag(headers):
        newer["ETag"] = f'{tag[:-1]}-gzip"'
    return overlaid(varying(headers), newer)


def varying(headers: Headers) -> Headers:
    """The headers, with the Vary of an answer that has two forms."""
    varies = [value for name, value in headers if name.lower() == "vary"]
    return overlaid(headers, {"Vary": ", ".join([*varies, "Accept-Encoding"])})


def encoded(answer: Answer, environ: Environ) -> Answer:
    """The answer in the form that the client accepts."""
    if not is_compressible(answer.headers):
        return answer
    if not answer.body or not accepts_gzip(environ):
        return Answer(answer.status, varying(answer.headers), answer.body)
    body = compressed(answer.body)
    return Answer(answer.status, of_compressed(answer.headers, len(body)), body)
