"""Ticks: the second and all further ticks of an axis are built like the first."""

from __future__ import annotations

from typing import Any

from matplotlib import rcParams
from matplotlib.artist import Artist
from matplotlib.axis import Axis, Tick, XTick, YTick
from matplotlib.cbook import CallbackRegistry

PARTS = ("tick1line", "tick2line", "gridline", "label1", "label2")
_get_tick: Any = Axis._get_tick


class Model:
    """The state of a tick that was just made, and what it was made of."""

    def __init__(self, tick: Tick, oldest: Tick, options: dict[str, Any]) -> None:
        self._oldest, self._options, self._rc = oldest, dict(options), list(dict.values(rcParams))
        self._kind, self._state = type(tick), dict(tick.__dict__)
        self._parts = [(name, type(part), dict(part.__dict__)) for name in PARTS for part in [getattr(tick, name)]]

    def fits(self, oldest: Tick, options: dict[str, Any]) -> bool:
        """Whether a tick made now would be the same: of the same axis, not reset since, with the same options."""
        return (
            oldest is self._oldest
            and options.keys() == self._options.keys()
            and all(options[name] is value for name, value in self._options.items())
            and list(dict.values(rcParams)) == self._rc
        )

    def another(self) -> Tick:
        """Another tick like it."""
        tick = _born(self._kind, self._state)
        for name, kind, state in self._parts:
            part = _born(kind, state)
            if "_fontproperties" in state:
                part._fontproperties = state["_fontproperties"].copy()
            setattr(tick, name, part)
        return tick


def _born(kind: type[Artist], state: dict[str, Any]) -> Any:
    artist = object.__new__(kind)
    artist.__dict__.update(state, _callbacks=CallbackRegistry(signals=["pchanged"]))
    return artist


def get_tick(self: Any, major: bool) -> Tick:
    """Axis._get_tick; a tick of a kind that is not matplotlib's plain one (of polar axes, say) is always made anew."""
    if self._tick_class not in (XTick, YTick):
        return _get_tick(self, major)
    options = self._major_tick_kw if major else self._minor_tick_kw
    ticks = self.__dict__.get("majorTicks" if major else "minorTicks")
    name = "_major_model" if major else "_minor_model"
    model: Model | None = self.__dict__.get(name)
    if model and ticks and model.fits(ticks[0], options):
        return model.another()
    tick: Tick = _get_tick(self, major)
    setattr(self, name, Model(tick, ticks[0] if ticks else tick, options))
    return tick
