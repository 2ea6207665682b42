"""Hits from memory, before Flask: a hit is a dictionary look-up.

An answer's own Cache-Control decides whether and how long it is kept (RFC 9111, RFC 5861). Only the Flask routes know
charts: a route calls `mark_cacheable` for a request whose answer may be kept, and `mark_hit` for one that counts as a
hit of a chart.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from charthouse.web.etags import matches
from charthouse.web.memory.kept_answer import (
    Environ,
    Headers,
    KeptAnswer,
    StartResponse,
    bare,
    etag,
    keep,
    overlaid,
    without_content,
)

Application = Callable[[Environ, StartResponse], Iterable[bytes]]

ADDRESS = "charthouse.address"
CHART = "charthouse.chart"
PURGED = "charthouse.purged"
FILLING = "charthouse.filling"  # an answer that may be kept is wanted whole
LONGEST_SPELLING = 8192  # a dashboard's /status is long
SPELLING_BYTES = 200  # about what learning a spelling costs in addition to its text
SPELLINGS_SHARE = 8  # of the bound, one part in so many is for spellings: junk pushes no picture out
RETRY_SECONDS = 1.0  # from a failed revalidation to the next one


def mark_cacheable(environ: Environ, address: str) -> None:
    """Allow the memory cache to keep the answer to this request, under its canonical address.

    Called before the condition of the request is read: a memory cache that can keep the answer takes it over.
    """
    environ[ADDRESS] = address
    if FILLING in environ:
        environ["HTTP_IF_NONE_MATCH"] = ""


def mark_hit(environ: Environ, chart: str) -> None:
    """Count this request as a hit of that chart when it is answered with a picture."""
    environ[CHART] = chart


def mark_purged(environ: Environ, when: str) -> None:
    """Name the last purge of what this request asks for, '' for none: nothing kept before it is sent instead."""
    environ[PURGED] = when


class MemoryCache:
    """A WSGI application before another, bounded in bytes."""

    def __init__(self, app: Application, max_bytes: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._most_spelling_bytes = max_bytes // SPELLINGS_SHARE
        self._clock = clock
        self._answers: dict[str, KeptAnswer] = {}  # by canonical address; the first ones are the next to go
        self._spellings: dict[str, str] = {}  # query and path → canonical address
        self._bytes = 0
        self._spelling_bytes = 0
        self._changing = threading.Lock()
        self._hits_of_gone: dict[str, int] = {}

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from memory what is fresh there; forward other requests, one at a time for each address."""
        query = environ["QUERY_STRING"]  # as it came, so without a line break; the path is decoded, and begins with a /
        spelling = f"?{query}\n{environ['PATH_INFO']}" if query else environ["PATH_INFO"]
        kept = self._answers.get(self._spellings.get(spelling, ""))
        if kept is None or environ["REQUEST_METHOD"] not in ("GET", "HEAD") or "HTTP_AUTHORIZATION" in environ:
            return self._miss(spelling, environ, start_response)
        now = self._clock()
        if now < kept.as_is_until:
            return kept.send(environ, start_response)
        kept.grow_older(now)
        if now < kept.fresh_until:
            return kept.send(environ, start_response)
        return self._stale(spelling, kept, environ, start_response)

    @property
    def size(self) -> int:
        """What the kept answers and their keys cost, in bytes."""
        return self._bytes + self._spelling_bytes

    def expire(self) -> None:
        """Expire every kept answer, so that each is revalidated before it is sent again."""
        with self._changing:
            for kept in self._answers.values():
                kept.expire(self._clock())

    def hits(self) -> dict[str, int]:
        """The hits of each chart since this was last asked."""
        with self._changing:
            counted, self._hits_of_gone = self._hits_of_gone, {}
            for kept in self._answers.values():
                if kept.hits and kept.chart:
                    counted[kept.chart] = counted.get(kept.chart, 0) + kept.hits
                kept.hits = 0
        return counted

    def _miss(self, spelling: str, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Forward the request, and keep the answer if that is allowed."""
        below = environ | {FILLING: True} if self._max_bytes else environ
        status, headers, body = _forward(self._app, below)
        full = status.startswith("200") and (body or environ["REQUEST_METHOD"] == "GET")
        if full and (kept := self._keep(spelling, below, headers, body)):
            return kept.send(environ, start_response)
        if status.startswith(("200", "304")):
            self._count(below.get(CHART, ""), 1)
        if status.startswith("200") and ADDRESS in below and _client_has(environ, headers):
            status, headers, body = "304 Not Modified", without_content(headers), b""
        start_response(status, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _stale(
        self, spelling: str, kept: KeptAnswer, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """One request revalidates; the others get what is kept while that is allowed, and revalidate too after that."""
        first = kept.revalidating.acquire(blocking=False)
        if not first and self._clock() < kept.revalidate_until:
            return kept.send(environ, start_response)
        try:
            return self._revalidate(spelling, kept, environ, start_response)
        finally:
            if first:
                kept.revalidating.release()

    def _revalidate(
        self, spelling: str, kept: KeptAnswer, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        conditional = environ | {"REQUEST_METHOD": "GET", "HTTP_IF_NONE_MATCH": kept.tag}
        status, headers, body = _forward(self._app, conditional)
        now = self._clock()
        lost = status.startswith(("202", "5"))  # there is no picture below, for now
        if lost and now < kept.stale_if_error_until and conditional.get(PURGED, "") in ("", kept.purged):
            kept.fail(now, RETRY_SECONDS)
            return kept.send(environ, start_response)
        if status.startswith("304"):
            status, headers, body = "200 OK", overlaid(kept.headers, dict(headers)), kept.body
        if status.startswith("200") and (newer := self._keep(spelling, conditional, headers, body)):
            return newer.send(environ, start_response)
        self._drop(self._spellings.get(spelling, ""))
        start_response(status, headers)
        return [body] if environ["REQUEST_METHOD"] == "GET" else []

    def _keep(self, spelling: str, environ: Environ, headers: Headers, body: bytes) -> KeptAnswer | None:
        kept = keep(headers, body, environ.get(CHART, ""), self._clock()) if ADDRESS in environ else None
        if kept is None or kept.size > self._max_bytes or len(spelling) > LONGEST_SPELLING:
            return None
        kept.purged = environ.get(PURGED, "")
        address = environ[ADDRESS]
        kept.size += len(address)
        with self._changing:
            self._forget(address)
            self._answers[address] = kept
            self._bytes += kept.size
            self._learn(spelling, address)
            while self._answers and self.size > self._max_bytes:
                self._evict()
        return kept

    def _learn(self, spelling: str, address: str) -> None:
        if spelling in self._spellings:
            self._spellings[spelling] = address
            return
        cost = len(spelling) + len(address) + SPELLING_BYTES
        if self._spelling_bytes + cost > self._most_spelling_bytes:
            self._spellings.clear()  # each is learnt again by one request
            self._spelling_bytes = 0
        self._spellings[spelling] = address
        self._spelling_bytes += cost

    def _evict(self) -> None:
        """Let the first answer go that was not used since it was last looked over (the clock algorithm)."""
        address, kept = next(iter(self._answers.items()))
        if kept.used:
            kept.used = False
            self._answers[address] = self._answers.pop(address)
        else:
            self._forget(address)

    def _drop(self, address: str) -> None:
        with self._changing:
            self._forget(address)

    def _forget(self, address: str) -> None:
        kept = self._answers.pop(address, None)
        if kept is not None:
            self._bytes -= kept.size
            self._count(kept.chart, kept.hits)

    def _count(self, chart: str, hits: int) -> None:
        """Hits of a chart that no kept answer counts."""
        if chart and hits:
            self._hits_of_gone[chart] = self._hits_of_gone.get(chart, 0) + hits


def _client_has(environ: Environ, headers: Headers) -> bool:
    asked = environ.get("HTTP_IF_NONE_MATCH", "")
    return bool(asked) and matches(asked, bare(etag(headers)))


def _forward(app: Application, environ: Environ) -> tuple[str, Headers, bytes]:
    """The answer of the application behind this cache: status line, headers, whole body."""
    answered: list[Any] = []

    def start_response(status: str, headers: Headers, *_: Any) -> None:
        answered[:] = [status, headers]

    chunks = app(environ, start_response)
    try:
        body = b"".join(chunks)
    finally:
        getattr(chunks, "close", lambda: None)()
    return answered[0], answered[1], body
