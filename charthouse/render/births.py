"""Figures and when they were made: one from before a draw would show what earlier draws left on it."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Iterator
from typing import Any
from weakref import WeakSet

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure

from charthouse.charts.definition import Chart
from charthouse.errors import DrawFailed

TOO_OLD = "the figure was made before draw began; make it in draw, or draw on the given one"
MOST_ITEMS = 100  # of a container that are looked at

_born: WeakSet[Figure] = WeakSet()  # since the draw began
_make, _restore = Figure.__init__, Figure.__setstate__  # type: ignore[attr-defined]  # left out of the stubs


def begin() -> None:
    """Begin a draw: all existing figures count as older than it."""
    _born.clear()


def _made(self: Figure, *arguments: Any, **options: Any) -> None:
    _born.add(self)
    _make(self, *arguments, **options)


def _restored(self: Figure, state: Any) -> None:
    _born.add(self)
    _restore(self, state)


# Once, not at every draw: Python is slow at attributes of a class that just changed.
setattr(Figure, "__init__", functools.wraps(_make)(_made))  # noqa: B010  # mypy refuses to assign to a method
setattr(Figure, "__setstate__", functools.wraps(_restore)(_restored))  # noqa: B010


def refuse_older(figure: Figure) -> None:
    """DrawFailed when the figure was made before this draw."""
    if figure not in _born:
        raise DrawFailed(TOO_OLD)


def refuse_older_of_module(chart: Chart) -> None:
    """DrawFailed when a global that the chart's code uses is a figure with something on it, or belongs to one."""
    for value in _globals_used(inspect.unwrap(chart.draw)):
        for artist in _artists_in(value):
            figure = artist.get_figure(root=True)
            if isinstance(figure, Figure) and len(figure.get_children()) > 1:
                refuse_older(figure)


def _artists_in(value: Any) -> Iterator[Artist]:
    """The value, or what is in it, as in the list or array of axes that `subplots` gives."""
    if isinstance(value, dict):
        value = list(value.values())
    items = value.ravel() if isinstance(value, np.ndarray) else value if isinstance(value, (list, tuple)) else [value]
    yield from (item for item in items[:MOST_ITEMS] if isinstance(item, Artist))


def _globals_used(function: Any) -> Iterator[Any]:
    """What the function's code names of its module's globals, and what the functions among these name."""
    waiting, seen = [function], set()
    while waiting:
        code, names = getattr(waiting[-1], "__code__", None), getattr(waiting.pop(), "__globals__", {})
        for name in code.co_names if code else ():
            if name in names and name not in seen:
                seen.add(name)
                waiting.append(names[name])
                yield names[name]
