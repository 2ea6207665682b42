"""Formulas: lines with mathtext, laid out. Most are the numbers at ticks, which need no parser of TeX."""

from __future__ import annotations

import os
import re
from functools import cache, lru_cache
from typing import Any, NamedTuple

from matplotlib import _mathtext, rcParams
from matplotlib.ft2font import LoadFlags
from matplotlib.mathtext import MathTextParser

from charthouse.render.agg.alphabet import Size
from charthouse.render.agg.faces import Placed, face_of
from charthouse.render.agg.text_state import Font

NUMBER = re.compile(r"\$(\\mathdefault\{)([0-9.\N{MINUS SIGN}]+)\}\$")  # as matplotlib's formatters spell it


class Formula(NamedTuple):
    """A formula, laid out: width, height and depth in pixels, its glyphs and its bars (x, y, width, height)."""

    size: Size
    glyphs: tuple[Placed, ...]
    boxes: tuple[tuple[float, float, float, float], ...]


@lru_cache(maxsize=1024)
def formula(text: str, font: Font, dpi: float) -> Formula:
    """A line with formulas, laid out; ValueError when it is no mathtext."""
    fonts, size = _fonts(font), font.properties.get_size_in_points()
    number = NUMBER.fullmatch(text)
    box = _number(number[1], number[2], fonts, size, dpi) if number else _parser().parse(text, fonts, size, dpi)
    parsed = _mathtext.ship(box).to_vector()
    glyphs = (Placed(face_of(opened), size, glyph, x, y) for opened, size, _, glyph, x, y in parsed.glyphs)
    return Formula(parsed[:3], tuple(glyphs), tuple(parsed.rects))


def _number(opening: str, digits: str, fonts: Any, size: float, dpi: float) -> Any:
    """The boxes that the parser builds of a number: an empty text, the formula with one group in it, an empty text."""
    parser = _parser()
    parser._em_width_cache = {}
    parser._state_stack = [_mathtext.ParserState(fonts, "default", "rm", size, dpi)]
    before = _mathtext.Hlist([])
    parser.push_state()
    parser.get_state().font = rcParams["mathtext.default"]
    parser.push_state()
    parser.get_state().font = "default"
    source = opening + digits + "}"
    places = range(len(opening), len(opening) + len(digits))
    nodes = [node for place in places for node in parser.symbol(source, place, {"sym": source[place]})]
    return _mathtext.Hlist([before, _mathtext.Hlist([_mathtext.Hlist(nodes)]), _mathtext.Hlist([])])


@cache
def _parser() -> Any:
    return _mathtext.Parser()


@lru_cache(maxsize=32)
def _fonts(font: Font) -> Any:
    """The fonts of formulas for a font; they note every letter that they looked up."""
    own = font.properties.copy()
    return MathTextParser._font_type_mapping[own.get_math_fontfamily()](own, LoadFlags.NO_HINTING)


os.register_at_fork(after_in_child=_fonts.cache_clear)  # they hold opened fonts
