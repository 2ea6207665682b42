"""A cached answer, ready to be sent."""

from __future__ import annotations

import re
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Protocol

from charthouse.web.etags import matches
from charthouse.web.memory.encoding import accepts_gzip, compressed, is_compressible, of_compressed, varying
from charthouse.web.memory.headers import Environ, Headers, StartResponse, bare, etag, overlaid, without_content

FRESH_SECONDS = 2.0  # at most, so that processes agree, and a purge takes effect at once
STALE_WHILE_REVALIDATE_SECONDS = 12.0  # at most, from when it is cached
OVERHEAD_BYTES = 2048  # the approximate cost of an answer besides its body and the text of its headers
STATUS_LINES = {200: "200 OK", 304: "304 Not Modified"}


@dataclass(slots=True)
class Form:
    """The answer in one encoding, ready to be sent, and its 304."""

    headers: Headers
    body: bytes
    headers_304: Headers = field(init=False)
    tag: str = field(init=False)  # the ETag header, '' without one

    def __post_init__(self) -> None:
        self.headers_304 = without_content(self.headers)
        self.tag = etag(self.headers)


@dataclass(slots=True)
class KeptAnswer:
    """A 200 answer, and until when it may be used in which way (by a monotonic clock)."""

    headers: Headers  # of the answer without compression
    body: bytes
    chart: str
    validated: float  # when the application gave or confirmed it
    fresh_until: float  # sent without revalidation
    revalidate_until: float  # sent while one request revalidates it
    stale_if_error_until: float  # sent when revalidation fails
    gzip_body: bytes = b""  # compressed, for answers that have such a form
    purged: str = ""  # the last purge before it
    viewed: str = ""  # what counts its hits: a picture, or the chart
    state: str = ""  # of its picture; '' for what is no picture
    hits: int = 0
    counted: int = 0  # of the hits, those whose answer came from elsewhere first
    used: bool = True  # since eviction last inspected it
    size: int = field(init=False)  # its cost, in bytes
    age: int = 0  # whole seconds, as its headers say
    as_is_until: float = field(init=False)  # sent with unchanged headers
    renewal: Future[Any] | None = None  # the running one
    plain: Form = field(init=False)
    gzip: Form | None = field(init=False)

    def __post_init__(self) -> None:
        self._set_headers(self.headers)
        text = sum(len(name) + len(value) for name, value in self.headers)
        self.size = len(self.body) + len(self.gzip_body) + text + OVERHEAD_BYTES
        self.grow_older(self.validated)

    @property
    def tag(self) -> str:
        """The ETag of the answer without compression, '' without one."""
        return self.plain.tag

    def answer(self, environ: Environ) -> tuple[int, Headers, bytes]:
        """The status code, headers and body for this request: 200, 304 or HEAD; counts the hit."""
        self.used = True
        self.hits += 1
        form = self.gzip if self.gzip and accepts_gzip(environ) else self.plain
        asked = environ.get("HTTP_IF_NONE_MATCH")
        if asked and form.tag and (asked == form.tag or matches(asked, bare(self.plain.tag))):
            return 304, form.headers_304, b""
        return 200, form.headers, form.body if environ["REQUEST_METHOD"] == "GET" else b""

    def send(self, environ: Environ, start_response: StartResponse) -> list[bytes]:
        """The same, by WSGI."""
        status, headers, body = self.answer(environ)
        start_response(STATUS_LINES[status], headers)
        return [body] if body else []

    def grow_older(self, now: float) -> None:
        """Set the Age, from 1 s on: other caches count it towards their own `max-age` (RFC 9111, section 5.1)."""
        age = int(now - self.validated)
        if age != self.age:
            self.age = age
            self._set_headers(overlaid(self.headers, {"Age": str(age)}))
        self.as_is_until = min(self.fresh_until, self.validated + age + 1)

    def expire(self, now: float) -> None:
        """Expire it, so that it is revalidated before it is sent again."""
        self.as_is_until = self.fresh_until = self.revalidate_until = now

    def fail(self, now: float, retry_seconds: float) -> None:
        """Mark the answer as stale after a failed revalidation; the next one is in `retry_seconds`."""
        old = max(1, round(now - self.revalidate_until))
        said = {"Cache-Status": f"charthouse; hit; ttl=-{old}; detail=memory", "Charthouse-State": "stale"}
        self._set_headers(overlaid(self.headers, {name: said[name] for name in said if name in dict(self.headers)}))
        self.fresh_until = now + retry_seconds
        self.grow_older(now)

    def _set_headers(self, headers: Headers) -> None:
        self.headers = headers
        self.plain = Form(varying(headers) if self.gzip_body else headers, self.body)
        self.gzip = None
        if self.gzip_body:
            self.gzip = Form(of_compressed(headers, len(self.gzip_body)), self.gzip_body)


class FromMemory(Protocol):
    """An application that may have an answer in memory."""

    def look_up(self, environ: Environ) -> KeptAnswer | None: ...
    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]: ...


def keep(headers: Headers, body: bytes, chart: str, now: float, older: KeptAnswer | None = None) -> KeptAnswer | None:
    """The answer to cache; None when its own headers forbid it (RFC 9111, section 3).

    Takes over the compressed body of an older one with the same content.
    """
    named = {name.lower(): value for name, value in headers}
    lifetimes = _lifetimes(named.get("cache-control", ""))
    if lifetimes is None or "vary" in named or "set-cookie" in named:
        return None
    fresh, revalidate, stale_if_error = (now + seconds for seconds in lifetimes)
    confirmed = [(name, value) for name, value in headers if name.lower() != "age"]
    ready = overlaid(confirmed, {"Cache-Status": _from_memory(named.get("cache-status", ""))})
    gzip_body = b""
    if is_compressible(headers):
        gzip_body = older.gzip_body if older and older.body == body else compressed(body)
    return KeptAnswer(ready, body, chart, now, fresh, revalidate, stale_if_error, gzip_body)


def _lifetimes(cache_control: str) -> tuple[float, float, float] | None:
    """For how many seconds it is fresh, may be sent during a revalidation, and may be sent when that fails."""
    words = {word.strip() for word in cache_control.split(",")}
    if "public" not in words or "no-store" in words or not (max_age := _seconds("max-age", cache_control)):
        return None
    revalidate = max_age + _seconds("stale-while-revalidate", cache_control)
    stale_if_error = max_age + _seconds("stale-if-error", cache_control)
    return min(max_age, FRESH_SECONDS), min(revalidate, STALE_WHILE_REVALIDATE_SECONDS), stale_if_error


def _seconds(directive: str, cache_control: str) -> float:
    found = re.search(rf"(?:^|[\s,]){directive}=(\d+)", cache_control)
    return float(found[1]) if found else 0.0


def _from_memory(cache_status: str) -> str:
    """The Cache-Status of a hit in memory (RFC 9211); only a stale picture has a TTL: how long ago it expired."""
    stale = re.match(r"charthouse; hit; ttl=-\d+", cache_status)
    return f"{stale[0] if stale else 'charthouse; hit'}; detail=memory"
