"""The order of the gallery, its groups by tag, and its search."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from entries import entry
from hypothesis import given
from hypothesis import strategies as st

from charthouse.charts.catalogue import Catalogue
from charthouse.web.gallery import Gallery, LastGallery, natural

if TYPE_CHECKING:
    from served import Served
from html_page import Page, page_of

pytest_plugins = ["served"]


def catalogue_of(**charts: dict[str, Any]) -> Catalogue:
    """Charts by id, with `_` for `-`; a chart's title is its id."""
    named = {name.replace("_", "-"): options for name, options in charts.items()}
    return Catalogue({id: entry(**({"id": id, "title": id} | options)) for id, options in named.items()})


def found(catalogue: Catalogue, wanted: str = "", tag: str | None = None) -> list[str]:
    return [one.entry.id for one in Gallery(catalogue).find(tag, wanted)]


def test_charts_are_in_the_order_in_which_people_count() -> None:
    assert found(catalogue_of(chart_10={}, chart_2={}, chart_1={}, b={}, a={"title": "B"})) == [
        "a", "b", "chart-1", "chart-2", "chart-10",
    ]  # fmt: skip


@given(st.lists(st.text(max_size=8) | st.text("0123456789-a", max_size=30)))
def test_any_texts_can_be_sorted(texts: list[str]) -> None:
    assert sorted(map(natural, texts)) == sorted(map(natural, texts[::-1]))


def test_charts_are_grouped_by_their_first_tag_and_those_without_come_last() -> None:
    catalogue = catalogue_of(a={}, b={"tags": ("week-10",)}, c={"tags": ("week-9", "week-10")}, d={"tags": ("week-9",)})
    assert found(catalogue) == ["c", "d", "b", "a"]
    assert found(catalogue, tag="week-10") == ["c", "b"]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("", ["cafe", "orders", "sales"]),
        ("SALES", ["sales"]),
        ("ops", ["orders", "sales"]),
        ("ops month", ["sales"]),
        ("  every\tday ", ["orders"]),
        ("cafe\u0301", ["cafe"]),
        ("ops nothing", []),
        (".*", []),
    ],
)
def test_a_search_finds_charts_with_all_words_in_id_title_tags_or_description(wanted: str, expected: list[str]) -> None:
    catalogue = catalogue_of(
        sales={"title": "By month", "tags": ("ops",)},
        orders={"tags": ("ops",), "description": "What came in every day"},
        cafe={"title": "Caf\u00e9"},
    )
    assert sorted(found(catalogue, wanted)) == expected


def test_private_charts_are_not_found() -> None:
    assert found(catalogue_of(secret={"private": True, "tags": ("hushed",)}), "secret") == []
    assert Gallery(catalogue_of(secret={"private": True, "tags": ("hushed",)})).tags == []


def test_the_gallery_is_made_once_for_each_catalogue() -> None:
    last, catalogue = LastGallery(), catalogue_of(a={})
    assert last.of(catalogue) is last.of(catalogue)
    assert last.of(catalogue_of(b={})).find(None, "")[0].entry.id == "b"


def headings(page: Page) -> list[str]:
    """The levels of the page's headings, in its order."""
    return [tag for tag, _ in page.elements if tag in ("h1", "h2", "h3")]


def tagged(served: Served, *tags: tuple[str, ...]) -> None:
    """Have the gallery show charts with these tags."""
    sales = served.catalogue.charts["sales"]
    charts = {f"sales-{place}": replace(sales, id=f"sales-{place}", tags=one) for place, one in enumerate(tags)}
    served.catalogue = replace(served.catalogue, charts=charts)


def test_a_group_has_a_heading(served: Served) -> None:
    tagged(served, ("ops",), (), ("money", "ops"))
    page = page_of(served, "/")
    assert headings(page) == ["h1", "h2", "h3", "h2", "h3", "h2", "h3"]
    places = [page.text.index(name) for name in ("Without a tag", "ops\n", "money\n")]
    assert places[0] == max(places)


@pytest.mark.parametrize(("path", "tags"), [("/", ((), ())), ("/?tag=ops", (("ops",), ("ops",)))])
def test_there_is_no_heading_above_charts_of_one_group(served: Served, path: str, tags: tuple[Any, ...]) -> None:
    tagged(served, *tags)
    assert headings(page_of(served, path)) == ["h1", "h2", "h2"]


def test_a_search_is_a_form_that_shows_what_was_searched_and_keeps_the_tag(served: Served) -> None:
    page = page_of(served, "/?q=%3Cb%3E+orders&tag=ops")
    (form,) = page.all("form")
    assert (form["method"], form["action"]) == ("get", "/")
    assert [(field["name"], field["value"]) for field in page.all("input")] == [("q", "<b> orders"), ("tag", "ops")]
    assert "No chart with the tag ops has all of these words: <b> orders." in page.text


def test_a_search_and_a_tag_together_show_the_charts_that_have_both(served: Served) -> None:
    assert {picture["alt"] for picture in page_of(served, "/?q=sales&tag=ops").pictures()} == {"Sales by month"}
    links = {link["href"] for link in page_of(served, "/?q=sales&tag=ops").all("a")}
    assert {"/?q=sales", "/?q=sales&tag=money"} <= links


def test_a_search_of_too_many_words_is_refused(served: Served) -> None:
    refused = served.get("/?q=" + "a" * 201)
    assert (refused.status_code, refused.json["field"]) == (400, "q")
    assert served.get("/?q=" + "a" * 200).status_code == 200
