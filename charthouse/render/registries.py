"""What charts and libraries register with matplotlib and pandas, and the options of both."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any, NamedTuple, cast

import matplotlib
from matplotlib import font_manager, pyplot

from charthouse.render.agg import text_state
from charthouse.render.colours import COLORMAP_EXTREMES, ColourNames
from charthouse.render.keeping import ABSENT, Attributes, Container, Keeper, Value, found, same
from charthouse.render.rc_params import LISTS
from charthouse.render.windows import OURS

PANDAS_OPTIONS = "pandas._config.config"

_fonts: Any = font_manager.fontManager
_rc: dict[str, Any] = cast(Any, matplotlib.rcParams)
_rc_value: Any = dict.__getitem__


class RcState(NamedTuple):
    """Values of rcParams, by their names and in their order, and the lists among them with what each had."""

    by_name: dict[str, Any]
    values: list[Any]
    lists: list[list[Any]]
    items: list[list[Any]]


class RcParams:
    """rcParams of `module:attribute`, whose names never change, with their lists; not the live backend."""

    gains = False

    def __init__(self, path: str) -> None:
        self._path = path

    def read(self) -> Any:
        rc = found(self._path)
        if rc is ABSENT:
            return ABSENT
        lists = [_rc_value(rc, name) for name in LISTS if dict.__contains__(rc, name)]
        return RcState(dict(dict.items(rc)), list(dict.values(rc)), lists, [own[:] for own in lists])

    def put_back(self, before: RcState) -> None:
        rc = found(self._path)
        if before.lists != before.items:
            for own, items in zip(before.lists, before.items, strict=True):
                own[:] = items
        if not same(list(dict.values(rc)), before.values):
            backend = _backend()
            dict.update(rc, before.by_name)
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


class PandasOptions:
    """pandas' options, as the innermost dicts that hold them."""

    gains = False

    def __init__(self) -> None:
        self._prefixes: tuple[str, ...] = ()
        self._dicts: list[dict[str, Any]] = []

    def read(self) -> Any:
        if not self._dicts and (config := sys.modules.get(PANDAS_OPTIONS)):
            prefixes, dicts = zip(*_innermost(config._global_config), strict=True)
            self._prefixes, self._dicts = prefixes, list(dicts)
        return [options.copy() for options in self._dicts] or ABSENT

    def put_back(self, before: list[dict[str, Any]]) -> None:
        if same(self._dicts, before):
            return
        for prefix, options, values in zip(self._prefixes, self._dicts, before, strict=False):
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


def use_backend(name: Any = OURS) -> None:
    """Have pyplot draw on that backend."""
    if name == OURS and matplotlib.get_backend() != OURS:
        pyplot.switch_backend(OURS)


KEEPERS: tuple[Keeper, ...] = (
    RcParams("matplotlib:rcParams"),
    RcParams("matplotlib:rcParamsDefault"),
    Value(_backend, use_backend),
    Container("matplotlib:colormaps._cmaps"),
    COLORMAP_EXTREMES,
    ColourNames(),
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
