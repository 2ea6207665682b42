"""Purging by charts, tags and params; deleted, or drawn again while the pictures are shown."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from conftest import House, ask, open_house, until

from charthouse.charts.picture import CacheKey, Dataset
from charthouse.charts.variant import Variant
from charthouse.store.keys import DEFAULT as keys

CHARTS = """
from pathlib import Path
from charthouse import chart, choice

HERE = Path(__file__)

def counted(chart_id):
    with HERE.with_suffix("." + chart_id).open("a") as file:
        file.write("x")

def declared(chart_id, **options):
    @chart(chart_id, load=lambda region: region, params={"region": choice("emea", "apac", "amer")},
           fresh_seconds=3600, **options)
    def draw(figure, data):
        counted(chart_id)
        figure.subplots().bar([1, 2], [1, 2])

declared("sales", tags=["money"])
declared("costs", tags=["money"])
declared("other")
"""
TOKEN = "office:sesame"


@dataclass
class Running:
    house: House
    url: str

    def draws(self, chart_id: str) -> int:
        path = self.house.charts / f"charts.{chart_id}"
        return len(path.read_text()) if path.exists() else 0

    def state(self, path: str) -> str:
        return ask(self.url + path).state

    def purge(self, *arguments: str) -> dict[str, int]:
        done = self.house.call("purge", *arguments, "--json")
        assert done.returncode == 0, done.stderr
        counts: dict[str, int] = json.loads(done.stdout)
        return counts


@pytest.fixture
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    house = open_house(tmp_path_factory.mktemp("purging"), CHARTHOUSE_MEMORY_CACHE_BYTES="0",
                       CHARTHOUSE_API_TOKENS=TOKEN)  # fmt: skip
    house.write("charts.py", CHARTS)
    try:
        house.start_worker()
        there = Running(house, house.start_web())
        for chart_id in ("sales", "costs", "other"):
            for region in ("emea", "apac"):
                assert ask(f"{there.url}/charts/{chart_id}.png?region={region}&wait=20").status == 200
        yield there
    finally:
        house.close()


def test_charts_tags_and_params_are_purged_and_counted(running: Running) -> None:
    emea, apac = "/charts/sales.png", "/charts/sales.png?region=apac"
    would = running.purge("sales?region=a*", "--dry-run")
    assert running.state(apac) == "ready"
    purged = running.purge("sales?region=a*")
    assert purged == would
    assert purged["purged"] == 1
    assert purged["keys"] >= 2
    assert purged["bytes"] > 1000
    assert (running.state(emea), running.state(apac)) == ("ready", "rendering")
    until(lambda: running.state(apac) == "ready")
    assert running.purge("--tag", "money")["purged"] == 4
    assert running.state("/charts/other.png") == "ready"
    assert running.purge("--all")["purged"] == 2


def test_a_soft_purge_shows_each_picture_until_it_is_drawn_again(running: Running) -> None:
    before = running.draws("sales")
    first = ask(running.url + "/charts/sales.png")
    done = running.purge("sales", "--soft")
    assert done["pictures"] == 2
    states = set()

    def drawn_again() -> bool:
        states.add(running.state("/charts/sales.png"))
        return running.draws("sales") == before + 2 and running.state("/charts/sales.png") == "ready"

    until(drawn_again)
    assert states <= {"stale", "ready"}
    assert ask(running.url + "/charts/sales.png").headers["ETag"] == first.headers["ETag"]
    until(lambda: not list(running.house.redis.scan_iter("*~old")))
    assert running.draws("costs") == 2


def test_a_soft_purge_of_params_leaves_the_others(running: Running) -> None:
    before = running.draws("sales")
    assert running.purge("sales?region=emea", "--soft") == {"pictures": 1, "enqueued": 1}
    until(lambda: running.draws("sales") == before + 1)
    assert running.state("/charts/sales.png?region=apac") == "ready"


def test_the_route_purges_the_same(running: Running) -> None:
    def delete(query: str, expected: int = 200) -> dict[str, int]:
        token = {"Authorization": "Bearer sesame"}
        reply = ask(f"{running.url}/charts/sales/images{query}", "DELETE", **token)
        assert reply.status == expected
        counts: dict[str, int] = json.loads(reply.body)
        return counts

    assert delete("?region=apac&soft=1")["stale"] == 1
    until(lambda: running.state("/charts/sales.png?region=apac") == "ready")
    assert delete("?region=apac")["purged"] == 1
    assert running.state("/charts/sales.png") == "ready"
    assert delete("")["purged"] >= 1
    delete("?region=nowhere", 400)
    delete("?soft=2", 400)
    delete("?nonsense=1", 400)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nothing"], "nothing"), (["--tag", "nothing"], "tag must be one of money"), ([], "name charts, or give"),
        (["sales", "--all"], "--all has all charts"), (["sales?region=nowhere"], "must be one of emea, apac, amer"),
        (["sales?year=1"], "year"), (["sales?region=x*"], "must be one of emea, apac, amer"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_refused_in_one_sentence(running: Running, arguments: list[str], said: str) -> None:
    done = running.house.call("purge", *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.system
@pytest.mark.alone
def test_a_purge_of_many_pictures_takes_a_moment(house: House) -> None:
    house.counting_chart("sales")
    services = house.services()
    with house.redis.pipeline(transaction=False) as pipeline:
        for number in range(50_000):
            key = CacheKey(Dataset("sales", f"n={number}"), "0" * 32, Variant(640, 480), "v1")
            pipeline.set(keys.image(key), b"x" * 100)
        pipeline.execute()
    began = time.monotonic()
    purged = services.purging.purge(["sales"])
    assert (purged.images, purged.bytes) == (50_000, 5_000_000)
    assert time.monotonic() - began < 5


def test_the_route_purges_datasets_of_earlier_params_too(running: Running) -> None:
    key = CacheKey(Dataset("sales", "gone=1"), "0" * 32, Variant(640, 480), "v1")
    running.house.redis.set(keys.image(key), b"x")
    reply = ask(f"{running.url}/charts/sales/images", "DELETE", Authorization="Bearer sesame")
    assert json.loads(reply.body)["purged"] == 3
    assert not running.house.redis.exists(keys.image(key))
