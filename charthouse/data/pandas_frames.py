"""The canonical bytes of pandas objects: DataFrame, Series, Index, Timestamp, Timedelta, NaT and NA.

Only this module imports pandas, in the functions that meet one of its types or its tag.
"""

from __future__ import annotations

import re
import struct
from typing import Any

from charthouse.data.columns import read_column, write_column, write_scalars
from charthouse.data.containers import write_dict, write_name
from charthouse.data.format import Read, Reader, Writer
from charthouse.data.refusals import NoForm, damaged, instead, item, raise_at, refuse, refuse_attributes, type_name
from charthouse.data.times import read_zone, write_zone

FREQUENCY = re.compile(r"-?[0-9]{0,18}[A-Za-z]{1,4}(-[0-9A-Z]{1,5})?", re.ASCII)
UNITS = ("s", "ms", "us", "ns")


def write(writer: Writer, value: Any) -> None:
    """Write a pandas object; DataError for a type without a canonical form."""
    import pandas

    if value is pandas.NaT:
        writer.out += b"n"
    elif value is pandas.NA:
        writer.out += b"A"
    elif type(value) is pandas.Timestamp:
        _write_timestamp(writer, value)
    elif type(value) is pandas.Timedelta:
        _write_timedelta(writer, value)
    elif type(value) is pandas.DataFrame:
        _write_attributes(writer, value)
        _write_frame(writer, value)
    elif type(value) is pandas.Series:
        _write_attributes(writer, value)
        _write_series(writer, value)
    elif isinstance(value, pandas.Index):
        writer.out += b"j"
        write_index(writer, value)
    elif isinstance(value, pandas.DataFrame):
        kind = type(value)
        raise NoForm(f"is {type_name(kind)}; of its kind, allowed is exactly pandas.DataFrame{instead(kind)}")
    else:
        refuse(writer, value)


def _write_attributes(writer: Writer, value: Any) -> None:
    """Write the `attrs` of a frame or series in front of it, if it has any."""
    refuse_attributes(name for name in vars(value) if not name.startswith("_"))
    if value.attrs:
        writer.out += b"W"
        try:
            write_dict(writer, value.attrs)
        except Exception as error:
            raise_at(error, ".attrs")


def _read_attributes(reader: Reader) -> Any:
    attrs, value = reader.value(), reader.value()
    if not isinstance(attrs, dict) or not hasattr(value, "attrs"):
        raise damaged("attrs of what has none")
    value.attrs = attrs
    return value


def _read_nat(_reader: Reader) -> Any:
    import pandas

    return pandas.NaT


def _read_na(_reader: Reader) -> Any:
    import pandas

    return pandas.NA


def _write_timestamp(writer: Writer, value: Any) -> None:
    writer.out += b"p" + _instant(value)
    write_zone(writer, value)


def _read_timestamp(reader: Reader) -> Any:
    import pandas

    moment = pandas.Timestamp(_read_instant(reader, "M8"))
    zone = read_zone(reader)
    return moment if zone is None else moment.tz_localize("UTC").tz_convert(zone)


def _write_timedelta(writer: Writer, value: Any) -> None:
    writer.out += b"q" + _instant(value)


def _read_timedelta(reader: Reader) -> Any:
    import pandas

    return pandas.Timedelta(_read_instant(reader, "m8"))


def _instant(value: Any) -> bytes:
    """The unit, and how many of it since the epoch (UTC)."""
    return struct.pack("<Bq", UNITS.index(value.unit), value.asm8.astype("i8"))


def _read_instant(reader: Reader, kind: str) -> Any:
    import numpy

    unit, count = reader.unpack("<Bq")
    return numpy.array(count, dtype="i8").view(f"{kind}[{UNITS[unit]}]")[()]


def _write_frame(writer: Writer, frame: Any) -> None:
    writer.out += b"f"
    _write_axis(writer, frame.index, "is a DataFrame whose index")
    _write_axis(writer, frame.columns, "is a DataFrame whose columns")
    for place, name in enumerate(frame.columns):
        try:
            write_column(writer, frame.iloc[:, place])
        except Exception as error:
            raise_at(error, item(name))


