"""Folders for temporary files, on machines of all kinds."""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from charthouse.errors import SetupError

MEMORY = "/dev/shm"  # noqa: S108  # where Linux has a folder in memory; the last resort

MATPLOTLIB = (("XDG_CONFIG_HOME", "~/.config"), ("XDG_CACHE_HOME", "~/.cache"))  # where it has its two folders
FONTS = "fontlist-*.json"  # what matplotlib writes there


def check() -> None:
    """Have a folder in which this process and its children may write temporary files; SetupError when there is none."""
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


def give_matplotlib_a_folder() -> None:
    """Where matplotlib may not write to its folder, have this process and its children share a temporary one.

    Without it, each process makes a folder of its own and warns. Of a folder that MPLCONFIGDIR names, it has the lists
    of fonts, so that no process searches for fonts. The folder is deleted when this process ends.
    """
    given = os.environ.get("MPLCONFIGDIR", "")
    if _can_have(Path(given)) if given else all(map(_can_have_own, MATPLOTLIB)):
        return
    with contextlib.suppress(OSError):  # a full disk: matplotlib says the rest
        folder = tempfile.mkdtemp(prefix="charthouse-matplotlib-")
        os.environ["MPLCONFIGDIR"] = folder
        atexit.register(_remove, folder, os.getpid())
        for fonts in Path(given).glob(FONTS) if given else ():
            shutil.copyfile(fonts, Path(folder, fonts.name))


def _can_have_own(places: tuple[str, str]) -> bool:
    """Whether matplotlib can have its folder where the variable says, else in the home."""
    variable, of_home = places
    try:
        return _can_have(Path(os.environ.get(variable) or Path(of_home).expanduser(), "matplotlib"))
    except RuntimeError:  # no user has this uid
        return False


def _can_have(path: Path) -> bool:
    """Whether this process may write to that folder, or make it."""
    path = path.absolute()
    there = next(one for one in (path, *path.parents) if os.path.lexists(one))
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)


def _remove(folder: str, owner: int) -> None:
    if os.getpid() == owner:  # not a process forked from it
        shutil.rmtree(folder, ignore_errors=True)


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
