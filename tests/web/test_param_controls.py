"""A chart's params are fields on its page, which work without scripts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from charthouse.charts.days import day, today
from charthouse.charts.params import choice, integer

if TYPE_CHECKING:
    from served import Served
from html_page import page_of

pytest_plugins = ["served"]

PARAMS = {
    "opened": day(date(2024, 2, 1), date(2024, 2, 29)),
    "region": choice("emea", "apac & <b>"),
    "since": day(today(-30), today(), today(-7)),
    "year": integer(-5, 2026, 2025),
}


def with_params(served: Served) -> None:
    entry = replace(served.catalogue.charts["sales"], params=PARAMS)
    served.catalogue = replace(served.catalogue, charts={"sales": entry})


def test_each_param_has_a_field_with_its_bounds_and_what_is_chosen(served: Served) -> None:
    with_params(served)
    page = page_of(served, "/charts/sales?year=2024")
    fields = {field["name"]: field for field in page.all("input")}
    bounds = {name: (one["type"], one["min"], one["max"], one["value"]) for name, one in fields.items()}
    now = datetime.now(UTC).date()
    assert bounds == {
        "opened": ("date", "2024-02-01", "2024-02-29", "2024-02-01"),
        "since": ("date", str(now - timedelta(30)), str(now), str(now - timedelta(7))),
        "year": ("number", "-5", "2026", "2024"),
    }
    assert fields["year"]["step"] == "1"
    assert [select["name"] for select in page.all("select")] == ["region"]


def test_each_field_has_a_label_of_its_own(served: Served) -> None:
    with_params(served)
    page = page_of(served, "/charts/sales")
    labelled = {label["for"] for label in page.all("label") if "for" in label}
    fields = [*page.all("select"), *page.all("input")]
    assert labelled == {field["id"] for field in fields}
    ids = {attributes["id"] for _, attributes in page.elements if "id" in attributes}
    assert {field["aria-describedby"] for field in page.all("input")} <= ids


def test_what_the_form_sends_is_the_page_of_that_choice(served: Served) -> None:
    with_params(served)
    sent = "opened=2024-02-29&region=apac+%26+%3Cb%3E&since=" + str(datetime.now(UTC).date()) + "&year=-1"
    page = page_of(served, f"/charts/sales?{sent}")
    assert page.pictures()[0]["src"] == f"/charts/sales.png?{sent}"


def test_a_page_of_a_choice_leads_back_to_the_usual_one(served: Served) -> None:
    with_params(served)
    links = page_of(served, "/charts/sales?year=1").all("a")
    assert [link["href"] for link in links if link.get("class") == "usual"] == ["/charts/sales"]
    assert "As usual" not in page_of(served, "/charts/sales?theme=dark").text
