"""The functions that a callback may call by name: Math, conversions, number formats, dates."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import reduce
from typing import Any

from charthouse.errors import CallbackError
from charthouse.literal.conversion import SPACES, UNDEFINED, is_number, to_number, to_text, truthy
from charthouse.literal.fills import gradient, pattern
from charthouse.literal.moments import moment
from charthouse.literal.number_format import number_format
from charthouse.literal.operators import power

LEADING_FLOAT = re.compile(r"[+-]?(?:Infinity|[0-9]+\.?[0-9]*(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?)")
LEADING_WHOLE = re.compile(r"[+-]?[0-9]+")
LEADING_HEXADECIMAL = re.compile(r"([+-]?)0[xX]([0-9a-fA-F]+)")


def round_half_up(value: float) -> float:
    """`Math.round`: halves towards positive infinity."""
    if not math.isfinite(value) or abs(value) >= 2**52:
        return value
    floor = math.floor(value)
    return math.copysign(float(floor + (value - floor >= 0.5)), value)


def parse_float(value: Any = UNDEFINED, *_: Any) -> float:
    """The number that the text begins with."""
    found = LEADING_FLOAT.match(to_text(value).strip(SPACES))
    return float(found[0].replace("Infinity", "inf")) if found else math.nan


def parse_int(value: Any = UNDEFINED, radix: Any = 10, *_: Any) -> float:
    """The whole number that the text begins with; in base 10 or, with `0x`, 16."""
    if to_number(radix) not in (0, 10, 16):
        raise CallbackError(f"parseInt in base {to_text(radix)} came where base 10 is allowed")
    text = to_text(value).strip(SPACES)[:300]
    hexadecimal = LEADING_HEXADECIMAL.match(text)
    if hexadecimal:
        return float(int("".join(hexadecimal.groups()), 16))
    found = LEADING_WHOLE.match(text)
    return float(found[0]) if found else math.nan


def _of_one(act: Callable[[float], float]) -> Callable[..., float]:
    """The function of one number; NaN where it has no value."""

    def called(value: Any = UNDEFINED, *_: Any) -> float:
        number = to_number(value)
        try:
            return float(act(number))
        except (ValueError, OverflowError):
            return math.nan

    return called


def _whole(act: Callable[[float], int]) -> Callable[[float], float]:
    return lambda number: math.copysign(float(act(number)), number) if math.isfinite(number) else number


def _logarithm(act: Callable[[float], float]) -> Callable[[float], float]:
    return lambda number: -math.inf if number == 0 else act(number)


def _exponential(number: float) -> float:
    return math.inf if number > 709.79 else math.exp(number)


def _sign(number: float) -> float:
    return math.copysign(1.0, number) if number and number == number else number


def _cube_root(number: float) -> float:
    return math.copysign(abs(number) ** (1 / 3), number)


def _extreme(act: Callable[[float, float], float], start: float) -> Callable[..., float]:
    def called(*values: Any) -> float:
        numbers = [to_number(value) for value in values]
        return math.nan if any(one != one for one in numbers) else reduce(act, numbers, start)

    return called


def _of_list(act: Callable[..., float]) -> Callable[..., float]:
    def called(values: Any) -> float:
        if not isinstance(values, list):
            raise CallbackError("no list came where a list is allowed")
        return act(*values)

    return called


def _values(target: Any = UNDEFINED) -> list[Any]:
    return list(target.values()) if isinstance(target, dict) else list(_listed(target))


def _keys(target: Any = UNDEFINED) -> list[Any]:
    return list(target) if isinstance(target, dict) else [str(place) for place, _ in enumerate(_listed(target))]


def _listed(target: Any) -> list[Any]:
    if not isinstance(target, list):
        raise CallbackError("something else came where an object or a list is allowed")
    return target


LARGEST, SMALLEST = _extreme(max, -math.inf), _extreme(min, math.inf)
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "Math.abs": _of_one(abs), "Math.round": _of_one(round_half_up), "Math.floor": _of_one(_whole(math.floor)),
    "Math.ceil": _of_one(_whole(math.ceil)), "Math.trunc": _of_one(_whole(math.trunc)), "Math.sign": _of_one(_sign),
    "Math.sqrt": _of_one(math.sqrt), "Math.cbrt": _of_one(_cube_root), "Math.exp": _of_one(_exponential),
    "Math.log": _of_one(_logarithm(math.log)), "Math.log10": _of_one(_logarithm(math.log10)),
    "Math.log2": _of_one(_logarithm(math.log2)), "Math.log1p": _of_one(math.log1p),
    "Math.sin": _of_one(math.sin), "Math.cos": _of_one(math.cos), "Math.tan": _of_one(math.tan),
    "Math.asin": _of_one(math.asin), "Math.acos": _of_one(math.acos), "Math.atan": _of_one(math.atan),
    "Math.atan2": lambda y=UNDEFINED, x=UNDEFINED, *_: math.atan2(to_number(y), to_number(x)),
    "Math.hypot": lambda *sides: math.hypot(*map(to_number, sides)),
    "Math.pow": lambda base=UNDEFINED, exponent=UNDEFINED, *_: power(to_number(base), to_number(exponent)),
    "Math.max": LARGEST, "Math.min": SMALLEST,
    "Math.max.apply": _of_list(LARGEST), "Math.min.apply": _of_list(SMALLEST),
    "Number": lambda value=0, *_: to_number(value), "String": lambda value="", *_: to_text(value),
    "Boolean": lambda value=UNDEFINED, *_: truthy(value),
    "parseFloat": parse_float, "Number.parseFloat": parse_float, "parseInt": parse_int, "Number.parseInt": parse_int,
    "isNaN": lambda value=UNDEFINED, *_: math.isnan(to_number(value)),
    "isFinite": lambda value=UNDEFINED, *_: math.isfinite(to_number(value)),
    "Number.isNaN": lambda value=UNDEFINED, *_: is_number(value) and math.isnan(value),
    "Number.isFinite": lambda value=UNDEFINED, *_: is_number(value) and math.isfinite(value),
    "Number.isInteger": lambda value=UNDEFINED, *_: is_number(value) and float(value).is_integer(),
    "Array.isArray": lambda value=UNDEFINED, *_: isinstance(value, list),
    "Object.keys": _keys, "Object.values": _values,
    "Intl.NumberFormat": lambda locale=UNDEFINED, options=UNDEFINED, *_: number_format(locale, options),
    "Date": moment,
    "getGradientFillHelper": gradient, "pattern.draw": pattern,
}  # fmt: skip
