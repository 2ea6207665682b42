"""The trace of one request or job: its request id, and the seconds that it spent in each phase."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from charthouse.counters import SECONDS

LOOK, WAIT, QUEUE, LOAD, DRAW, ENCODE, STORE = PHASES = ("look", "wait", "queue", "load", "draw", "encode", "store")


@dataclass
class Trace:
    """One request, or one job that a request asked for; the job has the id of the request that enqueued it."""

    request_id: str = ""
    seconds: dict[str, float] = field(default_factory=dict)  # by phase
    facts: dict[str, str] = field(default_factory=dict)  # what the log says of it
    missed: bool = False  # whether memory could not answer the request
    logged: bool = False  # whether a line of the log says already how the request ended
    _told: dict[str, float] = field(default_factory=dict)

    def news(self) -> dict[str, float]:
        """The seconds by phase since the last call: a job may draw several pictures."""
        spent = {name: self.seconds.get(name, 0.0) - self._told.get(name, 0.0) for name in PHASES}
        self._told = dict(self.seconds)
        return {name: seconds for name, seconds in spent.items() if seconds > 0}

    def add(self, phase: str, seconds: float) -> None:
        """Add to the seconds of that phase."""
        self.seconds[phase] = self.seconds.get(phase, 0.0) + seconds


_current: ContextVar[Trace | None] = ContextVar("trace", default=None)


@contextmanager
def traced(trace: Trace) -> Iterator[Trace]:
    """Have all phases in this context belong to the trace while the block runs."""
    before = _current.set(trace)
    try:
        yield trace
    finally:
        _current.reset(before)


def current() -> Trace:
    """The trace of this context; one that is dropped, where there is none."""
    return _current.get() or Trace()


def request_id() -> str:
    """The id of the request that runs in this context, or for which a job runs; '' without one."""
    return current().request_id


@contextmanager
def phase(name: str) -> Iterator[None]:
    """Measure the block, which may raise, as time in that phase."""
    began = time.monotonic()
    try:
        yield
    finally:
        took(name, time.monotonic() - began)


def took(name: str, seconds: float) -> None:
    """Count that this request or job spent that time in that phase."""
    SECONDS.observe(name, seconds)
    current().add(name, seconds)
