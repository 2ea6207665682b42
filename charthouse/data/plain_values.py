"""Canonical bytes to the values that JSON has, without numpy: what is no number, text or bool becomes a text.

Times as in ISO 8601, a duration as its seconds, Decimal and complex numbers as texts with every digit, bytes in base64.
JSON has no NaN and no Infinity: they are None, as a missing value is.
"""

from __future__ import annotations

import base64
import datetime
import math
import re
import struct
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from charthouse.data import containers, scalars, times
from charthouse.data.format import Read, Reader
from charthouse.data.refusals import damaged

DTYPE = re.compile(r"[<|]([biufcMmUS])([0-9]{1,9})(?:\[([0-9]{0,9})([A-Za-zμ]{1,2})\])?", re.ASCII)
CODES = {
    "b1": "?", "i1": "b", "i2": "h", "i4": "i", "i8": "q", "u1": "B", "u2": "H", "u4": "I", "u8": "Q",
    "f2": "e", "f4": "f", "f8": "d", "c8": "2f", "c16": "2d", "M8": "q", "m8": "q",
}  # fmt: skip
NOT_A_TIME = -(2**63)
EPOCH = datetime.datetime(1970, 1, 1)
SECONDS = {"W": 604800, "D": 86400, "h": 3600, "m": 60, "s": 1}
PARTS = {"ms": 3, "us": 6, "ns": 9, "ps": 12, "fs": 15, "as": 18}  # decimal places of a second
UNITS = ("s", "ms", "us", "ns")  # of pandas's times


def floats(values: Sequence[float]) -> list[float | None]:
    """The numbers; None for those that JSON does not have."""
    if math.isfinite(math.fsum(values) if len(values) < 1000 else sum(values)):
        return list(values)
    return [value if math.isfinite(value) else None for value in values]


def moment(count: int, unit: str, multiple: int = 1, zone: datetime.tzinfo | None = None) -> str | None:
    """That many units since 1970 as ISO 8601, in the zone; None for no time."""
    if count == NOT_A_TIME:
        return None
    count *= multiple
    try:
        if unit in ("Y", "M"):
            year, month = divmod(count * (12 if unit == "Y" else 1), 12)
            return f"{1970 + year:04}" + ("" if unit == "Y" else f"-{month + 1:02}")
        places = PARTS.get(unit, 0)
        seconds, part = divmod(count * SECONDS.get(unit, 1), 10**places)
        whole = EPOCH + datetime.timedelta(seconds=seconds)
    except OverflowError:  # beyond the years that Python's dates have
        return f"{count} {unit} since 1970"
    if unit in ("W", "D"):
        return whole.date().isoformat()
    fraction = f".{part:0{places}}".rstrip("0") if part else ""
    if zone is None:
        return whole.isoformat() + fraction
    there = whole.replace(tzinfo=datetime.UTC).astimezone(zone).isoformat()
    return there[:19] + fraction + there[19:]


def duration(count: int, unit: str, multiple: int = 1) -> float | int | str | None:
    """That many units as seconds; None for no time. Months and years have no fixed length: they are texts."""
    if count == NOT_A_TIME:
        return None
    if unit in ("Y", "M"):
        return f"{count * multiple} {unit}"
    if unit in SECONDS:
        return count * multiple * SECONDS[unit]
    return count * multiple / 10 ** PARTS[unit] if unit in PARTS else count * multiple


def read_flat(reader: Reader, dtype: str, count: int) -> list[Any]:
    """That many values of a dtype of numpy."""
    found = DTYPE.fullmatch(dtype)
    if not found:
        raise damaged(f"a malformed dtype {dtype!r}")
    kind, size, multiple, unit = found[1], int(found[2]), int(found[3] or 1), found[4] or ""
    if kind == "U":
        size *= 4  # it counts characters
    payload = reader.take(count * size)
    if kind in "US":
        return [_text(kind, bytes(payload[start : start + size])) for start in range(0, len(payload), size or 1)]
    if kind + found[2] not in CODES:
        raise damaged(f"an array of dtype {dtype!r}")
    code = CODES[kind + found[2]]
    values = struct.unpack(f"<{count * (2 if kind == 'c' else 1)}{code[-1]}", payload)
    return _of_kind(kind, values, unit, multiple)


