"""Frames and series of pandas and polars from canonical bytes, as columns of plain values, without those libraries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from charthouse.data import plain_values, times
from charthouse.data.containers import read_texts
from charthouse.data.format import Read, Reader
from charthouse.data.plain_values import moment, name, read_array, unique
from charthouse.data.refusals import damaged

IN_NUMPY = {"Date": "D", "Time": "ns"}  # the units in which polars counts them


@dataclass(frozen=True)
class Frame:
    """Columns of one length, and their names."""

    names: list[str]
    columns: list[list[Any]]

    def __post_init__(self) -> None:
        if len({len(column) for column in self.columns}) > 1 or len(self.names) != len(self.columns):
            raise damaged("a frame with columns of different lengths")

    def records(self) -> list[dict[str, Any]]:
        """Its rows, each with the names."""
        return [dict(zip(self.names, row, strict=True)) for row in zip(*self.columns, strict=True)]


@dataclass(frozen=True)
class Index:
    """The labels of one axis."""

    name: Any
    labels: list[Any]
    counts: bool = False  # 0, 1, 2, …, as pandas numbers rows by itself

    def as_column(self) -> tuple[list[str], list[list[Any]]]:
        """Its name and labels as the first column of a frame; nothing for labels that only count the rows."""
        if self.counts and self.name is None:
            return [], []
        return ["index" if self.name is None else name(self.name)], [self.labels]


def _read_frame(reader: Reader) -> Frame:
    index, columns = read_index(reader), read_index(reader)
    if len(columns.labels) > reader.left:
        raise damaged(f"a frame of {len(columns.labels)} columns in {reader.left} bytes")
    names, first = index.as_column()
    read = [read_column(reader) for _ in columns.labels]
    return Frame(unique([*names, *map(name, columns.labels)]), [*first, *read])


def _read_series(reader: Reader) -> Frame:
    index, title = read_index(reader), reader.value()
    names, first = index.as_column()
    return Frame(unique([*names, "value" if title is None else name(title)]), [*first, read_column(reader)])


def read_index(reader: Reader) -> Index:
    kind, title = reader.byte(), reader.value()
    if kind == ord("R"):
        counted = range(*(reader.value() for _ in range(3)))
        if len(counted) > 1 << 40:
            raise damaged(f"an index of {len(counted)} labels")
        return Index(title, counted, (counted.start, counted.step) == (0, 1))  # type: ignore[arg-type]  # a range of labels
    if kind != ord("v"):
        raise damaged(f"unknown kind of index {kind}")
    reader.text()  # its frequency
    return Index(title, reader.deeper(read_column))


def read_column(reader: Reader) -> list[Any]:
    """The values of a column of pandas; None for what is missing."""
    kind = chr(reader.byte())
    if kind not in COLUMNS:
        raise damaged(f"unknown kind of column {kind!r}")
    values: list[Any] = COLUMNS[kind](reader)
    return values


def _read_objects(reader: Reader) -> list[Any]:
    return _without(read_array(reader), read_texts(reader))


def _without(missing: list[Any], values: list[Any]) -> list[Any]:
    return [None if gone else value for gone, value in zip(missing, values, strict=True)]


def _read_categories(reader: Reader) -> list[Any]:
    _ordered, categories = reader.value(), reader.value()
    if not isinstance(categories, Index):
        raise damaged("categories that are no index")
    return [None if code < 0 else categories.labels[code] for code in read_array(reader)]


def _read_zoned(reader: Reader) -> list[Any]:
    zone = times.read_zone(reader)
    dtype, shape = reader.text(), [reader.size() for _ in range(reader.count())]
    reader.size()
    unit = dtype.partition("[")[2].rstrip("]")
    counts = plain_values.read_flat(reader, "<i8", shape[0])
    return [moment(count, unit, zone=zone) for count in counts]


def _read_strings(reader: Reader) -> list[Any]:
    reader.value()  # which missing value it has
    return _read_objects(reader)


def _read_polars_frame(reader: Reader) -> Frame:
    series = [_read_polars_series(reader) for _ in range(reader.count())]
    return Frame(unique(title for title, _ in series), [values for _, values in series])


def _read_polars_series(reader: Reader) -> tuple[str, list[Any]]:
    title, kind = reader.text(), reader.text()
    unit = zone = None
    if kind == "Enum":
        read_texts(reader)
    elif kind in ("Datetime", "Duration"):
        unit, zone = reader.text(), reader.value()
    missing = read_array(reader)
    if kind == "Null":
        return title, [None] * len(missing)
    values = read_texts(reader) if kind in ("String", "Categorical", "Enum") else read_array(reader)
    return title, _without(missing, _in_time(kind, values, unit or IN_NUMPY.get(kind, ""), zone))


def _in_time(kind: str, values: list[Any], unit: str, zone: str | None) -> list[Any]:
    """The values of a column of times, which polars counts in the unit."""
    if kind == "Duration":
        return [plain_values.duration(value, unit) for value in values]
    if kind == "Time":
        return [str(moment(value, unit))[11:] for value in values]
    if kind in ("Date", "Datetime"):
        place = ZoneInfo(zone) if zone else None
        return [moment(value, unit, zone=place) for value in values]
    return values


def _read_polars_alone(reader: Reader) -> Frame:
    title, values = _read_polars_series(reader)
    return Frame([title or "value"], [values])


def _read_attributes(reader: Reader) -> Any:
    reader.value()  # its attrs: they are no rows
    return reader.value()


COLUMNS: dict[str, Read] = {
    "a": read_array, "o": _read_objects, "k": lambda reader: [reader.value() for _ in range(reader.count())],
    "c": _read_categories, "z": _read_zoned, "s": _read_strings,
    "m": lambda reader: _without(read_array(reader), read_array(reader)),
}  # fmt: skip
READERS: dict[bytes, Read] = {
    b"W": _read_attributes, b"f": _read_frame, b"r": _read_series, b"j": read_index,
    b"L": _read_polars_frame, b"K": _read_polars_alone,
}  # fmt: skip
