"""Canonical bytes of polars objects: each comes back equal, with its dtypes and its nulls."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from charthouse.data import canonical_bytes, decode
from charthouse.errors import DataError

NOON = dt.datetime(2026, 1, 1, 12, 0, 0, 123456)
INTEGERS = [pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64]
COLUMNS = [
    *(pl.Series(str(kind), [1, None, 3], dtype=kind) for kind in INTEGERS),
    pl.Series("f64", [1.5, None, float("nan")]), pl.Series("f32", [-0.0, None, 1], dtype=pl.Float32),
    pl.Series("bool", [True, None, False]), pl.Series("str", ["a", None, "é"]), pl.Series("null", [None] * 3),
    pl.Series("date", [dt.date(2026, 1, 1), None, dt.date(1, 1, 1)]),
    pl.Series("time", [dt.time(1, 2), None, dt.time(3)]),
    *(pl.Series(f"datetime {unit}", [NOON, None, NOON], dtype=pl.Datetime(unit)) for unit in ("ms", "us", "ns")),
    pl.Series("zoned", [NOON, None, NOON]).dt.replace_time_zone("Europe/Berlin"),
    pl.Series("duration", [dt.timedelta(1), None, -dt.timedelta(2)], dtype=pl.Duration("ms")),
    pl.Series("categorical", ["b", None, "a"], dtype=pl.Categorical),
    pl.Series("enum", ["b", None, "a"], dtype=pl.Enum(["b", "a"])),
]  # fmt: skip


def again(data):
    return decode(canonical_bytes(data))


def assert_same(frame: pl.DataFrame) -> None:
    back = again(frame)
    assert type(back) is pl.DataFrame
    assert_frame_equal(back, frame, check_exact=True)
    assert canonical_bytes(back) == canonical_bytes(frame)


@pytest.mark.parametrize("series", COLUMNS, ids=lambda series: series.name)
def test_a_column_comes_back_with_its_dtype_and_nulls(series):
    assert_same(series.to_frame())
    assert_same(series.drop_nulls().to_frame())
    assert_same(series.clear().to_frame())
    assert again(series).equals(series, check_dtypes=True, check_names=True)


def test_a_frame_of_all_columns_comes_back():
    assert_same(pl.DataFrame(COLUMNS))
    assert_same(pl.DataFrame())


@given(st.lists(st.floats() | st.none()), st.lists(st.text() | st.none()))
def test_any_column_comes_back(numbers, texts):
    assert_same(pl.DataFrame({"a": pl.Series(numbers, dtype=pl.Float64)}))
    assert_same(pl.DataFrame({"a": pl.Series(texts, dtype=pl.String)}))


def test_frames_that_differ_in_dtype_or_name_have_different_bytes():
    frame = pl.DataFrame({"a": [1, 2]})
    others = [
        frame.cast(pl.Int32),
        frame.cast(pl.String),
        frame.rename({"a": "b"}),
        frame["a"],
        frame[:1],
        pd.DataFrame({"a": [1, 2]}),
    ]
    assert len({canonical_bytes(other) for other in [frame, *others]}) == len(others) + 1


def test_chunks_and_what_lies_below_a_null_do_not_count():
    one = pl.concat([pl.DataFrame({"a": [1]}), pl.DataFrame({"a": [2]})], rechunk=False)
    assert canonical_bytes(one) == canonical_bytes(pl.DataFrame({"a": [1, 2]}))
    hidden = pl.select(a=pl.when(pl.Series([True, False])).then(pl.Series([1, 99]))).to_series()
    assert canonical_bytes(hidden) == canonical_bytes(pl.Series("a", [1, None]))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (pl.DataFrame({"a": [[1], [2]]}), r'\["a"\] has the polars dtype List'),
        (pl.DataFrame({"a": [{"x": 1}]}), r'\["a"\] has the polars dtype Struct'),
        (pl.DataFrame({"a": [b"x"]}), r'\["a"\] has the polars dtype Binary'),
        (pl.DataFrame({"a": [object()]}), r'\["a"\] has the polars dtype Object'),
        (pl.LazyFrame({"a": [1]}), " is a polars.LazyFrame; allowed is what its"),
        (pl.col("a"), " is a polars.*Expr; allowed are"),
    ],
)
def test_what_has_no_canonical_form_is_refused_by_its_path(data, message):
    with pytest.raises(DataError, match=r'^data\["sales"\]' + message):
        canonical_bytes({"sales": data})


@pytest.mark.parametrize(
    ("value", "usual"),
    [
        (pl.Series([[1]]), "….explode(…)"),
        (pl.Series([{"x": 1}]), "….unnest(…)"),
        (pl.Series([Decimal("1.5")]), "….cast(polars.Float64)"),
        (pl.Series([b"x"]), '….bin.encode("hex")'),
        (pl.Series([1], dtype=pl.Int128), "….cast(polars.Float64)"),
        (pl.LazyFrame({"a": [1]}), "….collect()"),
        (pl.DataFrame({"a": [1]}).group_by("a"), "….agg(…)"),
        (type("Special", (pl.DataFrame,), {})({"a": [1]}), "polars.DataFrame(…)"),
    ],
)
def test_a_refusal_says_what_to_write_instead(value, usual):
    with pytest.raises(DataError) as raised:
        canonical_bytes(value)
    assert str(raised.value).endswith(f"; write {usual}")
