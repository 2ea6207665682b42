"""The passage from the memory cache to Flask: a bounded queue of requests that take turns.

A request that finds the queue full is refused. Refusals, and answers that brought nothing (4xx), are parked while other
requests are present, because an immediate answer only speeds up the client's next request. The parking time grows with
the number of requests present and with the processor time that the request used. Parked requests sleep.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from charthouse.counters import REFUSALS
from charthouse.web.memory.forwarding import Answer, Application, forward
from charthouse.web.memory.headers import Environ, StartResponse
from charthouse.web.memory.marks import BUSY, LOOKS_ONCE
from charthouse.web.memory.turn import Turn

RENEWAL = "charthouse.renewal"  # marks the request that renews a kept answer: it skips the queue
UNBOUNDED = ("/healthz", "/metrics")  # skip the queue: they tell how this process is when it is full
HURRIES = "charthouse.hurries"  # marks a request that holds a scarce place: it is never parked
BUSY_SECONDS = 0.25  # the least parking time of a request whose picture found no room
MOST_SECONDS = 2.0  # that a request is parked for
SHARE = 0.1  # of the processor: the most that parked requests use in each process
MOST_PARKED = 1024  # at a time, in each process; the others are answered at once


class Passage:
    """A WSGI application before Flask that lets a bounded number of requests in at a time.

    Fetchers that look once have places of their own: they wait unasked, and take none from browsers.
    """

    def __init__(
        self, app: Application, turn: Turn, places: int, fetchers_places: int, refusal: Callable[[Environ], Answer]
    ) -> None:
        self._app = app
        self._turn = turn
        self._places = threading.BoundedSemaphore(places)
        self._fetchers_places = threading.BoundedSemaphore(fetchers_places)
        self._refusal = refusal
        self._parking = threading.BoundedSemaphore(MOST_PARKED)
        self._counting = threading.Lock()
        self._present = 0  # requests at work, queued or parked; a single one is no flood and is not parked

    def __call__(self, environ: Environ, start_response: StartResponse) -> list[bytes]:
        """Flask's answer when the request's turn comes; 503 when the queue is full."""
        answer = self._forward(environ) if RENEWAL in environ else self._answer(environ)
        return answer.send(environ, start_response)

    def _answer(self, environ: Environ) -> Answer:
        with self._counted():
            began = time.thread_time()
            answer = self._let_in(environ)
            if self._present > 1 and HURRIES not in environ:
                self._park(parking_seconds(answer, environ, time.thread_time() - began, self._present))
        return answer

    def _let_in(self, environ: Environ) -> Answer:
        if environ["PATH_INFO"] in UNBOUNDED:
            return self._forward(environ)
        places = self._fetchers_places if LOOKS_ONCE in environ else self._places
        if not places.acquire(blocking=False):
            REFUSALS.add("503", "requests full")
            return self._refusal(environ)
        try:
            return self._forward(environ)
        finally:
            places.release()

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._counting:
            self._present += 1
        try:
            yield
        finally:
            with self._counting:
                self._present -= 1

    def _forward(self, environ: Environ) -> Answer:
        with self._turn.taken(renewal=RENEWAL in environ):
            return forward(self._app, environ)

    def _park(self, seconds: float) -> None:
        if seconds and self._parking.acquire(blocking=False):
            try:
                time.sleep(seconds)
            finally:
                self._parking.release()


def parking_seconds(answer: Answer, environ: Environ, used_seconds: float, present: int) -> float:
    """How long an answer is parked that used this much processor time while this many requests were present.

    An answer with a picture, or one whose job was enqueued, is not parked; one to a fetcher only as long as it waits.
    """
    until: float = environ.get(LOOKS_ONCE, math.inf)
    most = min(until - time.monotonic(), MOST_SECONDS)
    busy = answer.status.startswith("503") or BUSY in environ
    if not busy and not answer.status.startswith("4"):
        return 0.0
    fair = used_seconds * present / SHARE
    return max(0.0, min(max(fair, BUSY_SECONDS if busy else 0.0), most))
