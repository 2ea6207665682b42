"""The front of a web process: one thread answers what is in memory, and each other request has a thread of its own.

A request with a body keeps a thread of Granian's, because Granian ends the body when it has its thread back.

Python runs one thread at a time. Of many that answer hits, as many as may wait in a plain WSGI server, each waits for
the others: 32 viewers then got half as many pictures as from one.
"""

from __future__ import annotations

import _thread
import logging
import os
import sys
import threading
from typing import Any

import granian.server.mp

from charthouse.settings import Settings
from charthouse.web.memory.cache import MemoryCache
from charthouse.web.memory.forwarding import Answer, forward
from charthouse.web.memory.kept_answer import Environ

log = logging.getLogger("charthouse.web")

BODIES = 4  # that are read at a time: there is no time limit on one that does not come
SWITCH_SECONDS = 0.0005  # that a hit waits for Python behind another thread, instead of 5 ms
FULL = Answer("503 Service Unavailable", [("Cache-Control", "no-store"), ("Retry-After", "2")], b"")
FAULT = Answer("500 Internal Server Error", [("Cache-Control", "no-store")], b"")


class Front:
    """What Granian calls for each request, with its protocol and its scope: an environ (PEP 3333) without `_always`."""

    def __init__(self, memory: MemoryCache, *_: Any) -> None:
        self._memory = memory
        self._bodies = threading.BoundedSemaphore(BODIES)
        self._always: Environ = dict(os.environ) | {
            "SCRIPT_NAME": "",
            "wsgi.errors": sys.stderr,
            "wsgi.input_terminated": True,
            "wsgi.multiprocess": True,
            "wsgi.multithread": True,
            "wsgi.run_once": False,
            "wsgi.version": (1, 0),
        }

    def __call__(self, protocol: Any, scope: Environ) -> int:
        """Answer what is in memory; any other request without a body is answered later, by a thread that begins now."""
        kept = self._memory.look_up(scope)
        if kept is None:
            (self._answer_body if scope["REQUEST_METHOD"] == "PUT" else self._hand_over)(protocol, scope)
            return 0
        status, headers, body = kept.answer(scope)
        protocol.response_bytes(status, headers, body)
        return status

    def _answer_body(self, protocol: Any, scope: Environ) -> None:
        """Answer in this thread; the front keeps one for hits, however many bodies do not come."""
        if not self._bodies.acquire(blocking=False):
            _send(protocol, FULL)
            return
        try:
            self._answer(protocol, scope)
        finally:
            self._bodies.release()

    def _hand_over(self, protocol: Any, scope: Environ) -> None:
        try:
            _thread.start_new_thread(self._answer, (protocol, scope))
        except RuntimeError as error:  # no thread more, or no memory for one
            log.error("a request is answered with 503: %s", error)
            _send(protocol, FULL)

    def _answer(self, protocol: Any, scope: Environ) -> None:
        try:
            answer = forward(self._memory, self._always | scope)
        except Exception:
            log.exception("a request is answered with 500")
            answer = FAULT
        _send(protocol, answer)


def _send(protocol: Any, answer: Answer) -> None:
    protocol.response_bytes(int(answer.status[:3]), answer.headers, answer.body)


def threads(settings: Settings) -> int:
    """How many threads Granian needs: one that never waits, and one for each body where bodies are taken."""
    return 1 + BODIES if settings.api_tokens else 1


def install() -> None:
    """Have this process, one of Granian's, serve through the front; the one private name of Granian's that it takes."""
    setattr(granian.server.mp, "_wsgi_call_wrap", Front)  # noqa: B010
    sys.setswitchinterval(SWITCH_SECONDS)
