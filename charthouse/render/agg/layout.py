"""Lines of text, laid out: where each of their glyphs goes, and how large they are.

No kept line holds an opened font, so that a forked process can use it too.
"""

from __future__ import annotations

import os
import threading
from functools import lru_cache
from typing import Any

from matplotlib import font_manager, rcParams
from matplotlib.backends.backend_agg import get_hinting_flag
from matplotlib.ft2font import FT2Font

from charthouse.render.agg.alphabet import Alphabet, Size, is_known
from charthouse.render.agg.faces import Placed, face_of, font_file
from charthouse.render.agg.text_state import Font

LAST_RESORT = "LastResort"
_font_of: Any = font_manager._get_font


@lru_cache(maxsize=4096)
def text_size(text: str, font: Font, dpi: float) -> Size:
    """Width, height and descent in pixels of a line that is no formula."""
    spelt = _alphabet(font, dpi).spell(text)
    return spelt.size if spelt else _measured(text, font, dpi)


def line(text: str, font: Font, dpi: float, features: tuple[str, ...] | None, language: Any) -> tuple[Placed, ...]:
    """The glyphs of a line that is no formula."""
    glyphs = _line(text, font, dpi, features, language)
    if any(LAST_RESORT in placed.face.path for placed in glyphs):
        _measured(text, font, dpi)  # warns of the glyphs that no font has
    return glyphs


@lru_cache(maxsize=4096)
def _line(text: str, font: Font, dpi: float, features: tuple[str, ...] | None, language: Any) -> tuple[Placed, ...]:
    if features is not None or language is not None:
        return _laid_out(text, font, dpi, features, language)
    alphabet = _alphabet(font, dpi)
    if spelt := alphabet.spell(text):
        return spelt.glyphs
    glyphs = _laid_out(text, font, dpi)
    if all(is_known(placed.face) for placed in glyphs):
        alphabet.learn(text, glyphs)
    return glyphs


@lru_cache(maxsize=32)
def _alphabet(font: Font, dpi: float) -> Alphabet:
    own = Font(font.properties.copy(), font.state)  # a copy, because charts change font properties in place
    return Alphabet(lambda letter: (_laid_out(letter, own, dpi), _measured(letter, own, dpi)))


def _laid_out(
    text: str, font: Font, dpi: float, features: tuple[str, ...] | None = None, language: Any = None
) -> tuple[Placed, ...]:
    size = font.properties.get_size_in_points()
    items = _opened(font, dpi)._layout(text, flags=get_hinting_flag(), features=features, language=language)
    return tuple(Placed(face_of(item.ft_object), size, item.glyph_index, item.x, item.y) for item in items)


def _measured(text: str, font: Font, dpi: float) -> Size:
    opened = _opened(font, dpi)
    opened.set_text(text, 0.0, flags=get_hinting_flag())
    width, height = opened.get_width_height()
    return width / 64, height / 64, opened.get_descent() / 64


def _opened(font: Font, dpi: float) -> FT2Font:
    """The font with its fall-backs, empty and in its size; as `get_font` opens it, but with its files in memory."""
    opened: FT2Font = _font_of(
        _files(font),
        _kerning_factor=rcParams["text.kerning_factor"],
        thread_id=threading.get_ident(),
        enable_last_resort=rcParams["font.enable_last_resort"],
    )
    opened.clear()
    opened.set_size(font.properties.get_size_in_points(), dpi)
    return opened


@lru_cache(maxsize=512)
def _files(font: Font) -> tuple[tuple[Any, int], ...]:
    """The files of the font and its fall-backs, with the number of the font in each."""
    found = font_manager.fontManager._find_fonts_by_props(font.properties)
    return tuple((_file(os.path.realpath(path)), getattr(path, "face_index", 0)) for path in found)


def _file(path: str) -> Any:
    return path if LAST_RESORT in path else font_file(path)  # which matplotlib knows by its path
