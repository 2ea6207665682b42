"""Fetchers that look once: programs that show a picture only from a 200, and do not come back for a better one.

They wait a moment for the picture without asking for it, and get every picture that is not the chart with status 200.
Such an answer is kept nowhere, so that a placeholder is never taken for the chart.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable

from charthouse.charts.variant import MEDIA_TYPES
from charthouse.web.memory.cache import MemoryCache
from charthouse.web.memory.forwarding import Answer, forward
from charthouse.web.memory.headers import Environ, StartResponse
from charthouse.web.memory.marks import LOOKS_ONCE

PATIENCE_SECONDS = 3.0  # go-camo's time limit is 4 s, from its request to the end of the answer
NOT_KEPT = "no-store, max-age=0, s-maxage=0"
ASKED_FOR = re.compile(r"(?:^|&)status=200(?:&|$)")
NAMING = ("HTTP_USER_AGENT", "HTTP_VIA")
LONGEST_NAME = 500  # characters of such a header that are read
ITS_OWN = ("200", "304")  # statuses of the picture itself
PICTURES = tuple(MEDIA_TYPES.values())


class Fetchers:
    """A WSGI application in front of the memory cache; a hit is right for every client, and passes by it."""

    def __init__(self, app: MemoryCache, words: str) -> None:
        self.look_up = app.look_up
        self._app = app
        self._known = _any_of(words)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The memory cache's answer, turned into one that the client can show."""
        if not self._looks_once(environ):
            return self._app(environ, start_response)
        answer = forward(self._app, environ | {LOOKS_ONCE: time.monotonic() + PATIENCE_SECONDS})
        return shown(answer).send(environ, start_response)

    def _looks_once(self, environ: Environ) -> bool:
        """Whether a header names a known fetcher, or the address asks for it."""
        named = (environ.get(name, "")[:LONGEST_NAME] for name in NAMING)
        return any(map(self._known.search, named)) or bool(ASKED_FOR.search(environ["QUERY_STRING"]))


def shown(answer: Answer) -> Answer:
    """The answer; a picture with any status but its own as a 200 that no cache keeps.

    `X-Accel-Expires` stays: it replaces a picture that was taken back, where the edge keeps those of fetchers apart.
    """
    named = {name.lower(): value for name, value in answer.headers}
    if answer.status.startswith(ITS_OWN) or not named.get("content-type", "").startswith(PICTURES):
        return answer
    kept = [(name, value) for name, value in answer.headers if name.lower() not in ("cache-control", "retry-after")]
    return Answer("200 OK", [*kept, ("Cache-Control", NOT_KEPT)], answer.body)


def _any_of(words: str) -> re.Pattern[str]:
    """Finds any of these words, which are separated by commas, in any case; nothing where there are none."""
    return re.compile("|".join(map(re.escape, words.split(","))) if words else r"(?!)", re.IGNORECASE)
