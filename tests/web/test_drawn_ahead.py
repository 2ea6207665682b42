"""What is drawn ahead is what is looked at, and no work is done twice for it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from served import Served, open_served

from charthouse.charts.picture import Dataset, Picture
from charthouse.charts.variant import FORMATS, SCALES
from charthouse.data import canonical_bytes
from charthouse.store.claims import Claim, new_token
from charthouse.store.keys import DEFAULT as keys
from charthouse.themes import THEMES

HOUR = 3600
SIZES = [(40, 30), (50, 30), (60, 30), (70, 30)]
CHARTS = f"""
from pathlib import Path
from charthouse import chart, integer

HERE = Path(__file__).parent

def count(what):
    with (HERE / ("count." + what)).open("a") as file:
        file.write("x")

@chart("board", width=40, height=30, sizes={SIZES[1:]}, params={{"n": integer(1, 9)}})
def board(figure, data):
    count("draws")
    figure.text(0.5, 0.5, str(data["value"]))

def load():
    count("loads")
    return 1

@chart("loaded", width=40, height=30, load=load, fresh_seconds=60)
def loaded(figure, data):
    count("draws")
    figure.text(0.5, 0.5, str(data))
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with open_served(tmp_path_factory.mktemp("ahead"), CHARTS) as served:
        yield served


@pytest.fixture
def ahead(built: Served) -> Served:
    built.as_new()
    return built


def count(served: Served, what: str) -> int:
    path = served.house.charts / f"count.{what}"
    return len(path.read_text()) if path.exists() else 0


def picture(served: Served, chart_id: str = "board") -> Picture:
    return Picture.usual(served.catalogue.find(chart_id))


def push(served: Served, value: int) -> int:
    """Push the data and let the worker work; returns how many pictures it drew."""
    before = count(served, "draws")
    served.services.pushing.push(picture(served), canonical_bytes({"value": value}))
    served.work()
    return count(served, "draws") - before


def paths() -> list[str]:
    sized = product(FORMATS, SIZES, SCALES, THEMES)
    return [
        f"/charts/board.{format}?width={width}&height={height}&scale={scale}&theme={theme}"
        for format, (width, height), scale, theme in sized
    ]


def let_pass(served: Served, seconds: float) -> None:
    """Let the last request of each variant be that much longer ago."""
    key = keys.asked(Dataset("board", picture(served).params))
    for variant in served.services.cache_redis.zrange(key, 0, -1):
        served.services.cache_redis.zincrby(key, -seconds, variant)


def test_a_push_draws_what_was_asked_for_within_the_hour(ahead: Served) -> None:
    assert push(ahead, 1) == 1
    asked = paths()
    assert len(asked) == 96
    for path in asked:
        ahead.get(path)
        ahead.work()
    assert push(ahead, 2) == 96
    let_pass(ahead, HOUR)
    assert push(ahead, 3) == 1
    let_pass(ahead, HOUR)
    dark = "/charts/board.png?theme=dark"
    assert ahead.get(dark).headers["Charthouse-State"] == "stale"
    ahead.work()
    assert push(ahead, 4) == 2
    assert ahead.get(dark).headers["Charthouse-State"] == "ready"


@pytest.mark.parametrize("path", ["/charts/board.png?theme=dark", "/status?charts=board%3Ftheme%3Ddark"])
def test_a_picture_that_is_looked_at_stays_whatever_the_route(ahead: Served, path: str) -> None:
    push(ahead, 1)
    ahead.ready("/charts/board.png?theme=dark")
    for value in (2, 3, 4):
        let_pass(ahead, HOUR / 4)  # within the half hour that counts
        ahead.get(path)
        let_pass(ahead, HOUR / 4)
        assert push(ahead, value) == 2


