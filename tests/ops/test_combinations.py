"""Which params a text names, and how many they are before any is made."""

from __future__ import annotations

import re

import pytest
from conftest import House

from charthouse.charts.catalogue_entry import CatalogueEntry
from charthouse.errors import NotAllowed
from charthouse.ops.combinations import Combinations
from charthouse.ops.wanted import of_charts

REVENUE = """
import datetime
from charthouse import chart, choice, day, integer

@chart("revenue", load=lambda **params: 1, sizes=[(320, 240)], params={
    "region": choice("emea", "east", "amer", "a*b"), "year": integer(2023, 2025, default=2025),
})
def revenue(figure, data):
    figure.subplots()

@chart("wide", load=lambda **params: 1, params={
    "n": integer(1, 1_000_000), "on": day(datetime.date(2026, 1, 1), datetime.date(2026, 12, 31)),
})
def wide(figure, data):
    figure.subplots()
"""


@pytest.fixture
def charts(house: House) -> dict[str, CatalogueEntry]:
    house.write("revenue.py", REVENUE)
    return dict(house.catalogue().charts)


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("", [""]),
        ("region=emea", [""]),
        ("region=east&year=2024", ["region=east&year=2024"]),
        ("region=e*", ["", "region=east"]),
        ("region=*a*", ["", "region=east", "region=amer", "region=a%2Ab"]),
        ("region=a*b", ["region=a%2Ab"]),  # a value that is spelled so is that value alone
        ("region=e*&year=2023", ["year=2023", "region=east&year=2023"]),
    ],
)
def test_a_text_names_the_combinations_whose_choices_fit(
    charts: dict[str, CatalogueEntry], text: str, spelled: list[str]
) -> None:
    assert list(Combinations.named(charts["revenue"], text)) == spelled


def test_params_that_are_not_named_have_all_values_when_all_are_wanted(charts: dict[str, CatalogueEntry]) -> None:
    every = Combinations.named(charts["revenue"], "", every_param=True)
    assert len(every) == len(set(every)) == 4 * 3
    assert list(Combinations.named(charts["revenue"], "region=east", every_param=True)) == [
        "region=east&year=2023", "region=east&year=2024", "region=east",
    ]  # fmt: skip


def test_days_are_counted_without_making_them(charts: dict[str, CatalogueEntry]) -> None:
    every = Combinations.named(charts["wide"], "", every_param=True)
    assert len(every) == 1_000_000 * 365
    assert str(every) == "n 1,000,000 × on 365"
    assert len(set(Combinations.named(charts["wide"], "n=1", every_param=True))) == 365


@pytest.mark.parametrize(
    ("chart_id", "text", "said"),
    [
        ("wide", "n=*", "n of wide must be a whole number from 1 to 1000000, not '*': it has 1,000,000 values"),
        ("wide", "on=*", "it has 365 values, and * is for choices; --all-params is for all"),
        ("revenue", "region=z*", "region of revenue must be one of emea, east, amer, a*b, not 'z*'"),
        ("revenue", "region=asia", "not 'asia'"),
        ("revenue", "year=2022", "year of revenue must be a whole number from 2023 to 2025, not '2022'"),
        ("revenue", "color=red", "param of revenue must be one of region, year, not 'color'"),
        ("revenue", "region=east&region=emea", "given once"),
    ],
)
def test_what_a_param_does_not_allow_is_refused_with_what_it_allows(
    charts: dict[str, CatalogueEntry], chart_id: str, text: str, said: str
) -> None:
    with pytest.raises(NotAllowed, match=re.escape(said)):
        Combinations.named(charts[chart_id], text)


def test_more_pictures_than_the_limit_are_refused_with_their_numbers(charts: dict[str, CatalogueEntry]) -> None:
    chosen = [Combinations.named(entry, "", every_param=True) for entry in charts.values()]
    with pytest.raises(NotAllowed) as refused:
        of_charts(chosen, [1, 2], ["light"], limit=10_000)
    assert str(refused.value) == (
        "the number of pictures must be at most 10,000, or --limit, not 730,000,048 of 2 charts, of which wide has "
        "730,000,000 (n 1,000,000 × on 365 × 2 variants)"
    )
    revenue = [Combinations.named(charts["revenue"], "", every_param=True)]
    assert len(of_charts(revenue, [1, 2], ["light"], limit=48).pictures) == 48
    with pytest.raises(NotAllowed, match="at most 47, or --limit, not 48: revenue has 48"):
        of_charts(revenue, [1, 2], ["light"], limit=47)


def test_a_picture_that_is_named_twice_is_wanted_once(charts: dict[str, CatalogueEntry]) -> None:
    chosen = [Combinations.named(charts["revenue"], text) for text in ("region=e*", "region=east", "")]
    assert [one.params for one in of_charts(chosen, [1], ["light"], limit=99).pictures] == [
        "", "", "region=east", "region=east",
    ]  # fmt: skip
