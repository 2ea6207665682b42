"""Charts that name the same function as their load: one load for all of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import House, ask, until
from served import Served, open_served

from charthouse.cache.answer import State
from charthouse.charts.catalogue_entry import CatalogueEntry
from charthouse.charts.picture import Picture

SHARED = """
import json
import time
from pathlib import Path

HERE = Path(__file__).parent
TOLD = HERE / "told.told"

def load(**params):
    with (HERE / "shared.loads").open("a") as file:
        file.write("x")
    told = json.loads(TOLD.read_text()) if TOLD.exists() else {}
    time.sleep(told.get("seconds", 0))
    if "load_raises" in told:
        raise RuntimeError(told["load_raises"])
    return {"value": told.get("value", 1), "asked": {name: str(value) for name, value in params.items()}}

def draw(figure, data):
    figure.subplots().bar([1, 2], [1, data["value"]])

def made(value):
    def load():
        return {"value": value}
    return load
"""

CHARTS = """
from charthouse import chart, choice, integer

from ._shared import draw, load, made

def declare(chart_id, **options):
    chart(chart_id, **({"width": 160, "height": 120, "fresh_seconds": 60, "load": load} | options))(draw)

for chart_id in ("one", "two", "three"):
    declare(chart_id, tags=["board"])
declare("secret", private=True)
declare("hasty", timeout_seconds=1)
declare("mute", description=lambda data: 1 / 0)
declare("emea", params={"region": choice("emea", "apac")})
declare("apac", params={"region": choice("apac", "emea")})
declare("text", params={"year": choice("1", "2")})
declare("number", params={"year": integer(1, 2)})
declare("made-one", load=made(1))
declare("made-two", load=made(2))
declare("pushed", load=None)
declare("pushed-too", load=None)
"""


@pytest.fixture(scope="module")
def board_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A house of charts that share a load, whose drawing process starts once."""
    folder = tmp_path_factory.mktemp("board")
    (folder / "charts").mkdir()
    (folder / "charts" / "_shared.py").write_text(SHARED, encoding="utf-8")
    with open_served(folder, CHARTS) as served:
        yield served


@pytest.fixture
def board(board_house: Served) -> Served:
    board_house.as_new()
    return board_house


def loads(house: House) -> int:
    return house.count("shared", "loads")


def status(board: Served, chart_ids: str) -> list[str]:
    answer = board.get(f"/status?charts={chart_ids}").get_json()
    return [answer["charts"][chart_id]["state"] for chart_id in chart_ids.split(",")]


def drawn(board: Served, chart_ids: str) -> None:
    """Ask for the charts at once, and have them drawn."""
    status(board, chart_ids)
    board.work()
    assert set(status(board, chart_ids)) == {"ready"}


def age(house: House, seconds: float) -> None:
    """Let all data have been checked that much longer ago."""
    for key in house.redis.scan_iter("*:current"):
        house.redis.hincrbyfloat(key, "checked", -seconds)


def hold(board: Served, chart_id: str, token: str = "another's") -> bytes:
    """Let the process with that token hold the claim of the chart's shared load; returns its key."""
    claim = f"charthouse:v2:{{+{entry(board, chart_id).load_id}:}}:claim:refresh".encode()
    board.services.cache_redis.set(claim, token, ex=60)
    return claim


def entry(board: Served, chart_id: str) -> CatalogueEntry:
    return board.catalogue.charts[chart_id]


def test_three_charts_that_are_cold_or_stale_at_once_make_one_load_with_two_workers(house: House) -> None:
    house.write("_shared.py", SHARED)
    house.write("board.py", CHARTS)
    (house.charts / "told.told").write_text('{"seconds": 0.5}')
    url = house.start_web()
    house.start_worker()
    house.start_worker()

    def states() -> set[str]:
        return {chart["state"] for chart in ask(url + "/status?charts=one,two,three").json()["charts"].values()}

    assert states() == {"rendering"}
    until(lambda: states() == {"ready"})
    assert loads(house) == 1

    age(house, 61)
    (house.charts / "told.told").write_text('{"seconds": 0.5, "value": 2}')
    until(lambda: states() == {"stale"})  # once memory has let the answer before go
    until(lambda: states() == {"ready"})
    assert loads(house) == 2
    hashes = {ask(f"{url}/charts/{one}.png").headers["Charthouse-Data-Hash"] for one in ("one", "two", "three")}
    assert len(hashes) == 1


