"""The front of a web process: a few threads answer what is in memory, and each other request has a thread of its own.

Python runs one thread at a time. A plain WSGI server answers hits in as many threads as may wait for pictures, and each
waits for the others: 32 viewers then got half as many pictures.
"""

from __future__ import annotations

import _thread
import io
import logging
import os
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from functools import partial
from typing import Any

import granian.server.mp
from werkzeug.exceptions import HTTPException

from charthouse.counters import REFUSALS
from charthouse.logs import Seldom
from charthouse.settings import Settings
from charthouse.web.memory.forwarding import Answer, forward
from charthouse.web.memory.headers import Environ
from charthouse.web.memory.kept_answer import FromMemory
from charthouse.web.memory.passage import HURRIES
from charthouse.web.quickchart.sizes import MOST_CONFIG_BYTES
from charthouse.web.refusal import busy, late
from charthouse.web.request_ids import echoed
from charthouse.web.server.body import Body

log = logging.getLogger("charthouse.web")

BODIES = 4  # requests with a body at a time: only Granian's own threads can read a body, and each waits for one
BODY_SECONDS = 20.0  # until a body is whole
CONFIGS = ("/chart", "/chart/create")  # how paths end to which configs are posted, also below a prefix
PIECE_BYTES = 1 << 16
QUICK_SECONDS = 0.1  # within which most bodies are read
SENT_SECONDS = 0.5  # for an answer to be sent before its connection is closed
WITH_BODY = ("PUT", "POST", "PATCH")
SWITCH_SECONDS = 0.0005  # a thread that has a hit waits this long for Python, instead of 5 ms
FAULT = Answer("500 Internal Server Error", [("Cache-Control", "no-store")], b"")


class Front:
    """What Granian calls for each request, with the protocol that sends the answer and the scope with the request.

    A scope and the entries that all requests share, `_always`, together are an environ (PEP 3333).
    """

    def __init__(
        self, memory: FromMemory, *_: Any, takes_bodies: bool = True, body_seconds: float = BODY_SECONDS
    ) -> None:
        """Granian's further arguments, on paths and logs, are not needed."""
        self._memory = memory
        self._with_body = WITH_BODY if takes_bodies else ()
        self._body_seconds = body_seconds
        self._bodies = threading.BoundedSemaphore(BODIES)
        self._begun: dict[Body, float] = {}  # the bodies that are read now, and since when
        self._seldom = Seldom(log)
        self._always = _same_for_all()

    def __call__(self, protocol: Any, scope: Environ) -> int:
        """Answer what is in memory; any other request is answered later, by a thread that begins now."""
        kept = self._memory.look_up(scope)
        if kept is None:
            self._take(protocol, scope)
            return 0
        status, headers, body = kept.answer(scope)
        protocol.response_bytes(status, echoed(scope, headers), body)
        return status

    def _take(self, protocol: Any, scope: Environ) -> None:
        try:
            if scope["REQUEST_METHOD"] in self._with_body:
                self._take_body(protocol, scope)
            else:
                _thread.start_new_thread(self._answer, (protocol, scope))
        except RuntimeError as error:  # no thread more, or no memory for one
            REFUSALS.add("503", "threads")
            self._seldom.say(logging.ERROR, "full", "a request is answered with 503: %s", error)
            _send(protocol, busy(scope))

    def _take_body(self, protocol: Any, scope: Environ) -> None:
        body = Body(scope)
        if not self._bodies.acquire(timeout=self._quick_seconds()):
            REFUSALS.add("503", "bodies full")
            _send(protocol, busy(scope))
            return
        limit = threading.Timer(self._body_seconds, _end_late, (protocol, body, scope))
        limit.daemon = True
        try:
            limit.start()
            self._begun[body] = time.monotonic()
            if scope["REQUEST_METHOD"] == "POST" and scope["PATH_INFO"].endswith(CONFIGS):
                self._hand_on(protocol, scope, body)
            else:
                self._answer(protocol, scope | {HURRIES: True, "wsgi.input": body})
        finally:
            limit.cancel()
            self._begun.pop(body, None)
            self._bodies.release()

    def _quick_seconds(self) -> float:
        """How long a body waits for its place: a moment while the others have just begun.

        Not at all behind slow ones: this thread may be the last that serves hits.
        """
        now = time.monotonic()
        return QUICK_SECONDS if all(now - began < QUICK_SECONDS for began in list(self._begun.values())) else 0.0

    def _hand_on(self, protocol: Any, scope: Environ, body: Body) -> None:
        """Read the body here, and have it answered by a thread that begins now: it waits for a picture."""
        try:
            whole = _read_of_at_most(body, 2 * MOST_CONFIG_BYTES)
        except HTTPException:  # it was given up, or its client has left
            _send(protocol, late(scope))
        else:
            _thread.start_new_thread(self._answer, (protocol, scope | {"wsgi.input": io.BytesIO(whole)}))

    def _answer(self, protocol: Any, scope: Environ) -> None:
        try:
            answer = forward(self._memory, self._always | scope)
        except Exception as error:
            trace = "".join(traceback.format_exception(error))
            self._seldom.say(logging.ERROR, "fault", "a request is answered with 500", trace=trace)
            answer = FAULT
        _send(protocol, answer)


def _read_of_at_most(body: Body, most: int) -> bytes:
    """The body; of a larger one, what comes first and more than `most`."""
    pieces, size = [], 0
    while size <= most and (piece := body.read(PIECE_BYTES)):
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)


def _same_for_all() -> Environ:
    """The part of an environ that is the same for all requests."""
    return dict(os.environ) | {
        "SCRIPT_NAME": "",
        "wsgi.errors": sys.stderr,
        "wsgi.input_terminated": True,
        "wsgi.multiprocess": True,
        "wsgi.multithread": True,
        "wsgi.run_once": False,
        "wsgi.version": (1, 0),
    }


def _send(protocol: Any, answer: Answer) -> None:
    protocol.response_bytes(int(answer.status[:3]), answer.headers, answer.body)


def _end_late(protocol: Any, body: Body, scope: Environ) -> None:
    """Unless the body is whole, answer with a 408 and end the connection: nothing else ends Granian's read.

    The answer promises one byte more than it has. Granian's HTTP library takes that for an error and closes.
    """
    if body.give_up():
        REFUSALS.add("408", "body")
        answer = late(scope)
        longer = dict(answer.headers) | {"Content-Length": str(len(answer.body) + 1)}
        protocol.response_iter(int(answer.status[:3]), list(longer.items()), _slowly(answer.body))


def _slowly(piece: bytes) -> Iterator[bytes]:
    yield piece
    time.sleep(SENT_SECONDS)


def threads(settings: Settings) -> int:
    """How many threads Granian needs: one that never waits, and one for each body where bodies are taken."""
    return 1 + BODIES if settings.api_tokens or settings.quickchart else 1


def install(settings: Settings) -> None:
    """Have this process, one of Granian's, serve through the front; the one private name of Granian's that it takes."""
    front = partial(Front, takes_bodies=threads(settings) > 1)
    setattr(granian.server.mp, "_wsgi_call_wrap", front)  # noqa: B010
    sys.setswitchinterval(SWITCH_SECONDS)
