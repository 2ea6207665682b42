"""`warm`: success only when each image is really there."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from conftest import House, until
from processes import Gated, house_without_memory, left_behind

from charthouse.charts.picture import Dataset
from charthouse.jobs.queue import WARM
from charthouse.processes import Child
from charthouse.store.keys import DEFAULT as keys

FAILS = """
from charthouse import chart

@chart("fails", load=lambda: 1, tags=["bad"])
def draw(figure, data):
    raise ValueError("nothing to see")

@chart("marked", load=lambda: 1)
def marked(figure, data):
    raise ValueError("[/no] tag [bold]")
"""

SIZES = """
from charthouse import chart

@chart("sizes", load=lambda: 1, tags=["ops"], sizes=[(320, 240)])
def draw(figure, data):
    figure.subplots()
"""


@dataclass
class Running:
    """A house with a worker."""

    house: House
    worker: Child

    def warm(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.house.call("warm", *arguments)

    def images(self, *arguments: str) -> tuple[int, list[dict[str, str | None]]]:
        """The exit code, and the images of the one object that `--json` prints."""
        ended = self.warm("--json", *arguments)
        record = json.loads(ended.stdout)
        assert isinstance(record, dict)
        assert not ended.stderr
        return ended.returncode, record["images"]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    house = house_without_memory(tmp_path_factory.mktemp("warm"))
    house.write("fails.py", FAILS)
    house.write("sizes.py", SIZES)
    for chart_id in ("plain", "kept", "held", "stale"):
        Gated.write(house, chart_id, "tags=['ops']" if chart_id == "plain" else "")
    yield Running(house, house.start_worker())
    house.close()


def test_warm_has_the_picture_in_the_cache_and_ends_with_0(running: Running) -> None:
    ended = running.house.run("warm", "plain")
    assert ended.returncode == 0, ended
    assert "1 of 1 images are there and fresh." in ended.stdout
    assert len(running.house.redis.keys("charthouse:v2:{plain:*}:image:*")) == 1


def test_what_is_there_already_is_not_drawn_again(running: Running) -> None:
    chart = Gated(running.house, "plain")
    assert running.warm("plain").returncode == 0
    assert (chart.loads, chart.draws) == (1, 1)


def test_all_sizes_scales_and_themes_are_listed_each_with_its_state(running: Running) -> None:
    code, images = running.images("sizes", "--scale", "1", "--scale", "2", "--theme", "light", "--theme", "dark")
    assert code == 0
    variants = {f"{size}@{scale}-{theme}.png" for size in ("640x480", "320x240") for scale in (1, 2) for theme in
                ("light", "dark")}  # fmt: skip
    assert {image["variant"] for image in images} == variants
    assert {(image["chart"], image["state"]) for image in images} == {("sizes", "ready")}
    assert len(running.house.redis.keys("charthouse:v2:{sizes:*}:image:*")) == len(images) == 8


def test_a_tag_takes_its_charts_and_all_takes_all(running: Running) -> None:
    assert {image["chart"] for image in running.images("--tag", "ops")[1]} == {"plain", "sizes"}
    _, images = running.images("--all", "--dry-run")
    assert {image["chart"] for image in images} == {"fails", "marked", "sizes", "plain", "kept", "held", "stale"}


def test_a_chart_that_fails_is_told_with_its_reason_and_ends_with_1(running: Running) -> None:
    code, images = running.images("fails", "plain")
    assert code == 1
    assert {image["chart"]: image["state"] for image in images} == {"fails": "failed", "plain": "ready"}
    reasons = {image["chart"]: image["reason"] for image in images}
    assert reasons["plain"] is None
    assert "nothing to see" in str(reasons["fails"])
    table = running.warm("fails", "plain")
    assert table.returncode == 1
    assert "1 of 2 images are there and fresh." in table.stdout
    assert "nothing to see" in table.stdout


def test_what_looks_like_markup_in_a_reason_is_printed_as_it_is(running: Running) -> None:
    ended = running.warm("marked")
    assert ended.returncode == 1
    assert "[/no] tag [bold]" in ended.stdout
    assert "Traceback" not in ended.stderr


def test_a_dry_run_asks_for_nothing(running: Running) -> None:
    chart = Gated(running.house, "kept")
    before = sorted(running.house.redis.keys("charthouse:*") + running.house.redis.keys("rq:queue:*"))
    code, images = running.images("kept", "--dry-run")
    assert (code, [image["state"] for image in images]) == (0, ["missing"])
    assert "would be enqueued" in running.warm("kept", "--dry-run").stdout
    after = sorted(running.house.redis.keys("charthouse:*") + running.house.redis.keys("rq:queue:*"))
    assert after == before
    assert chart.loads == 0


def test_without_waiting_the_picture_is_asked_for_and_comes_later(running: Running) -> None:
    chart = Gated(running.house, "kept")
    chart.close("loads", 1)
    ended = running.warm("kept", "--no-wait")
    assert ended.returncode == 0
    assert "enqueued, not waited for" in ended.stdout
    until(lambda: chart.loads == 1)
    chart.open("loads", 1)
    until(lambda: chart.latest("640x480@1-light.png"))
    assert chart.draws == 1


def test_time_that_is_up_ends_with_1_and_says_so(running: Running) -> None:
    chart = Gated(running.house, "held")
    chart.close("draws", 1)
    ended = running.warm("held", "--timeout", "1")
    assert ended.returncode == 1
    assert "0 of 1 images are there and fresh." in ended.stdout
    assert "none came for 1 s; is a worker running?" in ended.stdout
    chart.open("draws", 1)
    assert running.warm("held").returncode == 0


def test_a_stale_picture_is_refreshed_before_it_counts(running: Running) -> None:
    chart = Gated(running.house, "stale")
    assert running.warm("stale").returncode == 0
    chart.give("second")
    chart.grow_old()
    code, images = running.images("stale")
    assert (code, images[0]["state"]) == (0, "ready")
    assert (chart.loads, chart.draws) == (2, 2)


def test_a_stale_picture_whose_refresh_fails_is_no_success(running: Running) -> None:
    chart = Gated(running.house, "stale")
    chart.give("broken")
    chart.grow_old()
    code, images = running.images("stale")
    assert (code, images[0]["state"]) == (1, "failed")
    assert "the source is away" in str(images[0]["reason"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "--all"),
        (("none",), "none"),
        (("--tag", "none"), "ops"),
        (("plain", "--scale", "7"), "7"),
        (("plain", "--theme", "blue"), "blue"),
        (("plain", "--timeout", "0"), "--timeout"),
        (("--nonsense",), "--nonsense"),
    ],
    ids=" ".join,
)
def test_wrong_use_ends_with_2_and_says_what_is_allowed(
    running: Running, arguments: tuple[str, ...], said: str
) -> None:
    ended = running.warm(*arguments)
    assert ended.returncode == 2, ended
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


def test_an_image_that_is_not_really_there_is_no_success(running: Running) -> None:
    assert running.warm("plain").returncode == 0
    running.worker.stop(10)
    for key in running.house.redis.keys("charthouse:v2:{plain:*}:image:*"):
        running.house.redis.delete(key)  # as an eviction does: the records still name it
    _, images = running.images("plain", "--no-wait")
    assert images[0]["state"] == "rendering"
    assert running.house.redis.llen(f"rq:queue:{keys.queue(WARM)}") == 1  # behind all live requests
    running.worker.start()
    assert running.warm("plain").returncode == 0
    until(lambda: left_behind(running.house.redis) == [])
    assert not running.house.redis.keys(keys.claim(Dataset("*", "*"), "*"))


def test_a_store_that_is_away_ends_with_1_in_one_line(running: Running) -> None:
    running.house.store.stop(5)
    ended = running.warm("plain")
    assert ended.returncode == 1
    assert "Redis does not answer" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_private_chart_is_warmed_like_others_but_not_what_no_address_may_ask_for(house: House) -> None:
    house.write("closed.py", SIZES.replace('"sizes",', '"closed", private=True,'))
    house.variables["CHARTHOUSE_MAX_PIXELS"] = str(640 * 480)
    run = house.call("warm", "closed", "--scale", "1", "--scale", "2", "--dry-run", "--json")
    variants = [image["variant"] for image in json.loads(run.stdout)["images"]]
    assert variants == ["640x480@1-light.png", "320x240@1-light.png", "320x240@2-light.png"]
