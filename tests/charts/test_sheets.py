"""The layout of a contact sheet: columns, wide panels, notes and groups, and what fits into a picture."""

from __future__ import annotations

import pytest
from entries import entry

from charthouse.charts.catalogue import Catalogue
from charthouse.charts.dashboards import dashboard, group, note, panel
from charthouse.charts.sheets import Sheet, find_entry, lay_out, path_of, sheet_entry
from charthouse.errors import NotFound

CHARTS = {
    "small": entry(id="small", sizes=((320, 240),)),
    "large": entry(id="large"),
    "broad": entry(id="broad", sizes=((672, 320),)),
}


def boxes(sheet: Sheet) -> list[tuple[str, int, int, int]]:
    return [(box.kind, box.x, box.y, box.width) for box in sheet.boxes]


def test_panels_stand_in_three_columns_below_a_header() -> None:
    sheet = lay_out(dashboard("a", panels=[panel("small") for _ in range(4)]), CHARTS)
    assert boxes(sheet) == [("panel", x, 80, 320) for x in (24, 360, 696)] + [("panel", 24, 360, 320)]
    assert (sheet.width, sheet.height) == (1040, 360 + 24 + 240 + 24)


def test_a_wide_panel_takes_two_columns_where_the_chart_has_a_wide_size() -> None:
    sheet = lay_out(
        dashboard("a", panels=[panel("small"), panel("broad", wide=True), panel("small", wide=True)]), CHARTS
    )
    assert boxes(sheet) == [("panel", 24, 80, 320), ("panel", 368, 80, 672), ("panel", 24, 440, 320)]


def test_notes_and_groups_begin_a_row() -> None:
    items = [
        panel("small"),
        note("Some words."),
        panel("small"),
        group("More", [panel("small"), note("Else")]),
        panel("small"),
    ]
    kinds = [(box.kind, box.text, box.x) for box in lay_out(dashboard("a", panels=items), CHARTS).boxes]
    assert kinds == [
        ("panel", "", 24), ("note", "Some words.", 24), ("panel", "", 24), ("heading", "More", 24), ("panel", "", 24),
        ("note", "Else", 24), ("panel", "", 24),
    ]  # fmt: skip


def test_a_long_note_is_wrapped() -> None:
    (box, _) = lay_out(dashboard("a", panels=[note("word " * 400), panel("small")]), CHARTS).boxes
    assert box.text.count("\n") > 5
    assert box.height == 20 * (box.text.count("\n") + 1)


@pytest.mark.parametrize("chart", ["small", "large"])
def test_no_boxes_overlap_and_all_are_on_the_sheet(chart: str) -> None:
    items = [panel(chart, wide=number % 3 == 0) for number in range(7)] + [note("a"), panel("broad", wide=True)]
    sheet = lay_out(dashboard("a", panels=items), CHARTS)
    for number, box in enumerate(sheet.boxes):
        assert 0 <= box.x <= box.x + box.width <= sheet.width
        assert 0 <= box.y <= box.y + box.height <= sheet.height
        for other in sheet.boxes[number + 1 :]:
            beside = box.x + box.width <= other.x or other.x + other.width <= box.x
            assert beside or box.y + box.height <= other.y or other.y + other.height <= box.y


def test_many_panels_stand_in_more_columns_and_too_many_are_refused() -> None:
    sheet = lay_out(dashboard("a", panels=[panel("small") for _ in range(100)]), CHARTS)
    assert max(sheet.width, sheet.height) <= 4000
    with pytest.raises(NotFound, match="fewer panels"):
        lay_out(dashboard("a", panels=[panel("large") for _ in range(100)]), CHARTS)


def test_a_sheet_is_found_by_its_id_and_never_by_that_of_a_chart() -> None:
    board = dashboard("small", title="All", panels=[panel("small"), panel("gone")])
    catalogue = Catalogue(CHARTS, {}, {"small": board})
    found = find_entry(catalogue, "dashboard.small")
    assert found == sheet_entry(board, lay_out(board, CHARTS), CHARTS)
    assert (found.title, path_of(found)) == ("All", "/dashboards/small")
    assert find_entry(catalogue, "small") is CHARTS["small"]
    assert find_entry(catalogue, "dashboard.none") is None


def test_the_version_of_a_sheet_covers_its_layout_and_its_charts() -> None:
    versions = {
        sheet_entry(board, lay_out(board, charts), charts).version
        for board in (dashboard("a", panels=[panel("small")]), dashboard("a", panels=[panel("small"), note("b")]))
        for charts in (CHARTS, CHARTS | {"small": entry(id="small", sizes=((320, 240),), version="f" * 16)})
    }
    assert len(versions) == 4
