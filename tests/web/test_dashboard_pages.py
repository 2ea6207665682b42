"""The pages of declared dashboards: panels in order, filters for all, private ones signed whole."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator

import pytest
from conftest import House, ask, open_house, until

from charthouse.access.secret_keys import parse_keys
from charthouse.access.signing import Signature, sign

CHARTS = """
from charthouse import chart, choice, dashboard, group, note, panel

def draw(figure, data):
    figure.subplots().bar([1, 2], [1, 2])

REGION = choice("emea", "apac")
chart("revenue", title="Revenue", load=lambda region: region, params={"region": REGION}, sizes=[(320, 240)])(draw)
chart("costs", load=lambda region: region, params={"region": REGION})(draw)
chart("plain", load=lambda: 1)(draw)
chart("pay", load=lambda: 1, private=True)(draw)
dashboard("sales", title="Sales & more", description="All of it.", filters=["region"], panels=[
    panel("revenue", wide=True), note("First.\\n\\n<Second>"), panel("costs", region="apac", title="Their costs"),
    group("Others", [panel("plain"), panel("gone")]),
])
dashboard("payroll", panels=[panel("pay"), panel("plain")])
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    built = open_house(tmp_path_factory.mktemp("boards"), CHARTHOUSE_SIGNING_KEYS="a:sesame")
    built.write("charts.py", CHARTS)
    built.write("broken.py", "import no_such_library")  # so that `gone` may be missing
    yield built
    built.close()


@pytest.fixture(scope="module")
def url(house: House) -> str:
    return house.start_web()


def page(url: str, query: str = "") -> str:
    reply = ask(f"{url}/dashboards/sales{query}", Accept="text/html")
    assert reply.status == 200
    return reply.body.decode()


def pictures(text: str) -> list[str]:
    return re.findall(r'<img src="(/charts/[^"]+)"', text.replace("&amp;", "&"))


def test_panels_notes_and_groups_are_in_their_order(url: str) -> None:
    text = page(url)
    parts = ["Sales &amp; more", "All of it.", "Revenue", "First.", "&lt;Second&gt;", "Their costs", "Others", "plain"]
    places = [text.index(part, text.index("<main")) for part in parts]
    assert places == sorted(places)
    assert "There is no chart gone: its module" in text
    assert pictures(text) == [
        "/charts/revenue.png?height=240&width=320",
        "/charts/costs.png?region=apac",
        "/charts/plain.png",
    ]


def test_a_filter_is_for_all_panels_that_leave_it_open(url: str) -> None:
    text = page(url, "?region=apac")
    assert pictures(text)[:2] == [
        "/charts/revenue.png?height=240&region=apac&width=320",
        "/charts/costs.png?region=apac",
    ]
    assert "<option selected>apac</option>" in text
    assert pictures(page(url, "?region=")) == pictures(page(url))
    assert pictures(page(url, "?fbclid=7")) == pictures(page(url))


def test_what_is_not_allowed_and_what_is_not_there_are_refused(url: str) -> None:
    assert ask(url + "/dashboards/sales?region=nowhere").status == 400
    assert ask(url + "/dashboards/none").status == 404


def test_a_private_dashboard_is_opened_by_its_signature_with_all_its_pictures(url: str) -> None:
    assert ask(url + "/dashboards/payroll").status == 403
    (key,) = parse_keys("a:sesame")
    reply = ask(url + sign(Signature(key, None), "/dashboards/payroll", []), Accept="text/html")
    assert reply.status == 200
    assert reply.headers["Cache-Control"] == "no-store"
    for address in pictures(reply.body.decode()):
        assert "sig=" in address
        assert ask(url + address).status in (200, 202)


def test_the_wall_has_every_size_of_each_panel_under_its_signed_name(url: str) -> None:
    assert ask(url + "/dashboards/sales?wall=2").status == 400
    assert ask(url + "/dashboards/payroll?wall=1").status == 403
    text = html.unescape(page(url, "?wall=1&region=apac"))
    looks = [json.loads(one) for one in re.findall(r'data-looks="(.*?)" data-alt', text)]
    assert [(look["width"], look["height"]) for look in looks[0]] == [(640, 480), (320, 240)]
    assert looks[0][1]["names"]["dark@2"] == "revenue?height=240&region=apac&scale=2&theme=dark&width=320"
    (key,) = parse_keys("a:sesame")
    reply = ask(url + sign(Signature(key, None), "/dashboards/payroll", [("wall", "1")]), Accept="text/html")
    assert re.search(r"pay\?[^,]*sig=", html.unescape(reply.body.decode()))


def test_a_dashboard_of_the_past_says_of_which_moment_it_is(url: str) -> None:
    assert ask(url + "/dashboards/sales?at=yesterday").status == 400
    text = page(url, "?at=2026-01-02T09:00Z")
    assert "As it was at" in text
    assert text.count("No data of that moment is kept.") == 3


def test_the_gallery_leads_to_public_dashboards_alone(url: str) -> None:
    text = ask(url + "/", Accept="text/html").body.decode()
    assert 'href="/dashboards/sales"' in text
    assert "payroll" not in text


def test_commands_know_dashboards(house: House) -> None:
    listed = json.loads(house.call("list", "--json").stdout)["dashboards"]
    assert [board["id"] for board in listed] == ["payroll", "sales"]
    assert "Sales & more" in house.call("list").stdout
    planned = json.loads(house.call("warm", "--dashboard", "sales", "--dry-run", "--json").stdout)["images"]
    assert {(one["chart"], one["params"]) for one in planned} == {
        ("revenue", ""),
        ("costs", "region=apac"),
        ("plain", ""),
    }
    assert house.call("warm", "--dashboard", "nonsense").returncode == 2


def test_pictures_of_a_page_are_drawn_once_they_are_looked_at(house: House, url: str) -> None:
    house.start_worker()
    for address in pictures(page(url)):
        until(lambda address=address: ask(url + address).status == 200)
    assert pictures(page(url))
