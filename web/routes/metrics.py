"""`/metrics`: the state of the whole installation, and of the web server that answers, for Prometheus."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from flask import Blueprint, Response, current_app, request
from flask.blueprints import BlueprintSetupState
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from charthouse.ops.metrics import exposition
from charthouse.web.declared import Declared
from charthouse.web.published import outside_of_the_turn
from charthouse.web.server import own_metrics
from charthouse.web.state import site

EXTENSION = "charthouse.metrics"
KEPT_SECONDS = 1.0  # a flood of scrapes costs one a second

routes = Blueprint("metrics", __name__)


class Kept:
    """A text that is made again at most once a second."""

    def __init__(self) -> None:
        self._making = threading.Lock()
        self._text = b""
        self._until = 0.0

    def get(self, make: Callable[[], bytes]) -> bytes:
        """The text, at most a second old."""
        with self._making:
            if time.monotonic() >= self._until:
                self._text = make()
                self._until = time.monotonic() + KEPT_SECONDS
            return self._text


@routes.record
def _keep(state: BlueprintSetupState) -> None:
    """Each application has its own: two in one process may have stores of their own."""
    state.app.extensions[EXTENSION] = Kept()


@routes.get("/metrics")
@Declared(answers={200: "the metrics of the installation, in Prometheus's text format"}, media_types=("text/plain",))
def metrics() -> Response:
    """The metrics of the whole installation, whichever web process answers."""
    here, environ = site(), request.environ
    kept: Kept = current_app.extensions[EXTENSION]

    def read() -> bytes:
        return exposition(here.services, here.catalogue) + own_metrics.read(environ)

    text = outside_of_the_turn(lambda: kept.get(read))
    response = Response(text, content_type=CONTENT_TYPE_PLAIN_0_0_4)
    response.headers["Cache-Control"] = "no-store"
    return response
