"""The format of canonical bytes: a tag byte, a length, a payload; Writer appends them, Reader parses them.

The whole is MAGIC and one value. A size below 255 is one byte; any other is the byte 255 and eight bytes.
Every number is little endian.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from charthouse.data.refusals import NoForm, damaged, refuse
from charthouse.errors import DataTooLarge

MAGIC = b"CHD\x01"  # the last byte is the format; another format is other bytes, and so another data hash
MAX_DEPTH = 100
MAX_LEVELS = MAX_DEPTH + 10  # for a Reader, scalars, frames and their names are levels too
LONG = 255
Write = Callable[["Writer", Any], None]
Read = Callable[["Reader"], Any]


@dataclass(frozen=True)
class Limits:
    """The limits of a chart's data: values (a key or container counts as one), and canonical bytes."""

    points: int
    size_bytes: int

    def check(self, points: int, size_bytes: int) -> None:
        """DataTooLarge when it is more."""
        if points > self.points:
            raise DataTooLarge(
                f"the data holds more than {self.points} values, which CHARTHOUSE_MAX_DATA_POINTS allows"
            )
        if size_bytes > self.size_bytes:
            raise DataTooLarge(
                f"the data takes more than {self.size_bytes} bytes, which CHARTHOUSE_MAX_DATA_BYTES allows"
            )


NO_LIMITS = Limits(1 << 62, 1 << 62)


class Writer:
    """Appends canonical bytes within the limits; `writer_of` finds how a type is written."""

    def __init__(self, writer_of: Callable[[type], Write], limits: Limits) -> None:
        self.out = bytearray(MAGIC)
        self._writer_of = writer_of
        self._limits = limits
        self._points = 0
        self._open: set[int] = set()

    def value(self, value: Any) -> None:
        self.count(1)
        self._writer_of(type(value))(self, value)

    def count(self, points: int) -> None:
        """Count the values of a block: the caller knows how many it has."""
        self._points += points
        self._limits.check(self._points, len(self.out))

    def key(self, value: Any) -> None:
        """Write a hashable value, as a dict's key or a column's name; a tuple stays a tuple."""
        if isinstance(value, (list, dict)):
            refuse(self, value)
        if isinstance(value, tuple):
            self.tuple_key(value)
        else:
            self.value(value)

    def tuple_key(self, values: tuple[Any, ...]) -> None:
        self.enter(values)
        self.out += b"t"
        self.size(len(values))
        for value in values:
            self.key(value)
        self.leave(values)

    def size(self, size: int) -> None:
        if size < LONG:
            self.out.append(size)
        else:
            self.out += struct.pack("<BQ", LONG, size)

    def block(self, payload: bytes | memoryview) -> None:
        self._limits.check(self._points, len(self.out) + len(payload))
        self.size(len(payload))
        self.out += payload

    def text(self, text: str) -> None:
        try:
            self.block(text.encode())
        except UnicodeEncodeError as error:
            raise NoForm(f"holds {error.object[error.start]!r}, a lone surrogate, which is no text") from error

    def enter(self, container: Any) -> None:
        """Begin a container; refuses one that is inside itself, or too deep."""
        if id(container) in self._open:
            raise NoForm("contains itself")
        if len(self._open) >= MAX_DEPTH:
            raise NoForm(f"is nested more than {MAX_DEPTH} deep")
        self._open.add(id(container))

    def leave(self, container: Any) -> None:
        self._open.remove(id(container))


class Reader:
    """Parses canonical bytes; DataError for bytes that no Writer wrote, before it allocates memory for them."""

    def __init__(self, canonical: bytes, readers: Mapping[int, Read]) -> None:
        self._bytes = memoryview(canonical)
        self._readers = readers
        self._depth = 0
        self._position = 0
        if self.take(len(MAGIC)) != MAGIC:
            raise damaged(f"they do not start with {MAGIC!r}")

    @property
    def left(self) -> int:
        return len(self._bytes) - self._position

    def take(self, count: int) -> memoryview:
        if count > self.left:
            raise damaged(f"{count} bytes are announced at byte {self._position}, {self.left} are left")
        start, self._position = self._position, self._position + count
        return self._bytes[start : self._position]

    def unpack(self, layout: str) -> tuple[Any, ...]:
        return struct.unpack(layout, self.take(struct.calcsize(layout)))

    def byte(self) -> int:
        if not self.left:
            raise damaged("they end too early")
        self._position += 1
        return self._bytes[self._position - 1]

    def size(self) -> int:
        size = self.byte()
        if size == LONG:
            (size,) = self.unpack("<Q")
            if size < LONG:
                raise damaged("a short size is spelled long")
        return size

    def count(self) -> int:
        """The size of a container, whose items take at least one byte each."""
        count = self.size()
        if count > self.left:
            raise damaged(f"{count} items are announced, {self.left} bytes are left")
        return count

    def block(self) -> memoryview:
        return self.take(self.size())

    def text(self) -> str:
        return str(self.block(), "utf-8")

    def value(self) -> Any:
        tag = self.byte()
        read = self._readers.get(tag)
        if read is None:
            raise damaged(f"unknown tag {tag} at byte {self._position - 1}")
        return self.deeper(read)

    def deeper(self, read: Read) -> Any:
        """What `read` returns, one level deeper."""
        if self._depth > MAX_LEVELS:
            raise damaged(f"values nested more than {MAX_LEVELS} deep")
        self._depth += 1
        value = read(self)
        self._depth -= 1
        return value

    def end(self) -> None:
        if self.left:
            raise damaged(f"{self.left} bytes follow the value")
