"""Request ids: each request has one, its client's or a new one, and its answer, its log line and its job name it."""

from __future__ import annotations

import re
import secrets

from charthouse.web.memory.headers import Environ, Headers

HEADER = "X-Request-ID"
SENT = "HTTP_X_REQUEST_ID"
SPELLED = re.compile(r"[\w.~-]{1,64}", re.ASCII)
NEW_BYTES = 12


def request_id(environ: Environ) -> str:
    """The id that the client sent, if it is one, else a new one."""
    sent = environ.get(SENT, "")
    return sent if SPELLED.fullmatch(sent) else secrets.token_hex(NEW_BYTES)


def echoed(environ: Environ, headers: Headers) -> Headers:
    """The headers of an answer from memory, with the id that the client sent; it gets none of ours."""
    if SENT in environ and SPELLED.fullmatch(environ[SENT]):
        return [*headers, (HEADER, environ[SENT])]
    return headers
