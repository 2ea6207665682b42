"""Shortcuts: faster methods with the same result, in place of matplotlib's while a chart is drawn."""

from __future__ import annotations

import copy
import threading
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib import RcParams
from matplotlib.axis import Axis
from matplotlib.font_manager import FontManager, FontProperties
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path
from matplotlib.text import Text

from charthouse.render.agg.text_boxes import get_layout
from charthouse.render.agg.text_state import Font, text_state
from charthouse.render.agg.ticks import get_tick
from charthouse.render.font_list import find_fonts as _find_fonts
from charthouse.render.replaced import Replacement, replaced

_set_marker = MarkerStyle._set_marker
_iter_bezier: Any = Path.iter_bezier
ANY_SIZE = 10.0
_UNIT_RECTANGLE = Path.unit_rectangle()


def set_marker(self: Any, marker: Any) -> None:
    """MarkerStyle._set_marker; a marker is copied without its outline, which does not change."""
    if isinstance(marker, MarkerStyle):
        self.__dict__ = marker.__dict__ | {"_user_transform": copy.deepcopy(marker.__dict__["_user_transform"])}
    else:
        _set_marker(self, marker)


def find_fonts(self: Any, prop: Any, *arguments: Any, **options: Any) -> list[Any]:
    """`font_list.find_fonts`, cached for all sizes; matplotlib looks up each family again for each size."""
    if arguments or options:
        return _find_fonts(self, prop, *arguments, **options)
    of_one_size = FontProperties._from_any(prop).copy()
    of_one_size.set_size(ANY_SIZE)  # all fonts are outlines, which have no sizes
    return list(_found_fonts(self, Font(of_one_size, text_state())))


@lru_cache(maxsize=512)
def _found_fonts(manager: FontManager, font: Font) -> list[Any]:
    return _find_fonts(manager, font.properties)


class _Edge:
    """A straight side of the unit rectangle, as a Bézier segment."""

    def __init__(self, ends: np.ndarray) -> None:
        self._ends = ends

    def axis_aligned_extrema(self) -> tuple[np.ndarray, np.ndarray]:
        return np.array([]), np.array([])

    def __call__(self, _distances: Iterable[float]) -> np.ndarray:
        return self._ends


_EDGES = [(_Edge(curve([0, 1])), code) for curve, code in _iter_bezier(_UNIT_RECTANGLE, simplify=False)]


def iter_bezier(self: Path, **options: Any) -> Iterator[tuple[Any, Any]]:
    """Path.iter_bezier; every bar is the unit rectangle, whose sides are known."""
    if self is _UNIT_RECTANGLE and options == {"simplify": False}:
        return iter(_EDGES)
    return _iter_bezier(self, **options)


SHORTCUTS = (
    Replacement(Text, "_get_layout", get_layout),
    Replacement(Axis, "_get_tick", get_tick),
    Replacement(MarkerStyle, "_set_marker", set_marker),
    Replacement(FontManager, "_find_fonts_by_props", find_fonts),
    Replacement(Path, "iter_bezier", iter_bezier),
    # RcParams' own method resolves a backend that is not chosen yet; ours is chosen.
    Replacement(RcParams, "__getitem__", dict.__getitem__),
)


_always = threading.Event()


def take_always() -> None:
    """Take the shortcuts until the process ends: Python is slow at attributes of a class that just changed."""
    _always.set()
    for owner, name, stand_in in SHORTCUTS:
        setattr(owner, name, stand_in)


def taken() -> AbstractContextManager[None]:
    """Take the shortcuts while the block runs."""
    return nullcontext() if _always.is_set() else replaced(*SHORTCUTS)
