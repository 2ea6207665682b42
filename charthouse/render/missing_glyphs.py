"""Letters that no font has: matplotlib warns of each without its text; Charthouse logs one line per text."""

from __future__ import annotations

import contextlib
import functools
import logging
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from matplotlib.cbook import is_math_text
from matplotlib.text import Text

from charthouse.render.font_list import installed_families
from charthouse.render.font_packages import FAMILIES, package_of

WARNING = re.compile(r"Glyph (\d+) \(")  # matplotlib._text_helpers.warn_on_missing_glyph
FORMULA_WARNING = "does not have a glyph for"  # matplotlib._mathtext.UnicodeFonts
NO_GLYPH, NO_FORMULA_GLYPH = "no glyph for", "no glyph in formulas for"
MOST_TEXTS, MOST_LETTERS, LONGEST_TEXT = 10, 3, 60

_draw_text = Text.draw
_formulas_lack: dict[str, str] = {}  # as spelled in a formula → the letter; kept, because a formula is parsed once


class MissingGlyphs(logging.Filter):
    """What one draw had no glyphs for.

    matplotlib warns of a letter when it measures or draws a text, and at the latest when it draws it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._letters: dict[str, dict[str, None]] = {NO_GLYPH: {}, NO_FORMULA_GLYPH: {}}  # in the warnings' order
        self._texts: dict[tuple[str, str], dict[str, None]] = {}  # (what it lacks, the text) → its letters

    def takes(self, warning: Warning | str) -> bool:
        """Note the letter that matplotlib warns of; False when it warns of something else."""
        found = WARNING.match(str(warning))
        if found:
            self._letters[NO_GLYPH][chr(int(found[1]))] = None
        return bool(found)

    def filter(self, record: logging.LogRecord) -> bool:
        """Note the letter that mathtext's log names, in place of its record."""
        if FORMULA_WARNING not in record.msg or not isinstance(record.args, tuple):
            return True
        _, spelled, point = record.args
        letter = _formulas_lack[str(spelled)] = chr(int(str(point)))
        self._letters[NO_FORMULA_GLYPH][letter] = None
        return False

    def drawn(self, text: Text) -> None:
        """Note which letters of a text that was drawn are among those that no font has."""
        plain = self._letters[NO_GLYPH]
        if not (plain or _formulas_lack) or not text.get_visible():
            return
        for line in text.get_text().split("\n"):
            if text.get_parse_math() and is_math_text(line):
                lacking = [letter for spelled, letter in _formulas_lack.items() if spelled in line]
                self._note(NO_FORMULA_GLYPH, text, lacking)
            else:
                self._note(NO_GLYPH, text, [letter for letter in plain if letter in line])

    def lines(self) -> list[str]:
        """A line for each text, and one for letters in none, such as those of a formula drawn as an outline."""
        lines = [_line(lacks, list(letters), text) for (lacks, text), letters in self._texts.items()]
        more = len(lines) - MOST_TEXTS
        if more > 0:
            lines[MOST_TEXTS:] = [f"no glyph for letters in {more} more texts"]
        in_texts = {letter for letters in self._texts.values() for letter in letters}
        for lacks, letters in self._letters.items():
            if in_none := [letter for letter in letters if letter not in in_texts]:
                lines.append(_line(lacks, in_none))
        return lines

    def _note(self, lacks: str, text: Text, letters: Iterable[str]) -> None:
        for letter in letters:
            self._texts.setdefault((lacks, text.get_text()), {})[letter] = None


@contextlib.contextmanager
def noted() -> Iterator[MissingGlyphs]:
    """Note which letters have no glyph while the block runs."""
    missing, mathtext = MissingGlyphs(), logging.getLogger("matplotlib.mathtext")
    mathtext.addFilter(missing)
    _noting.append(missing)
    try:
        yield missing
    finally:
        _noting.remove(missing)
        mathtext.removeFilter(missing)


@functools.wraps(_draw_text)  # it carries what matplotlib asks of draw methods
def _draw(text: Text, *arguments: Any, **options: Any) -> None:
    _draw_text(text, *arguments, **options)
    for missing in _noting:
        missing.drawn(text)


_noting: list[MissingGlyphs] = []
Text.draw = _draw  # type: ignore[method-assign, assignment]  # once: a class that just changed is slow


def _line(lacks: str, letters: list[str], text: str = "") -> str:
    named = [f"U+{ord(letter):04X} {unicodedata.name(letter, 'without a name')}" for letter in letters[:MOST_LETTERS]]
    if len(letters) > MOST_LETTERS:
        named.append(f"{len(letters) - MOST_LETTERS} more")
    shown = text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "…"
    in_the_text = f" in the text {shown!r}" if text else ""
    remedy = _packages(letters) if lacks == NO_GLYPH else "; write them in a text without $"
    return f"{lacks} {', '.join(named)}{in_the_text}{remedy}"


def _packages(letters: list[str]) -> str:
    """What to install, unless it is installed and does not help."""
    packages = dict.fromkeys(package_of(letter) for letter in letters)
    helpful = [package for package in packages if package and FAMILIES[package] not in installed_families()]
    return f"; install {' and '.join(helpful)}, then restart" if helpful else ""
