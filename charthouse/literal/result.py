"""What a callback gives back, as JSON-like values within bounds."""

from __future__ import annotations

from typing import Any

from charthouse.errors import CallbackError
from charthouse.literal.conversion import UNDEFINED, kind_of, number_text
from charthouse.literal.scalars import MOST_EXACT

LONGEST_RESULT = 1_000  # characters
MOST_ITEMS = 100
DEEPEST_RESULT = 2


def plain(value: Any, depth: int = 0) -> Any:
    """The value without undefined; a whole number is an int."""
    if value is UNDEFINED or value is None or isinstance(value, bool):
        return None if value is UNDEFINED else value
    if isinstance(value, str):
        if len(value) > LONGEST_RESULT:
            raise CallbackError(f"the function gives {len(value):,} characters; {LONGEST_RESULT:,} are allowed")
        return value
    if isinstance(value, int | float):
        return int(value) if abs(value) <= MOST_EXACT and float(value).is_integer() else float(value)
    if isinstance(value, list | dict) and len(value) <= MOST_ITEMS and depth < DEEPEST_RESULT:
        if isinstance(value, dict):
            return {name: plain(one, depth + 1) for name, one in value.items()}
        return [plain(one, depth + 1) for one in value]
    raise CallbackError(
        f"the function gives a {kind_of(value)}, or too large a one; texts, numbers and short lists are allowed"
    )


def text_of(value: bool | int | float | str | None) -> str:
    """A result as a chart shows it: as JavaScript writes it, and nothing for None."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number_text(float(value))
    return value or ""
