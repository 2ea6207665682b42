"""The canonical bytes of None, bool, int, float, complex, str, bytes, Decimal and UUID."""

from __future__ import annotations

import re
import struct
from decimal import Decimal
from typing import Any
from uuid import UUID

from charthouse.data.format import Read, Reader, Write, Writer
from charthouse.data.refusals import damaged

NAN = struct.pack("<Q", 0x7FF8_0000_0000_0000)  # the one bit pattern: quiet, positive, no payload
DECIMAL = re.compile(r"-?[0-9]+E-?[0-9]+|-?Infinity|NaN", re.ASCII)


def write_none(writer: Writer, _value: None) -> None:
    writer.out += b"N"


def write_bool(writer: Writer, value: bool) -> None:
    writer.out += b"T" if value else b"F"


def write_int(writer: Writer, value: int) -> None:
    number = int.__int__(value)
    writer.out += b"i"
    writer.block(number.to_bytes(number.bit_length() // 8 + 1, "little", signed=True))


def read_int(reader: Reader) -> int:
    return int.from_bytes(reader.block(), "little", signed=True)


def float_bytes(value: float) -> bytes:
    """Eight bytes, little endian; any NaN is the same NaN."""
    return struct.pack("<d", value) if value == value else NAN


def write_float(writer: Writer, value: float) -> None:
    writer.out += b"d"
    writer.out += float_bytes(float.__float__(value))


def read_float(reader: Reader) -> float:
    return float(reader.unpack("<d")[0])


def write_complex(writer: Writer, value: complex) -> None:
    writer.out += b"c"
    writer.out += float_bytes(value.real) + float_bytes(value.imag)


def read_complex(reader: Reader) -> complex:
    return complex(*reader.unpack("<dd"))


def write_str(writer: Writer, value: str) -> None:
    writer.out += b"s"
    writer.text(str.__str__(value))


def write_bytes(writer: Writer, value: bytes) -> None:
    writer.out += b"b"
    writer.block(value)


def write_decimal(writer: Writer, value: Decimal) -> None:
    writer.out += b"x"
    writer.text(_spelled(value))


def _spelled(value: Decimal) -> str:
    """Every digit and the exponent; unlike `str`, it does not depend on the decimal context."""
    if value.is_nan():
        return "NaN"
    sign, digits, exponent = value.as_tuple()
    minus = "-" if sign else ""
    return minus + ("Infinity" if exponent == "F" else f"{''.join(map(str, digits))}E{exponent}")


def read_decimal(reader: Reader) -> Decimal:
    text = reader.text()
    if not DECIMAL.fullmatch(text):
        raise damaged("a malformed Decimal")
    return Decimal(text)


def write_uuid(writer: Writer, value: UUID) -> None:
    writer.out += b"u"
    writer.out += value.bytes


def read_uuid(reader: Reader) -> UUID:
    return UUID(bytes=bytes(reader.take(16)))


WRITERS: dict[type[Any], Write] = {
    type(None): write_none, bool: write_bool, int: write_int, float: write_float, complex: write_complex,
    str: write_str, bytes: write_bytes, Decimal: write_decimal, UUID: write_uuid,
}  # fmt: skip
READERS: dict[bytes, Read] = {
    b"N": lambda _: None, b"T": lambda _: True, b"F": lambda _: False,
    b"i": read_int, b"d": read_float, b"c": read_complex, b"s": Reader.text,
    b"b": lambda reader: bytes(reader.block()), b"x": read_decimal, b"u": read_uuid,
}  # fmt: skip
