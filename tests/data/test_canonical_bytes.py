"""Canonical bytes of plain Python values: same data, same bytes; different data, different bytes."""

from __future__ import annotations

import datetime as dt
import math
import os
import subprocess
import sys
from collections import Counter, OrderedDict, defaultdict, namedtuple
from decimal import Decimal
from enum import IntEnum, StrEnum
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import dateutil.tz
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charthouse.data import canonical_bytes, data_hash, decode
from charthouse.data.format import MAGIC
from charthouse.errors import DataError

ROOT = Path(__file__).parents[2]
BERLIN = ZoneInfo("Europe/Berlin")
Point = namedtuple("Point", "x y")


class Level(IntEnum):
    LOW = 1


class Region(StrEnum):
    EMEA = "emea"


def again(data):
    return decode(canonical_bytes(data))


def alike(a, b) -> bool:
    """Equal in type and value all the way down; dicts in order, NaN equal to NaN, 0.0 not to -0.0."""
    if type(a) is not type(b):
        return False
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(alike, a, b))
    if isinstance(a, dict):
        return alike(list(a.items()), list(b.items()))
    if isinstance(a, (float, complex)):
        return repr(a) == repr(b)
    return str(a) == str(b) if isinstance(a, Decimal) else a == b


zones = st.none() | st.timezones() | st.just(dt.UTC) | st.just(dt.timezone(dt.timedelta(hours=-3, minutes=-30)))
hashable = (
    st.none() | st.booleans() | st.integers() | st.integers(-(2**200), 2**200) | st.floats(allow_nan=False) | st.text()
    | st.binary() | st.uuids() | st.dates() | st.timedeltas() | st.times() | st.datetimes(timezones=zones)
)  # fmt: skip
scalars = hashable | st.floats() | st.complex_numbers() | st.decimals(allow_nan=False)
values = st.recursive(
    scalars | st.lists(st.floats()) | st.lists(st.integers()) | st.lists(st.booleans()) | st.lists(st.text()),
    lambda inner: st.lists(inner) | st.dictionaries(hashable | st.tuples(hashable, hashable), inner),
    max_leaves=12,
)


@given(values)
def test_what_comes_back_is_what_went_in_and_has_the_same_bytes(data):
    assert alike(again(data), data)
    assert canonical_bytes(again(data)) == canonical_bytes(data)


@given(values, values)
def test_two_values_have_the_same_bytes_only_if_they_are_the_same_value(one, other):
    assert (canonical_bytes(one) == canonical_bytes(other)) == alike(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1.0), (1, True), (0, False), (0.0, -0.0), (None, False), (["a,b"], ["a", "b"]),
        ([["a"], "b"], [["a", "b"]]), ("a", b"a"), ("1", 1), ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({1: "a"}, {"1": "a"}), ({1: "a"}, {True: "a"}),
        ([], {}), ([], ""), ([1], [1.0]), ([1, 2.0], [1, 2]), ([True], [1]), (["a", "bc"], ["ab", "c"]),
        ([0.0], [-0.0]),
        (Decimal("1.0"), Decimal("1.00")), (Decimal("-0"), Decimal("0")), (Decimal(1), 1), (1 + 0j, 1.0),
        (dt.date(2026, 1, 1), dt.datetime(2026, 1, 1)), ("2026-01-01", dt.date(2026, 1, 1)),
        (dt.datetime(2026, 1, 1), dt.datetime(2026, 1, 1, tzinfo=dt.UTC)),
        (dt.datetime(2026, 1, 1, tzinfo=ZoneInfo("UTC")), dt.datetime(2026, 1, 1, tzinfo=dt.UTC)),
        (dt.datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN), dt.datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=1)),
        ({(1, 2): 0}, {(1, (2,)): 0}), ({None: 0}, {"": 0}),
    ],
)  # fmt: skip
def test_values_that_differ_in_type_or_shape_have_different_bytes(one, other):
    assert canonical_bytes(one) != canonical_bytes(other)


def test_the_bytes_are_these_and_stay_these():
    assert canonical_bytes(None) == MAGIC + b"N"
    assert canonical_bytes(["a", 1]) == MAGIC + b"l\x02s\x01ai\x01\x01"
    data = {"rows": [1.5, math.nan], "day": dt.date(2026, 3, 1), 7: ("x", None)}
    assert data_hash(canonical_bytes(data)) == "1a5c0fc12ebf676cac1996e756eff0cf"


def test_the_data_hash_is_32_lower_case_hex_digits():
    assert data_hash(b"") == "cae66941d9efbd404e4d88758ea67670"


def test_every_process_makes_the_same_bytes():
    code = (
        "import datetime, sys; from charthouse.data import canonical_bytes, data_hash\n"
        "data = {'b': [1, 2.5, 'x'], 'a': {datetime.date(2026, 1, 1): float('nan')}, ('t', 1): b'z'}\n"
        "print(data_hash(canonical_bytes(data)), {'numpy', 'pandas', 'polars'} & set(sys.modules))"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": seed},
            check=True, capture_output=True, text=True,
        ).stdout
        for seed in "123"
    }  # fmt: skip
    assert len(answers) == 1
    assert answers.pop().endswith(" set()\n")  # and a process without arrays imports none of the three


