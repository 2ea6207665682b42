"""The canonical bytes of lists, tuples and dicts; a list of one plain kind is packed as one block."""

from __future__ import annotations

import math
import sys
from array import array
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from charthouse.data import arrays
from charthouse.data.format import Read, Reader, Write, Writer
from charthouse.data.refusals import NoForm, damaged, item, raise_at, whole

BASES: dict[type[Any], Callable[[Any], Any]] = {
    bool: bool, int: int.__int__, float: float.__float__, str: str.__str__,
}  # fmt: skip


def write_list(writer: Writer, values: Sequence[Any]) -> None:
    """Write a list or tuple; packed whenever it can be, so that equal lists have equal bytes."""
    given = set(map(type, values))
    kinds = set(map(_base, given))
    if len(kinds) != 1:
        _write_items(writer, values)
        return
    kind = kinds.pop()
    plain = values if given == {kind} else [_plain(value, kind) for value in values]
    if _write_packed(writer, plain, kind):
        writer.count(len(values))
    else:
        _write_items(writer, values)


def _plain(value: Any, kind: type) -> Any:
    """The value as its plain kind; refused when it has attributes of its own."""
    whole(value)
    return BASES[kind](value)


@lru_cache(maxsize=256)
def _base(kind: type) -> type:
    """The plain kind of a type's values: int for an IntEnum; numpy.float64 is a kind of its own."""
    if any(base.__module__ == "numpy" for base in kind.__mro__):
        return kind
    return next((base for base in kind.__mro__ if base in BASES), kind)


def _write_packed(writer: Writer, values: Sequence[Any], kind: type) -> bool:
    """Write values of one kind as one block; False when that kind has none."""
    if kind is float:
        writer.out += b"D"
        writer.block(_packed_floats(values))
    elif kind is bool:
        writer.out += b"B"
        writer.block(bytes(values))
    elif kind is int and min(values) >= -(2**63) and max(values) < 2**63:
        writer.out += b"I"
        writer.block(_little(array("q", values)))
    elif kind is str:
        writer.out += b"S"
        write_texts(writer, values)
    elif arrays.is_fixed_scalar(kind):
        writer.out += b"G"
        arrays.write_scalars(writer, values, kind)
    else:
        return False
    return True


def _packed_floats(values: Sequence[float]) -> bytes:
    # The sum is NaN when any of them is (also for inf - inf, which only costs time).
    if math.isnan(sum(values)):
        values = [value if value == value else math.nan for value in values]
    return _little(array("d", values))


def _little(numbers: array[Any]) -> bytes:
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()


def _unpacked(typecode: str, payload: memoryview) -> list[Any]:
    numbers = array(typecode)
    numbers.frombytes(payload)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tolist()


def _read_bools(reader: Reader) -> list[bool]:
    payload = bytes(reader.block())
    if payload.strip(b"\0\1"):
        raise damaged("a bool that is neither 0 nor 1")
    return list(map(bool, payload))


def write_texts(writer: Writer, texts: Sequence[str]) -> None:
    """Write texts as their lengths, in characters, and their concatenation."""
    try:
        joined = "".join(texts).encode()
    except UnicodeEncodeError:
        _write_items(writer, texts)  # refuses the value that is not a text, by its path
        raise
    writer.block(_little(array("q", map(len, texts))))
    writer.block(joined)


def read_texts(reader: Reader) -> list[str]:
    lengths, joined = _unpacked("q", reader.block()), reader.text()
    if sum(lengths) != len(joined) or min(lengths, default=0) < 0:
        raise damaged("texts whose lengths do not add up")
    texts, start = [], 0
    for length in lengths:
        texts.append(joined[start : start + length])
        start += length
    return texts


def _write_items(writer: Writer, values: Sequence[Any]) -> None:
    writer.enter(values)
    writer.out += b"l"
    writer.size(len(values))
    for index, value in enumerate(values):
        try:
            writer.value(value)
        except Exception as error:
            raise_at(error, item(index))
    writer.leave(values)


def _read_items(reader: Reader) -> list[Any]:
    return [reader.value() for _ in range(reader.count())]


def _read_tuple(reader: Reader) -> tuple[Any, ...]:
    return tuple(_read_items(reader))


def write_dict(writer: Writer, mapping: Mapping[Any, Any]) -> None:
    """Write a dict in its own order: order is data."""
    writer.enter(mapping)
    writer.out += b"m"
    writer.size(len(mapping))
    for key, value in mapping.items():
        write_name(writer, key)
        try:
            writer.value(value)
        except Exception as error:
            raise_at(error, item(key))
    writer.leave(mapping)


def write_name(writer: Writer, name: Any) -> None:
    """Write a dict's key or the name of an axis; a refusal names its container."""
    try:
        writer.key(name)
    except NoForm as refused:
        raise NoForm(f"has a key that {refused.reason}") from refused


def _read_dict(reader: Reader) -> dict[Any, Any]:
    count = reader.count()
    mapping = {}
    for _ in range(count):
        key = reader.value()
        mapping[key] = reader.value()
    if len(mapping) != count:
        raise damaged("a key comes twice")
    return mapping


WRITERS: dict[type[Any], Write] = {list: write_list, tuple: write_list, dict: write_dict}
READERS: dict[bytes, Read] = {
    b"l": _read_items, b"t": _read_tuple, b"m": _read_dict, b"S": read_texts, b"B": _read_bools,
    b"D": lambda reader: _unpacked("d", reader.block()),
    b"I": lambda reader: _unpacked("q", reader.block()),
}  # fmt: skip
