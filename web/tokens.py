"""Bearer tokens (RFC 6750): which clients may push and purge."""

from __future__ import annotations

import hashlib
import hmac
import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from flask import Response, request
from werkzeug.exceptions import Unauthorized

from charthouse.access.secret_keys import SecretKey, parse_keys
from charthouse.web.state import site

P = ParamSpec("P")


def with_token(view: Callable[Concatenate[str, P], Response]) -> Callable[P, Response]:
    """The view, called with the id of the request's token first; a request without one of our tokens gets a 401."""

    @wraps(view)
    def guarded(*arguments: P.args, **options: P.kwargs) -> Response:
        return view(_bearer(), *arguments, **options)

    return guarded


def holder(keys: tuple[SecretKey, ...], token: bytes) -> str:
    """The id of the key that the token is, or ''; takes the same time for every token of one length."""
    found = ""
    given = hashlib.sha256(token).digest()  # of one length, so that the comparison tells nothing of another's
    for key in keys:
        if hmac.compare_digest(given, hashlib.sha256(key.secret).digest()):
            found = key.id
    return found


def _bearer() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise _refused("no bearer token came", "This takes a bearer token, and none came.", "")
    keys = parse_keys(site().services.settings.api_tokens)
    found = holder(keys, token.strip().encode("latin-1", "replace"))  # WSGI's spelling of the bytes that came
    if not found:
        raise _refused("a wrong token came", "This bearer token is not one of ours.", ', error="invalid_token"')
    return found


def _refused(said: str, detail: str, more: str) -> Unauthorized:
    site().seldom.say(logging.WARNING, said, "%s '%s' is refused: %s", request.method, request.path, said)
    return TokenRefused(detail, more)


class TokenRefused(Unauthorized):
    """A 401 with the challenge of RFC 6750, section 3; werkzeug's own leaves out the quotes that `realm` must have."""

    def __init__(self, detail: str, more: str) -> None:
        super().__init__(detail)
        self._challenge = f'Bearer realm="charthouse"{more}'

    def get_headers(self, *arguments: Any, **options: Any) -> list[tuple[str, str]]:
        return [*super().get_headers(*arguments, **options), ("WWW-Authenticate", self._challenge)]
