"""`/dashboards/<id>.png`: all panels as one picture, cached, drawn once, and as honest as the picture of a chart."""

from __future__ import annotations

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from served import CHARTS, open_served
from werkzeug.test import TestResponse

from charthouse.access.secret_keys import parse_keys
from charthouse.access.signing import Signature, sign
from charthouse.charts.params import parse, spell
from charthouse.charts.past import spell_moment
from charthouse.charts.picture import Dataset
from charthouse.charts.sheets import find_entry
from charthouse.store.keys import DEFAULT as keys

if TYPE_CHECKING:
    from served import Served

BOARDS = """
from charthouse import dashboard, group, note, panel

dashboard("shop", title="The shop", filters=["region"], panels=[
    panel("sales"), note("Words."), group("More", [panel("orders", title="All orders"), panel("regions")]),
])
dashboard("pay", panels=[panel("secret")])
declare("otherwise", params={"region": choice("apac", "emea")})
dashboard("two", filters=["region"], panels=[panel("regions"), panel("otherwise")])
"""
SHOP = "/dashboards/shop.png"


@pytest.fixture(scope="module")
def boards_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    charts = CHARTS + BOARDS
    with open_served(tmp_path_factory.mktemp("boards"), charts, CHARTHOUSE_SIGNING_KEYS="a:sesame") as built:
        yield built


@pytest.fixture
def boards(boards_house: Served) -> Served:
    boards_house.as_new()
    return boards_house


def drawn(boards: Served, path: str = SHOP) -> TestResponse:
    """The sheet, after the panels and then the sheet were drawn."""
    for _ in range(2):
        boards.get(path)
        boards.work()
    return boards.get(path)


def pixels(response: TestResponse) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(response.data)).convert("RGB"))


