"""The pulse of a web process: a process that hangs is seen by its parent, which kills it; Granian starts another.

A thread of the process counts up in memory that both share. The parent looks as often, and compares. It counts its own
looks, not seconds: a pause of the parent or of the whole machine is one look.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Callable, Sequence
from ctypes import c_uint64
from multiprocessing.context import BaseContext
from types import FrameType
from typing import Any, Protocol

from charthouse.errors import CharthouseError
from charthouse.web.server.front import Front

log = logging.getLogger("charthouse.web")

BEAT_SECONDS = 0.5
HUNG_SECONDS = 5.0  # without a beat; a busy machine delays a beat by less
START_SECONDS = 60.0  # until the first beat: a process imports, and builds the application, on a busy machine


class Watched(Protocol):
    """A process of Granian's: `inner` is the one of multiprocessing."""

    inner: Any
    pulse: Pulse


class Pulse:
    """The pulse of one process, made by its parent before it starts."""

    def __init__(self, context: BaseContext) -> None:
        self._beats = context.RawValue(c_uint64)
        self._seen = 0
        self._looks = 0  # since the last beat

    def loading(self, threads: int, load: Callable[[], Any]) -> Any:
        """Load the application in the process, and beat from then on; `threads` is how many threads serve hits."""
        try:
            application = load()
            threading.Thread(target=self._beat, args=(threads,), name="pulse", daemon=True).start()
        except (CharthouseError, OSError, RuntimeError) as error:  # RuntimeError: no thread can be had
            log.error("a web process cannot start: %s", error)
            sys.exit(1)
        return application

    def is_hung(self) -> bool:
        """Look once, as the parent; true when there was no beat during the looks that a process may miss."""
        seen, self._seen = self._seen, self._beats.value
        self._looks = self._looks + 1 if seen == self._seen else 0
        return self._looks * BEAT_SECONDS >= (HUNG_SECONDS if self._seen else START_SECONDS)

    def _beat(self, threads: int) -> None:
        before: set[FrameType] = set()
        while True:
            now = _requests()
            if len(now & before) < threads:  # else all of them have the requests that they had at the last look
                self._beats.value += 1
            before = now
            time.sleep(BEAT_SECONDS)


def watch(processes: Sequence[Watched]) -> None:
    """Kill a process that hangs, until this process ends; one at each look, so that Granian replaces each."""
    while True:
        time.sleep(BEAT_SECONDS)
        hung = [one for one in list(processes) if one.pulse.is_hung()]
        for one in hung[:1]:
            log.error("web process %d hangs, is killed, and another takes its place", one.inner.pid)
            one.inner.kill()


def _requests() -> set[FrameType]:
    """The requests that the front's threads serve now, each as its outermost frame."""
    return {
        frame for frame in map(_outermost, sys._current_frames().values()) if frame.f_code is Front.__call__.__code__
    }


def _outermost(frame: FrameType) -> FrameType:
    while frame.f_back:
        frame = frame.f_back
    return frame
