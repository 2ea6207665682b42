"""Where a chart's code hangs or crashed, from Python's fault handler, which also works inside a C call."""

from __future__ import annotations

import contextlib
import faulthandler
import os
import re
import signal
import socket
import time
from pathlib import Path
from typing import NamedTuple

from charthouse.charts.blame import line_in

ASK = signal.SIGRTMIN + 8 if hasattr(signal, "SIGRTMIN") else signal.SIGUSR2  # none that charts are known to use
ANSWER_SECONDS = 0.5
END_SECONDS, LOOK_SECONDS = 0.2, 0.005  # a process closes its pipe a moment before it has ended
RUNNER = Path(__file__).parent
MOST_BYTES = 100_000
CRASH = re.compile(r"error: (.{1,200})\n\n.{0,200}\(most recent call first\)")  # "Fatal Python " was read as a length
FRAME = re.compile(r'^  File "(.+)", line (\d+) in (.+)$', re.MULTILINE)


class Crash(NamedTuple):
    """Why a process crashed, as `Segmentation fault`, and where, as `sales.py, line 12`; its stack."""

    reason: str
    where: str
    stack: str


def tell_when_asked(pipe: socket.socket) -> None:
    """Have this process write its stack to the pipe on a signal, and when it crashes.

    A process that a chart forks from it writes its crash to the log: the pipe belongs to its parent, which runs on.
    """
    faulthandler.enable(pipe, all_threads=False)
    faulthandler.register(ASK, pipe, all_threads=False)
    os.register_at_fork(after_in_child=lambda: faulthandler.enable(2, all_threads=False))


def ask(pid: int, pipe: socket.socket, folder: Path) -> tuple[str, str]:
    """The innermost line of the charts folder in the process's stack, as `sales.py, line 12`, and the stack.

    '' and the stack below our runner when no code of the folder is running; '' and '' without an answer. The process
    must be a child that is ended next: this uses up the pipe.
    """
    with contextlib.suppress(OSError):
        os.kill(pid, ASK)
        return _read(_answer(pipe), folder)
    return "", ""


def crash(pipe: socket.socket, folder: Path) -> Crash | None:
    """The crash that the process at the other end wrote; None for other bytes. This uses up the pipe."""
    with contextlib.suppress(OSError):
        told = _answer(pipe)
        if found := CRASH.search(told):
            where, stack = _read(told, folder)
            return Crash(found[1], where, stack)
    return None


def how_it_ended(pid: int) -> str:
    """How a process ended that said nothing, as `exit status 3`; '' while it runs, and where there is no /proc.

    It must not have been reaped: its exit code is then the last field of its state.
    """
    deadline = time.monotonic() + END_SECONDS
    with contextlib.suppress(OSError):
        while time.monotonic() < deadline:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            if fields[0] in "ZX":
                return _in_words(int(fields[-1]))
            time.sleep(LOOK_SECONDS)
    return ""


def _in_words(status: int) -> str:
    if os.WIFEXITED(status):
        return f"exit status {os.WEXITSTATUS(status)}"
    number = os.WTERMSIG(status)
    try:
        name = signal.Signals(number).name
    except ValueError:  # most real-time signals have none
        return f"signal {number}"
    return f"{name}, which the kernel sends when memory runs out" if name == "SIGKILL" else name


def _answer(pipe: socket.socket) -> str:
    """The output of the fault handler, which ends with the first line of the program."""
    told, deadline = b"", time.monotonic() + ANSWER_SECONDS
    while b"in <module>" not in told and len(told) < MOST_BYTES and time.monotonic() < deadline:
        pipe.settimeout(max(0.001, deadline - time.monotonic()))
        received = pipe.recv(MOST_BYTES - len(told))
        if not received:
            break
        told += received
    return told.decode("utf-8", "replace")


def _read(stack: str, folder: Path) -> tuple[str, str]:
    frames = [(Path(path), number, name) for path, number, name in FRAME.findall(stack)]
    places = [line_in(path, number, folder) for path, number, _ in frames]
    own = [place for place in places if place]
    if own:
        outermost = len(places) - places[::-1].index(own[-1])
    else:
        outermost = next((at for at, (path, _, _) in enumerate(frames) if path.is_relative_to(RUNNER)), 0)
    if not outermost:
        return "", ""
    lines = [f'  File "{path}", line {number}, in {name}' for path, number, name in frames[:outermost]]
    return own[0] if own else "", "\n".join(["It was here (most recent call last):", *reversed(lines)])
