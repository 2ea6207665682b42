"""JavaScript's conversions of values to texts, numbers and booleans (ECMA-262, section 7.1)."""

from __future__ import annotations

import math
import re
from enum import Enum
from typing import Any

from charthouse.errors import CallbackError

NUMERIC = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?", re.ASCII)
HEXADECIMAL = re.compile(r"0[xX][0-9a-fA-F]+", re.ASCII)
LONGEST_TEXT = 2_000  # characters of a text while a callback runs
SPACES = " \t\n\v\f\r\xa0\u2028\u2029\ufeff"


class Missing(Enum):
    """JavaScript's undefined, as long as a callback runs."""

    UNDEFINED = "undefined"


UNDEFINED = Missing.UNDEFINED


def is_number(value: Any) -> bool:
    """Whether `typeof value` is "number"."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def bounded(text: str) -> str:
    """The text, if it is not too long."""
    if len(text) > LONGEST_TEXT:
        raise CallbackError(f"a text of {len(text):,} characters came where {LONGEST_TEXT:,} are allowed")
    return text


def to_text(value: Any) -> str:
    """`String(value)`."""
    if isinstance(value, str):
        return value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number_text(float(value))
    if value is UNDEFINED:
        return "undefined"
    if isinstance(value, list):
        return joined(value, ",")
    if isinstance(value, dict):
        return "[object Object]"
    raise CallbackError(f"{kind_of(value)} came where a text is allowed")


def joined(items: list[Any], mark: str) -> str:
    """The texts of the items with the mark between; ends as soon as it is too long: lists may hold each other."""
    texts: list[str] = []
    length = 0
    for item in items:
        texts.append("" if item is None or item is UNDEFINED else to_text(item))
        length += len(texts[-1]) + len(mark)
        if length > LONGEST_TEXT + len(mark):
            raise CallbackError(f"a text of more than {LONGEST_TEXT:,} characters came")
    return mark.join(texts)


def to_number(value: Any) -> float:
    """`Number(value)`."""
    if isinstance(value, int | float):
        return float(value)
    if value is None:
        return 0.0
    if isinstance(value, str):
        return _number_in(value.strip(SPACES))
    if isinstance(value, list):
        return to_number(to_text(value))
    milliseconds = getattr(value, "milliseconds", None)  # of a Moment
    return math.nan if milliseconds is None else float(milliseconds)


def truthy(value: Any) -> bool:
    """`Boolean(value)`."""
    if isinstance(value, str):
        return value != ""
    if isinstance(value, int | float):
        return not (value == 0 or value != value)
    return value is not None and value is not UNDEFINED


def kind_of(value: Any) -> str:
    """`typeof value`."""
    if value is None:
        return "object"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "string"
    if value is UNDEFINED:
        return "undefined"
    return "function" if type(value).__name__ == "Function" else "object"


def number_text(value: float) -> str:
    """The shortest decimal that is this number, as `Number::toString` writes it."""
    if not math.isfinite(value):
        return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, power = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction.rstrip("0") if fraction != "0" else whole).lstrip("0")
    point = len(whole) + int(power or 0)
    if whole == "0":
        point = -(len(fraction) - len(fraction.lstrip("0"))) + int(power or 0)
    return sign + placed(digits.rstrip("0") or "0", point)


def placed(digits: str, point: int) -> str:
    """The digits with the decimal point behind the first `point` of them, or with an exponent."""
    if len(digits) <= point <= 21:
        return digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"0.{'0' * -point}{digits}"
    exponent = point - 1
    mantissa = digits if len(digits) == 1 else f"{digits[0]}.{digits[1:]}"
    return f"{mantissa}e{'+' if exponent >= 0 else '-'}{abs(exponent)}"


def _number_in(text: str) -> float:
    if not text:
        return 0.0
    if NUMERIC.fullmatch(text):
        return float(text)
    if HEXADECIMAL.fullmatch(text):
        return float(int(text, 16)) if len(text) < 250 else math.inf
    return {"Infinity": math.inf, "+Infinity": math.inf, "-Infinity": -math.inf}.get(text, math.nan)