def _write_axis(writer: Writer, index: Any, subject: str) -> None:
    """Write one axis of a frame or series; a refusal begins with the subject."""
    try:
        write_index(writer, index)
    except NoForm as refused:
        raise NoForm(f"{subject} {refused.reason}") from refused


def _read_frame(reader: Reader) -> Any:
    import pandas

    index, columns = read_index(reader), read_index(reader)
    if len(columns) > reader.left:
        raise damaged(f"a frame of {len(columns)} columns in {reader.left} bytes")
    series = {place: _series(read_column(reader), index) for place in range(len(columns))}
    frame = pandas.DataFrame(series, index=index)
    frame.columns = columns
    return frame


def _series(values: Any, index: Any, name: Any = None) -> Any:
    import pandas

    return pandas.Series(values, index=index, dtype=values.dtype, name=name)  # its dtype, or texts become str


def _write_series(writer: Writer, series: Any) -> None:
    writer.out += b"r"
    _write_axis(writer, series.index, "is a Series whose index")
    write_name(writer, series.name)
    write_column(writer, series)


def _read_series(reader: Reader) -> Any:
    index, name = read_index(reader), reader.value()
    return _series(read_column(reader), index, name)


def write_index(writer: Writer, index: Any) -> None:
    """Write an index with its name and its frequency, if it has one."""
    import pandas

    kinds = (pandas.Index, pandas.DatetimeIndex, pandas.TimedeltaIndex, pandas.CategoricalIndex)
    if type(index) is pandas.RangeIndex:
        _write_range(writer, index)
    elif type(index) not in kinds:
        names = ", ".join(kind.__name__ for kind in kinds)
        raise NoForm(f"is {type_name(type(index))}; allowed are RangeIndex and {names}{instead(type(index))}")
    else:
        writer.out += b"v"
        write_name(writer, index.name)
        writer.text(_frequency(index))
        _write_labels(writer, index)


def _write_labels(writer: Writer, index: Any) -> None:
    if index.dtype == object:
        write_scalars(writer, list(index))
    else:
        write_column(writer, index)


def _write_range(writer: Writer, index: Any) -> None:
    writer.out += b"R"
    write_name(writer, index.name)
    for bound in (index.start, index.stop, index.step):
        writer.value(bound)


def _frequency(index: Any) -> str:
    """The frequency of an index of times; business days with holidays have no canonical form."""
    from pandas.tseries.frequencies import to_offset

    frequency = getattr(index, "freq", None)
    if frequency is None:
        return ""
    text = str(frequency.freqstr)
    if not FREQUENCY.fullmatch(text) or to_offset(text) != frequency:
        allowed = "allowed are those that pandas spells in a few letters, and None; write ….freq = None"
        raise NoForm(f"has the frequency {frequency}; {allowed}")
    return text


def read_index(reader: Reader) -> Any:
    import pandas

    kind, name = reader.byte(), reader.value()
    if kind == ord("R"):
        return pandas.RangeIndex(reader.value(), reader.value(), reader.value(), name=name)
    if kind != ord("v"):
        raise damaged(f"unknown kind of index {kind}")
    frequency, values = reader.text(), reader.deeper(read_column)
    index = pandas.Index(values, dtype=values.dtype, name=name, tupleize_cols=False)
    return _with_frequency(index, frequency) if frequency else index


def _with_frequency(index: Any, frequency: str) -> Any:
    if not FREQUENCY.fullmatch(frequency):
        raise damaged("a malformed frequency")
    index.freq = frequency
    return index


READERS: dict[bytes, Read] = {
    b"n": _read_nat, b"A": _read_na, b"p": _read_timestamp, b"q": _read_timedelta,
    b"W": _read_attributes, b"f": _read_frame, b"r": _read_series, b"j": read_index,
}  # fmt: skip
