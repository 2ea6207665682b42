"""What changes whenever a Python file of the charts folder does."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

BYTECODE_SECONDS = 2.0  # bytecode records the second in which its source was saved, and its length

Stamp = frozenset[tuple[str, int, int]]


def stamp(folder: Path) -> Stamp:
    """The paths of the Python files below the folder, each with its time of writing in ns and its size in bytes."""
    return frozenset(_states(folder))


def was_just_saved(folder: Path) -> bool:
    """Whether a file may be saved again in the second that its bytecode records: Python would run the older code."""
    newest = max((written for _, written, _ in _states(folder)), default=0)
    return time.time() - newest / 1e9 < BYTECODE_SECONDS


def python_files(folder: Path, hidden: tuple[str, ...]) -> Iterator[Path]:
    """The Python files below the folder, also behind links; names that begin with a text of `hidden` are left out.

    Links to a folder that is below anyway, or that contains the link, are not followed.
    """
    root = os.path.realpath(folder)
    for parent, folders, names in os.walk(folder, followlinks=True):  # it ignores folders that are gone
        folders[:] = [one for one in folders if not one.startswith(hidden) and not _leads_back(parent, one, root)]
        yield from (Path(parent, one) for one in names if one.endswith(".py") and not one.startswith(hidden))


def _leads_back(parent: str, name: str, root: str) -> bool:
    path = os.path.join(parent, name)  # noqa: PTH118 - as os.walk does
    if not os.path.islink(path):  # noqa: PTH114
        return False
    target = os.path.realpath(path)
    if os.path.commonpath((root, target)) in (root, target):
        return True
    return any(os.path.realpath(above) == target for above in (Path(parent), *Path(parent).parents))


def _states(charts: Path) -> Iterator[tuple[str, int, int]]:
    for path in python_files(charts, (".",)):  # .#sales.py: an editor's lock, which leads nowhere
        with contextlib.suppress(OSError):  # an editor may have deleted it meanwhile
            state = path.stat()
            yield str(path), state.st_mtime_ns, state.st_size
