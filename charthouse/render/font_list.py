"""matplotlib's list of fonts: it makes the list once and keeps it in a file; here it follows the installed fonts."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Iterator
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any, cast

import matplotlib
from matplotlib import font_manager
from matplotlib.font_manager import FontManager, FontProperties, fontManager

from charthouse import themes
from charthouse.charts.definition import Chart
from charthouse.charts.font_files import FontFile, font_files
from charthouse.render import notes

FAMILIES = themes.style("light")["font.family"].split(", ")
FALL_BACKS = FAMILIES[1:]
NOT_INSTALLED = ("findfont: Font family", "findfont: Generic family")

falls_back: ContextVar[bool] = ContextVar("falls_back", default=False)  # whether texts also use the themes' fonts

log = logging.getLogger(__name__)
_find_fonts = FontManager._find_fonts_by_props


def _is_worth_a_word(record: logging.LogRecord) -> bool:
    """False for what matplotlib logs at every size: a fall-back has no bold, or, in a draw, a family is not installed.

    A family that is not installed becomes a note of the draw.
    """
    arguments = record.args if isinstance(record.args, tuple) else ()
    if record.funcName == "_findfont_cached" and len(arguments) == 3:
        return arguments[1] not in FALL_BACKS
    if not record.msg.startswith(NOT_INSTALLED) or not notes.are_taken():
        return True
    families: Any = arguments[-1 if "Generic" in record.msg else 0]  # a generic family's own names come last
    names = [families] if isinstance(families, str) else families
    for name in names:
        if name not in font_manager.font_family_aliases:
            notes.add(f"font family {name} is not installed")
    return False


logging.getLogger(font_manager.__name__).addFilter(_is_worth_a_word)


@contextlib.contextmanager
def fonts_of(chart: Chart) -> Iterator[None]:
    """Have texts fall back on the themes' fonts while the block runs, unless the chart keeps matplotlib's defaults."""
    token = falls_back.set(chart.defaults is not None)
    try:
        yield
    finally:
        falls_back.reset(token)


@cache
def installed_families() -> frozenset[str]:
    """The installed families, after an update of matplotlib's list."""
    _bring_up_to_date()
    return frozenset(fontManager.get_font_names())


def find_fonts(self: FontManager, prop: Any, *arguments: Any, **options: Any) -> list[Any]:
    """FontManager._find_fonts_by_props; the themes' fonts follow in a draw that falls back on their glyphs.

    A style, seaborn's themes, and `rcParams["font.sans-serif"] = ["SimHei"]` name families without any fall-back.
    """
    found = _find_fonts(self, prop, *arguments, **options)
    if not falls_back.get() or arguments or options:
        return found
    asked: FontProperties = cast(Any, FontProperties)._from_any(prop)
    lacking = [family for family in FAMILIES if family in installed_families() and family not in asked.get_family()]
    if lacking:
        asked = asked.copy()
        asked.set_family(lacking)
        found += [font for font in _find_fonts(self, asked) if font not in found]
    return found


FontManager._find_fonts_by_props = find_fonts  # type: ignore[method-assign]  # once: a class that just changed is slow


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
