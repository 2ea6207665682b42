"""Published data: canonical bytes to JSON and CSV, the same values as `decode` gives, and without any library."""

from __future__ import annotations

import contextlib
import csv
import datetime
import io
import json
import math
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy
import pandas
import polars
import pytest
from hypothesis import given
from hypothesis import strategies as some

from charthouse.data import canonical_bytes, decode
from charthouse.data.published import NoRows, csv_pieces, json_pieces, read_plain, table_of
from charthouse.errors import DataError

ROOT = Path(__file__).parents[2]
BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime.datetime(2026, 3, 29, 12, tzinfo=BERLIN)
DAY = datetime.date(2026, 3, 29)
TEXTS = some.text(some.characters(exclude_categories=["Cs"]), max_size=8)
NUMBERS = some.integers(-(2**70), 2**70) | some.floats() | some.booleans() | some.none()
VALUES = some.recursive(
    NUMBERS | TEXTS, lambda inner: some.lists(inner, max_size=5) | some.dictionaries(TEXTS, inner, max_size=5)
)


def as_json(data: Any) -> Any:
    return json.loads("".join(json_pieces(read_plain(canonical_bytes(data)))))


def as_csv(data: Any) -> str:
    return "".join(csv_pieces(table_of(read_plain(canonical_bytes(data)))))


def without_nan(value: Any) -> Any:
    if isinstance(value, list):
        return [without_nan(one) for one in value]
    if isinstance(value, dict):
        return {name: without_nan(one) for name, one in value.items()}
    return None if isinstance(value, float) and not math.isfinite(value) else value


