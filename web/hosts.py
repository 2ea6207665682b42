"""The names that a server on a loopback address answers to: pages of other sites cannot read it under their own name.

A site may have its name resolve to 127.0.0.1 when its page asks again (DNS rebinding). The browser then takes our
answers for that site's own, but it still sends the site's name as Host.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from http import HTTPStatus
from urllib.parse import urlsplit

from charthouse.counters import REFUSALS
from charthouse.logs import Seldom
from charthouse.settings import Settings
from charthouse.web.memory.forwarding import Answer
from charthouse.web.memory.headers import Environ, StartResponse
from charthouse.web.memory.kept_answer import FromMemory, KeptAnswer
from charthouse.web.refusal import problem

LOOPBACK = ("localhost", "127.0.0.1", "::1")
# RFC 9110, section 7.2; with any port, because ports are forwarded.
HOST = re.compile(r"(?:\[(?P<v6>[^\[\]]*)\]|(?P<name>[^\[\]:]*?)\.?)(?::\d*)?", re.ASCII)


class Hosts:
    """Answers requests for other hosts with a 421, and passes the rest on."""

    def __init__(self, app: FromMemory, settings: Settings, seldom: Seldom) -> None:
        self._app = app
        self._seldom = seldom
        public = urlsplit(settings.public_url).hostname
        self._names = {*LOOPBACK, settings.host.strip("[]").lower(), *([public] if public else [])}
        self._known = set(self._names)  # names as requests spell them, with a port: 100 at most

    def look_up(self, environ: Environ) -> KeptAnswer | None:
        """The answer in memory to a request for one of our names."""
        return self._app.look_up(environ) if self._is_ours(environ.get("HTTP_HOST", "")) else None

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The answer from below to a request for one of our names, or for none."""
        host = environ.get("HTTP_HOST", "")
        if self._is_ours(host):
            return self._app(environ, start_response)
        self._seldom.say(logging.INFO, "host", "a request for the host '%s' is refused: it is none of ours", host)
        return self._refusal(environ, host).send(environ, start_response)

    def _is_ours(self, host: str) -> bool:
        if not host or host in self._known:
            return True
        read = HOST.fullmatch(host.lower())
        ours = read is not None and (read["v6"] or read["name"]) in self._names
        if ours and len(self._known) < 100:
            self._known.add(host)
        return ours

    def _refusal(self, environ: Environ, host: str) -> Answer:
        REFUSALS.add("421", "host")
        detail = (
            f"This server listens on its own machine alone and answers to {', '.join(sorted(self._names))}, "
            f"not to {host[:100]!r}; CHARTHOUSE_PUBLIC_URL names the address at which others reach it."
        )
        return problem(environ, HTTPStatus.MISDIRECTED_REQUEST, detail)
