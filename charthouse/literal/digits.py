"""`toFixed` and `toPrecision` (ECMA-262, section 21.1.3): of the exact double, halves away from zero."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from charthouse.errors import CallbackError
from charthouse.literal.conversion import UNDEFINED, number_text, to_number, to_text

EXACT = Context(prec=1200, rounding=ROUND_HALF_UP)


def fixed(value: float, digits: Any = UNDEFINED) -> str:
    """`value.toFixed(digits)`."""
    count = _count(digits, 0, "toFixed") if digits is not UNDEFINED else 0
    if not math.isfinite(value) or abs(value) >= 1e21:
        return number_text(value)
    rounded = f"{EXACT.quantize(Decimal(abs(value)), Decimal(1).scaleb(-count)):f}"
    return f"-{rounded}" if value < 0 else rounded


def precise(value: float, digits: Any = UNDEFINED) -> str:
    """`value.toPrecision(digits)`."""
    if digits is UNDEFINED:
        return number_text(value)
    count = _count(digits, 1, "toPrecision")
    if not math.isfinite(value):
        return number_text(value)
    rounded = Context(prec=count, rounding=ROUND_HALF_UP).plus(Decimal(abs(value)))
    spelled = "".join(map(str, rounded.as_tuple().digits)).ljust(count, "0")
    exponent = rounded.adjusted() if rounded else 0
    return ("-" if value < 0 else "") + _spelled(spelled, exponent)


def _spelled(digits: str, exponent: int) -> str:
    if exponent < -6 or exponent >= len(digits):
        mantissa = digits if len(digits) == 1 else f"{digits[0]}.{digits[1:]}"
        return f"{mantissa}e{'+' if exponent >= 0 else '-'}{abs(exponent)}"
    if exponent < 0:
        return f"0.{'0' * (-exponent - 1)}{digits}"
    whole, fraction = digits[: exponent + 1], digits[exponent + 1 :]
    return f"{whole}.{fraction}" if fraction else whole


def _count(digits: Any, least: int, method: str) -> int:
    count = to_number(digits)
    if count != count:
        count = 0
    if not least <= count <= 100:
        raise CallbackError(f"{method} takes {least} to 100 digits, not {to_text(digits)[:20]}")
    return math.floor(count)
