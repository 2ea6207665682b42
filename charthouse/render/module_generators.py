"""Random generators that charts' modules made when they were imported, among their globals."""

from __future__ import annotations

import functools
import inspect
import random
import sys
from collections.abc import Callable
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from charthouse.charts.definition import Chart
from charthouse.charts.version import PACKAGE

KINDS = (np.random.Generator, np.random.RandomState, random.Random)
RANDOM_ENTROPY_BITS = 96  # numbers with more were drawn by numpy itself: nobody writes so large a seed by hand

_first_states: dict[int, tuple[Any, Any]] = {}  # with the generators themselves, because ids recur
_modules_seen = [0]  # how many modules there were when generators were last looked for


def note(chart: Chart) -> None:
    """Note the states of all such generators as they are when charts' code is first called."""
    for function in filter(None, (chart.draw, chart.load)):
        _note_once(_module(function))
    if len(sys.modules) != _modules_seen[0]:
        _modules_seen[0] = len(sys.modules)
        for name in [name for name in sys.modules if name.startswith(f"{PACKAGE}.")]:
            _note_once(sys.modules[name])


def restart(chart: Chart, seed: int) -> None:
    """Put each that the chart's modules have to its first state, or, when numpy chose that, to one from the seed."""
    for number, generator in enumerate(_reached(_module(chart.draw))):
        _restart(generator, [seed, number])


@functools.cache
def _note_once(module: ModuleType | None) -> None:
    for value in _globals(module):
        if _is_generator(value) and id(value) not in _first_states:
            _first_states[id(value)] = value, _state(value)


def _module(function: Callable[..., Any]) -> ModuleType | None:
    return sys.modules.get(getattr(inspect.unwrap(function), "__module__", ""))


@functools.cache
def _reached(module: ModuleType | None) -> list[Any]:
    """The generators among the globals of the module, and of the charts' modules that these come from."""
    todo, seen, reached = [module], {module}, []
    while todo:
        for value in _globals(todo.pop()):
            if id(value) in _first_states:
                reached.append(value)
            elif isinstance(value, (ModuleType, FunctionType, type)):
                source = value if isinstance(value, ModuleType) else sys.modules.get(str(value.__module__))
                if source and source not in seen and source.__name__.startswith(f"{PACKAGE}."):
                    seen.add(source)
                    todo.append(source)
    return reached


def _globals(module: ModuleType | None) -> list[Any]:
    return list(vars(module).values()) if module else []


def _is_generator(value: Any) -> bool:
    return isinstance(value, KINDS) and not isinstance(value, random.SystemRandom)


def _state(generator: Any) -> Any:
    if isinstance(generator, random.Random):
        return generator.getstate()
    if isinstance(generator, np.random.RandomState):
        return generator.get_state(legacy=False)
    return generator.bit_generator.state


def _restart(generator: Any, seed: list[int]) -> None:
    """Put the generator to its first state, or, when numpy chose that by chance, to one that the seed gives."""
    first = _first_states[id(generator)][1]
    if isinstance(generator, random.Random):
        generator.setstate(first)
    elif isinstance(generator, np.random.RandomState):
        generator.set_state(first)
    elif _by_chance(generator.bit_generator):
        generator.bit_generator.state = type(generator.bit_generator)(seed).state
    else:
        generator.bit_generator.state = first


def _by_chance(numbers: Any) -> bool:
    entropy = getattr(numbers.seed_seq, "entropy", None)
    return isinstance(entropy, int) and entropy.bit_length() > RANDOM_ENTROPY_BITS
