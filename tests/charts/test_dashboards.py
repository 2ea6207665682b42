"""Dashboards: declared beside charts, held to them, and kept in the catalogue."""

from __future__ import annotations

import pytest
from conftest import House

from charthouse import dashboard, group, note, panel
from charthouse.charts.catalogue import Catalogue
from charthouse.charts.dashboards import Dashboard, shared
from charthouse.charts.params import Choice, Integer
from charthouse.charts.specs import KeptChart
from charthouse.errors import ChartDefinitionError, NotFound

CHARTS = """
from charthouse import chart, choice, integer, day, today

def draw(figure, data):
    figure.subplots()

revenue = chart("revenue", params={"region": choice("emea", "apac", "amer"), "year": integer(2020, 2026)})(draw)
chart("costs", params={"region": choice("apac", "emea"), "year": integer(2022, 2030)})(draw)
chart("plain")(draw)
chart("salaries", private=True)(draw)
chart("named", params={"kind": choice("a", "b")})(draw)
"""
BOARD = """
from charthouse import dashboard, group, note, panel

dashboard(
    "sales",
    title="Sales",
    panels=[
        panel("revenue", wide=True), note("How we do.\\n\\nEvery day."),
        group("Costs", [panel("costs", title="What it costs"), panel("plain")]),
    ],
    filters=["region", "year"],
)
"""


def catalogue(house: House, board: str, charts: str = CHARTS) -> Catalogue:
    house.write("charts.py", charts)
    house.write("boards.py", "from charthouse import dashboard, group, note, panel\n" + board)
    return house.catalogue()


def found(house: House, board: str) -> Dashboard:
    read = catalogue(house, board)
    assert read.broken == {}
    (one,) = read.dashboards.values()
    assert Dashboard.from_json(one.to_json()) == one
    return one


def test_a_dashboard_is_in_the_catalogue_with_its_panels_texts_and_groups(house: House) -> None:
    board = found(house, BOARD)
    assert [one.chart_id for one in board.panels] == ["revenue", "costs", "plain"]
    assert (board.title, board.panels[1].title, board.panels[0].wide, board.private) == (
        "Sales",
        "What it costs",
        True,
        False,
    )
    assert [type(item).__name__ for item in board.items] == ["Panel", "Note", "Group"]
    assert Catalogue.from_json(house.catalogue().to_json()).dashboards == {"sales": board}


def test_a_filter_offers_what_all_its_panels_allow(house: House) -> None:
    read = catalogue(house, BOARD)
    board = read.dashboards["sales"]
    assert shared(board, "region", read.charts) == Choice(("emea", "apac"), "emea")
    assert shared(board, "year", read.charts) == Integer(2022, 2026, 2022)


def test_a_dashboard_with_a_private_chart_is_private(house: House) -> None:
    assert found(house, 'dashboard("pay", panels=[panel("salaries")])').private
    assert found(house, 'dashboard("pay", panels=[panel("plain")], private=True)').private


def test_params_of_a_panel_are_values_of_any_kind(house: House) -> None:
    board = found(house, 'dashboard("one", panels=[panel("revenue", region="apac", year=2024)])')
    assert board.panels[0].params == {"region": "apac", "year": "2024"}


@pytest.mark.parametrize(
    ("board", "said"),
    [
        ('dashboard("a", panels=[panel("revenu")])', "there is no chart 'revenu'; did you mean revenue?"),
        ('dashboard("a", panels=[panel("revenue", city="x")])', "has no param 'city'; it has region, year"),
        ('dashboard("a", panels=[panel("plain", city="x")])', "has no param 'city'; it has none"),
        ('dashboard("a", panels=[panel("revenue", year=1999)])', "year must be a whole number from 2020 to 2026"),
        ('dashboard("a", panels=[panel("plain")], filters=["region"])', "'region' is a param of no panel"),
        ('dashboard("a", panels=[panel("revenue", region="emea")], filters=["region"])', "is a param of no panel"),
        ('dashboard("a", panels=[panel("revenue"), panel("named")], filters=["kind", "kind"])', "each param once"),
        ('dashboard("A b", panels=[panel("plain")])', "a dashboard id must be"),
        ('dashboard("a", panels=[])', "1 to 100 panels"), ('dashboard("a", panels=["plain"])', "panel, note and group"),
        ('dashboard("a", panels=[note("")])', "a note must have"),
        ('dashboard("a", panels=[group("", [])])', "a group must"),
        ('dashboard("a", panels=[panel(7)])', "panel takes the id of a chart"),
        ('dashboard("a", panels=[panel("plain")]); dashboard("a", panels=[panel("plain")])', "id 'a' is defined"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_for_its_module(house: House, board: str, said: str) -> None:
    assert said in catalogue(house, board).broken["boards.py"]


def test_a_chart_whose_module_is_broken_leaves_its_dashboard(house: House) -> None:
    house.write("broken.py", "import no_such_library")
    board = 'dashboard("a", panels=[panel("gone"), panel("plain")])'
    assert [one.chart_id for one in catalogue(house, board).dashboards["a"].panels] == ["gone", "plain"]


def test_an_unknown_dashboard_is_refused_and_private_ones_are_not_named(house: House) -> None:
    read = catalogue(house, 'dashboard("a", panels=[panel("plain")]); dashboard("pay", panels=[panel("salaries")])')
    with pytest.raises(NotFound, match="one of a, not 'b'"):
        read.find_dashboard("b")


def test_declared_outside_of_a_charts_folder_it_is_a_value() -> None:
    board = dashboard("a", panels=[group("G", [panel("x"), note("y")])])
    assert [one.chart_id for one in board.panels] == ["x"]
    with pytest.raises(ChartDefinitionError):
        group("G", ["x"])  # type: ignore[list-item]


def test_a_chart_without_python_may_come_later_and_hides_its_dashboard_when_it_is_private(house: House) -> None:
    house.write("charts.py", CHARTS)
    house.write("board.py", """
        from charthouse import dashboard, panel
        dashboard("later", panels=[panel("plain"), panel("visits", kept=True)])
    """)  # fmt: skip
    catalogue = house.catalogue()
    assert catalogue.broken == {}
    assert Catalogue.from_json(catalogue.to_json()).dashboards["later"].panels[1].kept
    for private in (False, True):
        kept = KeptChart.of("visits", {"title": "Visits", "private": private}).entry(house.settings)
        assert catalogue.with_kept({"visits": kept}).dashboards["later"].private is private
