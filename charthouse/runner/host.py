"""The base and its templates, on the commander's side: started, told what to import, replaced, ended."""

from __future__ import annotations

import contextlib
import logging
import select
import socket
import subprocess
import sys
import threading
import time
from dataclasses import replace
from typing import NamedTuple

from charthouse import temporary
from charthouse.charts.catalogue import Catalogue
from charthouse.charts.folder import module_files
from charthouse.charts.stamp import stamp
from charthouse.errors import SetupError
from charthouse.runner import whereabouts
from charthouse.runner.children import Children
from charthouse.runner.messages import Imported, check_importing, read_imported
from charthouse.runner.pipe import BadFrame, Bounds, Header, receive, receive_socket, send
from charthouse.settings import PREFIX, SECRETS, Settings

END_SECONDS = 2.0
GRACE_SECONDS = 1.0  # how long a template has to end its children
START_SECONDS = 60.0  # on a slow disk matplotlib's first import builds its font list
LOOK_SECONDS = 0.1  # how often a start checks whether it was stopped
CATALOGUE = Bounds(1 << 30)  # the catalogue of a large folder
REUSED_BYTES = str(16 << 20)  # more than any buffer of a picture of 640 by 480 at scale 2
OF_ALL_CHARTS = {
    "OPENBLAS_NUM_THREADS": "1",  # there are many processes
    "OMP_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",  # a set of strings has one order in all processes: a chart may draw in that order
    "MALLOC_MMAP_THRESHOLD_": REUSED_BYTES,  # glibc reuses freed buffers: without this, a draw has 800 page faults
    "MALLOC_TRIM_THRESHOLD_": REUSED_BYTES,  # and keeps at most this much free memory at the end of its heap
}

log = logging.getLogger("charthouse.runner")


class Stopped(Exception):
    """The start was stopped before it was done."""


class ImportEnded(Exception):
    """A module hung, or ended its process, during its import."""

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source}: {reason}")
        self.source, self.reason = source, reason


class ImportHung(ImportEnded):
    """A module was still being imported at the time limit."""


class Hung(NamedTuple):
    """A module's code that hung during its import, and the reason to show."""

    digest: str
    reason: str


class Template:
    """A process that has imported the charts, and its children; `catalogue` has the charts that it can draw."""

    def __init__(self, pid: int, control: socket.socket, settings: Settings) -> None:
        self.pid = pid
        self.catalogue = Catalogue()
        self.libraries: list[str] = []  # libraries that it has imported and that other templates will need
        self.children = Children(pid, control, settings)
        self._control = control
        self._import_seconds = settings.import_timeout_seconds
        self._charts = settings.charts.resolve()

    @property
    def alive(self) -> bool:
        """Whether the process runs, as far as is known without a command to it."""
        return self._control.fileno() >= 0 and not _events(self._control, 0) & (select.POLLHUP | select.POLLNVAL)

    def import_charts(self, skip: dict[str, str], stopping: threading.Event | None) -> Imported:
        """Have it import all modules but those in `skip`; ImportEnded when one hangs, or ends the process."""
        importing, limit = "", START_SECONDS
        try:
            send(self._control, {"skip": skip})
            while "catalogue" not in (message := _next_message(self._control, limit, stopping)):
                importing, limit = check_importing(message), self._import_seconds
            return read_imported(message)
        except TimeoutError as error:
            raise (self._hung(importing, limit) if importing else _late(limit)) from error
        except (EOFError, OSError, BadFrame) as error:
            raise (self._ended(importing, error) if importing else _not_started()) from error

    def _hung(self, importing: str, limit: float) -> ImportHung:
        where, _ = whereabouts.ask(self.pid, self._control, self._charts)
        at = f" ({where})" if where else ""
        return ImportHung(importing, f"importing it took longer than {limit:g} s{at}")

    def _ended(self, importing: str, error: EOFError | OSError | BadFrame) -> ImportEnded:
        why = self._because(error) if isinstance(error, BadFrame) else ""
        return ImportEnded(importing, f"importing it ended the process{why}")

    def _because(self, error: BadFrame) -> str:
        """The crash that came instead of a message, or what is wrong with the message, as the end of a sentence."""
        crash = whereabouts.crash(self._control, self._charts)
        if crash is None:
            return f", which sent an invalid message: {error}"
        log.error("importing the charts crashed: %s\n%s", crash.reason, crash.stack)
        return f": {crash.reason}" + (f" ({crash.where})" if crash.where else "")

    def close(self) -> None:
        """Let it end itself and its children."""
        self.children.close()
        self._control.close()


