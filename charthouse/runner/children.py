"""The children of one template, on the commander's side: one that works, and a spare that replaces it."""

from __future__ import annotations

import contextlib
import logging
import os
import select
import socket
import time
from dataclasses import dataclass

from charthouse.counters import REPLACED
from charthouse.errors import DrawingDied, TimedOut
from charthouse.logs import Seldom
from charthouse.runner import whereabouts
from charthouse.runner.messages import check_answer, check_soiled
from charthouse.runner.pipe import BadFrame, Bounds, Header, receive, receive_socket, send
from charthouse.runner.whereabouts import Crash
from charthouse.settings import Settings

FORK_SECONDS = 20.0
HEADER_BYTES = 1 << 22  # reason, trace and alt text, which the child cuts
IDLE_SECONDS = 1.0  # how long the rest of a frame that an idle child has begun may take

log = logging.getLogger("charthouse.runner")


def _file(command: Header) -> str:
    """The file that defines the command's chart; '' for what Charthouse itself draws."""
    source: str = command["source"]
    return "" if source.startswith("+") else source


@dataclass(frozen=True)
class Child:
    """A process that loads and draws, and the pipe to it."""

    pid: int
    pipe: socket.socket


class Children:
    """Has the template fork and end children over `control`; sends commands to the one that works."""

    def __init__(self, template: int, control: socket.socket, settings: Settings) -> None:
        self._template = template  # its process id
        self._control = control
        self._settings = settings
        self._seldom = Seldom(log)
        self._working: Child | None = None
        self._ordered = False  # whether a child was ordered and not yet received

    def ask(self, command: Header, payload: bytes, timeout_seconds: float) -> tuple[Header, bytes]:
        """The child's answer. A child that hangs (TimedOut) or dies (DrawingDied) is replaced."""
        deadline = time.monotonic() + timeout_seconds
        while True:
            try:
                header, answer = self._exchange(self._clean(), command, payload, deadline)
            except TimeoutError:
                reason = f"{command['do']} took longer than {timeout_seconds:g} s"
                raise self._hung(reason, _file(command)) from None
            except (EOFError, OSError) as error:
                raise self._died(command, self._how_it_ended()) from error
            except BadFrame as error:
                raise self._died(command, f"sent an invalid answer: {error}", self._crash()) from error
            if "soiled" not in header:
                return header, answer
            self._replace_soiled(header)

    def _hung(self, reason: str, source: str) -> TimedOut:
        """The failure of a child that hangs, with the line where it hangs or else the file; the child is replaced."""
        folder = self._settings.charts.resolve()
        where, stack = "", ""
        if self._working:
            where, stack = whereabouts.ask(self._working.pid, self._working.pipe, folder)
        failure = TimedOut(reason if where or not stack else f"{reason}, after the chart's own code had returned")
        failure.where, failure.trace = where or source, stack
        REPLACED.add("timed out")
        self.replace()
        return failure

    def _died(self, command: Header, how: str, crash: Crash | None = None) -> DrawingDied:
        """The failure of a child that died, with the line of its crash or else the file; the child is replaced."""
        if crash:
            how = f"ended under it: {crash.reason}"
        failure = DrawingDied(f"the process that ran {command['do']} {how}")
        failure.where = (crash and crash.where) or _file(command)
        failure.trace = crash.stack if crash else ""
        REPLACED.add("died")
        self.replace()
        return failure

    def _crash(self) -> Crash | None:
        """The crash that the working child wrote instead of an answer, if it crashed."""
        return whereabouts.crash(self._working.pipe, self._settings.charts.resolve()) if self._working else None

    def _how_it_ended(self) -> str:
        how = whereabouts.how_it_ended(self._working.pid) if self._working else ""
        return f"ended under it: {how}" if how else "ended under it"

    def order(self) -> None:
        """Order the next child, which the template forks in the background; DrawingDied without a template."""
        if not self._ordered:
            self._order("fork")

    def take(self) -> None:
        """Receive a child that works; DrawingDied when the template is gone."""
        self.order()
        try:
            child = Child(*receive_socket(self._control, FORK_SECONDS))
            if not self._is_ours(child.pid):  # a hanging child gets a signal
                child.pipe.close()
                raise ProcessLookupError(f"the process {child.pid} is no child of the template")
            self._working = child
        except (EOFError, OSError) as error:
            self._control.close()  # a template that hangs counts as gone
            raise DrawingDied("the drawing process is gone") from error
        self._ordered = False

    def _is_ours(self, pid: int) -> bool:
        """Whether a process of that id is in the template's session, which its children cannot leave."""
        with contextlib.suppress(ProcessLookupError):
            return os.getsid(pid) == os.getsid(self._template)
        return False

    def keep_spare(self) -> None:
        """Order a spare unless there is one; the template forks it, and it prepares, in the background."""
        if not self._ordered:
            self._order("spare")

    def replace(self) -> None:
        """End the child that works; the next command goes to the spare, or to a new child."""
        self._end()
        with contextlib.suppress(DrawingDied):  # the template is gone; the next command starts another one
            self.keep_spare()

    def close(self) -> None:
        """Close the pipe to the child that works; the template ends its children."""
        if self._working:
            self._working.pipe.close()
        self._working = None

    def _clean(self) -> Child:
        """The child that works, after its messages since its last answer are read."""
        while self._working and _has_said_something(self._working):
            try:
                header, rest = receive(self._working.pipe, time.monotonic() + IDLE_SECONDS, Bounds(HEADER_BYTES))
                check_soiled(header, rest)
            except (EOFError, OSError, BadFrame) as error:
                log.warning("the drawing process sent an unexpected message, or ended, and is replaced: %s", error)
                self.replace()
            else:
                self._replace_soiled(header)  # no other message comes without a command
        if self._working is None:
            self.take()
        assert self._working is not None  # noqa: S101  # `take` has set it; this is for the type checker
        return self._working

    def _replace_soiled(self, header: Header) -> None:
        """Replace the child by the spare. The next spare is ordered after the next answer, to not slow its draw."""
        REPLACED.add("soiled")
        said = "chart %s: its drawing process is replaced: %s"
        self._seldom.say(logging.INFO, str(header["chart"]), said, header["chart"], header["soiled"])
        self._end()

    def _end(self) -> None:
        if self._working:
            self._working.pipe.close()
            with contextlib.suppress(OSError):  # the template is gone, and its children with it
                send(self._control, {"do": "end", "pid": self._working.pid})
        self._working = None

    def _exchange(self, child: Child, command: Header, payload: bytes, deadline: float) -> tuple[Header, bytes]:
        child.pipe.settimeout(max(0.001, deadline - time.monotonic()))
        send(child.pipe, command, payload)
        header, answer = receive(child.pipe, deadline, self._bounds(command, payload))
        check_answer(command["do"], header, answer)
        return header, answer

    def _bounds(self, command: Header, payload: bytes) -> Bounds:
        """The bounds of an answer: data within its limit or as pushed, a picture that fits into memory."""
        limit = self._settings.max_data_bytes if command["do"] == "load" else self._settings.worker_memory_bytes
        return Bounds(HEADER_BYTES, max(limit, len(payload)))

    def _order(self, what: str) -> None:
        try:
            send(self._control, {"do": what})
        except OSError as error:
            raise DrawingDied("the drawing process is gone") from error
        self._ordered = True


def _has_said_something(child: Child) -> bool:
    """Whether an idle child sent a frame, or ended."""
    poll = select.poll()
    poll.register(child.pipe, select.POLLIN)
    return bool(poll.poll(0))
