"""The log of requests: a line for each that memory could not answer, with its id and the time of each phase.

The same is in the answer, as `X-Request-ID` and `Server-Timing`. Both are added here, in front of the memory cache:
what it keeps must not name another request.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable

from charthouse.allowance import Allowance
from charthouse.logs import Facts, Seldom, told, word
from charthouse.printable import shortened
from charthouse.trace import Trace, traced
from charthouse.web.memory.forwarding import Answer, forward
from charthouse.web.memory.headers import Environ, StartResponse
from charthouse.web.memory.kept_answer import FromMemory
from charthouse.web.request_ids import HEADER, request_id

SILENT = ("/healthz", "/readyz", "/metrics", "/static/")  # beginnings of paths that programs poll
SLOW_SECONDS = 1.0  # besides the time that the request was to wait
MOST_QUOTED = 160  # characters of a path that a line repeats
LINES_PER_SECOND, MOST_AT_ONCE = 10.0, 20.0  # of one process; a flood must not fill a disk
TIMING = "Server-Timing"
PROXIED = ("HTTP_X_FORWARDED_FOR", "HTTP_VIA")  # what a proxy says of itself

log = logging.getLogger("charthouse.request")


class RequestLog:
    """A WSGI application in front of all others of a process."""

    def __init__(self, app: FromMemory) -> None:
        self.look_up = app.look_up
        self._app = app
        self._seldom = Seldom(log, MOST_QUOTED)
        self._lines = Allowance(LINES_PER_SECOND, MOST_AT_ONCE)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The answer from below, with the id of its request and the time that each phase took."""
        began = time.monotonic()
        with traced(Trace(request_id(environ))) as trace:
            answer = forward(self._app, environ)
        seconds = time.monotonic() - began
        if trace.missed and not environ["PATH_INFO"].startswith(SILENT):
            self._write(environ, answer, trace, seconds)
        return _described(answer, environ, trace, seconds).send(environ, start_response)

    def _write(self, environ: Environ, answer: Answer, trace: Trace, seconds: float) -> None:
        """Log the request; of refusals only a few, with the number of the others."""
        status, path = answer.status[:3], environ["PATH_INFO"]  # without its query, which may have a signature
        facts: Facts = {
            **trace.facts, "ms": _ms(seconds), **_by_phase(trace),
            "bytes": len(answer.body), "slow": _slow(trace, seconds), "request_id": trace.request_id,
        }  # fmt: skip
        if status.startswith("4") or status == "503":
            self._write_refusal(environ["REQUEST_METHOD"], path, status, trace)
        elif self._lines.take():
            facts["left_out"] = self._lines.left_out() or ""
            log.info(
                "%s %s %s", environ["REQUEST_METHOD"], word(shortened(path, MOST_QUOTED)), status, extra=told(**facts)
            )

    def _write_refusal(self, method: str, path: str, status: str, trace: Trace) -> None:
        """Log the refusal, unless a line with its reason is there."""
        if not trace.logged:
            self._seldom.say(logging.INFO, "refused", "%s %s %s, request %s", method, path, status, trace.request_id)


def _described(answer: Answer, environ: Environ, trace: Trace, seconds: float) -> Answer:
    """The answer with its request's id, and where its time went unless a proxy may keep the answer for others."""
    headers = [*answer.headers, (HEADER, trace.request_id)]
    if trace.missed and not any(name in environ for name in PROXIED):
        spent = ", ".join(f"{name};dur={_ms(spent)}" for name, spent in [*_spent(trace), ("total", seconds)])
        headers.append((TIMING, spent))
    return Answer(answer.status, headers, answer.body)


def _spent(trace: Trace) -> list[tuple[str, float]]:
    """The seconds by phase; a draw that takes longer than its request still adds to them."""
    return list(trace.seconds.copy().items())


def _by_phase(trace: Trace) -> dict[str, float]:
    return {f"{name}_ms": _ms(seconds) for name, seconds in _spent(trace)}


def _slow(trace: Trace, seconds: float) -> bool:
    return seconds - trace.seconds.get("wait", 0.0) > SLOW_SECONDS


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