def test_a_tuple_is_a_list_but_stays_a_tuple_as_a_key():
    assert canonical_bytes((1, "a")) == canonical_bytes([1, "a"])
    assert again({("a", (1, None)): 0}) == {("a", (1, None)): 0}


def test_every_nan_is_the_same_nan():
    negative = math.copysign(math.nan, -1)
    assert canonical_bytes(negative) == canonical_bytes(math.nan)
    assert canonical_bytes([1.0, negative]) == canonical_bytes([1.0, math.nan])
    assert canonical_bytes(complex(0, negative)) == canonical_bytes(complex(0, math.nan))
    assert canonical_bytes(Decimal("-NaN123")) == canonical_bytes(Decimal("NaN"))


def test_infinities_in_a_list_stay_what_they_are():
    assert again([math.inf, -math.inf, 1.0]) == [math.inf, -math.inf, 1.0]


@pytest.mark.parametrize(
    ("special", "plain"),
    [
        (Counter("aab"), {"a": 2, "b": 1}), (OrderedDict(a=1), {"a": 1}), (defaultdict(list, a=[]), {"a": []}),
        (Point(1, 2), [1, 2]), (Level.LOW, 1), (Region.EMEA, "emea"), ({Level.LOW: 0}, {1: 0}),
        ([Level.LOW, Level.LOW], [1, 1]), ([Level.LOW, 1], [1, 1]), ([Region.EMEA, "a"], ["emea", "a"]),
    ],
)  # fmt: skip
def test_a_subclass_is_taken_as_its_base(special, plain):
    assert canonical_bytes(special) == canonical_bytes(plain)
    assert alike(again(special), plain)


def test_an_ordered_dict_keeps_its_own_order():
    moved = OrderedDict(a=1, b=2)
    moved.move_to_end("a")
    assert list(again(moved)) == ["b", "a"]


@pytest.mark.parametrize("text", ["1.00", "-0.00", "1E+30", "0E-7", "Infinity", "-Infinity", "NaN", "123456789" * 20])
def test_a_decimal_keeps_every_digit_and_its_exponent(text):
    assert str(again(Decimal(text))) == text


def test_a_moment_keeps_its_zone_and_its_fold():
    twice = dt.datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=1)
    assert again(twice).tzinfo is BERLIN
    assert again(twice).fold == 1
    assert again(twice).utcoffset() == dt.timedelta(hours=1)
    assert again(dt.time(2, 30, tzinfo=BERLIN)).tzinfo is BERLIN


def test_a_fixed_offset_keeps_its_name():
    cet = dt.timezone(dt.timedelta(hours=1), "CET")
    assert again(dt.datetime(2026, 1, 1, tzinfo=cet)).tzname() == "CET"
    assert again(dt.datetime(2026, 1, 1, tzinfo=dt.UTC)).tzinfo is dt.UTC


def test_any_other_zone_becomes_its_offset_at_that_moment():
    class Odd(dt.tzinfo):
        def utcoffset(self, _):
            return dt.timedelta(hours=5)

        def tzname(self, _):
            return "ODD"

    back = again(dt.datetime(2026, 1, 1, tzinfo=Odd()))
    assert (back.utcoffset(), back.tzname()) == (dt.timedelta(hours=5), "ODD")


def test_a_uuid_and_a_huge_int_come_back():
    assert again(UUID(int=7)) == UUID(int=7)
    assert again([10**5000, -1]) == [10**5000, -1]


def test_the_same_list_twice_is_not_a_cycle():
    row = [1, "a"]
    assert again([row, row]) == [row, row]


def test_a_hundred_levels_come_back_and_one_more_is_refused():
    def nested(depth):
        data = []
        for _ in range(depth - 1):
            data = [data]
        return data

    assert again(nested(100)) == nested(100)
    with pytest.raises(DataError, match=r"data\[0\]\[0\].*… is nested more than 100 deep"):
        canonical_bytes(nested(101))
    with pytest.raises(DataError, match="nested more than 100 deep"):
        canonical_bytes(nested(100_000))


CHANGING = dateutil.tz.tzstr("EST5EDT")  # as gettz() and pytz have them: the offset depends on the moment


@pytest.mark.parametrize("value", [dt.datetime(2026, 1, 1, tzinfo=CHANGING), dt.time(1, tzinfo=CHANGING)])
def test_a_zone_that_would_become_a_fixed_offset_is_refused(value):
    with pytest.raises(DataError) as raised:
        canonical_bytes({"rows": [{"at": value}]})
    assert str(raised.value).startswith('data["rows"][0]["at"] is in a dateutil.tz.')
    assert 'write zoneinfo.ZoneInfo("Europe/Berlin")' in str(raised.value)


@pytest.mark.parametrize("zone", [dateutil.tz.UTC, dateutil.tz.tzoffset("here", 3600)])
def test_a_zone_with_one_offset_keeps_it_and_its_name(zone):
    back = again(dt.datetime(2026, 1, 1, tzinfo=zone))
    assert (back.utcoffset(), back.tzname()) == (zone.utcoffset(None), zone.tzname(None))
