"""Ticks: a tick with the options of an earlier tick is a copy of it, which is faster than matplotlib's constructor."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from matplotlib import rcParams
from matplotlib.artist import Artist
from matplotlib.axis import Axis, Tick, XTick, YTick
from matplotlib.cbook import CallbackRegistry

from charthouse.render.agg.text_state import lists

PARTS = ("tick1line", "tick2line", "gridline", "label1", "label2")
OF_ONE_FIGURE = ("_axes", "_parent_figure", "_transform", *PARTS)
MOST = 64  # models that are kept
_get_tick: Any = Axis._get_tick
_CYCLE = [*dict.keys(rcParams)].index("axes.prop_cycle")


class Model:
    """The state of a tick that was just made, without what ties it to its axes."""

    def __init__(self, tick: Tick) -> None:
        self.rc = _rc()
        self._tick = _state(tick)
        self._parts = {name: (type(getattr(tick, name)), _state(getattr(tick, name))) for name in PARTS}

    def another(self, kind: type[Tick], axes: Any) -> Any:
        """Another tick like it, for those axes."""
        figure = axes.get_figure(root=False)
        tick = _born(kind, self._tick, _axes=axes, _parent_figure=figure, _transform=None)
        for name, (part_kind, state) in self._parts.items():
            setattr(tick, name, _born(part_kind, state, _parent_figure=figure, _axes=None))
        _place(tick, axes.get_xaxis_transform if kind is XTick else axes.get_yaxis_transform)
        return tick


def _state(artist: Artist) -> dict[str, Any]:
    return _with_own_font({name: value for name, value in artist.__dict__.items() if name not in OF_ONE_FIGURE})


def _with_own_font(state: dict[str, Any]) -> dict[str, Any]:
    """The state with a copy of its font properties, which change in place."""
    font = state.get("_fontproperties")
    return state | {"_fontproperties": font.copy()} if font else state


def _born(kind: type[Artist], state: dict[str, Any], **tied: Any) -> Any:
    artist = object.__new__(kind)
    own = {"_callbacks": CallbackRegistry(signals=["pchanged"]), "_path_effects": rcParams["path.effects"]}
    artist.__dict__.update(_with_own_font(state), **own, **tied)
    return artist


def _place(tick: Any, transform: Callable[[str], Any]) -> None:
    """Tie the tick's parts to its axes, as XTick and YTick do."""
    tick.tick1line._transform = transform("tick1")
    tick.tick2line._transform = transform("tick2")
    tick.gridline._transform = transform("grid")
    for label, (placed, vertical, horizontal) in (
        (tick.label1, tick._get_text1_transform()),
        (tick.label2, tick._get_text2_transform()),
    ):
        label._transform, label._verticalalignment, label._horizontalalignment = placed, vertical, horizontal


def _rc() -> list[Any]:
    values = [*dict.values(rcParams), *lists()]
    values[_CYCLE] = None  # no tick takes a colour from it, and comparing two cycles takes long
    return values


_models: dict[Hashable, Model] = {}


def get_tick(self: Any, major: bool) -> Tick:
    """Axis._get_tick; a tick of another class than XTick and YTick, such as a polar one, is never copied."""
    kind = self._tick_class
    key = (kind, major, *(self._major_tick_kw if major else self._minor_tick_kw).items())
    try:
        model = _models.get(key)
    except TypeError:  # an option that is an array or a list: a colour, mostly
        return _get_tick(self, major)
    if kind not in (XTick, YTick):
        return _get_tick(self, major)
    if model and model.rc == _rc():
        return model.another(kind, self.axes)
    tick: Tick = _get_tick(self, major)
    if len(_models) >= MOST:
        del _models[next(iter(_models))]
    _models[key] = Model(tick)
    return tick
