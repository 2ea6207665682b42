"""Blame: which line of the charts' own code an error comes from, its traceback without our frames, and a remedy."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from charthouse.errors import ChartFailed
from charthouse.printable import encodable

OPTIONAL = ("pandas", "polars", "seaborn")  # optional libraries of charts: extras of the package


def where(error: BaseException, folder: Path) -> str:
    """The innermost line of the charts folder in the error's traceback, as `sales.py, line 12`; '' without one."""
    steps = traceback.extract_tb(_cause(error).__traceback__)
    lines = (line_in(Path(step.filename), step.lineno, folder) for step in reversed(steps))
    return next(filter(None, lines), "")


def defined(function: Callable[..., Any] | None, folder: Path) -> str:
    """The line of the charts folder that defines the function; '' when it is defined elsewhere."""
    code = getattr(function, "__code__", None)
    return line_in(Path(code.co_filename), code.co_firstlineno, folder) if code else ""


def trace(error: ChartFailed, folder: Path) -> str:
    """The traceback of the charts' own error, from its first line in the folder; '' when it has none there."""
    return encodable(_formatted(_cause(error), folder))


def remedy(error: BaseException) -> str:
    """A remedy that the error does not name: install an extra, or raise the memory limit; or ''."""
    if isinstance(error, MemoryError):
        return "; CHARTHOUSE_WORKER_MEMORY_BYTES says how much memory a drawing process may take"
    missing = error.name if isinstance(error, ModuleNotFoundError) else None
    return f"; to install {missing}: pip install 'charthouse[{missing}]'" if missing in OPTIONAL else ""


def _cause(error: BaseException) -> BaseException:
    """The charts' own error, the cause of ours; of a group, the first."""
    while True:
        if isinstance(error, ChartFailed) and error.__cause__:
            error = error.__cause__
        elif isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        else:
            return error


def _formatted(error: BaseException, folder: Path) -> str:
    """The traceback, after those of the errors that led to it in the folder; a library's own are left out."""
    first = _first_in(error.__traceback__, folder)
    if not first:
        return ""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    earlier = _formatted(before, folder) if before else ""
    lines = traceback.format_exception(type(error), error, first, chain=False)
    return (f"{earlier}\nwhich led to:\n\n" if earlier else "") + "".join(lines)


def _first_in(step: TracebackType | None, folder: Path) -> TracebackType | None:
    while step and not Path(step.tb_frame.f_code.co_filename).is_relative_to(folder):
        step = step.tb_next
    return step


def line_in(path: Path, number: int | str | None, folder: Path) -> str:
    """The line of the file, as `sales.py, line 12`; '' when the file is not in the folder."""
    return encodable(f"{path.relative_to(folder).as_posix()}, line {number}") if path.is_relative_to(folder) else ""
