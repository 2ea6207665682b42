"""A frame without a canonical form is refused by its path, with what to write instead."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from charthouse.data import canonical_bytes
from charthouse.errors import DataError

PAIRS = pd.MultiIndex.from_tuples([(1, 2)])


OPEN_DAYS = pd.DatetimeIndex(["2026-01-02"], freq=pd.offsets.CustomBusinessDay(holidays=["2026-01-01"]))


MOMENTS = pd.Series([pd.Timestamp("2026-01-01")], dtype=object)


class Special(pd.DataFrame):
    pass


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (pd.DataFrame({"a": [1, "x"]}), r'\["a"\] is an object column that holds a str and an int; allowed'),
        (pd.DataFrame({"a": [[1], [2]]}), r'\["a"\] is an object column that holds a list'),
        (pd.DataFrame({"a": ["x", "\ud800"]}, dtype=object), r'\["a"\]\[1\] holds .*lone surrogate'),
        (pd.DataFrame({"a": [pd.Period("2026-01-01")]}), r'\["a"\] has the pandas dtype period\[D\]'),
        (pd.DataFrame({"a": pd.arrays.SparseArray([1, 0])}), r'\["a"\] has the pandas dtype Sparse'),
        (pd.DataFrame({"a": [1]}, index=PAIRS), " is a DataFrame whose index is a pandas.MultiIndex"),
        (pd.DataFrame([[1]], columns=PAIRS), " is a DataFrame whose columns is a pandas.Multi"),
        (pd.DataFrame([[1]], columns=[frozenset()]), " is a DataFrame whose columns has a key that is a frozenset"),
        (pd.DataFrame({"a": [1]}, index=OPEN_DAYS), " is a DataFrame whose index has the frequency"),
        (pd.Period("2026"), " is a pandas.*Period; allowed are"),
        (pd.Series([1], index=PAIRS), r" is a Series whose index is a pandas.MultiIndex; .*write ….reset_index\(\)"),
        (pd.DataFrame({"a": pd.cut([1, 2], 2)}), r'\["a"\] has categories .* pandas.IntervalIndex; .*astype'),
        (pd.DataFrame({"a": MOMENTS}), r'\["a"\] .* holds a pandas.Timestamp; .*pandas.to_datetime'),
        (pd.DataFrame({"a": [1]}).groupby("a"), " is a pandas.*DataFrameGroupBy; .*aggregate"),
        (Special({"a": [1]}), " is a .*Special; of its kind, allowed is exactly pandas.DataFrame"),
    ],
)  # fmt: skip
def test_what_has_no_canonical_form_is_refused_by_its_path(data, message):
    with pytest.raises(DataError, match=r'^data\["sales"\]' + message):
        canonical_bytes({"sales": data})


@pytest.mark.parametrize(
    ("values", "usual"),
    [
        ([1, 2.5], "….astype(float)"),
        ([1, "x"], "….astype(str)"),
        ([np.int64(1)], "….infer_objects()"),
        ([(1, 2)], "….explode()"),
        ([np.arange(2)], "….explode()"),
        ([{1}], "….map(sorted).explode()"),
        ([{"a": 1}], "pandas.json_normalize(…)"),
        ([Fraction(1, 2)], "….astype(float)"),
        ([pd.Period("2026")], "….map(pandas.Period.to_timestamp)"),
        ([pd.Interval(1, 2)], "….astype(str)"),
    ],
)
def test_a_refused_column_of_objects_says_what_to_write_instead(values, usual):
    with pytest.raises(DataError) as raised:
        canonical_bytes(pd.DataFrame({"a": pd.Series(values, dtype=object)}))
    assert str(raised.value).endswith(f"; write {usual}")


@pytest.mark.parametrize(
    ("value", "usual"),
    [
        (Special({"a": [1]}), "pandas.DataFrame(…)"),
        (pd.Series([1]).rolling(2), "….sum(), ….mean() or another aggregate"),
        (pd.arrays.SparseArray([1, 0]), "pandas.Series(…)"),
        (pd.Categorical(["a"]), "pandas.Series(…)"),
        (pd.offsets.MonthEnd(), "….freqstr"),
        (pd.DataFrame([[1]], columns=PAIRS), "….reset_index() for an index, ….columns.map(str) for columns"),
        (pd.DataFrame({"a": [1]}, index=OPEN_DAYS), "….freq = None"),
    ],
)
def test_what_else_of_pandas_is_refused_says_what_to_write_instead(value, usual):
    with pytest.raises(DataError) as raised:
        canonical_bytes(value)
    assert str(raised.value).endswith(f"; write {usual}")


def test_an_attribute_that_would_be_lost_is_refused():
    frame = pd.DataFrame({"a": [1]})
    object.__setattr__(frame, "unit", "t")
    with pytest.raises(DataError, match=r'^data\[0\] has the attribute "unit", which would be lost'):
        canonical_bytes([frame])
