"""What charts and libraries register with matplotlib and pandas, and the options of both."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Any, cast

import matplotlib
from matplotlib import colors, font_manager, pyplot
from matplotlib.path import Path

from charthouse.render.agg import text_state
from charthouse.render.keeping import ABSENT, Attributes, Container, Keeper, Value, found, same

BACKEND = "module://charthouse.render.pyplot_backend"
PANDAS_OPTIONS = "pandas._config.config"

_colors: Any = colors  # matplotlib's stubs leave out its private names
_colormaps: Any = cast(Any, matplotlib.colormaps)._cmaps
_fonts: Any = font_manager.fontManager
_rc: dict[str, Any] = cast(Any, matplotlib.rcParams)


class RcParams:
    """rcParams of `module:attribute`, whose names never change; in the live ones also lists, but not the backend."""

    gains = False

    def __init__(self, path: str) -> None:
        self._path = path

    def read(self) -> Any:
        rc = found(self._path)
        if rc is ABSENT:
            return ABSENT
        lists = [(value, value[:]) for value in dict.values(rc) if type(value) is list] if rc is _rc else []
        return list(dict.values(rc)), lists

    def put_back(self, before: tuple[list[Any], list[tuple[list[Any], list[Any]]]]) -> None:
        rc = found(self._path)
        values, lists = before
        for own, items in lists:
            own[:] = items
        if not same(list(dict.values(rc)), values):
            backend = _backend()
            dict.update(rc, zip(dict.keys(rc), values, strict=True))
            if rc is _rc:
                dict.update(rc, backend=backend)

    def after_import(self, kept: Any, _before: Any, now: Any) -> Any:
        return now if kept is ABSENT else kept


class Fonts(Container):
    """The list of known fonts."""

    def put_back(self, before: list[Any]) -> None:
        now = self.read()
        super().put_back(before)
        if not same(now, before):
            _fonts._findfont_cached.cache_clear()
            if now[: len(before)] != before:
                text_state.forget_fonts()  # those that were added are part of a text's state


@contextlib.contextmanager
def noticed() -> Iterator[None]:
    """Notice changes at once that matplotlib would notice late, or never.

    Undo what `plt.cm.viridis.set_bad(…)` and its like do to colormaps that all share. Have named colours that are
    changed by `update` looked up anew: matplotlib does so only for those that are set one by one.
    """
    changed: list[tuple[Any, tuple[Any, ...]]] = []
    change = _colors.Colormap._set_extremes

    def noted(self: Any, *arguments: Any, **options: Any) -> None:
        if _colormaps.get(self.name) is self:
            changed.append((self, (self._rgba_bad, self._rgba_under, self._rgba_over)))
        change(self, *arguments, **options)

    def update(self: Any, *arguments: Any, **options: Any) -> None:
        dict.update(self, *arguments, **options)
        self.cache.clear()

    cast(Any, Path.hatch).cache_clear()  # it depends on the types of hatches that are registered
    _colors.Colormap._set_extremes, _colors._ColorMapping.update = noted, update
    try:
        yield
    finally:
        del _colors._ColorMapping.update
        _colors.Colormap._set_extremes = change
        for colormap, extremes in reversed(changed):
            colormap._rgba_bad, colormap._rgba_under, colormap._rgba_over = extremes
            if colormap._isinit:
                colormap._update_lut_extremes()


class PandasOptions:
    """pandas' options, as the innermost dicts that hold them."""

    gains = False

    def __init__(self) -> None:
        self._dicts: list[tuple[str, dict[str, Any]]] = []

    def read(self) -> Any:
        if not self._dicts:
            config = sys.modules.get(PANDAS_OPTIONS)
            self._dicts = list(_innermost(config._global_config)) if config else []
        return [options.copy() for _, options in self._dicts] or ABSENT

    def put_back(self, before: list[dict[str, Any]]) -> None:
        for (prefix, options), values in zip(self._dicts, before, strict=False):
            if not same(options, values):
                for name, value in values.items():
                    if options[name] is not value:
                        sys.modules[PANDAS_OPTIONS].set_option(prefix + name, value)  # tells those who follow it

    def after_import(self, kept: Any, _before: Any, now: Any) -> Any:
        return now if kept is ABSENT else kept


def _innermost(options: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    inner = {name: value for name, value in options.items() if type(value) is dict}
    if len(inner) < len(options):
        yield prefix, options
    for name, value in inner.items():
        yield from _innermost(value, f"{prefix}{name}.")


def _backend() -> Any:
    return dict.__getitem__(_rc, "backend")


def use_backend(name: Any = BACKEND) -> None:
    """Have pyplot draw on that backend."""
    if name == BACKEND and matplotlib.get_backend() != BACKEND:
        pyplot.switch_backend(BACKEND)


KEEPERS: tuple[Keeper, ...] = (
    RcParams("matplotlib:rcParams"),
    RcParams("matplotlib:rcParamsDefault"),
    Value(_backend, use_backend),
    Container("matplotlib:colormaps._cmaps"),
    Container("matplotlib.colors:_colors_full_map", forget=_colors._colors_full_map.cache.clear),
    Container("matplotlib.colors:_color_sequences._color_sequences"),
    Container("matplotlib.units:registry"),
    Container("matplotlib.scale:_scale_mapping"),
    Container("matplotlib.scale:_scale_has_axis_parameter"),
    Container("matplotlib.projections:projection_registry._all_projection_types"),
    Container("matplotlib.style:library"),
    Container("matplotlib.style:available"),
    Container("matplotlib.style:USER_LIBRARY_PATHS"),
    Container("matplotlib.hatch:_hatch_types"),
    Container("matplotlib.patches:BoxStyle._style_list"),
    Container("matplotlib.patches:ArrowStyle._style_list"),
    Container("matplotlib.patches:ConnectionStyle._style_list"),
    Container("matplotlib.markers:MarkerStyle.markers"),
    Container("matplotlib.legend:Legend._default_handler_map"),
    Container("matplotlib.ticker:EngFormatter.ENG_PREFIXES", gains=False),
    Container("matplotlib.backend_bases:_default_backends"),
    Fonts("matplotlib.font_manager:fontManager.ttflist"),
    Fonts("matplotlib.font_manager:fontManager.afmlist"),
    Attributes(
        "matplotlib.dates:_epoch", "matplotlib.ticker:Locator.MAXTICKS", "matplotlib.pyplot:_REPL_DISPLAYHOOK",
        "matplotlib.legend:Legend._default_handler_map", "seaborn._core.plot:Plot.config",
    ),
    PandasOptions(),
    Container("pandas.plotting:plot_params", gains=False),
    RcParams("seaborn._core.plot:Plot.config._theme"),
    Container("seaborn._core.plot:Plot.config._display", gains=False),
    Container("seaborn.palettes:SEABORN_PALETTES"),
)  # fmt: skip
