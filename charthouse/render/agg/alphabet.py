"""Alphabets: the distances between the letters of a font, learnt from texts that FreeType and HarfBuzz laid out.

A new text of known pairs of letters needs neither library. This holds for fonts that place a letter by its neighbour
alone, without ligatures between the learnt letters. A test lays out thousands of texts both ways for the fonts that
are named here.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from matplotlib import get_data_path

from charthouse.render.agg.faces import Face, Placed

Size = tuple[float, float, float]
FONTS = {str(Path(get_data_path()).resolve() / f"fonts/ttf/{name}.ttf") for name in ("DejaVuSans", "DejaVuSans-Bold")}


class Letter(NamedTuple):
    """A letter alone: its glyph, and in pixels its advance and how far it reaches above and below the line."""

    glyph: Placed
    advance: float
    top: float
    bottom: float


class Spelt(NamedTuple):
    """A text from its letters: width, height and descent in pixels, and its glyphs."""

    size: Size
    glyphs: tuple[Placed, ...]


class Alphabet:
    """The letters of one font in one size. `alone` lays out and measures a text of one letter."""

    def __init__(self, alone: Callable[[str], tuple[tuple[Placed, ...], Size]]) -> None:
        self._alone = alone
        self._letters: dict[str, Letter] = {}
        self._steps: dict[str, float] = {}  # from the origin of the first of two letters to that of the second

    def spell(self, text: str) -> Spelt | None:
        """The text, laid out and measured; None when not all its pairs of letters are known."""
        try:
            letters = [self._letters[letter] for letter in text]
            steps = [self._steps[pair] for pair in _pairs(text)]
        except KeyError:
            return None
        if not letters:
            return None
        x, glyphs = 0.0, []
        for letter, step in zip(letters, [*steps, 0.0], strict=True):
            face, size, glyph, _, y = letter.glyph
            glyphs.append(Placed(face, size, glyph, x, y))
            x += step
        bottom = min(letter.bottom for letter in letters)
        height = max(letter.top for letter in letters) - bottom
        return Spelt((glyphs[-1].x + letters[-1].advance, height, -bottom), tuple(glyphs))

    def learn(self, text: str, glyphs: tuple[Placed, ...]) -> None:
        """Learn the pairs of letters of a text that was laid out, unless letters were joined or changed in it."""
        if not text.isascii() or not text.isprintable() or len(glyphs) != len(text):
            return
        letters = [self._letter(letter) for letter in text]
        if [placed[:3] for placed in glyphs] != [letter.glyph[:3] for letter in letters]:
            return
        for pair, (one, other) in zip(_pairs(text), pairwise(glyphs), strict=True):
            self._steps[pair] = other.x - one.x

    def _letter(self, letter: str) -> Letter:
        if letter not in self._letters:
            (glyph,), (width, height, descent) = self._alone(letter)
            self._letters[letter] = Letter(glyph, width, height - descent, -descent)
        return self._letters[letter]


def _pairs(text: str) -> list[str]:
    return [text[place : place + 2] for place in range(len(text) - 1)]


def is_known(face: Face) -> bool:
    """Whether texts of this font may be spelt."""
    return face.path in FONTS
