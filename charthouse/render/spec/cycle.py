"""Options of points: one for all, or one for each, repeated for further points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from charthouse.spec.dataset import Dataset

Value = TypeVar("Value")


def at(values: Sequence[Value], number: int, base: Value) -> Value:
    """The value for that point."""
    return values[number % len(values)] if values else base


def under(dataset: Dataset) -> tuple[str, ...]:
    """The colours of its shapes; none below a gradient, which may let through what is behind it."""
    if not dataset.paints:
        return dataset.backgrounds
    numbers = range(max(len(dataset.paints), len(dataset.backgrounds)))
    both = ((at(dataset.paints, number, ""), at(dataset.backgrounds, number, "none")) for number in numbers)
    return tuple("none" if paint.startswith("gradient") else colour for paint, colour in both)


def cycled(values: Sequence[Any], numbers: Any) -> Any:
    """One value where it is the same for all, else a list with that of each of the points."""
    if len(values) == 1:
        return values[0]
    return [values[number % len(values)] for number in numbers]
