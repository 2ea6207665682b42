"""The child: forked from the template, it loads and draws on command, one thing after the other.

After each answer it checks what the chart's code left behind; a soiled child says so, and is replaced.
"""

from __future__ import annotations

import contextlib
import contextvars
import gc
import itertools
import resource
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from charthouse.charts import params, sheets
from charthouse.charts.blame import defined, remedy, trace, where
from charthouse.charts.catalogue_entry import KEPT_SOURCE
from charthouse.charts.definition import Chart
from charthouse.charts.folder import Registry, import_module
from charthouse.charts.variant import Variant
from charthouse.charts.version import PACKAGE
from charthouse.data import Limits, canonical_bytes, decode
from charthouse.errors import ChartFailed, DescriptionFailed, DrawFailed, LoadFailed
from charthouse.printable import encodable, error_text
from charthouse.processes import adopt_orphans
from charthouse.runner import saying, whereabouts
from charthouse.runner.messages import (
    ALT_LENGTH,
    NOTES_LENGTH,
    REASON_LENGTH,
    SOILED_LENGTH,
    SOURCE_LENGTH,
    TRACE_LENGTH,
)
from charthouse.runner.pipe import Header, receive, send
from charthouse.runner.soil import Fingerprint, Marks
from charthouse.settings import Settings

# Answers; other collections are of the youngest generation, which has the last figure. None is automatic (`base.py`).
FULL_COLLECTION = 20


@dataclass(frozen=True)
class Program:
    """What every child of a template has; the commander sends the settings: charts can change the environment."""

    registry: Registry
    settings: Settings
    fingerprint: Fingerprint

    @property
    def limits(self) -> Limits:
        return Limits(self.settings.max_data_points, self.settings.max_data_bytes)


def run(pipe: socket.socket, program: Program) -> None:
    """Load and draw on command, until the commander is gone."""
    adopt_orphans()  # so that what a chart's processes have started is noticed too
    limit = program.settings.worker_memory_bytes
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))  # a chart that wants more gets a MemoryError
    whereabouts.tell_when_asked(pipe)
    with contextlib.suppress(EOFError, OSError):
        Child(pipe, program).obey()


def run_spare(pipe: socket.socket, program: Program) -> None:
    """Draw once before `run`: a process's first draw mostly copies pages that it shares with the template."""
    from charthouse.render import renderer

    renderer.warm_up()
    Marks(program.fingerprint).soiled()
    gc.collect()
    run(pipe, program)


class Child:
    """Answers commands until a chart has left behind what cannot be put back; then it waits to be ended."""

    def __init__(self, pipe: socket.socket, program: Program) -> None:
        self._pipe = pipe
        self._program = program
        self._late = Registry(program.registry.folder)
        self._marks = Marks(program.fingerprint)

    def obey(self) -> None:
        """Answer commands until the commander is gone."""
        last = ""  # the chart that ran last
        for number in itertools.count():
            command, payload = receive(self._pipe)
            soiled = self._marks.threads_left()  # again: one may have begun since the check after the answer
            if not soiled:
                last = command["chart"]
                soiled = self._do(number, command, payload)
            if soiled:
                send(self._pipe, {"soiled": encodable(soiled)[:SOILED_LENGTH], "chart": last})
                while True:  # a command may cross this; the commander sends it again, to another child
                    receive(self._pipe)

    def _do(self, number: int, command: Header, payload: bytes) -> str | None:
        """Answer the command; returns why this process must be replaced, before the answer or after it."""
        isolated = None
        saying.begin(command["worker"], command["chart"])
        try:
            chart = self._chart(command["chart"], command["source"], command["about"])
            isolated = "it is declared with isolate" if chart.isolate else None
            if isolated and number:
                return isolated
            header, answer = _answer(chart, command, payload, self._program.limits)
        except ChartFailed as error:
            header, answer = _failed(error), b""
        saying.end()
        send(self._pipe, header | {"resident_bytes": _resident_bytes()}, answer)
        gc.collect(1 if (number + 1) % FULL_COLLECTION else 2)
        return isolated or self._marks.soiled()

    def _chart(self, chart_id: str, source: str, about: dict[str, str]) -> Chart:
        """The chart that this module defines, or of a spec, with what it is `about`.

        A module that starts threads is imported here, at its first use.
        """
        if source == sheets.SOURCE:
            from charthouse.render.sheet import SHEET

            return SHEET
        if source == KEPT_SOURCE:
            from charthouse.render.spec_chart import spec_chart

            return spec_chart(chart_id, **about)
        for registry in (self._program.registry, self._late):
            if registry.sources.get(chart_id) == source:
                return registry.charts[chart_id]
        import_module(self._late, source)
        self._marks.renew()
        if self._late.sources.get(chart_id) == source:
            return self._late.charts[chart_id]
        raise LoadFailed(self._late.broken.get(source, f"{source} does not define the chart {chart_id!r} any more"))


