"""Soil: state that a chart's code left behind in its process and that cannot be put back. The process is replaced.

`render/shelter.py` puts back what can be put back at little cost.
"""

from __future__ import annotations

import _thread
import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from charthouse.runner import threads

PACKAGES = ("matplotlib", "mpl_toolkits")  # all of their modules and classes
MODULES = ("builtins", "random", "numpy", "numpy.random", "pandas", "seaborn", "math", "time", "datetime", "os", "json")
CLASSES = ("random.Random", "pandas.DataFrame", "pandas.Series", "pandas.Index", "pathlib.Path")
# Records of the backend: the shelter switches back to ours.
REPLACED_IN_USE = {"matplotlib.pyplot": {"_backend_mod"}, "matplotlib.backends": {"backend"}}

SETTLE_SECONDS = 0.02

Namespace = Mapping[str, Any]


@dataclass(frozen=True)
class Watched:
    """A module or class: its name, its namespace, and the copy of it in the fingerprint."""

    name: str
    now: Namespace
    before: dict[str, Any]

    def changed(self) -> str | None:
        """The name of an attribute that was replaced, removed, or put over an inherited one."""
        usual = REPLACED_IN_USE.get(self.name, set())
        for name, value in self.before.items():
            # None is what a module has before it fills a cache.
            if self.now.get(name, self) is not value and value is not None and name not in usual:
                return f"{self.name}.{name}"
        for name in self.now.keys() - self.before.keys():
            if not isinstance(self.now[name], ModuleType) and not name.startswith("__"):  # else a module's first import
                return f"{self.name}.{name}"
        return None


@dataclass(frozen=True)
class Fingerprint:
    """The attributes of the libraries' modules and classes, compared by identity."""

    watched: tuple[Watched, ...]

    @classmethod
    def taken(cls) -> Fingerprint:
        """The present fingerprint, of all libraries imported so far."""
        spaces: dict[str, Namespace] = {one.__name__: vars(one) for one in _modules()}
        spaces |= {f"{one.__module__}.{one.__qualname__}": vars(one) for one in _classes()}
        return cls(tuple(Watched(name, space, dict(space)) for name, space in spaces.items()))

    def changed(self) -> str | None:
        """The first attribute that is now another object; None when there is none."""
        for one in self.watched:  # 20 ns an attribute, because identical objects skip `==`
            if not _equal(one.now, one.before) and (name := one.changed()):
                return name
        return None


class Marks:
    """The state of a drawing process at its start, or after its late imports, to compare with."""

    def __init__(self, fingerprint: Fingerprint) -> None:
        self._fingerprint = fingerprint
        self.renew()

    def renew(self) -> None:
        """Accept the present threads and processes."""
        self._threads, self._tasks = _thread._count(), threads.listed()
        self._processes = processes() if _has_living_processes() else set()

    def soiled(self) -> str | None:
        """What was left behind, in words, or None."""
        changed = self._fingerprint.changed()
        return f"{changed} was replaced" if changed else self._still_running()

    def threads_left(self) -> str | None:
        """Which of Python's threads were left behind, in words."""
        if _thread._count() <= self._threads:
            return None
        others = [one.name for one in threading.enumerate() if one is not threading.main_thread()]
        return "threads still run" + (f": {', '.join(others)}"[:200] if others else "")

    def _still_running(self) -> str | None:
        """Which threads or processes were left behind, in words; the processes are killed."""
        self._settle()
        if not _has_living_processes() or not (left := processes() - self._processes):
            return self.threads_left()
        for pid in left:  # also one with a process group of its own
            with contextlib.suppress(ProcessLookupError, PermissionError, ChildProcessError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
        return f"{len(left)} processes still ran"

    def _settle(self) -> None:
        """Give new threads the time to begin: only then Python counts its own; the others are a library's."""
        tasks = threads.listed()
        if tasks > self._tasks:
            self._tasks = tasks
            time.sleep(SETTLE_SECONDS)


def processes() -> set[int]:
    """The children of this process."""
    found: set[int] = set()
    for path in Path("/proc/self/task").glob("*/children"):
        with contextlib.suppress(OSError):  # that thread has ended
            found.update(map(int, path.read_text().split()))
    return found


def _has_living_processes() -> bool:
    """Whether a child process runs; those that have ended are reaped."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return False
    return True


def _equal(now: Namespace, before: Namespace) -> bool:
    try:
        return bool(now == before)
    except Exception:  # values that cannot be compared, such as arrays: they are different objects
        return False


def _modules() -> Iterator[ModuleType]:
    for name, module in list(sys.modules.items()):
        if isinstance(module, ModuleType) and (name in MODULES or name.partition(".")[0] in PACKAGES):
            yield module


def _classes() -> Iterator[type]:
    for name in CLASSES:
        module, _, attribute = name.rpartition(".")
        if module in sys.modules:
            yield getattr(sys.modules[module], attribute)
    for library in _modules():
        for value in vars(library).values():
            if isinstance(value, type) and value.__module__.partition(".")[0] in PACKAGES:
                yield value
