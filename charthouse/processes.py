"""Child processes that end with us, however we end."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from charthouse.errors import SetupError

LEAST_THREADS = 64  # a web process has some dozen at its start, and more while requests wait
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER = 1, 4, 36  # linux/prctl.h


@dataclass
class Child:
    """A process of ours, ended by the kernel when we end; `start` starts it again after its death."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Start it; from the main thread, since the kernel takes the thread's end for the parent's."""
        self.process = subprocess.Popen(  # noqa: S603  # our own programs; no shell, nothing of a request
            self.command, env=self.environment, stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches only us, and we stop the others in order
            preexec_fn=_end_with(os.getpid()),
        )  # fmt: skip

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def stop(self, seconds: float) -> None:
        """Ask it to end, and kill it when it has not within `seconds`."""
        if self.alive:
            self.process.terminate()
        self.end(seconds)

    def end(self, seconds: float) -> None:
        """Wait until it has ended, and kill it when it has not within `seconds`."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def ends_at_hangup() -> bool:
    """Whether SIGHUP means that our terminal was closed: without one, it asks for a reload, as of any daemon."""
    return any(os.isatty(number) for number in range(3))


def check_threads() -> None:
    """SetupError when this user may not have the threads that a server needs at its start."""
    done = threading.Event()
    threads = [threading.Thread(target=done.wait, daemon=True) for _ in range(LEAST_THREADS)]
    try:
        for thread in threads:
            thread.start()
    except RuntimeError:
        message = f"fewer than {LEAST_THREADS} threads can be had; raise the limit of processes (ulimit -u, pids.max)"
        raise SetupError(message) from None
    finally:
        done.set()


def hide_environment() -> None:
    """Keep other processes of our user, such as the charts' own, from reading our environment; Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0)


def yield_processor(niceness: int) -> None:
    """Let others go before us and our children: processes of our session, and on Linux those of other sessions too."""
    os.nice(niceness)
    rank_session()


def rank_session() -> None:
    """Have our session, on Linux, rank among the others as we rank in it.

    Where the kernel shares the processors out by session (sched_autogroup(7)), nice(2) ranks only within one.
    """
    with contextlib.suppress(OSError):  # no such kernel, or a container that has its own share
        Path("/proc/self/autogroup").write_text(str(os.nice(0)))


def adopt_orphans() -> None:
    """Become the parent of what our children leave behind when they end; Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)


def die_with_parent(number: signal.Signals, parent: int | None = None) -> None:
    """Have the kernel send us this signal when the thread that started us ends; Linux only.

    With the parent's process id, end at once when it is gone already: of a death before the call no signal comes.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)
    if parent is not None and os.getppid() != parent:
        os._exit(1)


def _end_with(parent: int) -> Callable[[], None]:
    """What the child runs first: SIGTERM, not SIGKILL, when the parent is gone, so that it can end its own children."""

    def first() -> None:
        die_with_parent(signal.SIGTERM, parent)

    return first
