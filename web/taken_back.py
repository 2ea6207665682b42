"""What ends a kept answer's life must replace it where it is kept: else a stale rule brings it back in an outage.

nginx keeps an older answer when the newer one may not be kept, and shows it again when the web fails. X-Accel-Expires,
which no other cache reads, tells nginx to keep the newer one for a moment.
"""

from __future__ import annotations

from flask import Response, request
from werkzeug.datastructures import Headers

from charthouse.web.memory.marks import CONDITIONAL

EDGE_SECONDS = "1"


def replacing(response: Response) -> Response:
    """The answer, which replaces the one that a cache has: such a cache asks with If-None-Match, and no other may.

    Else every address that is junk would take room at the edge.
    """
    asked = request.headers.get("If-None-Match") or CONDITIONAL in request.environ
    if asked and "X-Accel-Expires" not in response.headers:
        # the first header: nginx before 1.23 obeys what comes first, and Cache-Control says no-store
        response.headers = Headers([("X-Accel-Expires", EDGE_SECONDS), *response.headers])
    return response
