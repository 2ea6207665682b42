"""Configs of kept charts: other numbers, and CSV."""

from __future__ import annotations

from typing import Any

import pytest

from charthouse.charts.configs import read_csv, with_numbers
from charthouse.errors import NotAllowed

CONFIG: dict[str, Any] = {
    "type": "line",
    "options": {"legend": {"display": False}},
    "data": {"labels": ["a"], "datasets": [{"label": "x", "data": [1], "borderColor": "red"}, {"data": [2]}]},
}


def test_other_numbers_leave_the_rest_and_the_config_as_they_were() -> None:
    changed = with_numbers(CONFIG, {"labels": ["b", "c"], "datasets": [{"data": [3, 4], "label": "y"}, [5, None]]})
    assert changed == {
        **CONFIG,
        "data": {"labels": ["b", "c"],
                 "datasets": [{"label": "y", "data": [3, 4], "borderColor": "red"}, {"data": [5, None]}]},
    }  # fmt: skip
    assert CONFIG["data"]["datasets"][0]["data"] == [1]


def test_labels_alone_may_change() -> None:
    changed = with_numbers(CONFIG, {"labels": ["z"]})
    assert changed["data"] == {**CONFIG["data"], "labels": ["z"]}


def test_a_list_of_numbers_is_the_only_dataset() -> None:
    one = {"type": "bar", "data": {"datasets": [{"data": []}]}}
    assert with_numbers(one, [1, 2])["data"]["datasets"] == [{"data": [1, 2]}]
    assert with_numbers(one, [[1, 2]])["data"]["datasets"] == [{"data": [1, 2]}]
    with pytest.raises(NotAllowed, match="2 lists, as many as the chart has"):
        with_numbers(CONFIG, [1, 2])


def test_csv_has_quotes_gaps_and_any_line_ends() -> None:
    text = '\ufeffmonth,"a, b",c\r\n"Jan ""1""",1,\r\n\r\nFeb,2.5,-3e2\r\n'
    assert read_csv(text) == {
        "labels": ['Jan "1"', "Feb"],
        "datasets": [{"label": "a, b", "data": [1, 2.5]}, {"label": "c", "data": [None, -300]}],
    }


@pytest.mark.parametrize("cell", ["1_000", "٣", "x", "inf", "nan", "1,5"])
def test_a_cell_that_is_no_number_is_refused(cell: str) -> None:
    with pytest.raises(NotAllowed, match="line 2, column 'b'"):
        read_csv(f'a,b\nx,"{cell}"\n')
