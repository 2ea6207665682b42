"""Faces: which font file a glyph comes from, and its bitmap.

A glyph is kept under the path of its font, so that a forked process can use it too. Opened fonts share a file position
with a forked process, so each process opens its own.
"""

from __future__ import annotations

import math
import mmap
import os
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from matplotlib.ft2font import FT2Font, LoadFlags, RenderMode

Matrix = tuple[int, int, int, int]
FIXED = 0x10000  # FreeType's 16.16 numbers, of its matrices
SUBPIXELS = 64  # and 26.6 numbers, of its positions
LARGE_PIXELS = 48  # larger glyphs are not kept: 8,000 of them would need too much memory


class Face(NamedTuple):
    """A font file, and which of the fonts in it."""

    path: str
    number: int


class Bitmap(NamedTuple):
    """A glyph's coverage (rows × columns, uint8), and where its top left pixel lies from the glyph's origin."""

    coverage: np.ndarray
    left: int
    top: int


class Placed(NamedTuple):
    """A glyph of a laid out text: its face, size in points, and place from the text's origin in pixels, y upwards."""

    face: Face
    size: float
    glyph: int
    x: float
    y: float


class FontFile(mmap.mmap):
    """A font's file in memory: FreeType reads a few bytes of it about a thousand times for a picture."""

    path: str


@lru_cache(maxsize=64)
def font_file(path: str) -> FontFile:
    with Path(path).open("rb") as file:
        mapped = FontFile(file.fileno(), 0, access=mmap.ACCESS_READ)
    mapped.path = path
    return mapped


def face_of(font: FT2Font) -> Face:
    file: Any = font.fname  # what it was opened from
    return Face(file.path if isinstance(file, FontFile) else os.fsdecode(file), font.face_index)


@lru_cache(maxsize=64)
def _opened(face: Face, size: float, dpi: float) -> FT2Font:
    """The font in its size: to set the size takes FreeType longer than a glyph does."""
    file: Any = font_file(face.path)  # FT2Font accepts any file object; its stubs do not
    font = FT2Font(file, face_index=face.number)
    font.set_size(size, dpi)
    return font


os.register_at_fork(after_in_child=_opened.cache_clear)


@lru_cache(maxsize=256)
def rotation(degrees: float) -> tuple[float, float, Matrix]:
    """Cosine, sine, and FreeType's matrix."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    fixed = (FIXED * np.array([[cos, -sin], [sin, cos]])).round().astype(int)
    return cos, sin, tuple(fixed.ravel().tolist())


def _rasterised(
    face: Face, size: float, dpi: float, glyph: int, matrix: Matrix, right: int, up: int, flags: LoadFlags, smooth: bool
) -> Bitmap:
    font = _opened(face, size, dpi)
    font._set_transform([matrix[:2], matrix[2:]], [right, up])
    drawn = font._render_glyph(glyph, flags, RenderMode.NORMAL if smooth else RenderMode.MONO)
    coverage = np.array(drawn.buffer)
    return Bitmap(coverage if smooth else coverage * np.uint8(255), drawn.left, drawn.top)


_kept = lru_cache(maxsize=8192)(_rasterised)


def bitmap(face: Face, size: float, dpi: float, *rest: Any) -> Bitmap:
    """The glyph, moved by 0 to 63 64ths of a pixel in x and y: a larger shift moves the same bitmap by whole pixels."""
    rasterise = _kept if size * dpi <= LARGE_PIXELS * 72 else _rasterised
    return rasterise(face, size, dpi, *rest)
