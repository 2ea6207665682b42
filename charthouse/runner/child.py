"""The drawing process: a program of its own that runs the charts' code.

It imports matplotlib and the charts, then forks the child that loads and draws. The process that started it
(`host.py`) commands the parent over one socket and talks to the child over another, so that a child that
hangs or dies never leaves half an answer in the way of the next one. The parent has one thread: forking it is safe.

    python -m charthouse.runner.child SOCKET [--catalogue-only]
"""

from __future__ import annotations

import contextlib
import gc
import itertools
import logging
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from charthouse.charts import params
from charthouse.charts.blame import defined, remedy, trace, where
from charthouse.charts.definition import Chart
from charthouse.charts.folder import import_charts
from charthouse.charts.variant import Variant
from charthouse.charts.version import PACKAGE
from charthouse.data import Limits, canonical_bytes, decode
from charthouse.errors import ChartFailed, DescriptionFailed, LoadFailed
from charthouse.printable import encodable, error_text
from charthouse.processes import die_with_parent
from charthouse.render import agg
from charthouse.runner.pipe import receive, send
from charthouse.settings import Settings

log = logging.getLogger("charthouse.runner")

FULL_COLLECTION = 20  # answers; the others collect only what is young, which the last figure is


@dataclass(frozen=True)
class Program:
    """What every child has: the charts, and the settings that `host.py` sent, whatever charts do to the environment."""

    charts: dict[str, Chart]
    settings: Settings

    @property
    def limits(self) -> Limits:
        return Limits(self.settings.max_data_points, self.settings.max_data_bytes)


def main(arguments: list[str]) -> None:
    """Import the charts, send the catalogue, then fork and kill as commanded until the commander is gone."""
    control = socket.socket(fileno=int(arguments[0]))
    os.dup2(2, 1)  # what charts print goes to the log
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.INFO)
    logging.getLogger("matplotlib").setLevel(logging.WARNING)
    program = _import_charts(control)
    if "--catalogue-only" in arguments:
        return
    from charthouse.render import renderer  # not needed, and not quick, when only the catalogue is asked for

    renderer.prepare()
    gc.collect()
    gc.freeze()  # what is there now is shared with every child, and never collected
    send(control, {"ready": True})
    _obey(control, program)


def _import_charts(control: socket.socket) -> Program:
    """Import the charts and send the catalogue; each import is announced, so that one that hangs is known by name."""
    command, _ = receive(control)
    settings = Settings.from_json(command["settings"])
    if not settings.fast_drawing:
        agg.draw_plainly()

    def announce(source: str) -> None:
        send(control, {"importing": source})
        signal.alarm(int(settings.import_timeout_seconds) + 2)  # ends a hung import also after the host has died

    found = import_charts(settings.charts, command["skip"], announce)
    signal.alarm(0)
    send(control, {"catalogue": found.catalogue(settings).to_json()})
    return Program(found.charts, settings)


def _obey(control: socket.socket, program: Program) -> None:
    child = 0
    with contextlib.suppress(EOFError):
        while True:
            command, _ = receive(control)
            _end(child)
            child = _fork(control, program) if command["do"] == "fork" else 0
    _end(child)


def _end(child: int) -> None:
    """Kill the child, and whatever the charts started in it."""
    if child:
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _fork(control: socket.socket, program: Program) -> int:
    ours, theirs = socket.socketpair()
    child = os.fork()
    if child == 0:
        control.close()
        theirs.close()
        os.setpgid(0, 0)  # here and in the parent: whoever comes first
        try:
            _be_the_child(ours, program)
        except BaseException:
            log.exception("the drawing process has a fault of its own")
        finally:
            os._exit(0)  # never back into the parent's loop
    os.setpgid(child, child)
    ours.close()
    socket.send_fds(control, [b"+"], [theirs.fileno()])
    theirs.close()
    return child


def _be_the_child(pipe: socket.socket, program: Program) -> None:
    """Load and draw what is asked for, until the asker or our parent is gone."""
    die_with_parent(signal.SIGKILL)
    limit = program.settings.worker_memory_bytes
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))  # a chart that wants more gets a MemoryError
    gc.disable()  # what a draw leaves is collected after its answer, while nobody waits
    with contextlib.suppress(EOFError, OSError):
        for number in itertools.count(1):
            command, payload = receive(pipe)
            header, answer = _answer(program, command, payload)
            send(pipe, header | {"resident_bytes": _resident_bytes()}, answer)
            gc.collect(1 if number % FULL_COLLECTION else 2)


def _answer(program: Program, command: dict[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
    chart = program.charts[command["chart"]]
    try:
        if command["do"] == "load":
            return _load(chart, command["params"], payload, program.limits)
        return {}, _draw(chart, payload, Variant.from_text(command["variant"]), *command["names"])
    except ChartFailed as error:
        folder, function = Path(sys.modules[PACKAGE].__path__[0]), chart.load if command["do"] == "load" else chart.draw
        failed = {"failed": type(error).__name__, "reason": encodable(str(error)), "trace": trace(error, folder)}
        return failed | {"where": where(error, folder) or defined(function, folder)}, b""


def _load(chart: Chart, query: dict[str, str], given: bytes, limits: Limits) -> tuple[dict[str, Any], bytes]:
    from charthouse.render.shelter import loading

    with loading(chart):
        canonical = given or _loaded(chart, query, limits)
    with loading(chart):
        alt = _call("description", DescriptionFailed, chart.alt_text, decode(canonical))
        return {"alt": encodable(alt)}, canonical


def _loaded(chart: Chart, query: dict[str, str], limits: Limits) -> bytes:
    """The canonical bytes of what `load` returns; of None without a `load`."""
    if chart.load is None:
        return canonical_bytes(None)
    data = _call("load", LoadFailed, chart.load, **params.parse(chart.params, query))
    return canonical_bytes(data, limits)


def _call(name: str, failed: type[LoadFailed], function: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    """Call the chart's own function; the error says which one raised, and what."""
    try:
        return function(*arguments, **options)
    except BaseException as error:  # also SystemExit: a chart must not end the process it shares
        raise failed(f"{name} raised {error_text(error)}{remedy(error)}") from error


def _draw(chart: Chart, canonical: bytes, variant: Variant, data_hash: str, version: str) -> bytes:
    from charthouse.render import renderer

    return renderer.render(chart, decode(canonical), variant, data_hash, version)


def _resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1]) if sys.platform == "linux" else 0
    return pages * resource.getpagesize()


if __name__ == "__main__":
    main(sys.argv[1:])