class Base:
    """The base program: it forks templates. It ends with its commander."""

    def __init__(self, settings: Settings, *options: str) -> None:
        module_files(settings.charts)  # a missing folder is an error before any process starts
        self.charts = settings.charts
        self.hung: dict[str, Hung] = {}  # by module
        self.read_stamp = stamp(settings.charts)
        self._settings = settings
        self._popen, self._control = _spawn(settings, options)
        with contextlib.suppress(OSError):  # it has ended; `fork` will raise
            send(self._control, {"settings": _told(settings)})

    @property
    def alive(self) -> bool:
        return self._popen.poll() is None

    def read(self) -> None:
        """Have it read the charts' files: later templates import their present contents."""
        self.read_stamp = stamp(self.charts)
        with contextlib.suppress(OSError):  # it is gone; `fork` will raise
            send(self._control, {"do": "read"})

    def fork(self, stopping: threading.Event | None = None) -> Template:
        """A new template; SetupError when the base is gone, Stopped soon after `stopping` is set."""
        module_files(self.charts)  # a missing folder is an error here, not a line in the template's log
        try:
            send(self._control, {"do": "fork"})
            _wait(self._control, START_SECONDS, stopping)
            return Template(*receive_socket(self._control, START_SECONDS), self._settings)
        except TimeoutError as error:  # which is an OSError
            raise _late(START_SECONDS) from error
        except (EOFError, OSError) as error:
            raise _not_started() from error

    def end(self, template: Template, grace_seconds: float = GRACE_SECONDS) -> None:
        """End the template and its children, for which it has a grace."""
        template.close()
        with contextlib.suppress(OSError):  # the base is gone, and its templates with it
            send(self._control, {"do": "end", "pid": template.pid, "grace_seconds": grace_seconds})

    def import_ahead(self, libraries: list[str]) -> None:
        """Have the base import libraries that the next template will need."""
        with contextlib.suppress(OSError):  # it is gone; `alive` is False
            send(self._control, {"do": "import", "names": libraries})

    def close(self) -> None:
        """End the base; it ends its templates."""
        self._control.close()
        try:
            self._popen.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.wait()


def _late(seconds: float) -> SetupError:
    return SetupError(f"the drawing process took longer than {seconds:g} s to start")


def _not_started() -> SetupError:
    return SetupError("the drawing process did not start; its log above says why")


def _next_message(control: socket.socket, limit: float, stopping: threading.Event | None) -> Header:
    deadline = time.monotonic() + limit
    _wait(control, limit, stopping)
    return receive(control, deadline, CATALOGUE)[0]


def _wait(control: socket.socket, limit: float, stopping: threading.Event | None) -> None:
    """Wait until there is something to receive; TimeoutError past the limit, Stopped when that is set."""
    deadline = time.monotonic() + limit
    while not _events(control, LOOK_SECONDS):
        if stopping and stopping.is_set():
            raise Stopped
        if time.monotonic() > deadline:
            raise TimeoutError


def _events(control: socket.socket, seconds: float) -> int:
    poll = select.poll()
    poll.register(control, select.POLLIN)
    return next((events for _, events in poll.poll(seconds * 1000)), 0)


def _spawn(settings: Settings, options: tuple[str, ...]) -> tuple[subprocess.Popen[bytes], socket.socket]:
    temporary.check()  # before matplotlib says it in its own words, in a process whose output may be lost
    temporary.give_matplotlib_a_folder()
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-m", "charthouse.runner.base", str(theirs.fileno()), *options]
    with theirs:
        popen = subprocess.Popen(  # noqa: S603  # ourselves; no shell, nothing of a request
            command,
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            env=_environment(settings),
            start_new_session=True,  # Ctrl-C is for its commander
        )
    return popen, ours


def _told(settings: Settings) -> Header:
    """The settings for the program: sent, not read there, because charts can write to their environment."""
    return replace(settings, charts=settings.charts.resolve()).to_json()


def _environment(settings: Settings) -> dict[str, str]:
    """The environment of the charts: no address of a Redis, no secret."""
    environment = settings.to_environment()
    for name in SECRETS:
        environment.pop(PREFIX + name, None)
    environment["CHARTHOUSE_CHARTS"] = str(settings.charts.resolve())
    return OF_ALL_CHARTS | environment
