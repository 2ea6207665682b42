"""A value without a canonical form is refused by its path, with what to write instead."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from types import SimpleNamespace

import pytest

from charthouse.data import canonical_bytes
from charthouse.errors import DataError

OF_A_CHART = type("Colour", (), {"__module__": "charthouse_charts.sales.eu"})


class Colour(Enum):
    RED = 1


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"rows": [1, 2, 3, {4}]}, r'data\["rows"\]\[3\] is a set; allowed are None, bool'),
        (object(), r"^data is an object; allowed are"),
        ([Colour.RED], r"data\[0\] is a .*Colour; allowed"),
        ({"x": OF_A_CHART()}, r'data\["x"\] is a sales.eu.Colour; allowed'),
        ({1: {dt.date(2026, 1, 1): bytearray()}}, r"data\[1\]\[datetime.date\(2026, 1, 1\)\] is a bytearray"),
        ({"a": {frozenset(): 1}}, r'data\["a"\] has a key that is a frozenset'),
        ({"a": {(1, frozenset()): 1}}, r'data\["a"\] has a key that is a frozenset'),
        (["a", "b\ud800"], r"data\[1\] holds '\\ud800', a lone surrogate"),
        ({"a": {"\udfff": 1}}, r'data\["a"\] has a key that holds'),
        (range(3), "data is a range"),
        ((value for value in "ab"), "data is a generator"),
        (dt.time(1, tzinfo=type("Odd", (dt.tzinfo,), {"utcoffset": lambda *_: None})()), "is in a .*Odd; allowed"),
    ],
)
def test_what_has_no_canonical_form_is_refused_by_its_path(data, message):
    with pytest.raises(DataError, match=message):
        canonical_bytes(data)


def test_data_that_contains_itself_is_refused():
    rows = [1]
    rows.append({"again": rows})
    with pytest.raises(DataError, match=r'data\[1\]\["again"\] contains itself'):
        canonical_bytes(rows)


class Noted(str):
    """A text with a note."""


class Row(dict):
    """A row with a unit."""


@pytest.mark.parametrize(
    ("kind", "data"), [(Noted, "a"), (Row, {"a": 1})], ids=["a text", "a dict"]
)  # fmt: skip
def test_attributes_that_would_be_lost_are_refused_by_path(kind, data):
    value = kind(data)
    assert canonical_bytes([value]) == canonical_bytes([data])
    value.unit = "t"
    for holder in ([value], ["b", value], {"x": value}):
        with pytest.raises(DataError, match=r'^data.* has the attribute "unit", which would be lost'):
            canonical_bytes(holder)


class Fails(dict):
    """A dict whose own code raises whenever it is read."""

    def items(self):
        raise ConnectionError("gone")


class FailsToSay(Exception):
    """An error whose own text raises."""

    def __str__(self):
        raise KeyError


@dataclass
class Record:
    """A row as an object."""

    number: int


class FailsTwice(dict):
    """A dict that raises an error whose own text raises."""

    def items(self):
        raise FailsToSay


@pytest.mark.parametrize(
    ("value", "said"),
    [(Fails(a=1), "ConnectionError: gone"), (FailsTwice(a=1), "FailsToSay: its message raised KeyError")],
)
def test_what_raises_while_it_is_written_is_named_by_its_path(value, said):
    with pytest.raises(DataError) as raised:
        canonical_bytes({"rows": [1.5, value]})
    assert str(raised.value) == f'data["rows"][1] raised while it was written: {said}'
    with pytest.raises(DataError, match=r"^data raised while it was written: "):
        canonical_bytes(value)


@pytest.mark.parametrize(
    ("value", "usual"),
    [
        (range(3), "list(…)"),
        (iter([1]), "list(…)"),
        ({}.keys(), "list(…)"),
        (frozenset([1]), "sorted(…)"),
        (Path("x"), "str(…)"),
        (Colour.RED, "….value"),
        (memoryview(b"x"), "bytes(…)"),
        (Record(1), "dataclasses.asdict(…)"),
        (SimpleNamespace(a=1), "vars(…)"),
        (ValueError("no"), "str(…)"),
        (re.compile("a"), "….pattern"),
        (len, "….__name__, or what it returns"),
        (dt.UTC, "str(…)"),
        (object(), "the numbers and texts of it that draw needs"),
    ],
)
def test_a_refusal_says_what_to_write_instead(value, usual):
    with pytest.raises(DataError) as raised:
        canonical_bytes({"a": value})
    assert str(raised.value).endswith(f"; write {usual}")
