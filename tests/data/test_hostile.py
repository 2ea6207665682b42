"""decode on bytes that canonical_bytes did not make: a DataError, soon, and without taking memory for it."""

from __future__ import annotations

import datetime as dt
import struct
import tracemalloc
import warnings
from contextlib import suppress

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charthouse.data import READERS, canonical_bytes, decode
from charthouse.data.format import MAGIC
from charthouse.errors import DataError

HUGE = b"\xff" + struct.pack("<Q", 2**62)
BILLIONS = b"RNi\x01\x00i\x08" + struct.pack("<q", 2**62) + b"i\x01\x01"  # a RangeIndex
BERLIN = "Europe/Berlin"
SEEDS = [
    canonical_bytes(data)
    for data in (
        {"a": [1, 2.5, None], "b": [1.5, 2.5], ("t", 1): ["x", "yz"], 3: [True, False], 4: [1, 2]},
        [dt.datetime(2026, 1, 1, tzinfo=dt.UTC), dt.time(1), dt.timedelta(1), dt.date(2026, 1, 1), 1 + 2j],
        [
            np.arange(6.0).reshape(2, 3),
            np.array(["a", "bc"]),
            np.datetime64("2026-01-01"),
            [np.float32(1), np.float32(2)],
        ],
        [pd.Timestamp("2026-01-01", tz=BERLIN), pd.Timedelta("1s"), pd.NaT, pd.NA, pd.Index(["a", 1])],
        pd.DataFrame(
            {"i": pd.array([1, None], "Int64"), "s": ["a", None], "c": pd.Categorical(["u", "v"])},
            index=pd.date_range("2026-01-01", periods=2, tz=BERLIN),
        ),
        pd.DataFrame({"o": pd.Series(["a", None], dtype=object), "z": pd.date_range("2026", periods=2, tz=BERLIN)}),
        pl.DataFrame({"a": [1, None], "s": ["x", None], "d": [dt.date(2026, 1, 1), None]}),
        pl.Series("t", [dt.datetime(2026, 1, 1), None]),
    )
]


def decoded_or_refused(canonical: bytes) -> None:
    with warnings.catch_warnings(), suppress(DataError):
        warnings.simplefilter("ignore")
        decode(canonical)


@given(st.binary(max_size=200))
def test_any_bytes_are_decoded_or_refused(payload):
    decoded_or_refused(payload)
    decoded_or_refused(MAGIC + payload)


@given(st.sampled_from(sorted(READERS)), st.binary(max_size=80))
def test_any_bytes_after_any_tag_are_decoded_or_refused(tag, payload):
    decoded_or_refused(MAGIC + bytes([tag]) + payload)


@given(st.sampled_from(SEEDS), st.data())
def test_a_changed_byte_is_decoded_or_refused(seed, data):
    place = data.draw(st.integers(0, len(seed) - 1))
    decoded_or_refused(seed[:place] + data.draw(st.binary(max_size=3)) + seed[place + 1 :])


@pytest.mark.parametrize("seed", SEEDS)
def test_every_truncation_is_refused(seed):
    for length in range(len(seed)):
        with pytest.raises(DataError):
            decode(seed[:length])


@pytest.mark.parametrize("seed", SEEDS)
def test_bytes_after_the_value_are_refused(seed):
    with pytest.raises(DataError, match="1 bytes follow"):
        decode(seed + b"\0")


def test_another_format_is_refused_by_its_first_bytes():
    with pytest.raises(DataError, match="do not start with"):
        decode(b"CHD\x02N")


@pytest.mark.parametrize(
    "payload",
    [
        *(tag + HUGE for tag in (b"l", b"m", b"t", b"s", b"b", b"i", b"D", b"I", b"B", b"S", b"L")),
        b"a\x03<f8\x01" + HUGE + HUGE, b"a\x03<f8\x02" + HUGE + b"\x00\x00", b"a\x0b<U999999999\x01\x01\x00",
        b"g\x0b<U999999999", b"K\x00\x04Null" + HUGE,
        b"l\x01" * 100_000, b"m\x01" * 100_000, b"t\x01" * 100_000,
        b"j" + b"vN\x00c" * 100_000, b"j" + b"vN\x00cF" * 100_000,
        b"r" + BILLIONS + b"Na\x03<f8\x01\x01\x08" + bytes(8),
        b"f" + b"RNi\x01\x00i\x01\x00i\x01\x01" + BILLIONS, b"f" + BILLIONS * 2,
    ],
)  # fmt: skip
def test_announced_sizes_take_no_memory(payload):
    decoded_or_refused(MAGIC + payload)  # whatever it has to import is not counted
    tracemalloc.start()
    with pytest.raises(DataError):
        decode(MAGIC + payload)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


@pytest.mark.parametrize(
    "payload",
    [
        b"B\x01\x02", b"m\x02NNNN", b"m\x01l\x00N", b"x\x03\xd9\xa1E", b"x\x051_0E0", b"w" + b"\xff" * 13,
        b"S\x08" + b"\xff" * 8 + b"\0", b"s\xff" + struct.pack("<Q", 1) + b"a", b"s\x01\xff",
        b"h\x01\x01\x01\0\0\0\0\0Z\x0b/etc/passwd", b"a\x03|O8\x01\x01" + b"\x08" + b"\0" * 8,
        b"a\x05i4,i4\x01\x01\x08" + b"\0" * 8, b"a\x03<U1\x01\x01\x04" + b"\xff" * 4,
    ],
)  # fmt: skip
def test_senseless_values_are_refused(payload):
    with pytest.raises(DataError):
        decode(MAGIC + payload)
