"""Hits from memory, before Flask: a hit is a dictionary look-up.

An answer's own Cache-Control decides whether and how long it is cached (RFC 9111, RFC 5861). Only the Flask routes know
charts: their marks (`marks.py`) allow caching an answer.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

from charthouse.store.purges import ALL
from charthouse.web.etags import matches
from charthouse.web.memory.counting import note_miss, taken_hits
from charthouse.web.memory.encoding import encoded
from charthouse.web.memory.flights import Flights
from charthouse.web.memory.forwarding import Answer, Application, forward
from charthouse.web.memory.headers import Environ, Headers, StartResponse, bare, etag, overlaid, without_content
from charthouse.web.memory.kept_answer import KeptAnswer, keep
from charthouse.web.memory.marks import (
    ADDRESS,
    CHART,
    FILLING,
    LOOKS_ONCE,
    PURGED,
    STATE,
    VIEWED,
)
from charthouse.web.memory.passage import RENEWAL
from charthouse.web.memory.turn import Turn

LONGEST_SPELLING = 16384  # a config in an address is long, and so is a dashboard's /status
SPELLING_BYTES = 200  # the approximate cost of a spelling besides its text
SPELLINGS_SHARE = 8  # spellings get one part in this many of the bound, so that junk evicts no picture
RENEWAL_SECONDS = 0.05  # how long a request waits for a renewal, while it may send the cached answer
MOST_RENEWALS = 32  # at a time
RETRY_SECONDS = 1.0  # between a failed revalidation and the next one


Sendable = Answer | KeptAnswer


class MemoryCache:
    """A WSGI application in front of another one, bounded in bytes."""

    def __init__(
        self, app: Application, max_bytes: int, clock: Callable[[], float] = time.monotonic, turn: Turn | None = None
    ) -> None:
        self._app = app
        self._turn = turn or Turn()
        self._flights = Flights(partial(forward, app))
        self._renewals = ThreadPoolExecutor(MOST_RENEWALS, "renewal")
        self._renewals_are_slow = False
        self._max_bytes = max_bytes
        self._most_spelling_bytes = max_bytes // SPELLINGS_SHARE
        self._clock = clock
        self._answers: dict[str, KeptAnswer] = {}  # by canonical address; the first ones are evicted next
        self._spellings: dict[str, str] = {}  # query and path → canonical address
        self._bytes = 0
        self._spelling_bytes = 0
        self._changing = threading.Lock()
        self._hits_of_gone: dict[str, int] = {}  # by what they are hits of

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from memory while the answer is fresh; forward other requests, one at a time for each address."""
        spelling = _spelling(environ)
        kept = self._kept(spelling, environ)
        if kept is None:
            return self._miss(spelling, environ, start_response)
        if self._is_fresh(kept):
            return kept.send(environ, start_response)
        if LOOKS_ONCE in environ:
            return self._sent(self._revalidate(spelling, kept, environ), environ, start_response)
        return self._stale(spelling, kept, environ, start_response)

    def look_up(self, environ: Environ) -> KeptAnswer | None:
        """The fresh answer in memory, or None, without waiting; the caller must send it, because it counts as a hit."""
        kept = self._kept(_spelling(environ), environ)
        return kept if kept and self._is_fresh(kept) else None

    def _is_fresh(self, kept: KeptAnswer) -> bool:
        """Whether it may be sent unchanged, with a correct Age."""
        self._turn.hit_at = now = self._clock()
        if now < kept.as_is_until:
            return True
        kept.grow_older(now)
        return now < kept.fresh_until

    def _kept(self, spelling: str, environ: Environ) -> KeptAnswer | None:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or "HTTP_AUTHORIZATION" in environ:
            return None
        return self._answers.get(self._spellings.get(spelling, ""))

    @property
    def size(self) -> int:
        """The cost of the cached answers and their keys, in bytes."""
        return self._bytes + self._spelling_bytes

    def gauges(self) -> dict[str, float]:
        """How full it is, for `/metrics`."""
        return {"memory_cache_bytes": self.size, "memory_cache_max_bytes": self._max_bytes,
                "memory_cache_answers": len(self._answers)}  # fmt: skip

    def expire(self) -> None:
        """Expire every cached answer, so that each is revalidated before it is sent again."""
        with self._changing:
            for kept in self._answers.values():
                kept.expire(self._clock())

    def forget(self, charts: Collection[str]) -> None:
        """Drop every cached answer of these charts, all answers for ALL, so that no error brings one back."""
        with self._changing:
            for address, kept in list(self._answers.items()):
                if kept.chart in charts or ALL in charts:
                    self._forget(address)

    def hits(self) -> dict[str, int]:
        """The hits of each picture, as `mark_hit` named it, since the last call; of a chart where it named none."""
        with self._changing:
            counted, self._hits_of_gone = self._hits_of_gone, {}
            for kept in self._answers.values():
                if kept.hits and kept.viewed:
                    counted[kept.viewed] = counted.get(kept.viewed, 0) + taken_hits(kept)
        return counted

    def _miss(self, spelling: str, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Forward the request, and cache the answer if its headers allow it."""
        below = environ | {FILLING: True} if self._max_bytes else environ
        answer = self._flights.answer(spelling, below)
        found = answer.status.startswith("200")
        full = found and (answer.body or environ["REQUEST_METHOD"] == "GET")
        note_miss(below)
        if full and (kept := self._keep(spelling, below, answer.headers, answer.body)):
            kept.counted += 1
            return kept.send(environ, start_response)
        if found or answer.status.startswith("304"):
            self._count(below.get(VIEWED, ""), 1)
        if found and ADDRESS in below and _client_has(environ, answer.headers):
            answer = Answer("304 Not Modified", without_content(answer.headers), b"")
        return encoded(answer, environ).send(environ, start_response)

    def _stale(
        self, spelling: str, kept: KeptAnswer, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Renew in another thread; while the cached answer may be sent, only one request waits, and only a moment."""
        renewal, began = self._renewal(spelling, kept, environ)
        patience = None
        if self._clock() < kept.revalidate_until:
            patience = RENEWAL_SECONDS if began and not self._renewals_are_slow else 0.0
        try:
            answer = renewal.result(patience)
        except TimeoutError:
            answer = kept
        return self._sent(answer, environ, start_response)

    @staticmethod
    def _sent(answer: Sendable, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        return (encoded(answer, environ) if isinstance(answer, Answer) else answer).send(environ, start_response)

    def _renewal(self, spelling: str, kept: KeptAnswer, environ: Environ) -> tuple[Future[Sendable], bool]:
        """The running renewal, and whether it began just now."""
        with self._changing:
            if renewal := kept.renewal:
                return renewal, False
            kept.renewal = self._renewals.submit(self._renew, spelling, kept, environ)
            return kept.renewal, True

    def _renew(self, spelling: str, kept: KeptAnswer, environ: Environ) -> Sendable:
        """Revalidate the cached answer; returns the answer to send from now on."""
        began = self._clock()
        try:
            return self._revalidate(spelling, kept, environ | {RENEWAL: True})
        finally:
            self._renewals_are_slow = self._clock() - began > RENEWAL_SECONDS
            with self._changing:
                kept.renewal = None

    def _revalidate(self, spelling: str, kept: KeptAnswer, environ: Environ) -> Sendable:
        conditional = environ | {"REQUEST_METHOD": "GET", "HTTP_IF_NONE_MATCH": kept.tag}
        answer = forward(self._app, conditional)
        now = self._clock()
        lost = answer.status.startswith(("202", "5"))  # the application has no picture for now
        if lost and now < kept.stale_if_error_until and conditional.get(PURGED, "") in ("", kept.purged):
            if LOOKS_ONCE not in environ:  # a fetcher may be refused where a browser is not
                kept.fail(now, RETRY_SECONDS)
            return kept
        if answer.status.startswith("304"):
            answer = Answer("200 OK", overlaid(kept.headers, dict(answer.headers)), kept.body)
        found = answer.status.startswith("200")
        if found and (newer := self._keep(spelling, conditional, answer.headers, answer.body)):
            return newer
        self._drop(self._spellings.get(spelling, ""))
        return answer

    def _keep(self, spelling: str, environ: Environ, headers: Headers, body: bytes) -> KeptAnswer | None:
        older = self._answers.get(environ.get(ADDRESS, ""))
        kept = keep(headers, body, environ.get(CHART, ""), self._clock(), older) if ADDRESS in environ else None
        if kept is None or kept.size > self._max_bytes or len(spelling) > LONGEST_SPELLING:
            return None
        kept.purged, kept.viewed, kept.state = (environ.get(mark, "") for mark in (PURGED, VIEWED, STATE))
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
            self._spellings.clear()  # one request each learns it again
            self._spelling_bytes = 0
        self._spellings[spelling] = address
        self._spelling_bytes += cost

    def _evict(self) -> None:
        """Evict the first answer that was not used since it was last inspected (the clock algorithm)."""
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
            self._count(kept.viewed, taken_hits(kept))

    def _count(self, viewed: str, hits: int) -> None:
        """Count hits without a cached answer."""
        if viewed and hits:
            self._hits_of_gone[viewed] = self._hits_of_gone.get(viewed, 0) + hits


def _spelling(environ: Environ) -> str:
    """The raw query, which has no line break, and the decoded path, which begins with a /; answers name the prefix."""
    query, path = environ["QUERY_STRING"], environ.get("SCRIPT_NAME", "") + environ["PATH_INFO"]
    return f"?{query}\n{path}" if query else path


def _client_has(environ: Environ, headers: Headers) -> bool:
    asked = environ.get("HTTP_IF_NONE_MATCH", "")
    return bool(asked) and matches(asked, bare(etag(headers)))
