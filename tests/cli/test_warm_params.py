"""`warm` with params, the most viewed pictures, a log, and a run that is interrupted."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import House, until
from processes import Gated, house_without_memory

from charthouse.jobs.queue import WARM
from charthouse.store.keys import DEFAULT as keys

SALES = """
from pathlib import Path
from charthouse import chart, choice, integer

@chart("sales", load=lambda **params: params, fresh_seconds=3600, params={
    "region": choice("emea", "east", "amer"), "n": integer(1, 10**6),
})
def sales(figure, data):
    with Path(__file__).with_suffix(".draws").open("a") as file:
        file.write("x")
    figure.text(0.5, 0.5, str(data))

@chart("fails", load=lambda n: 1, params={"n": integer(1, 5)})
def fails(figure, data):
    raise ValueError(f"nothing to see")
"""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = house_without_memory(tmp_path_factory.mktemp("params"))
    house.write("sales.py", SALES)
    Gated.write(house, "held")
    house.start_worker()
    yield house
    house.close()


def record(house: House, *arguments: str) -> dict[str, Any]:
    """What `warm --json` prints; it ends with 0 just when all is there."""
    ended = house.call("warm", "--json", *arguments)
    read: dict[str, Any] = json.loads(ended.stdout)
    counts = read["counts"]
    assert counts["requested"] == counts["warmed"] + counts["skipped"] + counts["failed"] + counts["left"]
    assert not ended.stderr
    return read


def test_params_are_warmed_and_the_same_command_again_draws_only_what_is_missing(running: House) -> None:
    first = record(running, "sales?region=east&n=3")
    assert [(one["params"], one["state"]) for one in first["images"]] == [("n=3&region=east", "ready")]
    drawn = running.count("sales", "draws")
    second = record(running, "sales?region=e*&n=3")
    assert [one["params"] for one in second["images"]] == ["n=3", "n=3&region=east"]
    assert second["counts"] == {"requested": 2, "warmed": 1, "skipped": 1, "failed": 0, "left": 0}
    assert running.count("sales", "draws") == drawn + 1
    printed = running.call("warm", "sales?region=e*&n=3")
    assert printed.stdout.splitlines() == [
        "2 of 2 images are there and fresh.",
        "Requested 2, warmed 0, skipped 2 (already there), failed 0, left 0.",
    ]


def test_a_dry_run_counts_what_is_there_and_says_how_long_the_rest_takes(running: House) -> None:
    record(running, "sales?n=9")
    services = running.services()
    for phase in ("load", "draw"):
        services.timings.note("sales", phase, 30.0)
    services.timings.note("fails", "load", 1.0)
    services.timings.flush()
    plan = record(running, "sales?n=9&region=*", "fails", "--dry-run")
    assert plan["counts"] == {"requested": 4, "warmed": 0, "skipped": 1, "failed": 0, "left": 3}
    assert (plan["cost"]["workers"], plan["cost"]["unknown"]) == (1, ["fails"])
    assert plan["cost"]["seconds"] >= 120
    printed = running.call("warm", "sales?n=9&region=*", "fails", "--dry-run").stdout
    assert "min with 1 worker, by what the last ones took." in printed
    assert "How long these charts take is unknown, as they were not drawn yet: fails." in printed


def test_failures_are_printed_as_they_come_the_first_of_each_chart(running: House) -> None:
    ended = running.call("warm", "fails", "--all-params")
    assert ended.returncode == 1
    assert ended.stdout.count("nothing to see") == 3
    assert "fails?n=2 640x480@1-light.png failed: " in ended.stdout
    assert "2 more pictures of fails failed." in ended.stdout
    assert "Requested 5, warmed 0, skipped 0 (already there), failed 5, left 0." in ended.stdout


def test_the_most_viewed_pictures_are_warmed(running: House) -> None:
    today = datetime.now(UTC).date().isoformat()
    views = {"sales:n=21:640x480@2-dark.png": 5, "gone::640x480@1-light.png": 9, "sales:n=22:640x480@1-light.svg": 1}
    running.redis.zadd(keys.views(today), views)
    read = record(running, "--top", "2", "--since", "12h")
    assert [(one["params"], one["variant"], one["state"]) for one in read["images"]] == [
        ("n=21", "640x480@2-dark.png", "ready"), ("n=22", "640x480@1-light.svg", "ready"),
    ]  # fmt: skip
    assert read["left_out"] == {"pictures of charts that are gone": 1}
    assert "Left out: pictures of charts that are gone (1)" in running.call("warm", "--top", "2").stdout
    running.redis.delete(keys.views(today))
    nothing = running.call("warm", "--top", "2")
    assert (nothing.returncode, nothing.stdout) == (1, "There is no viewed picture to warm.\n")


def test_the_pictures_of_a_log_are_warmed(running: House, tmp_path: Path) -> None:
    line = '203.0.113.9 - - [27/Nov/2026:10:00:00 +0000] "GET {} HTTP/1.1" 200 1 "-" "-"\n'
    log = tmp_path / "access.log"
    log.write_text(line.format("/charts/sales.png?n=31") + line.format("/") + "\x1b[2J\n")
    read = record(running, "--from-log", str(log))
    assert [(one["params"], one["state"]) for one in read["images"]] == [("n=31", "ready")]
    assert read["left_out"] == {"requests for other addresses": 1, "unreadable lines": 1}
    command = [sys.executable, "-m", "charthouse", "warm", "--from-log", "-"]
    with log.open() as file:
        ended = subprocess.run(
            command, env=running.environment, stdin=file, capture_output=True, text=True, timeout=60, check=False
        )  # fmt: skip
    assert "1 of 1 images are there and fresh." in ended.stdout
    assert "\x1b" not in ended.stdout + ended.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("sales?n=*",), "1,000,000 values"),
        (("sales?region=z*",), "one of emea, east, amer"),
        (("sales?color=red",), "one of n, region"),
        (("sales", "--all-params"), "at most 10,000, or --limit, not 3,000,000"),
        (("sales?region=*", "--limit", "2"), "at most 2, or --limit, not 3"),
        (("--top", "3", "--since", "32d"), "up to 31d"),
        (("--top", "3", "--since", "soon"), "soon"),
        (("sales", "--since", "1d"), "--top"),
        (("--top", "3", "sales"), "--top"),
        (("--top", "3", "--theme", "dark"), "--top"),
        (("--top", "3", "--limit", "2"), "at most 2, or --limit, not 3"),
        (("--from-log", "/does/not/exist"), "No such file"),
    ],
    ids=" ".join,
)
def test_wrong_use_ends_with_2_and_says_what_is_allowed(running: House, arguments: tuple[str, ...], said: str) -> None:
    ended = running.call("warm", *arguments)
    assert ended.returncode == 2, ended
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.system
def test_ctrl_c_ends_a_warming_with_its_counts(running: House) -> None:
    chart = Gated(running, "held")
    chart.close("draws", 1)
    command = [sys.executable, "-m", "charthouse", "warm", "sales?n=41", "held"]
    warming = subprocess.Popen(command, env=running.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    until(lambda: chart.loads == 1)
    until(lambda: running.redis.keys("charthouse:v2:{sales:n=41}:image:*"))
    warming.send_signal(signal.SIGINT)
    said, error = warming.communicate(timeout=30)
    chart.open("draws", 1)
    assert (warming.returncode, error) == (1, b"")
    assert b"Interrupted; the same command draws what is left." in said
    assert b"failed 0, left 1." in said


def test_without_a_worker_it_ends_at_once_unless_it_need_not_wait(house: House) -> None:
    house.write("sales.py", SALES)
    ended = house.call("warm", "sales")
    assert ended.returncode == 1
    assert ended.stderr.startswith("charthouse: no worker has been heard of for 15 s")
    assert len(ended.stderr.splitlines()) == 1
    queue = f"rq:queue:{keys.queue(WARM)}"
    assert house.redis.llen(queue) == 0
    assert house.call("warm", "sales", "--no-wait").returncode == 0
    assert house.redis.llen(queue) == 1


def test_a_store_that_goes_away_meanwhile_leaves_the_counts_and_one_line(house: House) -> None:
    house.write("sales.py", SALES)
    house.services().heartbeats.beat("one")
    command = [sys.executable, "-m", "charthouse", "warm", "sales", "--json"]
    warming = subprocess.Popen(command, env=house.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    until(lambda: house.redis.llen(f"rq:queue:{keys.queue(WARM)}"))
    house.store.stop(5)
    said, error = warming.communicate(timeout=30)
    assert warming.returncode == 1
    assert json.loads(said)["counts"] == {"requested": 1, "warmed": 0, "skipped": 0, "failed": 0, "left": 1}
    assert b"Redis does not answer" in error
    assert b"Traceback" not in error


def test_the_theme_of_both_is_warmed_as_an_svg_and_other_formats_as_they_are_named(running: House) -> None:
    drawn = running.count("sales", "draws")
    first = record(running, "sales?n=77", "--theme", "auto")
    assert [(one["variant"], one["state"]) for one in first["images"]] == [("640x480@1-auto.svg", "ready")]
    assert running.count("sales", "draws") == drawn + 2
    second = record(running, "sales?n=77", "--theme", "light", "--theme", "auto", "--format", "svg", "--format", "webp")
    assert sorted(one["variant"] for one in second["images"]) == [
        "640x480@1-auto.svg", "640x480@1-light.svg", "640x480@1-light.webp",
    ]  # fmt: skip
    assert second["counts"] | {"left": 0} == {"requested": 3, "warmed": 2, "skipped": 1, "failed": 0, "left": 0}
