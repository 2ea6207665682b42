"""Soft limits of resources: their changes are noticed as they are made, because reading takes a system call each."""

from __future__ import annotations

import contextlib
import functools
import resource
from functools import partial
from typing import Any

from charthouse.render.keeping import Noticed

LIMITS = Noticed()

_set = resource.setrlimit


def _setrlimit(kind: int, limits: Any, /) -> None:
    soft, _ = resource.getrlimit(kind)
    _set(kind, limits)
    LIMITS.notice(partial(_restore, kind, soft))


def _restore(kind: int, soft: int) -> None:
    """Set the soft limit; a hard one that a chart lowered stays."""
    with contextlib.suppress(ValueError):
        _set(kind, (soft, resource.getrlimit(kind)[1]))


resource.setrlimit = functools.wraps(_set)(_setrlimit)

if hasattr(resource, "prlimit"):  # on Linux alone
    _set_of_process = resource.prlimit

    def _prlimit(pid: int, kind: int, limits: Any = None, /) -> tuple[int, int]:
        soft, _ = resource.getrlimit(kind)
        before = _set_of_process(pid, kind, *(() if limits is None else (limits,)))
        LIMITS.notice(partial(_restore, kind, soft))
        return before

    resource.prlimit = functools.wraps(_set_of_process)(_prlimit)
