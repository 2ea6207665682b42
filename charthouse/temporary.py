"""Folders for temporary files, on machines of all kinds."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from charthouse.errors import SetupError

MEMORY = "/dev/shm"  # noqa: S108  # where Linux has a folder in memory; the last resort


def check() -> None:
    """Have a folder in which this process and its children may write temporary files; SetupError when there is none.

    matplotlib needs one too where there is no home.
    """
    try:
        tempfile.gettempdir()
    except FileNotFoundError:
        tempfile.tempdir = os.environ["TMPDIR"] = MEMORY
        try:
            tempfile.TemporaryFile().close()
        except OSError:
            tempfile.tempdir = None
            message = "no folder for temporary files can be written to, or all are full; name one with TMPDIR"
            raise SetupError(message) from None


@contextmanager
def private_folder() -> Iterator[Path]:
    """A folder that only we may read, for as long as the block runs; SetupError as above."""
    check()
    try:
        folder = tempfile.TemporaryDirectory(prefix="charthouse-", ignore_cleanup_errors=True)
    except OSError as error:
        raise SetupError(f"cannot make a folder in {tempfile.gettempdir()}: {error.strerror}") from error
    with folder as path:
        yield Path(path)
