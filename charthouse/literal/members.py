"""Parts of plain data: `target.name`, `target[index]`."""

from __future__ import annotations

from typing import Any

from charthouse.errors import CallbackError
from charthouse.literal.conversion import UNDEFINED, to_number, to_text


def member(target: Any, name: str) -> Any:
    """`target.name`: a part of plain data, or the length of a text or list."""
    if isinstance(target, dict):
        return target.get(name, UNDEFINED)
    if name == "length" and isinstance(target, str | list):
        return len(target)
    if target is None or target is UNDEFINED:
        raise CallbackError(f"{to_text(target)} came where something with `{name}` is allowed")
    return UNDEFINED


def element(target: Any, index: Any) -> Any:
    """`target[index]`."""
    if isinstance(target, str | list):
        place = to_number(index)
        if place.is_integer() and 0 <= place < len(target):
            return target[int(place)]
    return member(target, to_text(index))
