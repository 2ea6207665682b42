"""Collapsed forwarding: requests for an address that is being answered get that answer too."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from charthouse.web.memory.forwarding import Answer
from charthouse.web.memory.headers import Environ
from charthouse.web.memory.marks import ADDRESS, CHART, DATA_HASH, LOOKS_ONCE, MEMORY, PURGED, STATE, TIER, VIEWED

LONGEST_SECONDS = 0.5  # how long a request waits for another request's answer
LEAST_SECONDS = 0.2  # that a fetcher which looks once must have left to wait for another picture
SAID = (ADDRESS, CHART, VIEWED, STATE, DATA_HASH, PURGED)
OWN_ANSWER = ("HTTP_AUTHORIZATION", "HTTP_IF_NONE_MATCH")  # requests with these get their own answer


@dataclass
class Flight:
    """One request that is being answered, and its answer once others may have it."""

    done: threading.Event = field(default_factory=threading.Event)
    answer: Answer | None = None
    said: Environ = field(default_factory=dict)


class Flights:
    """The requests in progress, by the spelling of their address."""

    def __init__(self, forward: Callable[[Environ], Answer]) -> None:
        self._forward = forward
        self._flights: dict[str, Flight] = {}

    def answer(self, spelling: str, environ: Environ) -> Answer:
        """The answer of `forward` to this request, or to an earlier one for the same address that is in progress."""
        if not _may_share(environ):
            return self._forward(environ)
        if (until := environ.get(LOOKS_ONCE)) is not None:
            return self._answer_once(f"once {spelling}", until, environ)
        mine = Flight()
        first = self._flights.setdefault(spelling, mine)
        if first is mine:
            return self._lead(spelling, mine, environ)
        if first.done.wait(LONGEST_SECONDS) and first.answer and first.said:
            environ.update(first.said)
            return first.answer
        return self._forward(environ)

    def _answer_once(self, spelling: str, until: float, environ: Environ) -> Answer:
        """The same among fetchers that look once: the others wait for the first one's picture as long as it does."""
        while True:
            mine = Flight()
            first = self._flights.setdefault(spelling, mine)
            if first is mine:
                return self._lead(spelling, mine, environ)
            left = until - time.monotonic()
            if not first.done.wait(max(0.0, left)) or not first.answer or not first.said:
                return self._forward(environ)
            if not first.answer.status.startswith("202") or until - time.monotonic() < LEAST_SECONDS:
                environ.update(first.said)
                return first.answer

    def _lead(self, spelling: str, flight: Flight, environ: Environ) -> Answer:
        try:
            flight.answer = self._forward(environ)
            if ADDRESS in environ:
                flight.said = {name: environ[name] for name in SAID if name in environ}
                if TIER in environ:
                    flight.said[TIER] = MEMORY  # the others have it from this process
            return flight.answer
        finally:
            del self._flights[spelling]
            flight.done.set()


def _may_share(environ: Environ) -> bool:
    alone = environ["REQUEST_METHOD"] != "GET" or any(name in environ for name in OWN_ANSWER)
    return not alone and "wait=" not in environ["QUERY_STRING"]
