"""Expressions outside functions: only sums of constants, as in `2 * Math.PI`."""

from __future__ import annotations

from charthouse.errors import CallbackError
from charthouse.literal.expression import (
    Array,
    Binary,
    Call,
    Conditional,
    Constant,
    Expression,
    Unary,
    Undefined,
    parts,
)
from charthouse.literal.moments import Moment
from charthouse.literal.run import Run
from charthouse.literal.scalars import whole_or_float
from charthouse.literal.scope import NotUnderstood
from charthouse.literal.vocabulary import FILLS, MATHS

FOLDED = frozenset({Array, Constant, Undefined, Unary, Binary, Conditional})


def folded(node: Expression) -> bool | int | float | str | None:
    """The constant; a date is its ISO 8601 text, and what is no finite number is null, a gap."""
    if not _is_constant(node):
        raise NotUnderstood("an expression of more than constants")
    try:
        value = Run((), None).value(node)
        if isinstance(value, Moment):
            return value.iso()
    except CallbackError as error:
        raise NotUnderstood(str(error)) from error
    if isinstance(value, float):
        return whole_or_float(value)
    return value if isinstance(value, bool | int | str) else None


def _is_constant(node: Expression) -> bool:
    known = type(node) in FOLDED or (isinstance(node, Call) and (node.name in MATHS | FILLS or node.name == "Date"))
    return known and all(_is_constant(part) for part in parts(node))
