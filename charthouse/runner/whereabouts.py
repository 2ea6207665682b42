"""Where a chart's code is: asked of a child that hangs, and told by Python's fault handler, also from a C call."""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import os
import re
import signal
import socket
import time
from pathlib import Path

from charthouse.charts.blame import line_in

ASK = signal.SIGRTMIN + 8 if hasattr(signal, "SIGRTMIN") else signal.SIGUSR2  # none that charts are known to use
ANSWER_SECONDS = 0.5
MOST_BYTES = 100_000
CRASH = re.compile(r"error: (.+)\n\n.*\(most recent call first\)")  # its beginning was read as a frame's
FRAME = re.compile(r'^  File "(.+)", line (\d+) in (.+)$', re.MULTILINE)

log = logging.getLogger("charthouse.runner")


def tell_when_asked(pipe: socket.socket) -> None:
    """Have this process write its stack to the pipe when it is asked, and when it crashes.

    The crash of a process that a chart forks from it is told to the log: its parent goes on.
    """
    faulthandler.enable(pipe, all_threads=False)
    faulthandler.register(ASK, pipe, all_threads=False)
    os.register_at_fork(after_in_child=lambda: faulthandler.enable(2, all_threads=False))


def ask(pid: int, pipe: socket.socket, folder: Path) -> tuple[str, str]:
    """The innermost line of the charts folder in the process's stack, as `sales.py, line 12`, and the stack.

    The process must be a child of ours that is ended next: the pipe is of no use after this. '' and '' without an
    answer.
    """
    with contextlib.suppress(OSError):
        os.kill(pid, ASK)
        return _read(_answer(pipe), folder)
    return "", ""


def of_crash(pipe: socket.socket, folder: Path) -> tuple[str, str, str]:
    """What a crash was, as `Segmentation fault`, and where, as `ask` tells it; '' each where no crash is told of.

    The pipe is of no use after this.
    """
    with contextlib.suppress(OSError):
        told = _answer(pipe)
        if crash := CRASH.search(told):
            where, stack = _read(told, folder)
            log.error("the drawing process crashed: %s\n%s", crash[1], stack)
            return crash[1], where, stack
    return "", "", ""


def _answer(pipe: socket.socket) -> str:
    """What the fault handler writes, which ends with the first line of the program."""
    told, deadline = b"", time.monotonic() + ANSWER_SECONDS
    while b"in <module>" not in told and len(told) < MOST_BYTES and time.monotonic() < deadline:
        pipe.settimeout(max(0.001, deadline - time.monotonic()))
        received = pipe.recv(MOST_BYTES)
        if not received:
            break
        told += received
    return told.decode("utf-8", "replace")


def _read(stack: str, folder: Path) -> tuple[str, str]:
    frames = [(Path(path), number, name) for path, number, name in FRAME.findall(stack)]
    places = [line_in(path, number, folder) for path, number, _ in frames]
    own = [place for place in places if place]
    if not own:
        return "", ""
    outermost = len(places) - places[::-1].index(own[-1])
    lines = [f'  File "{path}", line {number}, in {name}' for path, number, name in frames[:outermost]]
    return own[0], "\n".join(["It was here (most recent call last):", *reversed(lines)])
