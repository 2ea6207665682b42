"""A kept answer: all that sending it takes is ready when it is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from charthouse.web.etags import matches

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]

FRESH_SECONDS = 2.0  # at most: so that processes agree, and a purge is felt at once
STALE_WHILE_REVALIDATE_SECONDS = 12.0  # at most, from when it is kept
OVERHEAD_BYTES = 2048  # about what keeping an answer costs in addition to its body and the text of its headers
STATUS_LINES = {200: "200 OK", 304: "304 Not Modified"}
NOT_ON_304 = ("content-length", "content-type")  # RFC 9110, section 15.4.5


@dataclass(slots=True)
class KeptAnswer:
    """A 200 answer, its 304, and until when each use of it is allowed (by a monotonic clock)."""

    headers: Headers
    body: bytes
    chart: str  # whose hit it is
    validated: float  # when what is below gave or confirmed it
    fresh_until: float  # sent without revalidation
    revalidate_until: float  # sent while one request revalidates it
    stale_if_error_until: float  # sent when revalidation fails
    purged: str = ""  # the last purge that it came after
    hits: int = 0
    used: bool = True  # since it was last looked over for eviction
    size: int = field(init=False)  # what it costs to keep, in bytes
    age: int = 0  # whole seconds, as its headers say
    as_is_until: float = field(init=False)  # sent with the headers that it has
    renewal: Future[Any] | None = None  # that runs now
    headers_304: Headers = field(init=False)
    tag: str = field(init=False)  # the ETag as it is sent, '' without one

    def __post_init__(self) -> None:
        self._set_headers(self.headers)
        self.size = len(self.body) + sum(len(name) + len(value) for name, value in self.headers) + OVERHEAD_BYTES
        self.grow_older(self.validated)

    def answer(self, environ: Environ) -> tuple[int, Headers, bytes]:
        """The status code, headers and body for this request: 200, 304 or HEAD; counts the hit."""
        self.used = True
        self.hits += 1
        asked = environ.get("HTTP_IF_NONE_MATCH")
        if asked and self.tag and (asked == self.tag or matches(asked, bare(self.tag))):
            return 304, self.headers_304, b""
        return 200, self.headers, self.body if environ["REQUEST_METHOD"] == "GET" else b""

    def send(self, environ: Environ, start_response: StartResponse) -> list[bytes]:
        """The same, by WSGI."""
        status, headers, body = self.answer(environ)
        start_response(STATUS_LINES[status], headers)
        return [body] if body else []

    def grow_older(self, now: float) -> None:
        """Say the Age, from 1 s on: other caches count it towards their own `max-age` (RFC 9111, section 5.1)."""
        age = int(now - self.validated)
        if age != self.age:
            self.age = age
            self._set_headers(overlaid(self.headers, {"Age": str(age)}))
        self.as_is_until = min(self.fresh_until, self.validated + age + 1)

    def expire(self, now: float) -> None:
        """Have it revalidated before it is sent again."""
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
        self.headers_304 = without_content(headers)
        self.tag = etag(headers)


def keep(headers: Headers, body: bytes, chart: str, now: float) -> KeptAnswer | None:
    """The answer as it is kept; None when its own headers forbid it (RFC 9111, section 3)."""
    named = {name.lower(): value for name, value in headers}
    lifetimes = _lifetimes(named.get("cache-control", ""))
    if lifetimes is None or "vary" in named or "set-cookie" in named:
        return None
    fresh, revalidate, stale_if_error = (now + seconds for seconds in lifetimes)
    confirmed = [(name, value) for name, value in headers if name.lower() != "age"]
    ready = overlaid(confirmed, {"Cache-Status": _from_memory(named.get("cache-status", ""))})
    return KeptAnswer(ready, body, chart, now, fresh, revalidate, stale_if_error)


def etag(headers: Headers) -> str:
    """The ETag as it is sent; '' without one."""
    return next((value for name, value in headers if name.lower() == "etag"), "")


def bare(tag: str) -> str:
    """The ETag without its quotes, and without the mark of a weak one."""
    return tag.removeprefix("W/").strip('"')


def without_content(headers: Headers) -> Headers:
    """The headers of the 304 in place of a 200 with these."""
    return [(name, value) for name, value in headers if name.lower() not in NOT_ON_304]


def overlaid(headers: Headers, newer: Mapping[str, str]) -> Headers:
    """The headers with those of `newer` in place of theirs (RFC 9111, section 3.2)."""
    names = {name.lower() for name in newer}
    return [*((name, value) for name, value in headers if name.lower() not in names), *newer.items()]


def _lifetimes(cache_control: str) -> tuple[float, float, float] | None:
    """For how many seconds it is fresh, is sent while one request revalidates it, and is sent when that fails."""
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
    """The Cache-Status of a hit in memory (RFC 9211); only a stale picture says for how long it has been too old."""
    stale = re.match(r"charthouse; hit; ttl=-\d+", cache_status)
    return f"{stale[0] if stale else 'charthouse; hit'}; detail=memory"