@given(VALUES)
def test_json_has_the_values_that_draw_gets(data: Any) -> None:
    assert as_json(data) == without_nan(decode(canonical_bytes(data)))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (Decimal("-1.50"), "-1.50"), (Decimal("NaN"), None), (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (1 + 2j, "(1+2j)"), (b"ab", "YWI="), (DAY, "2026-03-29"), (NOON, "2026-03-29T12:00:00+02:00"),
        (datetime.time(1, 2, 3, 4), "01:02:03.000004"), (datetime.timedelta(hours=1, microseconds=5), 3600.000005),
        ({1: 2, "1": 3, None: 4, False: 5, DAY: 6, (1, "a"): 7},
         {"1": 2, "1 (2)": 3, "null": 4, "false": 5, "2026-03-29": 6, "1, a": 7}),
        (numpy.arange(6, dtype="i2").reshape(2, 3), [[0, 1, 2], [3, 4, 5]]), (numpy.zeros((2, 0)), [[], []]),
        (numpy.zeros((0, 2)), []), (numpy.array(3.5), 3.5), (numpy.float16(0.5), 0.5), (numpy.str_("ä\0"), "ä\0"),
        (numpy.array([1.5, -math.inf, math.nan], "f4"), [1.5, None, None]), ([numpy.int8(1)] * 2, [1, 1]),
        (numpy.array(["ab", "日本"]), ["ab", "日本"]), (numpy.array([b"a"]), ["YQ=="]),
        (numpy.array([1 - 2j], "c8"), ["(1-2j)"]), (numpy.array([True, False]), [True, False]),
        (numpy.array(["2026-01-01", "NaT"], "M8[D]"), ["2026-01-01", None]),
        (numpy.array(["2026-01", "1969-12"], "M8[M]"), ["2026-01", "1969-12"]),
        (numpy.array(["1969-12-31T23:59:59.5"], "M8[ms]"), ["1969-12-31T23:59:59.500"[:21]]),
        (numpy.array([90, -(2**63)], "m8[m]"), [5400, None]), (numpy.datetime64(0, "25s"), "1970-01-01T00:00:00"),
        (pandas.Timestamp("2026-01-01 00:00:00.000000001", tz="Europe/Berlin"), "2026-01-01T00:00:00.000000001+01:00"),
        (pandas.NaT, None), (pandas.NA, None), (pandas.Timedelta("1h"), 3600), (pandas.Index([3, 1]), [3, 1]),
        ({"nested": pandas.Series([1, 2], name="n")}, {"nested": [{"n": 1}, {"n": 2}]}),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_what_json_has_no_form_for_becomes_a_text_or_null(data: Any, said: Any) -> None:
    assert as_json(data) == said


def pandas_frame() -> pandas.DataFrame:
    return pandas.DataFrame(
        {
            "n": [1, 2], "f": [1.5, math.nan], "text": ["ä", None], "o": numpy.array([DAY, None]),
            "when": pandas.to_datetime(["2026-03-29 01:30", None]).tz_localize(BERLIN),
            "i": pandas.array([1, None], "Int64"),
            "c": pandas.Categorical(["u", None], categories=["v", "u"]), "b": pandas.array([None, True], "boolean"),
            "d": pandas.to_timedelta([1, None], unit="h"), 7: ["x", "y"],
        },
        index=pandas.Index(["r", "s"], name="row"),
    )  # fmt: skip


def polars_frame() -> polars.DataFrame:
    return polars.DataFrame(
        {
            "n": [1, None], "text": ["ä", None], "day": [DAY, None], "when": [NOON, None],
            "at": [datetime.time(3, 4, 5), None], "long": [datetime.timedelta(hours=1), None], "none": [None, None],
            "kind": polars.Series(["a", None], dtype=polars.Enum(["b", "a"])), "yes": [True, None],
            "f": [math.inf, None],
        }
    )  # fmt: skip


def test_a_frame_of_pandas_is_its_rows_with_an_index_that_has_labels() -> None:
    first = {
        "row": "r", "n": 1, "f": 1.5, "text": "ä", "o": "2026-03-29", "when": "2026-03-29T01:30:00+01:00", "i": 1,
        "c": "u", "b": None, "d": 3600, "7": "x",
    }  # fmt: skip
    second = dict.fromkeys(first) | {"row": "s", "n": 2, "b": True, "7": "y"}
    assert as_json(pandas_frame()) == [first, second]
    rows = list(csv.DictReader(io.StringIO(as_csv(pandas_frame()), newline="")))
    assert [list(row) for row in rows] == [list(first)] * 2
    assert rows[1] == dict.fromkeys(first, "") | {"row": "s", "n": "2", "b": "true", "7": "y"}


def test_a_frame_of_polars_is_its_rows() -> None:
    first = {
        "n": 1, "text": "ä", "day": "2026-03-29", "when": "2026-03-29T12:00:00+02:00", "at": "03:04:05", "long": 3600,
        "none": None, "kind": "a", "yes": True, "f": None,
    }  # fmt: skip
    assert as_json(polars_frame()) == [first, dict.fromkeys(first)]
    assert as_json(polars.Series("s", [1, None])) == [{"s": 1}, {"s": None}]


@pytest.mark.parametrize(
    "frame", [pandas.DataFrame(), pandas.DataFrame({"a": []}), polars.DataFrame(), pandas.DataFrame(index=[1, 2])]
)
def test_a_frame_may_be_empty(frame: Any) -> None:
    assert as_json(frame) in ([], [{"index": 1}, {"index": 2}])
    assert as_csv(frame) in ("", "a\r\n", "index\r\n1\r\n2\r\n")


def test_columns_of_one_name_stay_apart() -> None:
    frame = pandas.DataFrame([[1, 2]], columns=["a", "a"])
    assert as_json(frame) == [{"a": 1, "a (2)": 2}]


@pytest.mark.parametrize("text", ["=1+1", "+A1", "-A1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_text_of_csv_is_a_formula(text: str) -> None:
    rows = list(csv.reader(io.StringIO(as_csv([{text: text}]), newline="")))
    assert rows == [["'" + text]] * 2


@pytest.mark.parametrize("number", [-1.5, "-1.50", "+49", "-1e-5", Decimal("-0.10")])
def test_a_number_of_csv_is_left_as_it_is(number: Any) -> None:
    assert as_csv([[number]]) == f"{number}\r\n"


def test_csv_quotes_what_it_must_and_has_nested_values_as_json() -> None:
    assert as_csv({"a,b": ['say "ä"\nnow', [1, {"x": None}]]}) == '"a,b"\r\n"say ""ä""\nnow"\r\n"[1,{""x"":null}]"\r\n'


@pytest.mark.parametrize("data", [1, None, "text", [1], {}, {"a": 1}, {"a": [1], "b": []}, [[1], 2], [[1], [1, 2]]])
def test_data_without_rows_is_refused_with_a_reason(data: Any) -> None:
    with pytest.raises(NoRows, match="rows are a DataFrame"):
        as_csv(data)


def test_a_large_value_is_written_in_small_pieces() -> None:
    for data in ([float(n) for n in range(30_000)], {"a": [[n, "x"] for n in range(15_000)]}, polars_large()):
        pieces = list(json_pieces(read_plain(canonical_bytes(data))))
        assert len(pieces) > 10
        assert max(map(len, pieces)) < 100_000


def polars_large() -> polars.DataFrame:
    return polars.DataFrame({"a": range(30_000), "b": range(30_000)})


WRITTEN = [canonical_bytes(data) for data in (pandas_frame(), polars_frame(), {"a": [NOON, 1.5]})]


@given(some.data())
def test_damaged_bytes_are_an_error_of_ours(data: some.DataObject) -> None:
    damaged = bytearray(data.draw(some.sampled_from(WRITTEN)))
    damaged[data.draw(some.integers(4, len(damaged) - 1))] = data.draw(some.integers(0, 255))
    with contextlib.suppress(DataError):
        "".join(json_pieces(read_plain(bytes(damaged))))


def test_no_library_is_needed() -> None:
    canonical = canonical_bytes([pandas_frame(), polars_frame(), numpy.arange(3)])
    program = (
        "import sys\nfrom charthouse.data.published import json_pieces, read_plain\n"
        "''.join(json_pieces(read_plain(sys.stdin.buffer.read())))\n"
        "assert not {'numpy', 'pandas', 'polars'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], input=canonical, check=True, cwd=ROOT)
