"""`charthouse reload` and SIGHUP: all processes take new charts, and no request notices."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time

import pytest
from asking import asked_all_the_time, failures, status_at
from conftest import House, ask, until
from soak import times

pytestmark = pytest.mark.system

PATHS = ("/charts/one", "/charts/one.png", "/charts/one.png?scale={}&theme={}", "/status?charts=one")
CHART = """
from charthouse import chart

@chart("one", title="{title}", load=lambda: {value}, fresh_seconds=60)
def one(figure, data):
    figure.subplots().bar([1, 2], [1, data])
"""


def write(house: House, value: int) -> None:
    house.write("one.py", CHART.format(title=f"Number {value}", value=value))


def page(url: str) -> str:
    return ask(f"{url}/charts/one", Accept="text/html").body.decode()


def test_all_processes_read_new_charts_and_no_request_fails(house: House) -> None:
    write(house, 1)
    url = house.start_web(2)
    house.start_worker()
    house.start("schedule", "charthouse", "schedule")
    until(lambda: len(house.services().reloads.alive()) == 3)
    first = until(lambda: (reply := ask(f"{url}/charts/one.png?wait=5")).status == 200 and reply)
    with asked_all_the_time(status_at(url), PATHS) as statuses:
        for value in range(2, 2 + times(2, 20)):
            write(house, value)
            answers = json.loads(house.call("reload", "--json").stdout)
            assert sorted(name.split()[0] for name in answers["answers"]) == ["schedule", "web", "worker"]
            assert {done["said"] for done in answers["answers"].values()} == {"1 chart"}
            assert answers["silent"] == []
            assert f"Number {value}" in page(url)
        newer = until(
            lambda: (
                (reply := ask(f"{url}/charts/one.png?wait=5")).state == "ready" and reply.body != first.body and reply
            )
        )
    assert newer.status == 200
    assert sum(statuses.values()) > 100
    assert failures(statuses) == {}


def test_a_module_that_broke_keeps_its_charts_and_is_named(house: House) -> None:
    write(house, 1)
    url = house.start_web()
    house.start_worker()
    until(lambda: len(house.services().reloads.alive()) == 2)
    house.write("one.py", "import no_such_library\n")
    reloaded = house.call("reload")
    assert reloaded.returncode == 1
    assert "one.py left out" in reloaded.stdout
    assert "Number 1" in page(url)
    write(house, 2)
    assert house.call("reload").returncode == 0
    assert "Number 2" in page(url)


def test_sighup_reloads_that_process_alone_and_ends_none(house: House) -> None:
    write(house, 1)
    log = house.folder / "web.log"
    url = house.start_web(log=log)
    worker = house.start_worker()
    (web,) = [one for one in house.children if one is not worker and "web" in one.name]
    write(house, 2)
    web.process.send_signal(signal.SIGHUP)
    until(lambda: "Number 2" in page(url))
    worker.process.send_signal(signal.SIGHUP)
    until(lambda: ask(f"{url}/charts/one.png?wait=5").state == "ready")
    time.sleep(0.5)
    assert web.process.poll() is None
    assert worker.process.poll() is None


def test_the_old_file_put_back_brings_the_old_chart_back(house: House) -> None:
    write(house, 1)
    (house.charts / "one.py").rename(house.folder / "one.py")
    os.utime(house.folder / "one.py", (1e9, 1e9))  # as an archive brings it
    shutil.copy2(house.folder / "one.py", house.charts)
    url = house.start_web()
    house.start_worker()
    first = until(lambda: (reply := ask(f"{url}/charts/one.png?wait=5")).state == "ready" and reply)
    write(house, 2)
    assert house.call("reload").returncode == 0
    until(lambda: (reply := ask(f"{url}/charts/one.png?wait=5")).state == "ready" and reply.body != first.body)
    shutil.copy2(house.folder / "one.py", house.charts)
    assert house.call("reload").returncode == 0
    assert "Number 1" in page(url)
    until(lambda: (reply := ask(f"{url}/charts/one.png?wait=5")).state == "ready" and reply.body == first.body)


def test_nobody_is_there_to_reload(house: House) -> None:
    said = house.call("reload")
    assert said.returncode == 1
    assert "No process reloads" in said.stdout
