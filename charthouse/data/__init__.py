"""The canonical bytes of a chart's data, and its data hash: same data, same bytes, in every process, always.

Types and lengths are written, so different data has different bytes: 1 is not 1.0 is not True, ["a,b"] is not
["a", "b"].
A tuple is a list; order and key types of a dict are data; byte order, strides and NaNs are normalised.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any

from charthouse.data import arrays, containers, pandas_frames, polars, scalars, times
from charthouse.data.format import NO_LIMITS, Limits, Read, Reader, Write, Writer
from charthouse.data.refusals import NoForm, damaged, failed, refuse, whole
from charthouse.errors import DataError

__all__ = ["Limits", "canonical_bytes", "data_hash", "decode"]

WRITERS: dict[type[Any], Write] = {**scalars.WRITERS, **times.WRITERS, **containers.WRITERS}
LIBRARIES: dict[str, Write] = {"numpy": arrays.write, "pandas": pandas_frames.write, "polars": polars.write}
READERS: dict[int, Read] = {
    tag[0]: read
    for module in (scalars, times, containers, arrays, pandas_frames, polars)
    for tag, read in module.READERS.items()
}


def canonical_bytes(data: Any, limits: Limits = NO_LIMITS) -> bytes:
    """Write `data` as bytes, the same ones in every process; DataError names the path to a value without a form.

    DataTooLarge as soon as there are more values or bytes than the limits allow.
    """
    writer = Writer(_writer_of, limits)
    try:
        writer.value(data)
    except NoForm as refused:
        raise refused.to_error() from refused.__cause__
    except DataError:
        raise
    except Exception as error:
        raise failed(error).to_error() from error
    writer.count(0)  # what was written since the last block
    return bytes(writer.out)


def decode(canonical: bytes) -> Any:
    """Rebuild the data, all of it new and writable; DataError for bytes that `canonical_bytes` did not make.

    Safe on hostile bytes: no code runs; nesting is bounded, and memory is bounded by the number of bytes.
    """
    try:
        reader = Reader(canonical, READERS)
        value = reader.value()
        reader.end()
    except (DataError, MemoryError):
        raise
    except Exception as error:  # on invalid values numpy, pandas and zoneinfo raise errors of a dozen types
        raise damaged(f"{type(error).__name__}: {error}") from error
    return value


def data_hash(canonical: bytes) -> str:
    """The data hash of canonical bytes: BLAKE2b, 32 lower-case hex digits."""
    return hashlib.blake2b(canonical, digest_size=16).hexdigest()


@lru_cache(maxsize=256)
def _writer_of(kind: type) -> Write:
    """How a type is written: as itself, by its library's module, or as its first base that has a form."""
    if kind in WRITERS:
        return WRITERS[kind]
    homes = {base.__module__.partition(".")[0] for base in kind.__mro__}
    for library, write in LIBRARIES.items():  # before the bases: a Timestamp is a datetime, a numpy.float64 a float
        if library in homes:
            return write
    return next((_as_base(WRITERS[base]) for base in kind.__mro__ if base in WRITERS), refuse)


def _as_base(write: Write) -> Write:
    """Writes a value as one of its base type, unless it has more state than that."""

    def write_whole(writer: Writer, value: Any) -> None:
        whole(value)
        write(writer, value)

    return write_whole
