"""Output of charts: each line that they print, warn of or log, with the time, the process, and the chart's id."""

from __future__ import annotations

import io
import logging
import sys
from typing import Any, TextIO

from charthouse import logs
from charthouse.printable import LONGEST_LINE, shortened

FORMAT = "%(asctime)s %(levelname)s %(said_by)s%(name)s: %(message)s"
PRINTED, NOTES = logging.getLogger("print"), "charthouse.render.notes"
MOST_LINES = 100  # of one call, apart from our own notes of it

_now = {"worker": "", "chart": ""}  # the chart that runs in this process, and the worker that it runs for
_said = {"lines": 0}  # by the call


def prepare(log_format: str) -> None:
    """Log all records and output of this process, and of its forks, with worker and chart."""
    more = (_with_facts,) if log_format == logs.JSON else ()  # a text line begins with them
    logs.configure(log_format, FORMAT, _with_speaker, *more)
    sys.stdout, sys.stderr = Lines(sys.stdout, logging.INFO), Lines(sys.stderr, logging.WARNING)


def begin(worker: str, chart: str) -> None:
    """Label the following output with that worker and chart; '' for none."""
    _now.update(worker=worker, chart=chart)
    _said["lines"] = 0


def end() -> None:
    """Log the last line that the chart printed, if it did not end it, and how many were left out."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, Lines):
            stream.end()
    left_out, _said["lines"] = _said["lines"] - MOST_LINES, 0
    if left_out > 0:
        PRINTED.warning("%d more lines are left out", left_out)


class Lines(io.TextIOBase):
    """A stream of text whose lines are logged; writes to its buffer or file are not."""

    encoding = "utf-8"

    def __init__(self, below: TextIO, level: int) -> None:
        self._below, self._level, self._line = below, level, ""

    @property
    def buffer(self) -> Any:
        return self._below.buffer

    def fileno(self) -> int:
        return self._below.fileno()

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        *lines, self._line = (self._line + text).split("\n")
        for line in lines:
            self._log(line)
        return len(text)

    def end(self) -> None:
        if self._line:
            self._log(self._line)
        self._line = ""

    def _log(self, line: str) -> None:
        PRINTED.log(self._level, "%s", shortened(line, LONGEST_LINE))


def _with_speaker(record: logging.LogRecord) -> bool:
    """Add worker and chart, unless the message names its chart itself; False past the last line."""
    chart = _now["chart"]
    if chart and record.name != NOTES:
        _said["lines"] += 1
        if _said["lines"] > MOST_LINES:
            return False
    named = record.getMessage().startswith(f"chart {chart}:")
    speakers = [_now["worker"], "" if named or not chart else f"chart {chart}"]
    said_by = ", ".join(filter(None, speakers))
    vars(record)["said_by"] = f"{said_by}: " if said_by else ""
    return True


def _with_facts(record: logging.LogRecord) -> bool:
    """Add worker and chart as facts, for a line in JSON."""
    vars(record).update(logs.told(**_now))
    return True
