"""The log: lines of bounded length without control characters, and few of those that clients cause."""

from __future__ import annotations

import contextlib
import datetime
import json
import logging
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from charthouse.printable import LONGEST_LINE, printable_lines, shortened

TEXT, JSON = FORMATS = ("text", "json")  # CHARTHOUSE_LOG_FORMAT
FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
MOST_LINES = 100  # of one record: a traceback; its end says most
MOST_REASONS = 1000  # that are remembered; there are fewer, unless one comes from outside
FACTS = "charthouse_facts"
MOST_QUOTED = 300  # characters of a fact
WORD = re.compile(r"[^\s\"=]+")
PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 10.0  # between two lines of one reason: at first, and in a flood

Facts = dict[str, str | float]


def configure(
    log_format: str = TEXT, format: str = FORMAT, *filters: logging.Filter | Callable[[logging.LogRecord], bool]
) -> None:
    """Log to standard error, unless the program has configured its log already; `format` is that of a text line."""
    handler = logging.StreamHandler()
    handler.setFormatter(Json() if log_format == JSON else Fitting(format))
    for one in filters:
        handler.addFilter(one)
    logging.basicConfig(handlers=[handler], level=logging.INFO)
    logging.raiseExceptions = False  # a line that cannot be written, as on a full disk, must fail nothing else


def fit_unconfigured() -> None:
    """Have the lines fit that a program writes which configures no log, such as a command: warnings and errors."""
    if logging.lastResort:
        logging.lastResort.setFormatter(Fitting("%(message)s"))


class Fitting(logging.Formatter):
    """Formats a record as lines that show as they are; all but the first are indented: none looks like a record."""

    def format(self, record: logging.LogRecord) -> str:
        first, *others = _bounded(super().format(record))
        named = "".join(f" {name}={word(value)}" for name, value in facts_of(record).items())
        return "\n    ".join([first + named, *others])


class Json(logging.Formatter):
    """Formats a record as one JSON object: time, level, logger, message, its facts, and the lines of a traceback."""

    def format(self, record: logging.LogRecord) -> str:
        message, *more = _bounded(record.getMessage())
        trace = self.formatException(record.exc_info) if record.exc_info else ""
        more += _bounded(trace) if trace else []
        moment = datetime.datetime.fromtimestamp(record.created, datetime.UTC)
        said = {
            "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"), "level": record.levelname,
            "logger": record.name, "message": message,
        }  # fmt: skip
        return json.dumps(said | facts_of(record) | ({"trace": more} if more else {}), ensure_ascii=False, default=str)


def facts_of(record: logging.LogRecord) -> Facts:
    """What the record says by name, besides its message: `extra=told(chart="sales")`."""
    facts: Facts = getattr(record, FACTS, {})
    return {name: value for name, value in facts.items() if value not in ("", None) and value is not False}


def told(**facts: str | float) -> dict[str, Facts]:
    """The `extra` of a log call, with which the record says these facts by name; empty ones are left out."""
    return {FACTS: {name: shortened(one, MOST_QUOTED) if isinstance(one, str) else one for name, one in facts.items()}}


def _bounded(text: str) -> list[str]:
    """The lines of the text, printable and of bounded length; of many, the last ones."""
    first, *others = printable_lines(text.rstrip("\n"))
    if len(others) > MOST_LINES:
        left_out = len(others) - MOST_LINES
        others = [f"… {left_out} lines are left out …", *others[left_out:]]
    return [first, *others]


def word(value: str | float) -> str:
    """A value in a text line: quoted where it would not be one word."""
    text = "true" if value is True else str(value)
    return text if WORD.fullmatch(text) else json.dumps(text, ensure_ascii=False)


@dataclass
class _Reason:
    """The lines of one reason: when the next may be written, and what is held until then."""

    free_at: float = 0.0
    pause: float = PAUSE_SECONDS
    held: int = 0
    write: Callable[[int], None] = field(default=lambda _: None)


class Seldom:
    """Logs what clients can cause: at most one line a second for each reason, with the number of those left out.

    The pause grows while lines are left out: a flood that goes on writes a line every ten seconds.
    What a line quotes is cut to `most_quoted` characters, and control characters are spelled out.
    """

    def __init__(
        self, log: logging.Logger, most_quoted: int = LONGEST_LINE, clock: Callable[[], float] = time.monotonic
    ) -> None:  # fmt: skip
        self._log = log
        self._most_quoted = most_quoted
        self._clock = clock
        self._reasons: dict[str, _Reason] = {}
        self._changing = threading.Lock()

    def say(self, level: int, reason: str, message: str, *quoted: object, trace: str = "") -> None:
        """Log the line now, or after the pause as the last of its reason; below it the traceback."""
        texts = [shortened(str(one), self._most_quoted) for one in quoted]

        def write(left_out: int) -> None:
            more = f" (and {left_out} more like it)" if left_out else ""
            self._log.log(level, message + "%s%s", *texts, more, trace and "\n" + trace)

        with self._changing:
            if len(self._reasons) >= MOST_REASONS:
                self._reasons.clear()  # each may be said at once again
            of_reason = self._reasons.setdefault(reason, _Reason())
            of_reason.held, of_reason.write = of_reason.held + 1, write
            wait, is_first = of_reason.free_at - self._clock(), of_reason.held == 1
        if wait <= 0:
            self._write(of_reason)
        elif is_first:
            self._write_later(of_reason, wait)

    def _write_later(self, of_reason: _Reason, seconds: float) -> None:
        timer = threading.Timer(seconds, self._write, [of_reason])
        timer.daemon = True
        with contextlib.suppress(RuntimeError):  # as many threads as may be: the next line of the reason counts it
            timer.start()

    def _write(self, of_reason: _Reason) -> None:
        with self._changing:
            if not of_reason.held:
                return
            left_out, of_reason.held = of_reason.held - 1, 0
            of_reason.pause = min(2 * of_reason.pause, LONGEST_PAUSE_SECONDS) if left_out else PAUSE_SECONDS
            of_reason.free_at = self._clock() + of_reason.pause
        of_reason.write(left_out)
