"""Canonical bytes of pandas objects: each comes back equal, with its dtypes, its index and its names."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from importlib.resources import files
from zoneinfo import ZoneInfo

import dateutil.tz
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charthouse.data import canonical_bytes, decode
from charthouse.errors import DataError

BERLIN = ZoneInfo("Europe/Berlin")
BERLIN_OF_DATEUTIL = dateutil.tz.tzfile(str(files("tzdata") / "zoneinfo/Europe/Berlin"))
DAYS = pd.date_range("2026-03-28", periods=3, tz=BERLIN)
COLUMNS = {
    "float": [1.5, np.nan, -0.0],
    "float32": np.array([1, 2, 3], "f4"),
    "int": [1, 2, 3],
    "bool": [True, False, True],
    "complex": [1j, 2, 3],
    "str": ["a", None, "é"],
    "string": pd.array(["a", None, ""], "string"),
    "object": pd.Series(["a", None, np.nan], dtype=object),
    "nothing": pd.Series([None, None, None], dtype=object),
    "dates": pd.Series([dt.date(2026, 1, 1), None, dt.date(2026, 1, 2)], dtype=object),
    "decimals": pd.Series([Decimal("1.0"), Decimal("1.00"), None], dtype=object),
    "Int64": pd.array([1, None, -3], "Int64"),
    "UInt8": pd.array([1, None, 3], "UInt8"),
    "Float64": pd.array([1.5, None, 3], "Float64"),
    "boolean": pd.array([True, None, False], "boolean"),
    "category": pd.Categorical(["u", None, "v"], categories=["v", "u", "w"]),
    "ordered": pd.Categorical([3, 1, 3], categories=[3, 2, 1], ordered=True),
    "datetime": pd.Series(["2026-01-01", None, "2026-01-03"], dtype="datetime64[ns]"),
    "seconds": pd.Series(["2026-01-01", None, "2026-01-03"], dtype="datetime64[s]"),
    "zoned": DAYS,
    "utc": pd.date_range("2026-01-01", periods=3, tz="UTC", unit="ns"),
    "offset": pd.date_range("2026-01-01", periods=3, tz=dt.timezone(dt.timedelta(hours=2))),
    "timedelta": pd.to_timedelta([1, None, 3], unit="h"),
}
INDEXES = [
    pd.RangeIndex(3), pd.RangeIndex(5, -1, -2, name="n"), pd.Index([3, 1, 1], name=("a", 1)),
    pd.Index([1.5, np.nan, 2]),
    pd.Index(["a", "b", "a"]), pd.Index(["a", 1, None], dtype=object), pd.Index(["a", "b", "c"], dtype=object),
    pd.Index([(1, 2), (3, 4), 5], tupleize_cols=False), DAYS, DAYS.rename("day"), pd.DatetimeIndex(DAYS, freq=None),
    pd.date_range("2026", periods=3, freq="QS-FEB"), pd.date_range("2026", periods=3, freq="15min"),
    pd.timedelta_range("1h", periods=3, freq="2h"), pd.CategoricalIndex(["x", "y", "x"], name="c"),
    pd.Index([1, None, 3], dtype="Int64"), pd.Index([True, False, True]), pd.Index([dt.date(2026, 1, 1)] * 3),
]  # fmt: skip


def again(data):
    return decode(canonical_bytes(data))


def assert_same(frame: pd.DataFrame) -> None:
    back = again(frame)
    pd.testing.assert_frame_equal(back, frame, check_freq=True, check_exact=True, check_column_type="exact")
    assert type(back.index) is type(frame.index)
    assert canonical_bytes(back) == canonical_bytes(frame)


@pytest.mark.parametrize("name", COLUMNS)
def test_a_column_comes_back_with_its_dtype(name):
    frame = pd.DataFrame({name: COLUMNS[name]})
    assert_same(frame)
    assert again(frame)[name].dtype == frame[name].dtype
    assert_same(frame.iloc[:0])


def test_a_frame_of_all_columns_comes_back():
    assert_same(pd.DataFrame(COLUMNS))


@pytest.mark.parametrize("index", INDEXES)
def test_an_index_comes_back_with_its_kind_name_and_frequency(index):
    assert_same(pd.DataFrame({"a": [1.0, 2.0, 3.0]}, index=index))
    assert_same(pd.DataFrame([[1, 2.5, 3]], columns=index))
    back = again(index)
    pd.testing.assert_index_equal(back, index, exact=True)
    assert getattr(back, "freq", None) == getattr(index, "freq", None)
    pd.testing.assert_series_equal(again(pd.Series([1, 2, 3], index, name="s")), pd.Series([1, 2, 3], index, name="s"))


@pytest.mark.parametrize("frame", [pd.DataFrame(), pd.DataFrame(index=[1, 2]), pd.DataFrame(columns=["a", "a"])])
def test_an_empty_frame_comes_back(frame):
    assert_same(frame)


def test_duplicate_columns_and_rows_come_back_in_their_order():
    frame = pd.DataFrame([[1, "x", 2.5], [3, "y", 4.5]], columns=["a", "b", "a"], index=["r", "r"])
    assert_same(frame)


@given(
    st.lists(st.floats()), st.lists(st.text() | st.none()),
    st.lists(st.datetimes(min_value=dt.datetime(1700, 1, 1), max_value=dt.datetime(2200, 1, 1))),
)  # fmt: skip
def test_any_column_comes_back(numbers, texts, moments):
    assert_same(pd.DataFrame({"a": pd.Series(numbers, dtype=float)}))
    assert_same(pd.DataFrame({"a": pd.Series(texts, dtype="str"), "b": pd.Series(texts, dtype=object)}))
    assert_same(
        pd.DataFrame({"a": pd.Series(moments, dtype="datetime64[us]").dt.tz_localize("UTC").dt.tz_convert(BERLIN)})
    )


def test_the_same_frame_built_in_another_way_has_the_same_bytes():
    built = pd.DataFrame({"a": [1.0, 2.0]})
    built["b"] = [1.0, 2.0]
    assert canonical_bytes(built) == canonical_bytes(pd.DataFrame(np.array([[1.0, 1], [2, 2]]), columns=["a", "b"]))
    hidden = pd.arrays.IntegerArray(np.array([1, 99]), np.array([False, True]))
    assert canonical_bytes(pd.Series(hidden)) == canonical_bytes(pd.Series([1, None], dtype="Int64"))


def test_frames_that_differ_in_dtype_index_or_name_have_different_bytes():
    frame = pd.DataFrame({"a": [1, 2]})
    others = [
        frame.astype("float"), frame.astype("Int64"), frame.rename(columns={"a": "b"}),
        frame.set_axis([5, 7]),
        frame.rename_axis("i"), frame.rename_axis("c", axis=1), frame.astype("category"), frame["a"], frame.index,
        frame.astype(str), frame.astype("string"), frame.astype(str).astype(object), {"a": [1, 2]}, frame[:1],
    ]  # fmt: skip
    assert len({canonical_bytes(other) for other in [frame, *others]}) == len(others) + 1


@pytest.mark.parametrize(
    "scalar",
    [
        pd.Timestamp("2026-01-01 12:00:00.123456789"), pd.Timestamp("2026-01-01").as_unit("s"),
        pd.Timestamp("2026-10-25 00:30", tz="UTC").tz_convert(BERLIN),
        pd.Timestamp("2026-10-25 01:30", tz="UTC").tz_convert(BERLIN),
        pd.Timestamp("2026-01-01", tz="+05:30"), pd.Timedelta("1 days 00:00:00.000000001"), pd.Timedelta(5, "s"),
    ],
)  # fmt: skip
def test_a_moment_of_pandas_keeps_its_unit_its_zone_and_every_nanosecond(scalar):
    back = again({"a": [scalar]})["a"][0]
    assert type(back) is type(scalar)
    assert (back, back.unit, getattr(back, "tz", None)) == (scalar, scalar.unit, getattr(scalar, "tz", None))
    assert getattr(back, "fold", 0) == getattr(scalar, "fold", 0)
    assert again({scalar: 1}) == {scalar: 1}


def test_the_missing_values_of_pandas_come_back_as_themselves():
    back = again([pd.NaT, pd.NA, None])
    assert back[0] is pd.NaT
    assert back[1] is pd.NA
    assert back[2] is None


def test_a_moment_of_pandas_is_not_a_moment_of_python():
    moment = pd.Timestamp("2026-01-01")
    assert canonical_bytes(moment) != canonical_bytes(moment.to_pydatetime())


def test_what_comes_back_can_be_changed():
    back = again(pd.DataFrame({"a": [1, 2], "s": ["x", "y"]}))
    back.loc[0, "a"] = 7
    back["s"] = back["s"].str.upper()
    assert back.to_dict("list") == {"a": [7, 2], "s": ["X", "Y"]}


def test_a_column_in_a_zone_of_dateutil_keeps_a_fixed_offset_and_else_is_refused():
    fixed = pd.DataFrame({"a": pd.date_range("2026", periods=2, tz=dateutil.tz.tzoffset("here", 3600))})
    assert again(fixed)["a"].tolist() == fixed["a"].tolist()
    changing = pd.DataFrame({"a": pd.date_range("2026", periods=2, tz=BERLIN_OF_DATEUTIL)})
    with pytest.raises(DataError, match=r'^data\["a"\] is in a dateutil.*write zoneinfo.ZoneInfo'):
        canonical_bytes(changing)


@pytest.mark.parametrize("value", [pd.DataFrame({"a": [1, 2]}), pd.Series([1, 2], name="a")])
def test_attrs_come_back_and_are_hashed(value):
    bare = canonical_bytes(value)
    value.attrs = {"unit": "t", "limits": [1, 2]}
    assert decode(canonical_bytes([value]))[0].attrs == {"unit": "t", "limits": [1, 2]}
    assert len({bare, canonical_bytes(value), canonical_bytes(_with_attrs(value, {"unit": "kg"}))}) == 3
    assert canonical_bytes(_with_attrs(value, {})) == bare


def _with_attrs(value, attrs):
    other = value.copy()
    other.attrs = attrs
    return other


def test_attrs_without_a_canonical_form_are_refused_by_their_path():
    frame = _with_attrs(pd.DataFrame({"a": [1]}), {"units": {"a": {"t"}}})
    with pytest.raises(DataError, match=r'^data\["f"\]\.attrs\["units"\]\["a"\] is a set'):
        canonical_bytes({"f": frame})
