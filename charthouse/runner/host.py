"""The drawing program as its commander sees it: started, forked again, killed when it hangs."""

from __future__ import annotations

import contextlib
import logging
import os
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from charthouse.charts.catalogue import Catalogue
from charthouse.charts.folder import module_files
from charthouse.errors import DrawingDied, SetupError, TimedOut
from charthouse.runner.pipe import Header, receive, send
from charthouse.settings import PREFIX, SECRETS, Settings

END_SECONDS = 2
START_SECONDS = 60  # matplotlib's first import on a slow disk builds its font list
LOOK_SECONDS = 0.1  # how often a start looks whether it is still wanted

log = logging.getLogger("charthouse.runner")


class DrawingProgram:
    """The running program: its control socket, and the pipe to its present child."""

    def __init__(self, settings: Settings) -> None:
        self.stamp = stamp(settings)
        self._popen, self._control, self.catalogue = _start(settings, catalogue_only=False)
        self._pipe: socket.socket | None = None
        self.fork()

    @property
    def alive(self) -> bool:
        return self._popen.poll() is None

    def fork(self) -> None:
        """Have a fresh child; the one before it is killed."""
        if self._pipe:
            self._pipe.close()
        self._pipe = None
        try:
            send(self._control, {"do": "fork"})
            self._control.settimeout(START_SECONDS)
            _, descriptors, _, _ = socket.recv_fds(self._control, 1, 1)
        except OSError as error:
            raise self._gone() from error
        if not descriptors:
            raise self._gone()
        self._pipe = socket.socket(fileno=descriptors[0])

    def ask(self, command: Header, payload: bytes, timeout_seconds: float) -> tuple[Header, bytes]:
        """The child's answer; a child that hangs is killed (TimedOut), and one that dies is replaced (DrawingDied)."""
        if self._pipe is None:
            self.fork()
        assert self._pipe is not None  # noqa: S101  # `fork` has set it; this is for the type checker
        try:
            self._pipe.settimeout(timeout_seconds)
            send(self._pipe, command, payload)
            return receive(self._pipe, time.monotonic() + timeout_seconds)
        except TimeoutError:
            self.fork()
            raise TimedOut(f"{command['do']} took longer than {timeout_seconds:g} s") from None
        except (EOFError, OSError) as error:
            self.fork()
            raise DrawingDied(f"the process that ran {command['do']} ended under it") from error

    def _gone(self) -> DrawingDied:
        self.close()
        return DrawingDied("the drawing process is gone")

    def close(self) -> None:
        """End the program and its child."""
        for pipe in (self._pipe, self._control):
            if pipe:
                pipe.close()
        self._pipe = None
        try:
            self._popen.wait(END_SECONDS)  # it sees that we are gone, and ends its child
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.wait()


def read_catalogue(settings: Settings, stopping: threading.Event | None = None) -> Catalogue:
    """The catalogue of the charts folder, as a child process that imports it tells it. No Redis; bounded in time.

    Stopped soon after `stopping` is set: a chart's module may take its whole time limit to be imported.
    """
    popen, control, catalogue = _start(settings, catalogue_only=True, stopping=stopping)
    _end(popen, control)
    return catalogue


def _start(
    settings: Settings, catalogue_only: bool, stopping: threading.Event | None = None
) -> tuple[subprocess.Popen[bytes], socket.socket, Catalogue]:
    """Start the program; a module that hangs or ends it while it is imported is left out at the next attempt."""
    module_files(settings.charts)  # a missing folder is said here, not in the program's log
    skip: dict[str, str] = {}
    while True:
        popen, control = _spawn(settings, catalogue_only)
        try:
            send(control, {"settings": _told(settings), "skip": skip})
            return popen, control, _catalogue(control, settings, catalogue_only, stopping)
        except ImportEnded as ended:
            _end(popen, control)
            log.error("charts module %s is left out: %s", ended.source, ended.reason)
            skip[ended.source] = ended.reason
        except OSError as error:
            _end(popen, control)
            raise SetupError(f"the drawing process did not start: {error}; its log above says why") from error
        except BaseException:  # also SystemExit: nobody else knows of the program yet
            _end(popen, control)
            raise


def _end(popen: subprocess.Popen[bytes], control: socket.socket) -> None:
    control.close()
    popen.kill()
    popen.wait()


class Stopped(Exception):
    """What was being started is no longer wanted."""


class ImportEnded(Exception):
    """A module hung, or ended the program, while it was imported."""

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source}: {reason}")
        self.source, self.reason = source, reason


def _catalogue(
    control: socket.socket, settings: Settings, catalogue_only: bool, stopping: threading.Event | None
) -> Catalogue:
    importing, catalogue = "", Catalogue()
    limit: float = START_SECONDS
    while True:
        try:
            message = _next_message(control, limit, stopping)
        except TimeoutError:
            reason = f"importing it took longer than {limit:g} s"
        except EOFError:
            reason = "importing it ended the process"
        else:
            if "importing" in message:
                importing, limit = message["importing"], settings.import_timeout_seconds
            if "catalogue" in message:
                importing, limit = "", START_SECONDS
                catalogue = Catalogue.from_json(message["catalogue"])
            if "ready" in message or ("catalogue" in message and catalogue_only):
                return catalogue
            continue
        if not importing:
            raise SetupError("the drawing process did not start; its log above says why")
        raise ImportEnded(importing, reason)


def _next_message(control: socket.socket, limit: float, stopping: threading.Event | None) -> Header:
    deadline = time.monotonic() + limit
    poll = select.poll()
    poll.register(control, select.POLLIN)
    while not poll.poll(LOOK_SECONDS * 1000):
        if stopping and stopping.is_set():
            raise Stopped
        if time.monotonic() > deadline:
            raise TimeoutError
    message, _ = receive(control, deadline)
    return message


def _spawn(settings: Settings, catalogue_only: bool) -> tuple[subprocess.Popen[bytes], socket.socket]:
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-m", "charthouse.runner.child", str(theirs.fileno())]
    with theirs:
        popen = subprocess.Popen(  # noqa: S603  # ourselves; no shell, nothing of a request
            command + ["--catalogue-only"] * catalogue_only,
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            env=_environment(settings),
            start_new_session=True,  # Ctrl-C is for whoever commands it
        )
    return popen, ours


def _told(settings: Settings) -> Header:
    """The settings of the program: sent, not read there, because charts may write to their environment."""
    return settings.to_json() | {"charts": str(settings.charts.resolve())}


def _environment(settings: Settings) -> dict[str, str]:
    """What the charts may see: no address of a Redis, no secret; and one thread each, since processes are many.

    Sets of strings have one order in all processes, because a chart may draw in that order.
    """
    environment = settings.to_environment()
    for name in SECRETS:
        environment.pop(PREFIX + name, None)
    environment["CHARTHOUSE_CHARTS"] = str(settings.charts.resolve())
    return {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0"} | environment


def stamp(settings: Settings) -> frozenset[tuple[str, int, int]]:
    """What changes whenever a chart's file does."""
    return frozenset(_states(settings.charts))


def _states(charts: Path) -> Iterator[tuple[str, int, int]]:
    for folder, folders, names in os.walk(charts):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if name.endswith(".py") and not name.startswith("."):  # .#sales.py: an editor's lock, which leads nowhere
                path = Path(folder, name)
                with contextlib.suppress(OSError):  # an editor may have taken it away meanwhile
                    state = path.stat()
                    yield str(path), state.st_mtime_ns, state.st_size
