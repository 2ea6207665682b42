"""The nodes of a callback as JSON's values, and back: each is a list of its name and its parts."""

from __future__ import annotations

import math
from dataclasses import fields
from typing import Any

from charthouse.errors import CallbackError
from charthouse.literal import expression as nodes
from charthouse.literal.builtins import FUNCTIONS
from charthouse.literal.expression import Expression
from charthouse.literal.operators import BINARY, DECIDING, UNARY
from charthouse.literal.scope import MOST_SLOTS
from charthouse.literal.vocabulary import METHODS, PATTERN_METHOD, PATTERNS

KINDS: dict[str, type[Expression]] = {
    kind.__name__.lower(): kind for kind in vars(nodes).values()
    if isinstance(kind, type) and issubclass(kind, Expression) and kind is not Expression
}  # fmt: skip
OPERATORS = {nodes.Unary: frozenset(UNARY), nodes.Binary: frozenset((*BINARY, *DECIDING))}
NAMES = {nodes.Call: frozenset(FUNCTIONS), nodes.Method: METHODS | {PATTERN_METHOD}}


def to_json(node: Expression) -> list[Any]:
    """The node as lists, texts and numbers."""
    parts = [getattr(node, one.name) for one in fields(node) if one.init]
    flat = [part for value in parts for part in (value if isinstance(value, tuple) else (value,))]
    return [type(node).__name__.lower(), *(to_json(part) if isinstance(part, Expression) else part for part in flat)]


def from_json(value: Any, depth: int = 0) -> Expression:
    """The node that `to_json` wrote; CallbackError for anything else."""
    if not isinstance(value, list) or not value or depth > nodes.HIGHEST:
        raise _no_node(value)
    kind = KINDS.get(value[0]) if isinstance(value[0], str) else None
    if kind is None:
        raise _no_node(value)
    try:
        return _checked(kind(*_parts(kind, value[1:], depth)))
    except (TypeError, nodes.TooHigh) as error:
        raise _no_node(value) from error


def _parts(kind: type[Expression], given: list[Any], depth: int) -> list[Any]:
    parts = [from_json(part, depth + 1) if isinstance(part, list) else part for part in given]
    names = [one for one in fields(kind) if one.init]
    if not str(names[-1].type if names else "").startswith("tuple"):
        return parts
    singles = len(names) - 1
    return [*parts[:singles], tuple(parts[singles:])]


def _checked(node: Expression) -> Expression:
    """The node, if its parts are of the kinds that its fields declare."""
    for one in fields(node):
        if one.init and not _fits(getattr(node, one.name), str(one.type)):
            raise TypeError(one.name)
    if getattr(node, "operator", None) not in OPERATORS.get(type(node), {None}):
        raise TypeError("operator")
    if isinstance(node, nodes.Call | nodes.Method) and node.name not in NAMES[type(node)]:
        raise TypeError("name")
    if isinstance(node, nodes.Method) and node.name == PATTERN_METHOD and not _is_pattern(node.arguments):
        raise TypeError("pattern")
    return node


def _fits(value: Any, declared: str) -> bool:
    if declared.startswith("tuple"):
        kind = nodes.Pair if "Pair" in declared else Expression
        return all(isinstance(part, kind) for part in value)
    if declared == "int":
        return type(value) is int and 0 <= value < MOST_SLOTS
    if declared == "str":
        return isinstance(value, str)
    if declared in ("Expression", "Block"):
        return isinstance(value, getattr(nodes, declared))
    return value is None or isinstance(value, bool | int | str) or (isinstance(value, float) and math.isfinite(value))


def _is_pattern(arguments: tuple[Expression, ...]) -> bool:
    match arguments:
        case (nodes.Constant(value=source), nodes.Constant(value="" | "g"), _):
            return source in PATTERNS
    return False


def _no_node(value: Any) -> CallbackError:
    name = (
        repr(value[0])[:60] if isinstance(value, list) and value and isinstance(value[0], str) else type(value).__name__
    )
    return CallbackError(f"{name} came where a part of a callback is allowed")
