"""Colours by a function of the point: `(ctx) => ctx.raw < 0 ? 'red' : 'green'`, called once for each when parsed."""

from __future__ import annotations

from typing import Any

from charthouse.errors import CallbackError
from charthouse.literal.callback import Callback
from charthouse.spec.colours import colour
from charthouse.spec.dataset import Dataset
from charthouse.spec.lists import colours_of, same
from charthouse.spec.words import Words

MOST = 2_000  # points that a function is called for


def point_colours(words: Words, name: str, dataset: Dataset) -> tuple[str, ...]:
    """The colours of that name, by a function of the points too."""
    callback = words.take(name)
    if not isinstance(callback, Callback):
        return colours_of(words, name)
    found = _called(callback, dataset) if len(dataset.values) <= MOST else []
    if not found or None in found:
        words.ignore(name, f"a colour, or a function that gives one for each of at most {MOST:,} points")
        return ()
    return same(tuple(each for each in found if each is not None))


def _called(callback: Callback, dataset: Dataset) -> list[str | None]:
    data = list(dataset.values)
    shared = {"label": dataset.label, "data": data}
    try:
        results = [callback.call([_context(shared, at, value)]) for at, value in enumerate(data)]
    except CallbackError:
        return []
    return [colour(each) if isinstance(each, str) else None for each in results]


def _context(dataset: dict[str, Any], at: int, value: float | None) -> dict[str, Any]:
    parsed = {"x": value, "y": value, "r": value}
    return {"dataIndex": float(at), "index": float(at), "dataset": dataset, "raw": value, "parsed": parsed,
            "active": False, "type": "data"}  # fmt: skip
