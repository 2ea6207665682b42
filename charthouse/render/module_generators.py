"""Random generators that charts' modules made when they were imported, wherever they keep them."""

from __future__ import annotations

import gc
import inspect
import random
import sys
from collections import deque
from collections.abc import Iterable
from types import FunctionType, ModuleType
from typing import Any

import numpy as np
from numpy.random import mtrand

from charthouse.charts.definition import Chart
from charthouse.charts.version import PACKAGE

# A numpy Generator has no state of its own; a SeedSequence counts the children that it has spawned.
KINDS = (np.random.BitGenerator, np.random.SeedSequence, np.random.RandomState, random.Random)
RANDOM_ENTROPY_BITS = 96  # larger numbers came from numpy itself: no author writes such a seed by hand
MOST_OBJECTS = 100_000  # that a search looks at, which takes a tenth of a second
MOST_ITEMS = 10_000  # of a container that is looked into: what has more is data

_of_all: Any = (random.random, np.random.random)  # bound to the generators that all share, which generators.py starts
NOT_OURS = {id(bound.__self__) for bound in _of_all} | {id(mtrand.get_bit_generator())}


class Noted:
    """A generator, and its state as it was when charts' code was first called."""

    def __init__(self, generator: Any) -> None:
        self.generator = generator
        self._first, self._by_chance = _state(generator), _is_by_chance(generator)

    def restart(self, seed: list[int]) -> None:
        """Put the generator to its first state or, where numpy chose that by chance, to one that the seed gives."""
        _set_state(self.generator, _state(type(self.generator)(seed)) if self._by_chance else self._first)


_noted: dict[int, Noted] = {}  # by the generators' ids
_reached: dict[int, tuple[Chart, list[Noted]]] = {}  # by the charts' ids
_modules_seen = [0]  # how many modules there were when generators were last looked for


def note_all() -> None:
    """Note the states of all generators of the charts' modules, except of those that were noted before."""
    if len(sys.modules) != _modules_seen[0]:
        _modules_seen[0] = len(sys.modules)
        _note([module for name, module in sys.modules.items() if name.startswith(f"{PACKAGE}.")])


def note(chart: Chart) -> None:
    """Note them before the chart's code is called: later, it may have used them."""
    note_all()
    if id(chart) not in _reached:
        _note([function for function in (chart.load, chart.description) if callable(function)])
        _reached[id(chart)] = chart, _note([chart.draw])


def restart(chart: Chart, seed: int) -> None:
    """Restart each generator that the chart's `draw` can reach."""
    for number, noted in enumerate(_reached[id(chart)][1]):
        noted.restart([seed, number])


def _note(roots: Iterable[Any]) -> list[Noted]:
    found = _search(roots)
    for generator in found:
        if id(generator) not in _noted:
            _noted[id(generator)] = Noted(generator)
    return [_noted[id(generator)] for generator in found]


def _search(roots: Iterable[Any]) -> list[Any]:
    """The generators that are reached from functions and modules through objects, containers, closures and classes.

    Nothing is looked for in the globals of libraries.
    """
    waiting = deque([*roots, *filter(None, map(_module, roots))])
    own = {module.__name__ for module in waiting if isinstance(module, ModuleType)}
    seen, found = set(NOT_OURS), []
    for _ in range(MOST_OBJECTS):
        if not waiting:
            break
        value = waiting.popleft()
        if id(value) not in seen:
            seen.add(id(value))
            if issubclass(type(value), KINDS) and not isinstance(value, random.SystemRandom):
                found.append(value)
            waiting.extend(filter(gc.is_tracked, _inside(value, own)))
    return found


def _inside(value: Any, own: set[str]) -> list[Any]:
    """What the value refers to; of modules, classes and functions only what is the charts' own."""
    if isinstance(value, FunctionType):
        return [value.__closure__, value.__defaults__, value.__kwdefaults__, vars(value), _module(value)]
    if isinstance(value, (ModuleType, type)):
        name = value.__name__ if isinstance(value, ModuleType) else str(value.__module__)
        return gc.get_referents(value) if name in own or name.startswith(f"{PACKAGE}.") else []
    too_many = isinstance(value, (list, tuple, dict, set, frozenset)) and len(value) > MOST_ITEMS
    if too_many or isinstance(value, np.random.RandomState):  # whose own generator it restarts itself
        return []
    return gc.get_referents(value)


def _module(function: Any) -> ModuleType | None:
    return sys.modules.get(str(inspect.unwrap(function).__module__)) if callable(function) else None


def _is_by_chance(generator: Any) -> bool:
    entropy = getattr(getattr(generator, "seed_seq", generator), "entropy", None)
    return isinstance(entropy, int) and entropy.bit_length() > RANDOM_ENTROPY_BITS


def _state(generator: Any) -> Any:
    if isinstance(generator, random.Random):
        return generator.getstate()
    if isinstance(generator, np.random.RandomState):
        return generator.get_state(legacy=False)
    if isinstance(generator, np.random.SeedSequence):
        return generator.__reduce__()[2]
    return generator.state


def _set_state(generator: Any, state: Any) -> None:
    if isinstance(generator, random.Random):
        generator.setstate(state)
    elif isinstance(generator, np.random.RandomState):
        generator.set_state(state)
    elif isinstance(generator, np.random.SeedSequence):
        generator.__setstate__(state)  # type: ignore[attr-defined]  # left out of the stubs
    else:
        generator.state = state
