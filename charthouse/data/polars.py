"""The canonical bytes of a polars DataFrame or Series: each column's name, dtype, nulls and values.

Only this module imports polars, in the functions that meet one of its types or its tag.
"""

from __future__ import annotations

from typing import Any

from charthouse.data.arrays import read_array, write_array
from charthouse.data.containers import read_texts, write_texts
from charthouse.data.format import Read, Reader, Writer
from charthouse.data.refusals import NoForm, damaged, instead, item, raise_at, refuse, type_name
from charthouse.data.remedies import polars_remedy

ALLOWED = (
    "allowed are Int8 to UInt64, Float32, Float64, Boolean, String, Date, Time, Datetime, Duration, "
    "Categorical, Enum and Null"
)
NUMBERS = frozenset("Int8 Int16 Int32 Int64 UInt8 UInt16 UInt32 UInt64 Float32 Float64 Boolean".split())
TEXTS = frozenset({"String", "Categorical", "Enum"})
TIMES = {"Date": "i4", "Time": "i8", "Datetime": "i8", "Duration": "i8"}  # the units in which polars counts them


def write(writer: Writer, value: Any) -> None:
    """Write a polars object: exactly a DataFrame or a Series."""
    import polars

    if type(value) is polars.DataFrame:
        _write_frame(writer, value)
    elif type(value) is polars.Series:
        writer.out += b"K"
        _write_series(writer, value)
    elif isinstance(value, polars.LazyFrame):
        raise NoForm("is a polars.LazyFrame; allowed is what its collect() gives; write ….collect()")
    elif isinstance(value, polars.DataFrame):
        kind = type(value)
        raise NoForm(f"is {type_name(kind)}; of its kind, allowed is exactly polars.DataFrame{instead(kind)}")
    else:
        refuse(writer, value)


def _write_frame(writer: Writer, frame: Any) -> None:
    writer.out += b"L"
    writer.size(frame.width)
    for series in frame.get_columns():
        try:
            _write_series(writer, series)
        except Exception as error:
            raise_at(error, item(series.name))


def _read_frame(reader: Reader) -> Any:
    import polars

    return polars.DataFrame([_read_series(reader) for _ in range(reader.count())])


def _write_series(writer: Writer, series: Any) -> None:
    kind = type(series.dtype).__name__
    writer.count(len(series))
    writer.text(series.name)
    writer.text(kind)
    if kind not in NUMBERS | TEXTS | set(TIMES) | {"Null"}:
        raise NoForm(f"has the polars dtype {series.dtype}; {ALLOWED}; {polars_remedy(series.dtype)}")
    _write_details(writer, series.dtype)
    write_array(writer, series.is_null().to_numpy())
    _write_values(writer, series, kind)


def _write_values(writer: Writer, series: Any, kind: str) -> None:
    import polars

    if kind in TEXTS:
        write_texts(writer, series.cast(polars.String).fill_null("").to_list())
    elif kind != "Null":
        physical = series.to_physical()
        write_array(writer, physical.fill_null(False if kind == "Boolean" else 0).to_numpy())


def _write_details(writer: Writer, dtype: Any) -> None:
    """Write a dtype's details other than its name: unit, zone, categories."""
    import polars

    if isinstance(dtype, polars.Enum):
        write_texts(writer, dtype.categories.to_list())
    elif isinstance(dtype, polars.Categorical) and dtype != polars.Categorical():
        allowed = "of its kind, allowed is Categorical without categories of its own"
        raise NoForm(f"has the polars dtype {dtype}; {allowed}; {polars_remedy(dtype)}")
    elif isinstance(dtype, (polars.Datetime, polars.Duration)):
        writer.text(dtype.time_unit)
        writer.value(getattr(dtype, "time_zone", None))


def _read_details(reader: Reader, kind: str) -> Any:
    """The dtype that `_write_details` wrote."""
    import polars

    if kind not in NUMBERS | TEXTS | set(TIMES) | {"Null"}:
        raise damaged(f"unknown polars dtype {kind!r}")
    if kind == "Enum":
        return polars.Enum(read_texts(reader))
    if kind not in ("Datetime", "Duration"):
        return getattr(polars, kind)()
    unit, zone = reader.text(), reader.value()
    return polars.Datetime(unit, zone) if kind == "Datetime" else polars.Duration(unit)  # type: ignore[arg-type]


def _read_series(reader: Reader) -> Any:
    import polars

    name, kind = reader.text(), reader.text()
    try:
        dtype = _read_details(reader, kind)
        missing = polars.Series(read_array(reader))
        values = _read_values(reader, kind, len(missing))
        return _with_nulls(name, values, missing).cast(dtype)
    except (polars.exceptions.PolarsError, polars.exceptions.PanicException) as error:  # a panic is no Exception
        raise damaged(f"a polars column of {kind}: {error}") from error


def _read_values(reader: Reader, kind: str, length: int) -> Any:
    import polars

    if kind == "Null":
        return polars.Series([None] * length, dtype=polars.Null)
    values = (
        polars.Series(read_texts(reader), dtype=polars.String) if kind in TEXTS else polars.Series(read_array(reader))
    )
    if len(values) != length:
        raise damaged(f"{len(values)} values where {length} are announced")
    return values


def _with_nulls(name: str, values: Any, missing: Any) -> Any:
    import polars

    nothing = polars.Series([None], dtype=values.dtype)
    return values.zip_with(~missing, nothing).alias(name) if missing.any() else values.alias(name)


READERS: dict[bytes, Read] = {b"L": _read_frame, b"K": _read_series}
