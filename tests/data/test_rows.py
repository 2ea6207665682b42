"""Rows that are appended to data."""

from __future__ import annotations

from typing import Any

import pytest

from charthouse.data.rows import append, check_rows, none_of
from charthouse.errors import NotAllowed, RowsDoNotFit

NO_ROWS = [None, 1, 1.5, True, "ab", {}, {"a": 1}, {"a": [1], "b": 2}, {"a": [1, 2], "b": [1]}]


def test_rows_go_behind_those_of_a_list() -> None:
    assert append([1, [2]], ["3"], 10) == [1, [2], "3"]


def test_rows_go_behind_those_of_each_list_of_a_dict_whose_order_stays() -> None:
    appended = append({"day": ["a"], "value": [1]}, {"value": [2, 3], "day": ["b", "c"]}, 10)
    assert list(appended.items()) == [("day", ["a", "b", "c"]), ("value", [1, 2, 3])]


def test_the_oldest_rows_fall_off() -> None:
    assert append([1, 2, 3], [4], 3) == [2, 3, 4]
    assert append([1], [2, 3, 4, 5], 3) == [3, 4, 5]
    assert append({"a": [1, 2], "b": [3, 4]}, {"a": [5], "b": [6]}, 2) == {"a": [2, 5], "b": [4, 6]}


def test_what_is_kept_is_not_changed() -> None:
    kept = {"a": [1]}
    append(kept, {"a": [2]}, 10)
    assert kept == {"a": [1]}


@pytest.mark.parametrize("data", NO_ROWS, ids=repr)
def test_what_is_no_rows_is_refused_whichever_side_it_is_on(data: Any) -> None:
    with pytest.raises(NotAllowed, match="body must be a list of rows, or an object of lists"):
        check_rows(data)
    with pytest.raises(RowsDoNotFit, match="the kept data is "):
        append(data, [1], 10)


@pytest.mark.parametrize(
    ("kept", "rows"),
    [([1], {"a": [1]}), ({"a": [1]}, [1]), ({"a": [1]}, {"b": [1]}), ({"a": [1]}, {"a": [1], "b": [1]}),
     ({"a" * 10**6: [1]}, {"b" * 10**6: [1]}), ({str(n): [] for n in range(1000)}, {"b": [1]})],
)  # fmt: skip
def test_rows_of_another_kind_do_not_fit_and_a_sentence_of_bounded_length_says_so(kept: Any, rows: Any) -> None:
    check_rows(rows)
    with pytest.raises(RowsDoNotFit) as refused:
        append(kept, rows, 10)
    assert len(str(refused.value)) < 1500


@pytest.mark.parametrize("rows", [[], [1, 2], {"a": [1], "b": [2]}, {"a": []}], ids=repr)
def test_rows_fit_where_nothing_is_kept(rows: Any) -> None:
    check_rows(rows)
    assert append(none_of(rows), rows, 10) == rows
