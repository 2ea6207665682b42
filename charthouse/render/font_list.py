"""matplotlib's list of fonts, which it makes once and keeps in a file, brought up to date with the machine."""

from __future__ import annotations

import logging
import os
from functools import cache
from pathlib import Path

import matplotlib
from matplotlib import font_manager
from matplotlib.font_manager import FontManager, fontManager

from charthouse import themes
from charthouse.charts.font_files import FontFile, font_files

FALL_BACKS = themes.style("light")["font.family"].split(", ")[1:]

log = logging.getLogger(__name__)


def _is_worth_a_word(record: logging.LogRecord) -> bool:
    """False when matplotlib has to say, at every size, that one of the themes' fall-backs has no bold."""
    arguments = record.args if isinstance(record.args, tuple) else ()
    return not (record.funcName == "_findfont_cached" and len(arguments) == 3 and arguments[1] in FALL_BACKS)


logging.getLogger(font_manager.__name__).addFilter(_is_worth_a_word)


@cache
def installed_families() -> frozenset[str]:
    """The families that are installed, once matplotlib's list is that of the fonts that are there now."""
    _bring_up_to_date()
    return frozenset(fontManager.get_font_names())


def _bring_up_to_date() -> None:
    listed = {entry.fname for entry in fontManager.ttflist}
    made = _time_made()
    new = [file for file in font_files() if file.path not in listed or file.changed > made]
    gone = {path for path in listed if not Path(path).exists()}
    _forget(gone | {file.path for file in new})
    added = [file for file in new if _add(file)]
    if gone or added:
        _write()


def _forget(paths: set[str]) -> None:
    if paths:
        fontManager.ttflist = [entry for entry in fontManager.ttflist if entry.fname not in paths]


def _add(file: FontFile) -> bool:
    """Add the fonts in the file; False for one that matplotlib cannot draw with."""
    try:
        fontManager.addfont(file.path)
    except Exception as error:  # a file may be broken in any way, and has bitmaps alone if it is of colour emoji
        log.info("font file %s is left out: %s: %s", file.path, type(error).__name__, error)
        return False
    return True


def _list_file() -> Path:
    return Path(matplotlib.get_cachedir(), f"fontlist-v{FontManager.__version__}.json")


def _time_made() -> float:
    """When the list was made, in seconds since 1970; 0 for one that could not be kept."""
    path = _list_file()
    return path.stat().st_mtime if path.exists() else 0.0


def _write() -> None:
    path = _list_file()
    if os.access(path.parent, os.W_OK):
        font_manager.json_dump(fontManager, path)
