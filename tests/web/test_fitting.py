"""The sizes of a picture on its page: the largest that fits the screen, shown somewhat larger, always sharp."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

if TYPE_CHECKING:
    from served import Served
from html_page import Page, page_of

pytest_plugins = ["served"]


def declare(served: Served, width: int, height: int, *sizes: tuple[int, int], **options: Any) -> None:
    entry = replace(served.catalogue.charts["sales"], width=width, height=height, sizes=sizes, **options)
    served.catalogue = replace(served.catalogue, charts={"sales": entry})


def choices(page: Page, theme: str = "light") -> list[tuple[str, str]]:
    """The media queries and widths among which a browser with that theme chooses, in its order."""
    sources = [one for one in (*page.all("source"), *page.pictures()) if "data-width" in one]
    dark = [one for one in sources if "dark" in one.get("media", "")]
    of_theme = dark if theme == "dark" else [one for one in sources if one not in dark]
    return [(one.get("media", ""), one["data-width"]) for one in of_theme]


def test_a_screen_gets_the_largest_size_that_fits_and_without_any_its_smallest(served: Served) -> None:
    declare(served, 640, 480, (1200, 600), (320, 240), (960, 480), (400, 300))
    page = page_of(served, "/charts/sales")
    expected = [
        ("(min-width: 1336px)", "1200"), ("(min-width: 1077px)", "960"),
        ("(max-width: 471px)", "320"), ("(max-width: 730px)", "400"), ("", "640"),
    ]  # fmt: skip
    assert choices(page) == expected
    assert [width for _, width in choices(page, "dark")] == [width for _, width in expected]


def test_of_two_sizes_of_one_width_the_page_shows_the_charts_own(served: Served) -> None:
    declare(served, 640, 480, (640, 300))
    assert choices(page_of(served, "/charts/sales")) == [("", "640")]


@pytest.mark.parametrize("query", ["?width=160&height=100", "?scale=2", "?scale=1&theme=dark"])
def test_a_size_or_scale_in_the_query_is_exactly_that_of_the_picture(served: Served, query: str) -> None:
    page = page_of(served, "/charts/sales" + query)
    assert choices(page) == []
    assert page.pictures()[0]["width"] == ("160" if "width" in query else "320")


def test_every_choice_has_a_box_of_its_own_proportions_and_enough_pixels_for_it(served: Served) -> None:
    declare(served, 640, 480, (960, 480))
    page = page_of(served, "/charts/sales")
    for one in (*page.all("source"), *page.pictures()):
        width, height = int(one["width"]), int(one["height"])
        assert width / height == {"640": 4 / 3, "960": 2}[one["data-width"]]
        most = max(int(candidate.split()[1][:-1]) for candidate in one["srcset"].split(", "))
        assert most >= 2 * width


def test_status_knows_all_sizes_that_a_page_may_show(served: Served) -> None:
    declare(served, 640, 480, (960, 480), (320, 240))
    page = page_of(served, "/charts/sales")
    names = {name for one in page.all("source") for name in json.loads(one["data-names"]).values()}
    assert len(names) == 18  # three sizes, two themes, three scales
    for name in names:
        assert served.get(f"/status?charts={quote(name)}").json["charts"].keys() == {name}


def test_an_authors_page_says_why_a_picture_of_another_size_could_not_be_drawn(served: Served) -> None:
    served.ready("/charts/sales.png")
    served.tell("sales", draw_raises="no ink")
    served.get("/charts/sales.png?width=640&height=480&scale=3")
    served.work()
    assert "no ink" in page_of(served, "/charts/sales", served.app(show_reasons=1)).text


def test_the_picture_leads_to_its_largest_size_for_a_dense_screen(served: Served) -> None:
    declare(served, 640, 480, (960, 480), (320, 240))
    (link,) = (one for one in page_of(served, "/charts/sales").all("a") if one.get("class") == "enlarge")
    assert link["href"] == "/charts/sales.png?height=480&scale=2&width=960"
    assert link["data-dark"] == "/charts/sales.png?height=480&scale=2&theme=dark&width=960"
    declare(served, 640, 480, max_pixels=640 * 480)
    (link,) = (one for one in page_of(served, "/charts/sales?theme=dark").all("a") if one.get("class") == "enlarge")
    assert link["href"] == link["data-dark"] == "/charts/sales.png?theme=dark"


def test_a_page_without_scripts_knows_that_the_picture_of_another_scale_is_there(served: Served) -> None:
    declare(served, 640, 480)
    assert page_of(served, "/charts/sales").all("article")[0]["data-state"] == "rendering"
    ready = served.ready("/charts/sales.png?scale=2&theme=dark")
    page = page_of(served, "/charts/sales")
    assert page.all("article")[0]["data-state"] == "ready"
    assert ready.headers["Content-Location"] in page.addresses()
    assert page.pictures()[0]["src"] == "/charts/sales.png"
