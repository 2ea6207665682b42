"""The canonical bytes of the values in one pandas column or index; their layout in memory is not data."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import Any

from charthouse.data import scalars, times
from charthouse.data.arrays import read_array, write_array
from charthouse.data.containers import read_texts, write_name, write_texts
from charthouse.data.format import Reader, Writer
from charthouse.data.refusals import NoForm, damaged, instead, type_name
from charthouse.data.remedies import column_remedy

ALLOWED = (
    "allowed are numpy's dtypes, str, string, category, datetime with a zone, "
    "Int8 to UInt64, Float32, Float64 and boolean"
)
OBJECTS = frozenset({*scalars.WRITERS, *times.WRITERS} - {type(None)})


def write_column(writer: Writer, values: Any) -> None:
    """Write the values of a Series, or of an Index that is not of objects; DataError for a dtype without a form."""
    import numpy
    import pandas

    dtype = values.dtype
    if dtype.kind != "O" or not isinstance(dtype, numpy.dtype):  # objects are counted one by one, or as texts
        writer.count(len(values))
    if isinstance(dtype, numpy.dtype):
        _write_plain(writer, values)
    elif isinstance(dtype, pandas.CategoricalDtype):
        _write_categories(writer, values.array)
    elif isinstance(dtype, pandas.DatetimeTZDtype):
        _write_zoned(writer, values.array)
    elif isinstance(dtype, pandas.StringDtype):
        _write_strings(writer, values.array)
    elif isinstance(values.array, _masked_arrays()):
        _write_masked(writer, values.array)
    else:
        raise NoForm(f"has the pandas dtype {dtype}; {ALLOWED}{instead(type(dtype))}")


def read_column(reader: Reader) -> Any:
    """The values as a numpy or pandas array of their dtype."""
    kind = chr(reader.byte())
    if kind not in COLUMN_READERS:
        raise damaged(f"unknown kind of column {kind!r}")
    return COLUMN_READERS[kind](reader)


def _write_plain(writer: Writer, values: Any) -> None:
    if values.dtype == object:
        _write_objects(writer, list(values))
    else:
        writer.out += b"a"
        write_array(writer, values.to_numpy())


def _write_objects(writer: Writer, values: list[Any]) -> None:
    """Write texts, or scalars of any other one type; None, NaN, NA and NaT may be among them."""
    kinds = {type(value) for value in values if not _is_missing(value)}
    if len(kinds) > 1 or not kinds <= OBJECTS:
        names = " and ".join(sorted(type_name(kind) for kind in kinds))
        allowed = f"allowed are scalars of one type, None and NaN; {column_remedy(kinds)}"
        raise NoForm(f"is an object column that holds {names}; {allowed}")
    if kinds == {str}:
        _write_object_texts(writer, values)
    else:
        write_scalars(writer, values)


def _is_missing(value: Any) -> bool:
    import pandas

    return value is None or value is pandas.NA or value is pandas.NaT or (type(value) is float and value != value)


def _missing() -> tuple[Any, ...]:
    """The objects for a missing value in a column of objects; their order is part of the format."""
    import pandas

    return None, float("nan"), pandas.NA, pandas.NaT


def _write_object_texts(writer: Writer, values: list[Any]) -> None:
    import numpy
    import pandas

    places = {id(None): 1, id(pandas.NA): 3, id(pandas.NaT): 4}  # and 2, a NaN, which is many objects
    codes = [0 if type(value) is str else places.get(id(value), 2) for value in values]
    writer.count(len(values))
    writer.out += b"o"
    write_array(writer, numpy.array(codes, dtype="u1"))
    write_texts(writer, ["" if code else value for code, value in zip(codes, values, strict=True)])


def _read_object_texts(reader: Reader) -> Any:
    codes, texts, missing = read_array(reader).tolist(), read_texts(reader), _missing()
    return _objects([missing[code - 1] if code else text for code, text in zip(codes, texts, strict=True)])


def write_scalars(writer: Writer, values: Sequence[Any]) -> None:
    """Write hashable values one by one: objects of a column, the labels of an index."""
    writer.out += b"k"
    writer.size(len(values))
    for value in values:
        write_name(writer, value)


def _read_scalars(reader: Reader) -> Any:
    return _objects([reader.value() for _ in range(reader.count())])


def _objects(values: list[Any]) -> Any:
    import numpy

    objects = numpy.empty(len(values), dtype=object)
    for place, value in enumerate(values):  # a slice would spread tuples over a second dimension
        objects[place] = value
    return objects


def _write_categories(writer: Writer, values: Any) -> None:
    writer.out += b"c"
    writer.value(bool(values.ordered))
    try:
        writer.value(values.categories)
    except NoForm as refused:
        raise NoForm(f"has categories whose index {refused.reason}") from refused
    write_array(writer, values.codes)


def _read_categories(reader: Reader) -> Any:
    import pandas

    ordered, categories = reader.value(), reader.value()
    if not isinstance(categories, pandas.Index):
        raise damaged("categories that are no index")
    dtype = pandas.CategoricalDtype(categories, ordered=ordered)
    return pandas.Categorical.from_codes(read_array(reader), dtype=dtype)


def _write_zoned(writer: Writer, values: Any) -> None:
    import numpy

    writer.out += b"z"
    times.write_zone(writer, datetime.datetime(2000, 1, 1, tzinfo=values.dtype.tz))
    write_array(writer, numpy.asarray(values, dtype=f"M8[{values.dtype.unit}]"))


def _read_zoned(reader: Reader) -> Any:
    import pandas

    zone = times.read_zone(reader)
    return pandas.DatetimeIndex(read_array(reader)).tz_localize("UTC").tz_convert(zone).array


def _write_strings(writer: Writer, values: Any) -> None:
    """Write texts and missing values; the same bytes whether Python or Arrow stores them."""
    import pandas

    writer.out += b"s"
    writer.value(values.dtype.na_value is pandas.NA)
    write_array(writer, values.isna())
    write_texts(writer, values.to_numpy(dtype=object, na_value="").tolist())


def _read_strings(reader: Reader) -> Any:
    import pandas

    na_value = pandas.NA if reader.value() else float("nan")
    missing, texts = read_array(reader), _objects(read_texts(reader))
    texts[missing] = na_value
    return pandas.array(texts, dtype=pandas.StringDtype(na_value=na_value))


def _masked_arrays() -> tuple[type[Any], ...]:
    import pandas

    return pandas.arrays.IntegerArray, pandas.arrays.FloatingArray, pandas.arrays.BooleanArray


def _write_masked(writer: Writer, values: Any) -> None:
    kind = getattr(values.dtype, "numpy_dtype", "bool")
    writer.out += b"m"
    write_array(writer, values.isna())
    write_array(writer, values.to_numpy(dtype=kind, na_value=0))  # values under the mask are not data


def _read_masked(reader: Reader) -> Any:
    missing, values = read_array(reader), read_array(reader)
    integers, floats, bools = _masked_arrays()
    kind = {"b": bools, "f": floats}.get(values.dtype.kind, integers)
    return kind(values, missing)


COLUMN_READERS: dict[str, Callable[[Reader], Any]] = {
    "a": read_array, "o": _read_object_texts, "k": _read_scalars, "c": _read_categories,
    "z": _read_zoned, "s": _read_strings, "m": _read_masked,
}  # fmt: skip
