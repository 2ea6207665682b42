"""Template literals as sums of texts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from charthouse.literal.expression import Binary, Constant, Expression

EMPTY = Constant("")


def joined(parts: Sequence[Expression]) -> Expression:
    """Chunks and expressions in turn as one sum: `${v} %` is the same as v + ' %'."""
    told = [part for part in parts if part != EMPTY]
    if len(parts) == 1 or not told:
        return parts[0]
    if not any(_is_text(part) for part in told[:2]):
        told.insert(0, EMPTY)  # without a text among its first two, a sum would add numbers
    return reduce(lambda left, right: Binary("+", left, right), told)


def _is_text(part: Expression) -> bool:
    return isinstance(part, Constant) and isinstance(part.value, str)
