"""The state that all texts depend on: rcParams and the known fonts."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from functools import partial
from typing import Any

from matplotlib import rcParams
from matplotlib.font_manager import FontProperties, fontManager

from charthouse.render.font_list import falls_back

State = tuple[Hashable, ...]
_read: Callable[[str], Any] = partial(dict.__getitem__, rcParams)
_NAMES = [name for name in dict.keys(rcParams) if name.startswith(("font.", "mathtext.", "text."))]
_LISTS = [name for name in _NAMES if isinstance(_read(name), list)]
_PLAIN = [name for name in _NAMES if name not in _LISTS]
_KNOWN = len(fontManager.ttflist)
_generation = [0]  # of the list of fonts


def text_state() -> State:
    """All rcParams that decide how texts look, which fonts are known, and whether texts fall back on the themes'."""
    fonts = fontManager.ttflist
    added = tuple(font.fname for font in fonts[_KNOWN:]) if len(fonts) > _KNOWN else ()
    return _generation[0], falls_back.get(), len(fonts), added, *map(_read, _PLAIN), *lists()


def lists() -> Iterator[Hashable]:
    """The rcParams of texts that are lists, as they are now: charts change lists in place."""
    return map(tuple, map(_read, _LISTS))


def forget_fonts() -> None:
    """Have later text states differ from earlier ones, after a change that `text_state` does not see in the list."""
    _generation[0] += 1


class Font:
    """How a text is to look: hashed and compared by its font properties at this moment and that text state."""

    __slots__ = ("_hash", "_key", "properties", "state")

    def __init__(self, properties: FontProperties, state: State) -> None:
        self.properties, self.state = properties, state
        self._key = state, *properties.__dict__.values()
        self._hash = hash(self._key)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Font) and self._key == other._key
