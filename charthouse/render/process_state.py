"""State of the process and of Python's and numpy's modules that a chart's code may change."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # which signal is made of
import calendar
import csv
import gc
import locale
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from operator import attrgetter
from typing import Any

from numpy.random import mtrand

from charthouse.render.environment import ENVIRONMENT
from charthouse.render.keeping import Attributes, Container, Keeper, Value
from charthouse.render.limits import LIMITS

SIGNALS = sorted(map(int, signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}))
# signal's own functions look for names of handlers and signals, which takes most of their time.
_handler, _mask = _signal.getsignal, _signal.pthread_sigmask


class Directory:
    """The working directory, by its path; a chart may leave the process in one that is gone."""

    gains = False

    def read(self) -> str | None:
        try:
            return os.getcwd()  # noqa: PTH109  # a tenth of the time of pathlib
        except FileNotFoundError:
            return None

    def put_back(self, before: str | None) -> None:
        if before is not None:
            os.chdir(before)

    def after_import(self, kept: str | None, _before: Any, _now: Any) -> str | None:
        return kept


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _signal_handlers() -> list[Any]:
    return list(map(_handler, SIGNALS))


def _set_signal_handlers(handlers: list[Any]) -> None:
    for number, handler in zip(SIGNALS, handlers, strict=True):
        if handler is not None and _handler(number) != handler:  # None: C code set it
            signal.signal(number, handler)


def _timer_runs() -> bool:
    return signal.getitimer(signal.ITIMER_REAL)[0] > 0


def _stop_timer(ran_before: bool) -> None:
    if not ran_before:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _set_gc(state: tuple[bool, tuple[int, int, int]]) -> None:
    enabled, threshold = state
    (gc.enable if enabled else gc.disable)()
    gc.set_threshold(*threshold)


class Loggers:
    """Levels, handlers, filters and switches of all loggers; new loggers are reset, unless an import made them."""

    gains = True
    STATE = attrgetter("level", "disabled", "propagate", "handlers", "filters")
    NEW: tuple[Any, ...] = logging.NOTSET, False, True, [], []

    def read(self) -> dict[logging.Logger, tuple[Any, ...]]:
        states = ((logger, self.STATE(logger)) for logger in self._loggers())
        return {logger: (*switches, handlers[:], filters[:]) for logger, (*switches, handlers, filters) in states}

    def _loggers(self) -> list[logging.Logger]:
        named = logging.root.manager.loggerDict.values()  # some are names that only others begin with
        return [logging.root, *(one for one in named if isinstance(one, logging.Logger))]

    def put_back(self, before: dict[logging.Logger, tuple[Any, ...]]) -> None:
        loggers = self._loggers()
        for logger, now in zip(loggers, map(self.STATE, loggers), strict=True):
            state = before.get(logger, self.NEW)
            if now != state:  # setting a level is slow: it makes all loggers forget which levels are enabled
                level, logger.disabled, logger.propagate, logger.handlers[:], logger.filters[:] = state
                logger.setLevel(level)

    def after_import(self, kept: dict[Any, Any], before: dict[Any, Any], now: dict[Any, Any]) -> dict[Any, Any]:
        return kept | {logger: state for logger, state in now.items() if logger not in before}


def _set(name: str) -> Callable[[Any], None]:
    return lambda value: setattr(logging.root.manager, name, value)


KEEPERS: tuple[Keeper, ...] = (
    Directory(),
    Value(_umask, os.umask),
    ENVIRONMENT,
    LIMITS,
    Value(lambda: locale.setlocale(locale.LC_ALL), lambda before: locale.setlocale(locale.LC_ALL, before)),
    Value(_signal_handlers, _set_signal_handlers),
    Value(lambda: _mask(signal.SIG_BLOCK, ()), lambda before: _mask(signal.SIG_SETMASK, before)),
    Value(_timer_runs, _stop_timer),
    Value(sys.getrecursionlimit, sys.setrecursionlimit),
    Value(lambda: getattr(sys, "tracebacklimit", None), lambda before: setattr(sys, "tracebacklimit", before)),
    Value(sys.get_int_max_str_digits, sys.set_int_max_str_digits),
    Value(sys.getswitchinterval, sys.setswitchinterval),
    Value(csv.field_size_limit, csv.field_size_limit),
    Value(sys.gettrace, sys.settrace),
    Value(sys.getprofile, sys.setprofile),
    Value(lambda: (gc.isenabled(), gc.get_threshold()), _set_gc),
    Value(socket.getdefaulttimeout, socket.setdefaulttimeout),
    Value(calendar.firstweekday, calendar.setfirstweekday),
    Value(mtrand.get_bit_generator, mtrand.set_bit_generator),
    Value(lambda: logging.root.manager.disable, _set("disable")),
    Loggers(),
    Attributes(
        "sys:stdin", "sys:stdout", "sys:stderr", "sys:argv", "sys:path", "sys:meta_path", "sys:dont_write_bytecode",
        "sys:excepthook", "sys:displayhook", "sys:unraisablehook", "threading:excepthook", "os:environ",
        "logging:lastResort", "logging:raiseExceptions", "logging:_loggerClass", "logging:_logRecordFactory",
        "logging:_warnings_showwarning", "tempfile:tempdir", "asyncio.events:_event_loop_policy",
        "multiprocessing.context:_default_context._actual_context", "ssl:_create_default_https_context",
        "urllib.request:_opener", "PIL.Image:MAX_IMAGE_PIXELS", "PIL.ImageFile:LOAD_TRUNCATED_IMAGES",
    ),
    Container("sys:argv", gains=False),
    Container("sys:path"),
    Container("sys:meta_path"),
    Container("sys:path_hooks"),
    Container("gc:callbacks"),
    Container("copyreg:dispatch_table"),
    Container("logging:_levelToName"),
    Container("logging:_nameToLevel"),
)  # fmt: skip
