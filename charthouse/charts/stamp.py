"""What changes whenever a Python file of the charts folder does."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

BYTECODE_SECONDS = 2.0  # bytecode names the second in which its source was saved, and its length

Stamp = frozenset[tuple[str, int, int]]


def stamp(folder: Path) -> Stamp:
    """The paths of the Python files below the folder, when each was written, in ns, and its size in bytes."""
    return frozenset(_states(folder))


def was_just_saved(folder: Path) -> bool:
    """Whether a file may be saved once more in the second that its bytecode would name: the older code would be run."""
    newest = max((written for _, written, _ in _states(folder)), default=0)
    return time.time() - newest / 1e9 < BYTECODE_SECONDS


def _states(charts: Path) -> Iterator[tuple[str, int, int]]:
    for folder, folders, names in os.walk(charts):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if name.endswith(".py") and not name.startswith("."):  # .#sales.py: an editor's lock, which leads nowhere
                path = Path(folder, name)
                with contextlib.suppress(OSError):  # an editor may have taken it away meanwhile
                    state = path.stat()
                    yield str(path), state.st_mtime_ns, state.st_size
