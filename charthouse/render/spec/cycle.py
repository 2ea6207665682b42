"""Options of points: one for all, or one for each, repeated for further points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

Value = TypeVar("Value")


def at(values: Sequence[Value], number: int, base: Value) -> Value:
    """The value for that point."""
    return values[number % len(values)] if values else base


def cycled(values: Sequence[Any], numbers: Any) -> Any:
    """One value where it is the same for all, else a list with that of each of the points."""
    if len(values) == 1:
        return values[0]
    return [values[number % len(values)] for number in numbers]
