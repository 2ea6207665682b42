"""Published data: a chart's data as JSON, as CSV (RFC 4180), and as a table, read without numpy, pandas or polars."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from charthouse.data import plain_frames, plain_values
from charthouse.data.format import Reader
from charthouse.data.plain_frames import Frame, Index
from charthouse.data.refusals import damaged
from charthouse.errors import DataError
from charthouse.printable import with_article

READERS = {tag[0]: read for module in (plain_values, plain_frames) for tag, read in module.READERS.items()}
ROWS = "rows are a DataFrame, a list of lists or of dicts, or a dict of lists that all have one length"
PIECE = 2000  # parts of JSON, or cells, that are written together: about a millisecond
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # with these a spreadsheet begins a formula (OWASP, CSV injection)
NUMBER = re.compile(r"[+-]?[0-9][0-9_,.]*(?:[eE][+-]?[0-9]+)?%?", re.ASCII)

_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=lambda value: _plain(value))


class NoRows(DataError):
    """The data has no rows; the message says what it is instead."""


@dataclass(frozen=True)
class Table:
    """Rows of cells, each a plain value, under names; `named` is False where the data does not name its columns."""

    names: list[str]
    rows: Sequence[Sequence[Any]]
    named: bool = True


def read_plain(canonical: bytes) -> Any:
    """The data as JSON's values, and frames; DataError for bytes that `canonical_bytes` did not make."""
    try:
        reader = Reader(canonical, READERS)
        value = reader.value()
        reader.end()
    except (DataError, MemoryError):
        raise
    except Exception as error:  # on invalid values struct, zoneinfo and datetime raise errors of many types
        raise damaged(f"{type(error).__name__}: {error}") from error
    return value


def json_pieces(plain: Any) -> Iterator[str]:
    """The data as JSON, in pieces of about a millisecond; a frame is a list of its rows, each an object."""
    if isinstance(plain, Frame):
        yield from _records(plain)
        return
    parts = _encoder.iterencode(plain)
    while piece := "".join(itertools.islice(parts, PIECE)):
        yield piece


def _records(frame: Frame) -> Iterator[str]:
    """The rows of the frame as JSON."""
    rows, at_once = _Rows(frame.columns), max(1, PIECE // max(1, len(frame.names)))
    yield "["
    for start in range(0, len(rows), at_once):
        records = [dict(zip(frame.names, row, strict=True)) for row in rows[start : start + at_once]]
        yield ("," if start else "") + _encoder.encode(records)[1:-1]
    yield "]"


def csv_pieces(table: Table) -> Iterator[str]:
    """The table as CSV, in pieces of about a millisecond, with a header where its columns have names.

    A text that a spreadsheet would run as a formula gets an apostrophe before it; numbers do not.
    """
    if table.named and table.names:
        yield _lines([table.names])
    at_once = max(1, PIECE // max(1, len(table.names)))
    for start in range(0, len(table.rows), at_once):
        yield _lines(table.rows[start : start + at_once])


def table_of(plain: Any) -> Table:
    """The rows of the data; NoRows when it has none."""
    if isinstance(plain, Frame):
        return Table(plain.names, _Rows(plain.columns))
    if isinstance(plain, dict) and plain:
        return _of_lists(plain)
    if isinstance(plain, list) and all(isinstance(row, dict) for row in plain):
        names = list(dict.fromkeys(itertools.chain.from_iterable(plain)))
        return Table(names, [[row.get(name) for name in names] for row in plain])
    if isinstance(plain, list) and all(isinstance(row, (list, tuple)) for row in plain):
        return _of_rows(plain)
    raise NoRows(f"the data is {_described(plain)}; {ROWS}")


def cell(value: Any) -> str:
    """The value as the text of a cell."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return repr(value) if type(value) in (int, float) else "".join(_encoder.iterencode(value))


class _Rows(Sequence[Sequence[Any]]):
    """Columns, read by rows."""

    def __init__(self, columns: Sequence[Sequence[Any]]) -> None:
        self._columns = columns

    def __len__(self) -> int:
        return len(self._columns[0]) if self._columns else 0

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            return list(zip(*(column[place] for column in self._columns), strict=True))
        return [column[place] for column in self._columns]


def _of_lists(lists: dict[str, Any]) -> Table:
    for name, values in lists.items():
        if not isinstance(values, list):
            raise NoRows(f"the data is a dict whose {name[:40]!r} is {_described(values)}; {ROWS}")
    lengths = {len(values) for values in lists.values()}
    if len(lengths) > 1:
        raise NoRows(f"the data is a dict of lists of {min(lengths)} to {max(lengths)} values; {ROWS}")
    return Table(list(lists), _Rows(list(lists.values())))


def _of_rows(rows: list[Any]) -> Table:
    width = len(rows[0]) if rows else 0
    for number, row in enumerate(rows):
        if len(row) != width:
            raise NoRows(f"row {number + 1} of the data has {len(row)} values, row 1 has {width}; {ROWS}")
    return Table([str(number + 1) for number in range(width)], rows, named=False)


def _described(value: Any) -> str:
    if isinstance(value, list):
        kinds = {type(one) for one in value}
        return "a list of " + ("lists and dicts" if kinds == {list, dict} else "single values")
    if isinstance(value, dict):
        return "a dict" if value else "an empty dict"
    if isinstance(value, (Frame, Index)):
        return "a DataFrame or a Series" if isinstance(value, Frame) else "an Index"
    return "None" if value is None else f"one value, {with_article(type(value).__name__)}"


def _plain(value: Any) -> Any:
    """What JSON has in place of a frame, or of the index of one."""
    if isinstance(value, Frame):
        return value.records()
    if isinstance(value, Index):
        return list(value.labels)
    raise TypeError(f"{value!r} is no plain value")


def _lines(rows: Iterable[Iterable[Any]]) -> str:
    output = io.StringIO()
    csv.writer(output).writerows([[_safe(value) for value in row] for row in rows])
    return output.getvalue()


def _safe(value: Any) -> str:
    text = cell(value)
    harmless = not isinstance(value, str) or not text.startswith(FORMULA) or NUMBER.fullmatch(text)
    return text if harmless else "'" + text
