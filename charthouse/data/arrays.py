"""The canonical bytes of numpy arrays and scalars: little endian, C order, one NaN.

The functions that need numpy import it: encoding meets its types only where it is loaded already, and a process
without arrays stays small.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from charthouse.data.format import Read, Reader, Writer
from charthouse.data.refusals import NoForm, damaged, instead, item, refuse, type_name
from charthouse.data.remedies import array_remedy, scalar_remedy

if TYPE_CHECKING:
    import numpy

DTYPE = re.compile(r"[<|][biufcMmUS][0-9]{1,9}(\[[0-9]{0,9}[A-Za-zμ]{1,2}\])?", re.ASCII)
ALLOWED = "allowed are bool, int, float16 to float64, complex64, complex128, datetime64, timedelta64, str_ and bytes_"
MAX_CHARACTER = 0x10FFFF
SIZES = {"f": (2, 4, 8), "c": (8, 16)}  # longdouble has another layout on every platform


def write(writer: Writer, value: Any) -> None:
    """Write what numpy made: exactly an ndarray, or a scalar."""
    import numpy

    if type(value) is numpy.ndarray:
        writer.count(value.size)
        writer.out += b"a"
        write_array(writer, value)
    elif isinstance(value, numpy.ndarray):
        kind = type(value)
        raise NoForm(f"is {type_name(kind)}; of arrays, allowed are exactly numpy.ndarray{instead(kind)}")
    elif isinstance(value, numpy.generic) and type(value).__module__ == "numpy":
        writer.out += b"g"
        _write_scalar(writer, value)
    else:
        refuse(writer, value)


def write_array(writer: Writer, array: numpy.ndarray[Any, Any]) -> None:
    """Write dtype, shape and values."""
    dtype = _checked(array.dtype, array_remedy)
    writer.text(dtype.str)
    writer.size(array.ndim)
    for length in array.shape:
        writer.size(length)
    writer.block(_canonical(array, dtype))


def _checked(dtype: numpy.dtype[Any], remedy: Callable[[Any], str]) -> numpy.dtype[Any]:
    """The dtype in little endian; DataError when it has no canonical form."""
    if not _is_allowed(dtype):
        raise NoForm(f"has the numpy dtype {dtype}; {ALLOWED}; {remedy(dtype)}")
    return dtype.newbyteorder("<")


def _is_allowed(dtype: numpy.dtype[Any]) -> bool:
    return dtype.kind in "biufcMmUS" and dtype.itemsize in SIZES.get(dtype.kind, (dtype.itemsize or 1,))


def _canonical(array: numpy.ndarray[Any, Any], dtype: numpy.dtype[Any]) -> bytes:
    """The values in little endian and C order; every NaN is the same NaN, every True is 1."""
    import numpy

    flat = numpy.asarray(array, dtype=dtype, order="C").reshape(-1)
    if dtype.kind == "b":
        flat = numpy.not_equal(flat.view("u1"), 0)
    if dtype.kind == "c":
        flat = flat.view(f"<f{dtype.itemsize // 2}")
    if flat.dtype.kind == "f" and (nans := numpy.isnan(flat)).any():
        flat = flat.copy()
        flat[nans] = math.nan
    return flat.tobytes()


def read_array(reader: Reader) -> numpy.ndarray[Any, Any]:
    """A copy of the array: writable, in the machine's byte order."""
    import numpy

    dtype = _read_dtype(reader.text())
    shape = tuple(reader.size() for _ in range(reader.count()))
    payload, count = reader.block(), math.prod(shape)
    if count * dtype.itemsize != len(payload):
        raise damaged(f"an array of shape {shape} in {len(payload)} bytes")
    if not count:
        return numpy.empty(shape, dtype.newbyteorder("="))
    flat = numpy.frombuffer(payload, dtype)
    if dtype.kind == "U" and flat.view("<u4").max() > MAX_CHARACTER:
        raise damaged("a character beyond Unicode")
    return flat.reshape(shape).astype(dtype.newbyteorder("="))


def _read_dtype(text: str) -> numpy.dtype[Any]:
    import numpy

    if not DTYPE.fullmatch(text):
        raise damaged(f"a malformed dtype {text!r}")
    dtype = numpy.dtype(text)
    if not _is_allowed(dtype) or not dtype.itemsize:
        raise damaged(f"an array of dtype {dtype}")
    return dtype


def _write_scalar(writer: Writer, value: numpy.generic) -> None:
    # An array drops the zero characters at the end of a text, a scalar keeps them.
    if isinstance(value, str):
        writer.text("U")
        writer.text(str.__str__(value))
    elif isinstance(value, bytes):
        writer.text("S")
        writer.block(value)
    else:
        dtype = _checked(value.dtype, scalar_remedy)
        writer.text(dtype.str)
        writer.out += _scalar_bytes(value, dtype)


def _scalar_bytes(value: numpy.generic, dtype: numpy.dtype[Any]) -> bytes:
    import numpy

    return _canonical(numpy.asarray(value), dtype)


def _read_scalar(reader: Reader) -> Any:
    import numpy

    kind = reader.text()
    if kind == "U":
        return numpy.str_(reader.text())
    if kind == "S":
        return numpy.bytes_(bytes(reader.block()))
    dtype = _read_dtype(kind)
    return numpy.frombuffer(reader.take(dtype.itemsize), dtype)[0]


@lru_cache(maxsize=64)
def is_fixed_scalar(kind: type) -> bool:
    """Whether all scalars of that type have one numeric dtype, so that a list of them is one array."""
    if kind.__module__ != "numpy":
        return False
    import numpy

    return issubclass(kind, (numpy.number, numpy.bool_)) and numpy.dtype(kind).kind in "biufc"


def write_scalars(writer: Writer, values: Sequence[Any], kind: type) -> None:
    """Write scalars of one type as an array."""
    import numpy

    try:
        dtype = _checked(numpy.dtype(kind), scalar_remedy)
    except NoForm as refused:
        raise refused.at(item(0)) from None
    write_array(writer, numpy.array(values, dtype=dtype))


def _read_scalars(reader: Reader) -> list[Any]:
    return list(read_array(reader))


READERS: dict[bytes, Read] = {b"a": read_array, b"g": _read_scalar, b"G": _read_scalars}
