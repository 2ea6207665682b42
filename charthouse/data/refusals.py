"""Refusals: the errors for a value without a canonical form, and for bytes that are not canonical."""

from __future__ import annotations

import json
from collections.abc import Iterable
from enum import Enum
from typing import Any, NoReturn

from charthouse import printable
from charthouse.data.remedies import remedy
from charthouse.errors import DataError, DataTooLarge
from charthouse.printable import error_text, with_article

MAX_STEPS_SHOWN = 8
ALLOWED = (
    "allowed are None, bool, int, float, complex, str, bytes, Decimal, UUID, date, time, datetime, timedelta, "
    "list, tuple, dict, numpy arrays and scalars, and the DataFrames and Series of pandas and polars"
)


class NoForm(Exception):
    """A value has no canonical form; each container adds a step to the path while the error passes it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.steps: list[str] = []

    def at(self, step: str) -> NoForm:
        self.steps.append(step)
        return self

    def to_error(self) -> DataError:
        steps = self.steps[::-1]
        if len(steps) > MAX_STEPS_SHOWN:
            steps = [*steps[:MAX_STEPS_SHOWN], "…"]
        return DataError(f"data{''.join(steps)} {self.reason}")


def raise_at(error: Exception, step: str) -> NoReturn:
    """Raise the error again with this step in its path; an error of the value's own code becomes a refusal."""
    if isinstance(error, NoForm):
        raise error.at(step) from error.__cause__
    if isinstance(error, DataTooLarge):
        raise error
    raise failed(error).at(step) from error


def failed(error: Exception) -> NoForm:
    """The reason for a value whose own code raised while it was written."""
    return NoForm(f"raised while it was written: {error_text(error)}")


def item(key: Any) -> str:
    """The step to the item of that key."""
    return f"[{shown(key)}]"


def shown(value: Any) -> str:
    """The value as shown in an error: short, a text in double quotes."""
    text = json.dumps(value) if isinstance(value, str) else repr(value)
    return text if len(text) <= 60 else text[:59] + "…"


def type_name(kind: type) -> str:
    """The type with its article: `a set`, `an array.array`."""
    return with_article(printable.type_name(kind))


def refuse(_writer: object, value: Any) -> NoReturn:
    """Refuse a value whose type has no canonical form."""
    raise NoForm(f"is {type_name(type(value))}; {ALLOWED}{instead(type(value))}")


def instead(kind: type) -> str:
    """What to write instead of a value of that type, as the end of a refusal."""
    return f"; {remedy(kind)}"


def whole(value: Any) -> None:
    """Refuse a value of a chart's own type that has more state than the plain type it is written as."""
    if not isinstance(value, Enum):
        refuse_attributes(getattr(value, "__dict__", ()))


def refuse_attributes(names: Iterable[str]) -> None:
    """Refuse a value with attributes of its own, which its canonical form would lose."""
    for name in names:
        raise NoForm(f"has the attribute {shown(name)}, which would be lost; put it into a dict with the value")


def damaged(reason: str) -> DataError:
    """The error for bytes that no Writer wrote."""
    return DataError(f"these bytes are not data in canonical form: {reason}")
