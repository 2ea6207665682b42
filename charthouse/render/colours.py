"""Named colours and the colormaps that all share: their changes are noticed as they are made.

The names are 1,163, too many to be compared at every draw. matplotlib's classes are changed once, here, and not at
every draw: Python looks up the attributes of a class that was just changed slowly.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, cast

import matplotlib
from matplotlib import colors

from charthouse.render.keeping import Noticed

_colors: Any = colors  # matplotlib's stubs leave out its private names
_named: Any = _colors._colors_full_map
_colormaps: Any = cast(Any, matplotlib.colormaps)._cmaps
_change_extremes: Any = _colors.Colormap._set_extremes


class NamedColours(type(_named)):  # type: ignore[misc]
    """matplotlib's mapping of names to colours, which knows whether it is still as it was copied."""

    copied: dict[str, Any] | None = None


def _changing(name: str) -> Callable[..., Any]:
    method = getattr(dict, name)

    def change(self: NamedColours, *arguments: Any, **options: Any) -> Any:
        self.copied = None
        self.cache.clear()
        return method(self, *arguments, **options)

    return change


for _name in ("__setitem__", "__delitem__", "__ior__", "update", "setdefault", "pop", "popitem", "clear"):
    setattr(NamedColours, _name, _changing(_name))
_named.__class__ = NamedColours


class ColourNames:
    """Which colour each name has."""

    gains = True

    def read(self) -> dict[str, Any]:
        if _named.copied is None:
            _named.copied = dict.copy(_named)
        return cast(dict[str, Any], _named.copied)

    def put_back(self, before: dict[str, Any]) -> None:
        if _named.copied is not before:
            _named.clear()
            _named.update(before)
            _named.copied = before

    def after_import(self, kept: dict[str, Any], before: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
        return kept if now is before else kept | {name: now[name] for name in now if name not in before}


# The colours outside a colormap's range, which `plt.cm.viridis.set_bad(…)` changes for all.
COLORMAP_EXTREMES = Noticed()


def _set_extremes(self: Any, *arguments: Any, **options: Any) -> None:
    if _colormaps.get(self.name) is self:
        COLORMAP_EXTREMES.notice(partial(_restore, self, (self._rgba_bad, self._rgba_under, self._rgba_over)))
    _change_extremes(self, *arguments, **options)


def _restore(colormap: Any, extremes: tuple[Any, ...]) -> None:
    colormap._rgba_bad, colormap._rgba_under, colormap._rgba_over = extremes
    if colormap._isinit:
        colormap._update_lut_extremes()


_colors.Colormap._set_extremes = _set_extremes
