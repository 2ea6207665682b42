"""Numbers as texts: at ticks, at data points."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from charthouse.errors import CallbackError
from charthouse.literal.callback import Callback
from charthouse.printable import encodable
from charthouse.spec.axis import NumberFormat

POWERS = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "K"))
LONGEST = 200
SCALE: dict[str, Any] = {"labels": []}  # `this` at ticks: the value that they get is the label itself


def plain(number: float, decimals: int | None = None) -> str:
    """`1,234.5`; without `decimals` as many as it has, of at most 12 digits."""
    if decimals is None:
        if number and not 1e-6 <= abs(number) < 1e15:
            return f"{number:.3g}"
        text = (
            f"{number:,.10f}".rstrip("0").rstrip(".") if abs(number) < 1e5 else f"{number:,.4f}".rstrip("0").rstrip(".")
        )
    else:
        text = f"{number:,.{decimals}f}"
    return "0" if text in ("-0", "") else text


def formatted(number: float, form: NumberFormat, decimals: int | None = None) -> str:
    """The number as the format has it."""
    own = int(form.decimals) if form.decimals is not None else None
    places = decimals if own is None else own
    letter = ""
    if form.percent:
        number, letter, places = number * 100, "%", own
    if form.compact:
        size, letter = next(((size, letter) for size, letter in POWERS if abs(number) >= size), (1.0, ""))
        number, places = round(number / size, 1 if own is None else own), own
    text = plain(number, places)
    text = text if form.grouped else text.replace(",", "")
    sign = "-" if text.startswith("-") else ""
    return f"{sign}{form.prefix}{text.removeprefix('-')}{letter}{form.suffix}"


def decimals_of(step: float) -> int:
    """How many decimals numbers need that are this far apart."""
    if not step or not math.isfinite(step):
        return 0
    for decimals in range(13):
        if abs(round(step, decimals) - step) <= abs(step) * 1e-6:
            return decimals
    return 12


def said(callback: Callback, arguments: Sequence[Any]) -> str | None:
    """What the function says for these, "" where it says nothing; None where it cannot."""
    try:
        value = callback.call(arguments, SCALE)
    except CallbackError:
        return None
    return as_said(value)


def as_said(value: Any) -> str:
    """A function's result as a text; a list is several lines."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, list):
        return "\n".join(filter(None, map(as_said, value[:10])))
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        value = int(value)
    return encodable(str(value))[:LONGEST]
