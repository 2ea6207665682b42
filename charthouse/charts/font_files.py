"""The font files of this machine, found where matplotlib looks for them, without importing matplotlib."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from charthouse.charts.version import digest_of

SUFFIXES = (".ttf", ".otf", ".ttc")
SYSTEM_FOLDERS = (  # matplotlib.font_manager.X11FontDirectories
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/usr/X11R6/lib/X11/fonts/TTF",
    "/usr/X11/lib/X11/fonts",
    "/usr/lib/openoffice/share/fonts/truetype",
)


class FontFile(NamedTuple):
    """A font file: its path, its size, and when its content last changed, in seconds since 1970."""

    path: str  # absolute
    size_bytes: int
    changed: float


@cache
def fonts_digest() -> str:
    """The digest of the names and sizes of all font files, at this process's first call."""
    named = {(Path(file.path).name, file.size_bytes) for file in font_files()}
    return digest_of(os.fsencode(f"{name} {size}") for name, size in sorted(named))


def font_files() -> list[FontFile]:
    """The font files that are there now."""
    return [file for folder in folders(dict(os.environ)) for file in _files_below(folder)]


def folders(environment: Mapping[str, str]) -> list[str]:
    """The folders that matplotlib searches in this environment; with MPL_IGNORE_SYSTEM_FONTS it searches none."""
    if environment.get("MPL_IGNORE_SYSTEM_FONTS"):
        return []
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - Path's own raises for a user without a home
    shared = Path(environment.get("XDG_DATA_HOME") or home / ".local/share")
    searched = (*SYSTEM_FOLDERS, str(shared / "fonts"), str(home / ".fonts"))
    return list(dict.fromkeys(os.path.abspath(folder) for folder in searched))  # noqa: PTH100 - as matplotlib spells them


def _files_below(folder: str) -> Iterator[FontFile]:
    """The font files below the folder; unreadable ones are left out, as by matplotlib."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _files_below(entry.path)
        elif entry.name.lower().endswith(SUFFIXES) and entry.is_file():
            yield from _file(entry)


def _file(entry: os.DirEntry[str]) -> Iterator[FontFile]:
    try:
        state = entry.stat()
    except OSError:  # deleted since it was listed
        return
    yield FontFile(entry.path, state.st_size, state.st_mtime)
