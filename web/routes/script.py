"""`GET /embed.js`: the script that keeps our pictures on other pages up to date."""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from pathlib import Path

from flask import Blueprint, Response, request

from charthouse.web.declared import Declared
from charthouse.web.etags import matches
from charthouse.web.memory.marks import mark_cacheable
from charthouse.web.security import root

JAVASCRIPT = "text/javascript"
SCRIPT = (Path(__file__).parents[1] / "static" / "embed.js").read_bytes()
TAG = hashlib.sha256(SCRIPT).hexdigest()[:32]

routes = Blueprint("script", __name__)


@routes.get("/embed.js")
@Declared(answers={200: "JavaScript", 304: "the script that the client has"}, media_types=(JAVASCRIPT,), elsewhere=True)
def embed() -> Response:
    """The script for pages elsewhere; ignores its query."""
    mark_cacheable(request.environ, f"{root()}/embed.js")
    if matches(request.headers.get("If-None-Match", ""), TAG):
        response = Response(status=HTTPStatus.NOT_MODIFIED)
        response.headers.remove("Content-Type")
    else:
        response = Response(SCRIPT, content_type=f"{JAVASCRIPT}; charset=utf-8")
    response.headers["ETag"] = f'"{TAG}"'
    response.headers["Cache-Control"] = "public, max-age=600, stale-if-error=86400"
    return response
