"""Params: declared, bounded, one spelling each."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from charthouse import choice, day, integer
from charthouse.charts import params
from charthouse.charts.params import Param
from charthouse.errors import ChartDefinitionError, NotAllowed

FIRST, LAST = datetime.date(2024, 1, 31), datetime.date(2026, 2, 28)
DECLARED = params.declared(
    {"year": integer(2020, 2026), "region": choice("emea", "apac", "a&b =c"), "day": day(FIRST, LAST)}
)


@pytest.mark.parametrize(
    ("param", "text", "value"),
    [
        (choice("emea", "apac"), "apac", "apac"),
        (choice("emea", "apac"), "APAC", None),
        (choice("emea", "apac"), "", None),
        (choice("emea", "apac"), "apac ", None),
        (integer(-5, 5), "-5", -5),
        (integer(-5, 5), "0", 0),
        (integer(-5, 5), "5", 5),
        (integer(-5, 5), "6", None),
        (integer(-5, 5), "-6", None),
        (integer(-5, 5), "+5", None),
        (integer(-5, 5), "05", None),
        (integer(-5, 5), "-0", None),
        (integer(-5, 5), "5.0", None),
        (integer(-5, 5), " 5", None),
        (integer(-5, 5), "5\n", None),
        (integer(-5, 5), "٥", None),
        (integer(-5, 5), "1e0", None),
        (integer(-5, 5), "", None),
        (integer(0, 9), "9" * 5000, None),
        (day(FIRST, LAST), "2024-01-31", FIRST),
        (day(FIRST, LAST), "2026-02-28", LAST),
        (day(FIRST, LAST), "2024-01-30", None),
        (day(FIRST, LAST), "2026-03-01", None),
        (day(FIRST, LAST), "2025-02-30", None),
        (day(FIRST, LAST), "2025-1-1", None),
        (day(FIRST, LAST), "20250101", None),
        (day(FIRST, LAST), "2025-W01-1", None),
        (day(FIRST, LAST), "2025-01-01T00:00", None),
        (day(FIRST, LAST), "２０２５-01-01", None),
    ],
)
def test_a_value_has_one_spelling_and_is_within_its_bounds(param: Param, text: str, value: Any) -> None:
    parsed = param.parse(text)
    assert parsed == value
    assert type(parsed) is type(value)


def test_without_a_default_the_first_is_the_default() -> None:
    assert choice("b", "a").default == "b"
    assert integer(3, 9).default == 3
    assert day(FIRST, LAST).default == FIRST


def test_a_default_can_be_chosen() -> None:
    assert choice("b", "a", default="a").default == "a"
    assert integer(3, 9, default=5).default == 5
    assert day(FIRST, LAST, default=LAST).default == LAST
    assert integer(-1, 1, default=0).default == 0


@pytest.mark.parametrize(
    "declare",
    [
        lambda: choice(),
        lambda: choice(""),
        lambda: choice("a", 1),  # type: ignore[arg-type]
        lambda: choice("a", default="b"),
        lambda: choice("a", default=""),
        lambda: integer(5, 1),
        lambda: integer(1, 5, default=6),
        lambda: integer(1.0, 5),  # type: ignore[arg-type]
        lambda: day(LAST, FIRST),
        lambda: day(FIRST, LAST, default=datetime.date(2020, 1, 1)),
        lambda: choice("a", "\udc80"),
        lambda: integer(1, 5.5),  # type: ignore[arg-type]
        lambda: integer(1, True),
        lambda: integer("1", "5"),  # type: ignore[arg-type]
        lambda: integer(0, 10**18),
        lambda: day("2024-01-01", "2024-12-31"),  # type: ignore[arg-type]
        lambda: day(FIRST, datetime.datetime(2026, 1, 1)),
    ],
)
def test_a_param_that_cannot_be_is_refused(declare: Any) -> None:
    with pytest.raises(ChartDefinitionError):
        declare()


@pytest.mark.parametrize("name", ["wait", "theme", "scale", "v", "sig", "width", "height", "format", "tag", "charts"])
def test_a_name_that_charthouse_uses_itself_is_refused(name: str) -> None:
    with pytest.raises(ChartDefinitionError, match=repr(name)):
        params.declared({name: integer(1, 2)})


@pytest.mark.parametrize("name", ["_", "_region", "Region", "1st", "", "a-b", "a b", "a:b", "é", "a" * 33, "a\n"])
def test_a_name_that_is_not_plain_is_refused(name: str) -> None:
    with pytest.raises(ChartDefinitionError, match="name"):
        params.declared({name: integer(1, 2)})


@pytest.mark.parametrize("value", [2020, "emea", None, ["emea", "apac"], range(2020, 2026), choice, {"first": 1}])
def test_what_is_no_param_is_refused_by_name_with_what_is_allowed(value: Any) -> None:
    with pytest.raises(ChartDefinitionError, match="the param 'year' must be made by choice, integer or day") as raised:
        params.declared({"year": value})
    assert repr(value) in str(raised.value)


@pytest.mark.parametrize("value", [5, "region", ["region"], [], 0, "", {"region"}, choice("a")])
def test_params_that_are_no_mapping_are_refused(value: Any) -> None:
    with pytest.raises(ChartDefinitionError, match="params must be a dict"):
        params.declared(value)


@pytest.mark.parametrize("name", [1, None, ("a",), b"a"])
def test_a_name_that_is_no_text_is_refused(name: Any) -> None:
    with pytest.raises(ChartDefinitionError, match="name"):
        params.declared({name: integer(1, 2)})


def test_values_are_read_for_every_param_in_the_order_of_their_names() -> None:
    values = params.parse(DECLARED, {"year": "2021", "day": "2025-06-01"})
    assert values == {"day": datetime.date(2025, 6, 1), "region": "emea", "year": 2021}
    assert list(values) == ["day", "region", "year"]


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("year", "2019", "a whole number from 2020 to 2026"),
        ("region", "latam", "one of emea, apac"),
        ("day", "today", "a day from 2024-01-31 to 2026-02-28, as YYYY-MM-DD"),
    ],
)
def test_a_value_out_of_bounds_is_named_with_what_is_allowed(name: str, value: str, allowed: str) -> None:
    with pytest.raises(NotAllowed) as raised:
        params.parse(DECLARED, {name: value})
    error = raised.value
    assert (error.field, error.value) == (name, value)
    assert allowed in error.allowed


@pytest.mark.parametrize(
    ("query", "spelled"),
    [
        ({}, ""),
        ({"region": "emea", "year": "2020", "day": "2024-01-31"}, ""),
        ({"year": "2021", "region": "apac"}, "region=apac&year=2021"),
        ({"region": "apac", "year": "2021"}, "region=apac&year=2021"),
        ({"region": "a&b =c"}, "region=a%26b+%3Dc"),
        ({"day": "2025-06-01"}, "day=2025-06-01"),
    ],
)
def test_the_canonical_spelling_is_sorted_and_leaves_defaults_out(query: dict[str, str], spelled: str) -> None:
    assert params.spell(DECLARED, params.parse(DECLARED, query)) == spelled


@pytest.mark.parametrize("name", ["year", "region", "day"])
def test_a_param_survives_the_way_into_the_catalogue_and_back(name: str) -> None:
    assert params.from_json(DECLARED[name].to_json()) == DECLARED[name]