def test_the_first_answer_is_a_placeholder_of_the_same_size_and_then_the_sheet_comes(boards: Served) -> None:
    first = boards.get(SHOP)
    assert (first.status_code, first.headers["Charthouse-State"]) == (202, "rendering")
    assert first.headers["Cache-Control"] == "no-store"
    sheet = drawn(boards)
    assert (sheet.status_code, sheet.headers["Charthouse-State"]) == (200, "ready")
    assert sheet.headers["Content-Type"] == "image/png"
    assert boards.pixels(first) == boards.pixels(sheet)
    assert "max-age=2" in sheet.headers["Cache-Control"]
    again = boards.get(SHOP, If_None_Match=sheet.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")


def test_every_panel_is_on_it_pixel_by_pixel(boards: Served) -> None:
    sheet = pixels(drawn(boards))
    for chart in ("sales", "orders", "regions"):
        panel = pixels(boards.get(f"/charts/{chart}.png"))
        height, width = panel.shape[:2]
        corners = np.argwhere((sheet == panel[height // 2, width // 2]).all(axis=2)) - (height // 2, width // 2)
        assert any(np.array_equal(sheet[y : y + height, x : x + width], panel) for y, x in corners if min(y, x) >= 0)


def test_without_a_change_it_is_drawn_once_and_with_one_the_older_sheet_is_shown_meanwhile(boards: Served) -> None:
    before = drawn(boards)
    assert boards.work() == 0
    boards.tell("sales", value=3)
    boards.age("sales", 100)
    stale = boards.get(SHOP)
    assert (stale.status_code, stale.headers["Charthouse-State"], stale.data) == (200, "stale", before.data)
    boards.work()  # the panel
    stale = boards.get(SHOP)
    assert (stale.headers["Charthouse-State"], stale.data) == ("stale", before.data)
    boards.work()  # the sheet
    after = boards.get(SHOP)
    assert after.headers["Charthouse-State"] == "ready"
    assert after.data != before.data


def test_a_sheet_with_a_picture_that_was_purged_is_not_shown_again(boards: Served) -> None:
    before = drawn(boards)
    boards.tell("sales", value=3)
    boards.services.purging.purge(["sales"])
    taken_back = boards.get(SHOP)
    assert (taken_back.status_code, taken_back.headers["Charthouse-State"]) == (202, "rendering")
    boards.work()  # the panel
    assert boards.get(SHOP).status_code == 202
    boards.work()  # the sheet
    after = boards.get(SHOP)
    assert (after.status_code, after.data != before.data) == (200, True)


def test_a_filter_scale_theme_and_format_give_another_sheet(boards: Served) -> None:
    usual = drawn(boards)
    width, height = boards.pixels(usual)
    assert boards.pixels(drawn(boards, SHOP + "?scale=2")) == (2 * width, 2 * height)
    for query in ("?theme=dark", "?region=apac"):
        assert drawn(boards, SHOP + query).data != usual.data
    assert drawn(boards, "/dashboards/shop.pdf").data.startswith(b"%PDF")


def test_what_a_filter_chooses_is_another_sheet_also_where_it_is_the_default_of_a_panel(boards: Served) -> None:
    usual, chosen = drawn(boards, "/dashboards/two.png"), drawn(boards, "/dashboards/two.png?region=emea")
    entry = find_entry(boards.catalogue, "dashboard.two")
    assert entry
    assert [spell(entry.params, parse(entry.params, one)) for one in ({}, {"region": "emea"})] == ["", "region=emea"]
    assert usual.headers["Charthouse-Data-Hash"] != chosen.headers["Charthouse-Data-Hash"]


def test_a_filter_whose_charts_are_missing_is_left_out(boards: Served) -> None:
    missing = {"regions", "otherwise"}
    charts = {name: entry for name, entry in boards.catalogue.charts.items() if name not in missing}
    boards.catalogue = replace(boards.catalogue, charts=charts)
    for path in ("/dashboards/two", "/dashboards/two?wall=1"):
        assert boards.get(path).status_code == 200
    for _ in range(2):
        assert boards.get("/dashboards/two.png").status_code in (200, 202)
        boards.work()
    assert boards.get("/dashboards/two.png").status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/dashboards/none.png", 404), ("/dashboards/shop.gif", 404), ("/dashboards/pay.png", 403),
        (SHOP + "?region=mars", 400), (SHOP + "?width=5", 400), (SHOP + "?wait=99", 400),
        (SHOP + "?at=never", 400), (SHOP + "?wall=1", 400),
        ("/dashboards/shop.svg?theme=auto", 400),
    ],
)  # fmt: skip
def test_what_is_not_there_or_not_allowed_is_refused(boards: Served, path: str, status: int) -> None:
    assert boards.get(path).status_code == status
    as_picture = boards.get(path, Accept="image/avif,image/webp,*/*;q=0.8", Sec_Fetch_Dest="image")
    assert as_picture.status_code == status
    assert as_picture.headers["Content-Type"].startswith("image/")


def test_a_request_that_waits_gets_the_sheet(boards: Served) -> None:
    with boards.worker_at_the_first_job(), ThreadPoolExecutor(1) as pool:
        asked = pool.submit(boards.get, SHOP + "?wait=20")
        while not asked.done():
            boards.work()
        assert asked.result().headers["Charthouse-State"] == "ready"


def test_a_panel_that_fails_says_so_on_the_sheet(boards: Served) -> None:
    whole = drawn(boards)
    boards.as_new()
    boards.tell("orders", draw_raises="no")
    sheet = drawn(boards)
    assert sheet.headers["Charthouse-State"] == "ready"
    assert sheet.data != whole.data


def test_a_private_dashboard_is_opened_by_a_signature_and_kept_by_nobody_else(boards: Served) -> None:
    (key,) = parse_keys("a:sesame")
    sheet = drawn(boards, sign(Signature(key, None), "/dashboards/pay.png", []))
    assert sheet.status_code == 200
    assert sheet.headers["Cache-Control"].startswith("private")
    assert b"board earns" not in boards.get("/dashboards/pay.png").data


def test_a_sheet_of_an_earlier_moment_is_immutable_when_it_shows_all_panels(boards: Served) -> None:
    drawn(boards)
    redis = boards.services.cache_redis
    now = redis.time()[0]
    past = f"{SHOP}?at={spell_moment(now - 5000)}"
    assert "immutable" not in drawn(boards, past).headers["Cache-Control"]  # nothing is known of that moment
    for chart in ("sales", "orders", "regions"):
        key = keys.history(Dataset(chart))
        redis.zadd(key, dict.fromkeys(redis.zrange(key, 0, -1), now - 6000))
    sheet, newest = drawn(boards, past), boards.get(SHOP)
    assert sheet.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert sheet.data != newest.data
    data = set(boards.keys("data"))
    for micro in range(5):
        boards.get(f"{SHOP}?at={spell_moment(now - 5000 + micro / 1e6)}")
    assert set(boards.keys("data")) == data  # one sheet, however the moment is spelled
    boards.tell("sales", value=3)
    boards.age("sales", 100)
    assert boards.get(SHOP).data == newest.data  # while a newer one is drawn, never that of the past
