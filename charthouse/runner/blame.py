"""Blame: which line of the charts' own code an error comes from, and its traceback without our frames."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from charthouse.errors import ChartFailed
from charthouse.printable import encodable


def where(error: ChartFailed, folder: Path, function: Callable[..., Any] | None) -> str:
    """The innermost line of the charts folder in the error's traceback, as `sales.py, line 12`.

    Without one, the line that defines the function that was called; '' when that is not in the folder either.
    """
    lines = [
        _line(Path(frame.filename), frame.lineno, folder) for frame in traceback.extract_tb(_cause(error).__traceback__)
    ]
    code = getattr(function, "__code__", None)
    defined = _line(Path(code.co_filename), code.co_firstlineno, folder) if code else ""
    return next(filter(None, reversed(lines)), defined)


def trace(error: ChartFailed, folder: Path) -> str:
    """The traceback of the charts' own error, from its first line in the folder on; '' when it has none there."""
    cause = _cause(error)
    first = _first_in(cause.__traceback__, folder)
    return encodable("".join(traceback.format_exception(type(cause), cause, first))) if first else ""


def _cause(error: BaseException) -> BaseException:
    """The charts' own error: ours are raised from it."""
    while isinstance(error, ChartFailed) and error.__cause__:
        error = error.__cause__
    return error


def _first_in(step: TracebackType | None, folder: Path) -> TracebackType | None:
    while step and not Path(step.tb_frame.f_code.co_filename).is_relative_to(folder):
        step = step.tb_next
    return step


def _line(path: Path, number: int | None, folder: Path) -> str:
    return encodable(f"{path.relative_to(folder).as_posix()}, line {number}") if path.is_relative_to(folder) else ""
