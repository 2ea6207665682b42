"""Frozen dataclasses as JSON-like data and back: what has its default is left out, so equal values are equal data."""

from __future__ import annotations

import types
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from charthouse.errors import DataError
from charthouse.literal.callback import Callback

Whole = TypeVar("Whole")


def to_data(value: Any) -> Any:
    """The value as dicts, lists, texts, floats and booleans; a field that has its default is left out."""
    if isinstance(value, Callback):
        return value.to_json()
    if isinstance(value, tuple):
        return [to_data(each) for each in value] if value and not isinstance(value[0], (float, str)) else list(value)
    if is_dataclass(value):
        pairs = ((row.name, getattr(value, row.name), row.default) for row in fields(value))
        return {name: to_data(own) for name, own, default in pairs if own != default}
    return value


def from_data(kind: type[Whole], data: Any) -> Whole:
    """The value of that dataclass whose data this is; DataError for data that `to_data` did not make."""
    try:
        made: Whole = _made(kind, data)
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise DataError(f"the data is no {kind.__name__}: {error}") from error
    return made


def _made(kind: Any, data: Any) -> Any:
    if kind is Callback:
        return Callback.from_json(data)
    if is_dataclass(kind):
        hints = _hints(kind)  # type: ignore[arg-type]  # a class is hashable
        return kind(**{name: _made(hints[name], value) for name, value in data.items()})  # type: ignore[operator]
    if get_origin(kind) is tuple:
        one = get_args(kind)[0]
        return tuple(data) if one in (float, str, float | None) else tuple(_made(one, each) for each in data)
    if get_origin(kind) in (Union, types.UnionType):
        return None if data is None else _made(get_args(kind)[0], data)
    if not isinstance(data, kind):
        raise TypeError(f"{data!r} is no {kind.__name__}")
    return data


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
