"""The prefix: the path below which people reach Charthouse, where that is not the root of a host.

Every address that we spell begins with it. Some proxies remove it from the requests that they pass on, and some do not.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterable
from functools import lru_cache
from ipaddress import ip_address, ip_network
from urllib.parse import unquote, urlsplit

from charthouse.logs import Seldom
from charthouse.settings import Settings
from charthouse.web.memory.forwarding import Application
from charthouse.web.memory.headers import Environ, StartResponse
from charthouse.web.memory.kept_answer import FromMemory, KeptAnswer

SENT = "HTTP_X_FORWARDED_PREFIX"
PREFIX = re.compile(r"(?:/[A-Za-z0-9._~-]+){1,20}", re.ASCII)


class Prefix:
    """Finds a request's prefix, in the proxy's X-Forwarded-Prefix or in CHARTHOUSE_PUBLIC_URL."""

    def __init__(self, settings: Settings, seldom: Seldom, routes: Collection[str]) -> None:
        """`routes` are the paths of the routes, such as /status and /charts/<chart_id>."""
        self._usual = unquote(urlsplit(settings.public_url).path)
        self._networks = [ip_network(one) for one in settings.trusted_proxies.split(",") if one]
        self._is_trusted = lru_cache(maxsize=1024)(self._is_in_networks)
        self._seldom = seldom
        self._fixed = frozenset(route for route in routes if "<" not in route)
        self._beginnings = tuple({route.partition("<")[0] for route in routes if "<" in route})

    @property
    def is_needed(self) -> bool:
        """Whether any request can have one."""
        return bool(self._usual or self._networks)

    def set(self, environ: Environ) -> None:
        """Set SCRIPT_NAME to the request's prefix, and take it off PATH_INFO (PEP 3333); once for each request."""
        if environ.get("SCRIPT_NAME"):
            return
        prefix = self._sent(environ) or self._usual
        if prefix:
            environ["SCRIPT_NAME"] = prefix
            environ["PATH_INFO"] = self._without(prefix, environ["PATH_INFO"])

    def _without(self, prefix: str, path: str) -> str:
        """The path that is left; one that then is none of ours had no prefix, and begins like it by chance."""
        left = path.removeprefix(prefix) or "/"
        return left if left in self._fixed or left.startswith(self._beginnings) else path

    def _sent(self, environ: Environ) -> str:
        """The prefix that a trusted proxy names; '' without one."""
        sent = str(environ.get(SENT, "")).rstrip("/")
        if not sent or not self._is_trusted(environ.get("REMOTE_ADDR", "")):
            return ""
        if not PREFIX.fullmatch(sent) or {".", ".."} & set(sent.split("/")):
            self._seldom.say(logging.WARNING, "prefix", "X-Forwarded-Prefix '%s' is ignored: it is no path", sent)
            return ""
        return sent

    def _is_in_networks(self, address: str) -> bool:
        try:
            read = ip_address(address)
        except ValueError:  # of a Unix socket
            return False
        return any((getattr(read, "ipv4_mapped", None) or read) in network for network in self._networks)


def below(prefix: Prefix, app: Application) -> Application:
    """The WSGI application, for requests that may have a prefix."""

    def answer(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        prefix.set(environ)
        return app(environ, start_response)

    return answer


class MemoryBelow:
    """The same for an application that may have an answer in memory."""

    def __init__(self, prefix: Prefix, app: FromMemory) -> None:
        self._prefix = prefix
        self._app = app

    def look_up(self, environ: Environ) -> KeptAnswer | None:
        """The answer in memory, or None."""
        self._prefix.set(environ)
        return self._app.look_up(environ)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        self._prefix.set(environ)
        return self._app(environ, start_response)