def test_a_push_of_the_same_data_sends_nothing_and_draws_nothing(ahead: Served, monkeypatch: Any) -> None:
    push(ahead, 1)
    sent: list[int] = []
    for redis in (ahead.services.cache_redis, ahead.services.queue_redis):
        for name in ("set", "hset"):
            original = getattr(redis, name)
            monkeypatch.setattr(redis, name, lambda *a, original=original, **k: (sent.append(1), original(*a, **k))[1])
    assert push(ahead, 1) == 0
    assert sent == []


def test_a_refresh_that_finds_the_same_data_does_not_send_it(ahead: Served, monkeypatch: Any) -> None:
    ahead.ready("/charts/loaded.png")
    redis, sent = ahead.services.cache_redis, []
    original = redis.set
    monkeypatch.setattr(redis, "set", lambda *a, **k: (sent.append(a[0]), original(*a, **k))[1])
    ahead.age("loaded", HOUR)
    ahead.ready("/charts/loaded.png")
    assert count(ahead, "loads") == 2
    assert sent == []


# --- refused asks


@pytest.mark.parametrize("one_redis", [True, False])
def test_a_refused_ask_leaves_no_wanted_and_no_claim(ahead: Served, one_redis: bool) -> None:
    urls = {} if one_redis else {"queue_url": ahead.house.redis_url + "?db=1"}
    app = ahead.app(max_queue=1, **urls)
    ahead.get("/charts/board.png?n=1", app=app)
    refused = ahead.get("/charts/board.png?n=2&theme=dark", app=app)
    assert refused.headers["Charthouse-State"] == "busy"
    assert [key for key in ahead.keys("wanted") + ahead.keys("claim") if b"n=2" in key] == []


# --- web and worker with different versions


def look(served: Served, times: int) -> None:
    """Ask as a page does, each time after the claim that lingers has ended, and let the worker work."""
    for _ in range(times):
        served.get("/charts/loaded.png")
        served.work()
        claim = keys.claim(Dataset("loaded"), keys.REFRESH)
        served.services.cache_redis.delete(claim)


def test_a_worker_with_another_version_loads_at_the_charts_own_pace(ahead: Served) -> None:
    ahead.ready("/charts/loaded.png")
    ahead.deploy("loaded", "older")
    look(ahead, 5)
    assert count(ahead, "loads") == 1
    assert ahead.get("/charts/loaded.png").headers["Charthouse-State"] == "stale"
    ahead.age("loaded", HOUR)
    look(ahead, 5)
    assert count(ahead, "loads") == 2
    assert count(ahead, "draws") == 1


def test_versions_that_take_turns_load_once_each(ahead: Served) -> None:
    """Two web servers and two workers in the middle of a deploy: the older worker is played by its record."""
    ahead.ready("/charts/loaded.png")
    claims, dataset = ahead.services.claims, Dataset("loaded")
    digest = ahead.services.serving.status(picture(ahead, "loaded")).data_hash
    for _ in range(4):
        claim = Claim.of_refresh(dataset, new_token(), 30)
        assert claims.renew(claim)
        claims.record_refresh(claim, digest, "older", "")
        look(ahead, 1)
    assert count(ahead, "loads") == 1
    assert ahead.get("/charts/loaded.png").headers["Charthouse-State"] == "ready"


def test_what_was_purged_is_loaded_whatever_is_known_of_it(ahead: Served) -> None:
    ahead.ready("/charts/loaded.png")
    ahead.deploy("loaded", "older")
    ahead.services.purging.purge(["loaded"])
    look(ahead, 1)
    assert count(ahead, "loads") == 2


def test_data_that_is_gone_is_loaded_again(ahead: Served) -> None:
    ahead.ready("/charts/loaded.png")
    ahead.deploy("loaded", "older")
    digest = ahead.services.serving.status(picture(ahead, "loaded")).data_hash
    ahead.services.cache_redis.delete(keys.data(Dataset("loaded"), digest))
    look(ahead, 1)
    assert count(ahead, "loads") == 2
