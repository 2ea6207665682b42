"""JavaScript's operators on values (ECMA-262, section 13)."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

from charthouse.literal.conversion import UNDEFINED, bounded, is_number, kind_of, to_number, to_text, truthy


def add(left: Any, right: Any) -> Any:
    """A text when one of them is no number, boolean or null."""
    if _is_text(left) or _is_text(right):
        return bounded(to_text(left) + to_text(right))
    return to_number(left) + to_number(right)


def divide(left: float, right: float) -> float:
    if right != 0:
        return left / right
    if left == 0 or left != left:
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1, right)


def remainder(left: float, right: float) -> float:
    return math.nan if right == 0 or math.isinf(left) else math.fmod(left, right)


def power(left: float, right: float) -> float:
    if right != right or (abs(left) == 1 and math.isinf(right)):
        return math.nan
    try:
        return math.pow(left, right)
    except OverflowError:
        return -math.inf if left < 0 and right % 2 == 1 else math.inf
    except ValueError:  # a root of a negative number, or a negative power of 0
        return math.nan if left else math.inf


def whole(value: Any) -> int:
    """The 32 bits that `|`, `~` and the like work on."""
    number = to_number(value)
    bits = int(number) & 0xFFFF_FFFF if math.isfinite(number) else 0
    return bits - (1 << 32) if bits >> 31 else bits


def same(left: Any, right: Any) -> bool:
    """`===`."""
    if is_number(left) and is_number(right):
        return bool(left == right)
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    return left is right


def equal(left: Any, right: Any) -> bool:
    """`==`."""
    nothing = (None, UNDEFINED)
    if left in nothing or right in nothing:
        return left in nothing and right in nothing
    if kind_of(left) == kind_of(right):
        return same(left, right)
    if isinstance(left, str) and not is_number(right) and not isinstance(right, bool):
        return left == to_text(right)
    if isinstance(right, str) and not is_number(left) and not isinstance(left, bool):
        return right == to_text(left)
    return to_number(left) == to_number(right)


def _is_text(value: Any) -> bool:
    return isinstance(value, str | list | dict) or hasattr(value, "milliseconds")


def _bitwise(act: Callable[[int, int], int]) -> Callable[[Any, Any], Any]:
    return lambda left, right: whole(act(whole(left), whole(right)))


def _numeric(act: Callable[[float, float], float]) -> Callable[[Any, Any], Any]:
    return lambda left, right: act(to_number(left), to_number(right))


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], Any]:
    def ordered(left: Any, right: Any) -> bool:
        if isinstance(left, str | list | dict) and isinstance(right, str | list | dict):
            return compare(to_text(left), to_text(right))
        return compare(to_number(left), to_number(right))

    return ordered


BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "+": add, "-": _numeric(operator.sub), "*": _numeric(operator.mul), "/": _numeric(divide),
    "%": _numeric(remainder), "**": _numeric(power),
    "|": _bitwise(operator.or_), "&": _bitwise(operator.and_), "^": _bitwise(operator.xor),
    "<<": _bitwise(lambda left, right: left << (right & 31)), ">>": _bitwise(lambda left, right: left >> (right & 31)),
    "===": same, "!==": lambda left, right: not same(left, right),
    "==": equal, "!=": lambda left, right: not equal(left, right),
    "<": _ordered(operator.lt), ">": _ordered(operator.gt), "<=": _ordered(operator.le), ">=": _ordered(operator.ge),
}  # fmt: skip
UNARY: dict[str, Callable[[Any], Any]] = {
    "-": lambda value: -to_number(value), "+": to_number, "!": lambda value: not truthy(value), "typeof": kind_of,
    "~": lambda value: ~whole(value),
}  # fmt: skip
DECIDING: dict[str, Callable[[Any], bool]] = {  # whether the left operand is already the result
    "&&": lambda left: not truthy(left), "||": truthy, "??": lambda left: left is not None and left is not UNDEFINED,
}  # fmt: skip