def _of_kind(kind: str, values: tuple[Any, ...], unit: str, multiple: int) -> list[Any]:
    if kind == "f":
        return floats(values)
    if kind == "c":
        return [str(complex(real, imaginary)) for real, imaginary in zip(values[::2], values[1::2], strict=True)]
    if kind == "M":
        return [moment(value, unit, multiple) for value in values]
    if kind == "m":
        return [duration(value, unit, multiple) for value in values]
    return list(values)


def _text(kind: str, payload: bytes) -> str:
    if kind == "U":
        return payload.decode("utf-32-le", "replace").rstrip("\0")
    return base64_text(payload.rstrip(b"\0"))


def base64_text(payload: bytes | memoryview) -> str:
    return base64.b64encode(payload).decode()


def read_array(reader: Reader) -> Any:
    """An array as lists in lists, one level for each dimension; one without dimensions as its value."""
    dtype = reader.text()
    shape = [reader.size() for _ in range(reader.count())]
    size, count = reader.size(), math.prod(shape)
    flat = read_flat(reader, dtype, count) if size else []
    if len(flat) != count:
        raise damaged(f"an array of shape {shape} in {size} bytes")
    return _nested(flat, shape)


def _nested(flat: list[Any], shape: Sequence[int]) -> Any:
    if not shape:
        return flat[0]
    for length in reversed(shape[1:]):
        flat = [flat[start : start + length] for start in range(0, len(flat), length)] if length else []
    return flat if shape[0] == len(flat) else [[] for _ in range(shape[0])]


def _read_scalar(reader: Reader) -> Any:
    kind = reader.text()
    if kind == "U":
        return reader.text()
    if kind == "S":
        return base64_text(reader.block())
    return read_flat(reader, kind, 1)[0]


def _read_dict(reader: Reader) -> dict[str, Any]:
    pairs = [(reader.value(), reader.value()) for _ in range(reader.count())]
    read = dict(pairs)
    if len(read) == len(pairs) and all(type(key) is str for key in read):
        return read
    return dict(zip(unique(name(key) for key, _ in pairs), (value for _, value in pairs), strict=True))


def name(key: Any) -> str:
    """A key, or the label of a column, as a text."""
    if isinstance(key, tuple):
        return ", ".join(map(name, key))
    if isinstance(key, bool):
        return str(key).lower()
    return "null" if key is None else str(key)


def unique(names: Iterable[str]) -> list[str]:
    """The names, a repeated one with a number: `a`, `a (2)`."""
    found: dict[str, None] = {}
    for one in names:
        number, told = 1, one
        while told in found:
            number += 1
            told = f"{one} ({number})"
        found[told] = None
    return list(found)


def _spelled(read: Read, spell: Callable[[Any], Any]) -> Read:
    return lambda reader: spell(read(reader))


def _decimal(value: Any) -> str | None:
    return str(value) if value.is_finite() else None


def _packed_floats(reader: Reader) -> list[float | None]:
    payload = reader.block()
    return floats(struct.unpack(f"<{len(payload) // 8}d", payload))


def _read_timestamp(reader: Reader) -> str | None:
    unit, count = reader.unpack("<Bq")
    return moment(count, UNITS[unit], zone=times.read_zone(reader))


def _read_timedelta(reader: Reader) -> Any:
    unit, count = reader.unpack("<Bq")
    return duration(count, UNITS[unit])


READERS: dict[bytes, Read] = {
    **scalars.READERS, **times.READERS, **containers.READERS,
    b"d": lambda reader: floats([scalars.read_float(reader)])[0],
    b"c": _spelled(scalars.read_complex, str), b"x": _spelled(scalars.read_decimal, _decimal),
    b"u": _spelled(scalars.read_uuid, str), b"b": lambda reader: base64_text(reader.block()),
    b"y": _spelled(times.read_date, datetime.date.isoformat), b"h": _spelled(times.read_time, datetime.time.isoformat),
    b"w": _spelled(times.read_datetime, datetime.datetime.isoformat),
    b"e": _spelled(times.read_timedelta, datetime.timedelta.total_seconds),
    b"D": _packed_floats, b"m": _read_dict, b"a": read_array, b"G": read_array, b"g": _read_scalar,
    b"n": lambda _: None, b"A": lambda _: None, b"p": _read_timestamp, b"q": _read_timedelta,
}  # fmt: skip
