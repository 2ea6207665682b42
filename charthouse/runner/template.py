"""The template: forked from the base, it imports the charts, and forks the children that load and draw."""

from __future__ import annotations

import contextlib
import gc
import socket
import sys
from collections.abc import Callable
from functools import partial

from charthouse.charts.code_files import CodeFiles
from charthouse.charts.folder import Registry, import_charts
from charthouse.charts.stamp import was_just_saved
from charthouse.runner import forking, threads, whereabouts
from charthouse.runner.messages import LIBRARIES
from charthouse.runner.pipe import receive, send
from charthouse.settings import Settings


def run(control: socket.socket, settings: Settings, code_files: CodeFiles | None) -> None:
    """Import the charts, send the catalogue, then fork and end children on command until the commander is gone."""
    whereabouts.tell_when_asked(control)
    with contextlib.suppress(EOFError, OSError):
        command, _ = receive(control)
        if was_just_saved(settings.charts):
            sys.dont_write_bytecode = True
        imports = Imports(control)
        registry = import_charts(settings.charts, command["skip"], imports.announce, code_files)
        imports.look()
        send(control, {"catalogue": registry.catalogue(settings).to_json()} | imports.found())
        _obey(control, registry, settings)


class Imports:
    """Announces each module before its import, and records which of them started threads."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._source = ""
        self._threads = threads.count()
        self._late: list[str] = []
        self._libraries: list[str] = []

    def announce(self, source: str) -> None:
        """Announce the module that is imported next, so that the commander can name one that hangs."""
        self.look()
        self._source = source
        send(self._control, {"importing": source})

    def look(self) -> None:
        """Check what the last module's import has left behind."""
        grown = threads.grown(self._threads)
        if grown:
            self._late.append(self._source)
            self._threads += grown
        if not self._late:
            self._libraries = [name for name in LIBRARIES if name in sys.modules]

    def found(self) -> dict[str, list[str]]:
        """The modules that start threads, and the libraries that were imported before the first thread."""
        return {"late": self._late, "libraries": self._libraries}


def _obey(control: socket.socket, registry: Registry, settings: Settings) -> None:
    children: set[int] = set()
    run: dict[str, Callable[[socket.socket], None]] = {}
    try:
        while True:
            command, _ = receive(control)
            if command["do"] == "end":
                if command["pid"] in children:
                    children.remove(command["pid"])
                    forking.end(command["pid"])
            else:
                run = run or _programs(registry, settings)
                children.add(forking.fork(control, run[command["do"]]))
    finally:
        for pid in children:
            forking.end(pid)


def _programs(registry: Registry, settings: Settings) -> dict[str, Callable[[socket.socket], None]]:
    """What a child runs; all children share the present objects."""
    from charthouse.render import module_generators  # not needed for the catalogue alone
    from charthouse.runner import child, soil

    module_generators.note_all()
    program = child.Program(registry, settings, soil.Fingerprint.taken())
    gc.freeze()  # never collected in a child
    return {"fork": partial(child.run, program=program), "spare": partial(child.run_spare, program=program)}