def test_a_chart_that_was_asked_for_later_takes_what_it_still_trusts(board: Served) -> None:
    drawn(board, "one")
    age(board.house, 40)
    drawn(board, "two")
    assert loads(board.house) == 1
    checked = {
        board.services.cache_redis.hget(f"charthouse:v2:{{{name}:}}:current", "checked") for name in ("one", "two")
    }
    assert all(float(time) < float(board.services.cache_redis.time()[0]) - 39 for time in checked)  # as old as it is
    age(board.house, 21)
    drawn(board, "two,one")
    assert loads(board.house) == 2


def test_a_private_chart_and_a_public_one_share_a_load(board: Served) -> None:
    drawn(board, "one")
    secret = Picture.usual(entry(board, "secret"))
    board.services.serving.serve(secret)
    board.work()
    assert board.services.serving.serve(secret).status.state is State.READY
    assert loads(board.house) == 1


def test_the_same_values_share_a_load_whatever_is_the_default(board: Served) -> None:
    drawn(board, "emea,apac")
    assert loads(board.house) == 2
    drawn(board, "emea?region=apac")
    drawn(board, "apac?region=emea")
    assert loads(board.house) == 2


def test_values_of_another_type_are_other_params(board: Served) -> None:
    drawn(board, "text,number")
    assert loads(board.house) == 2


def test_functions_of_one_name_are_not_one_function(board: Served) -> None:
    assert entry(board, "made-one").load_id == entry(board, "made-two").load_id == ""
    assert entry(board, "pushed").load_id == ""
    assert entry(board, "one").load_id == entry(board, "secret").load_id != ""


def test_a_load_that_fails_fails_for_each_chart_that_asked_and_is_called_once(board: Served) -> None:
    board.tell("told", load_raises="no table of that name")
    assert status(board, "one,two,three") == ["rendering"] * 3
    board.work()
    assert status(board, "one,two,three") == ["failed"] * 3
    assert loads(board.house) == 1
    page = board.get("/charts/three", app=board.app(show_reasons=1)).get_data(as_text=True)
    assert "no table of that name" in page
    assert "_shared.py, line" in page


def test_after_its_pause_a_load_that_failed_is_tried_again(board: Served) -> None:
    board.tell("told", load_raises="no table of that name")
    status(board, "one,two")
    board.work()
    board.tell("told")
    for key in board.services.cache_redis.scan_iter("*:failure:refresh"):
        board.services.cache_redis.hset(key, "retry_at", 0)
    drawn(board, "two,one")
    assert loads(board.house) == 2


def test_a_description_that_fails_is_the_failure_of_its_chart_alone(board: Served) -> None:
    status(board, "mute,one")
    board.work()
    assert status(board, "mute,one") == ["failed", "ready"]


def test_a_time_limit_is_that_of_its_chart_alone(board: Served) -> None:
    board.tell("told", seconds=1.5)
    status(board, "hasty,one")
    board.work()
    assert status(board, "hasty,one") == ["failed", "ready"]


def test_a_chart_waits_for_another_process_no_longer_than_its_time_limit_and_loads_itself(board: Served) -> None:
    claim = hold(board, "hasty")
    drawn(board, "hasty")
    assert loads(board.house) == 1
    assert board.services.cache_redis.get(claim) == b"another's"


def test_a_job_that_is_done_again_after_a_death_does_not_wait_for_itself(board: Served) -> None:
    status(board, "one")
    token = board.services.cache_redis.get("charthouse:v2:{one:}:claim:refresh").decode()
    claim = hold(board, "one", token)
    drawn(board, "one")
    assert not board.services.cache_redis.exists(claim)  # it was ours, and ended with the load


@pytest.mark.parametrize("purged", ["one", ""])
def test_a_purge_has_the_data_loaded_again_once(board: Served, purged: str) -> None:
    drawn(board, "one,two")
    board.services.purging.purge([purged, f"+{entry(board, purged).load_id}"] if purged else [])
    drawn(board, "one,two")
    assert loads(board.house) == 2


def test_data_that_was_evicted_is_loaded_again(board: Served) -> None:
    drawn(board, "one")
    board.services.cache_redis.delete(*board.services.cache_redis.scan_iter("*{+*:data:*"))
    drawn(board, "two")
    assert loads(board.house) == 2


def test_what_a_chart_shares_ends_as_all_that_is_kept(board: Served) -> None:
    drawn(board, "one,two")
    kept = list(board.services.cache_redis.scan_iter("*{+*"))
    assert {key.decode().partition("}:")[2].partition(":")[0] for key in kept} == {"current", "data"}
    assert all(board.services.cache_redis.ttl(key) > 0 for key in kept)
