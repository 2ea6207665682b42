"""Forking a process with a socket of its own, and ending it with all processes that it started."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import time
import warnings
from collections.abc import Callable

from charthouse.processes import die_with_parent
from charthouse.runner.pipe import send_socket

LOOK_SECONDS = 0.005

log = logging.getLogger("charthouse.runner")


def fork(control: socket.socket, run: Callable[[socket.socket], None]) -> int:
    """Fork a process that calls `run` with its socket; send the other end to our commander, with the pid.

    Only for a process without threads: the fork would lack them, and keep all locks that they held.
    """
    ours, theirs = socket.socketpair()
    parent = os.getpid()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Python counts the harmless threads of threads.py too
        pid = os.fork()
    if pid == 0:
        control.close()
        theirs.close()
        _run(ours, run, parent)
    with contextlib.suppress(ProcessLookupError, PermissionError):  # it has ended, or was quicker
        os.setpgid(pid, pid)
    ours.close()
    with theirs:
        send_socket(control, pid, theirs)
    return pid


def end(pid: int, grace_seconds: float = 0.0) -> None:
    """Kill a child process with its group, unless it ends by itself in `grace_seconds`."""
    deadline = time.monotonic() + grace_seconds
    # Not reaped here: another process must not get its pid before its group is killed.
    while os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None and time.monotonic() < deadline:
        time.sleep(LOOK_SECONDS)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def _run(pipe: socket.socket, run: Callable[[socket.socket], None], parent: int) -> None:
    """Run as the forked process; never returns into its parent's code."""
    try:
        os.setpgid(0, 0)  # here and in the parent: whichever comes first
        die_with_parent(signal.SIGKILL, parent)
        run(pipe)
    except BaseException:
        log.exception("the drawing process has a fault of its own")
    finally:
        os._exit(0)
