"""Health: whether this process is alive, and whether it can serve new pictures."""

from __future__ import annotations

from flask import Blueprint, Response, json

from charthouse.errors import StoreUnavailable
from charthouse.web.declared import Declared
from charthouse.web.state import site

routes = Blueprint("health", __name__)


@routes.get("/healthz")
@Declared(answers={200: "yes"})
def healthz() -> Response:
    """This process answers."""
    return _json({"status": "ok"}, 200)


@routes.get("/readyz")
@Declared(answers={200: "yes", 503: "no; `missing` says why"})
def readyz() -> Response:
    """200 when both Redises answer and a worker has sent a heartbeat lately; 503 names what is missing."""
    services = site().services
    missing = []
    try:
        services.images.ping()
    except StoreUnavailable:
        missing.append("the cache's Redis does not answer")
    try:
        if not services.heartbeats.workers():
            missing.append("no worker has sent a heartbeat in the last 15 s")
    except StoreUnavailable:
        missing.append("the queue's Redis does not answer")
    return _json({"status": "not ready", "missing": missing} if missing else {"status": "ok"}, 503 if missing else 200)


def _json(body: object, status: int) -> Response:
    response = Response(json.dumps(body), status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
