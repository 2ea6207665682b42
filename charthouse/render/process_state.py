"""State of the process and of Python's and numpy's modules that a chart's code may change."""

from __future__ import annotations

import calendar
import contextlib
import csv
import gc
import inspect
import locale
import logging
import os
import resource
import signal
import socket
import sys
import time
from collections.abc import Callable
from typing import Any

from numpy.random import mtrand

from charthouse.render.keeping import Attributes, Container, Keeper, Value

SIGNALS = (
    signal.SIGINT, signal.SIGTERM, signal.SIGALRM, signal.SIGHUP, signal.SIGCHLD, signal.SIGPIPE, signal.SIGUSR1,
    signal.SIGUSR2,
)  # fmt: skip

LIMITS = (
    resource.RLIMIT_NOFILE, resource.RLIMIT_DATA, resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE,
    resource.RLIMIT_STACK, resource.RLIMIT_CORE,
)  # fmt: skip

_handler: Any = inspect.unwrap(signal.getsignal)  # which does not look for a name of the handler


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
    return [_handler(number) for number in SIGNALS]


def _set_signal_handlers(handlers: list[Any]) -> None:
    for number, handler in zip(SIGNALS, handlers, strict=True):
        if _handler(number) != handler:
            signal.signal(number, handler)


def _limits() -> list[int]:
    return [resource.getrlimit(kind)[0] for kind in LIMITS]


def _set_limits(limits: list[int]) -> None:
    """Set the soft limits; a hard one that a chart lowered stays."""
    for kind, soft in zip(LIMITS, limits, strict=True):
        with contextlib.suppress(ValueError):
            resource.setrlimit(kind, (soft, resource.getrlimit(kind)[1]))


def _timer_runs() -> bool:
    return signal.getitimer(signal.ITIMER_REAL)[0] > 0


def _stop_timer(ran_before: bool) -> None:
    if not ran_before:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _set_gc(state: tuple[bool, tuple[int, int, int]]) -> None:
    enabled, threshold = state
    (gc.enable if enabled else gc.disable)()
    gc.set_threshold(*threshold)


class Environment:
    """The environment's variables, and the time zone that C takes from them."""

    gains = False
    _variables: dict[bytes, bytes] = vars(os.environ)["_data"]

    def read(self) -> dict[bytes, bytes]:
        return dict(self._variables)

    def put_back(self, before: dict[bytes, bytes]) -> None:
        now = self.read()
        if now != before:
            for name in now.keys() - before.keys():
                del os.environb[name]
            for name, value in before.items():
                if now.get(name) != value:
                    os.environb[name] = value
        time.tzset()  # always: the variable may be as before, and its zone not

    def after_import(self, kept: Any, _before: Any, _now: Any) -> Any:
        return kept


class Loggers:
    """Levels, handlers, filters and switches of all loggers; a new one is as new again, unless an import made it."""

    gains = True
    NEW = logging.NOTSET, False, True, (), ()

    def read(self) -> dict[logging.Logger, tuple[Any, ...]]:
        return {
            logger: (logger.level, logger.disabled, logger.propagate, (*logger.handlers,), (*logger.filters,))
            for logger in (logging.root, *logging.root.manager.loggerDict.values())
            if isinstance(logger, logging.Logger)
        }

    def put_back(self, before: dict[logging.Logger, tuple[Any, ...]]) -> None:
        for logger, now in self.read().items():
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
    Environment(),
    Value(lambda: locale.setlocale(locale.LC_ALL), lambda before: locale.setlocale(locale.LC_ALL, before)),
    Value(_signal_handlers, _set_signal_handlers),
    Value(
        lambda: signal.pthread_sigmask(signal.SIG_BLOCK, []),
        lambda before: signal.pthread_sigmask(signal.SIG_SETMASK, before),
    ),
    Value(_timer_runs, _stop_timer),
    Value(sys.getrecursionlimit, sys.setrecursionlimit),
    Value(_limits, _set_limits),
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
