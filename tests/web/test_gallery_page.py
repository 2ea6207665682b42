"""The gallery, and its dashboards by tag."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from served import Served
from html_page import page_of

pytest_plugins = ["served"]


def test_the_gallery_shows_every_chart_with_its_size_and_words(served: Served) -> None:
    page = page_of(served, "/")
    shown = {image["alt"]: (image["width"], image["height"]) for image in page.pictures()}
    assert len(shown) == sum(not entry.private for entry in served.catalogue.charts.values())
    assert shown["All orders"] == ("320", "200")
    assert shown["Sales by month"] == ("320", "200")  # its words need its data
    assert shown["Task progress"] == ("640", "480")


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [
        ([(320, 240)], ("320", "240")),
        ([(160, 100), (320, 240), (400, 300)], ("400", "300")),
        ([(160, 100), (800, 600)], ("640", "480")),
    ],
)
def test_the_gallery_shows_a_chart_in_a_size_whose_letters_can_be_read(
    served: Served, sizes: list[tuple[int, int]], shown: tuple[str, str]
) -> None:
    entry = replace(served.catalogue.find("sales"), width=640, height=480, sizes=tuple(sizes), tags=("small",))
    served.catalogue = replace(served.catalogue, charts={"sales": entry})
    (picture,) = page_of(served, "/").pictures()
    assert (picture["width"], picture["height"]) == shown


def test_a_tag_is_a_dashboard_of_its_charts(served: Served) -> None:
    page = page_of(served, "/?tag=ops")
    assert {image["alt"] for image in page.pictures()} == {"All orders", "Sales by month"}


def test_the_gallery_links_to_the_dashboard_of_each_tag(served: Served) -> None:
    links = {link["href"] for link in page_of(served, "/").all("a")}
    assert {"/?tag=ops", "/?tag=money"} <= links
    for link in links:
        if link.startswith("/?tag="):
            assert page_of(served, link).pictures()


def test_a_tag_that_no_chart_has_is_an_error_that_names_those_there_are(served: Served) -> None:
    problem = served.get("/?tag=none")
    assert (problem.status_code, problem.json["field"], problem.json["value"]) == (404, "tag", "none")
    assert "ops" in problem.json["allowed"]


def test_a_gallery_without_charts_says_how_to_make_one(served: Served) -> None:
    served.catalogue = replace(served.catalogue, charts={})
    assert "@chart(" in page_of(served, "/").text


def test_the_gallery_names_the_modules_that_could_not_be_imported(served: Served) -> None:
    served.catalogue = replace(served.catalogue, broken={"half<b>.py": "SyntaxError: <i>no</i>"})
    page = page_of(served, "/", app=served.app(show_reasons=1))
    assert "half<b>.py" in page.text
    assert "SyntaxError: <i>no</i>" in page.text
    assert not page.all("i")