def _answer(chart: Chart, command: Header, payload: bytes, limits: Limits) -> tuple[Header, bytes]:
    function = chart.load if command["do"] == "load" else chart.draw
    try:
        if command["do"] == "load":
            return _load(chart, command["params"], payload, limits)
        return _draw(chart, payload, Variant.from_text(command["variant"]), *command["names"])
    except ChartFailed as error:
        return _failed(error, function), b""


def _failed(error: ChartFailed, function: Callable[..., Any] | None = None) -> Header:
    """The answer for a failure; without a line of its own, it names the line that defines the function."""
    folder = Path(sys.modules[PACKAGE].__path__[0])
    return {
        "failed": type(error).__name__,
        "reason": encodable(str(error))[:REASON_LENGTH],
        "trace": encodable(trace(error, folder))[-TRACE_LENGTH:],
        "where": encodable(where(error, folder) or defined(function, folder))[:SOURCE_LENGTH],
    }


def _load(chart: Chart, query: dict[str, str], given: bytes, limits: Limits) -> tuple[dict[str, Any], bytes]:
    from charthouse.render.shelter import loading

    with loading(chart):
        canonical = given or _loaded(chart, query, limits)
    return {"alt": _alt(chart, canonical)}, canonical


def _alt(chart: Chart, canonical: bytes) -> str:
    """The alt text that the author gives; '' without one."""
    from charthouse.render.shelter import loading

    if not callable(chart.description):
        return chart.alt_text(None)
    with loading(chart):
        alt = encodable(_call("description", DescriptionFailed, chart.alt_text, decode(canonical)))
    if len(alt) > ALT_LENGTH:
        raise DescriptionFailed(f"description must give at most {ALT_LENGTH} characters, not {len(alt)}")
    return alt


def _loaded(chart: Chart, query: dict[str, str], limits: Limits) -> bytes:
    """The canonical bytes of what `load` returns; of None without a `load`."""
    if chart.load is None:
        return canonical_bytes(None)
    data = _call("load", LoadFailed, chart.load, **params.parse(chart.params, query))
    return canonical_bytes(data, limits)


def _call(name: str, failed: type[LoadFailed], function: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    """Call the chart's own function; the error says which one raised, and what."""
    try:
        return contextvars.copy_context().run(function, *arguments, **options)
    except BaseException as error:  # also SystemExit: a chart must not end the process it shares
        raise failed(f"{name} raised {error_text(error)}{remedy(error)}") from error


def _draw(chart: Chart, canonical: bytes, variant: Variant, data_hash: str, version: str) -> tuple[Header, bytes]:
    from charthouse.render import notes, renderer

    alt = _alt(chart, canonical)
    try:
        drawing = renderer.drawing_of(chart, canonical, variant, data_hash, version, alt)
    except KeyboardInterrupt as error:  # raised by the chart itself: Ctrl-C does not reach this process
        raise DrawFailed("draw raised KeyboardInterrupt") from error
    said = encodable("; ".join(notes.of_draw()))[:NOTES_LENGTH]
    return {"notes": said, "alt": drawing.alt, "encode_ms": round(1000 * drawing.encode_seconds)}, drawing.content


def _resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1]) if sys.platform == "linux" else 0
    return pages * resource.getpagesize()
