"""What a machine does later: files that vanish, a store that turns read-only, a terminal that is closed."""

from __future__ import annotations

import fcntl
import os
import pty
import shutil
import signal
import subprocess
import sys
import termios

import pytest
from conftest import House, ask, free_port, until
from processes import start_logged_worker

from charthouse.charts.catalogue import CatalogueFile

pytestmark = pytest.mark.system


def test_a_web_server_goes_on_without_its_catalogue_and_follows_the_next(house: House) -> None:
    house.counting_chart("one", options="on_miss='inline'")
    catalogue, log = house.folder / "catalogue.json", house.folder / "web.log"
    CatalogueFile.write(catalogue, house.catalogue())
    url = house.start_web(log=log, CHARTHOUSE_CATALOGUE=str(catalogue))
    assert ask(f"{url}/charts/one.png").status == 200
    catalogue.unlink()
    for path in ("/", "/charts/one", "/charts/one.png", "/status?charts=one", "/healthz"):
        assert ask(url + path).status == 200
    assert until(lambda: "the charts stay as they were" in log.read_text())
    catalogue.write_text('{"charts": [], "broken": {}}')
    assert until(lambda: ask(f"{url}/charts/one").status == 404)
    assert "Traceback" not in log.read_text()


def test_a_web_server_without_a_catalogue_that_can_be_read_is_one_sentence(house: House) -> None:
    catalogue = house.folder / "catalogue.json"
    catalogue.write_text("{")
    house.variables["CHARTHOUSE_CATALOGUE"] = str(catalogue)
    ended = house.run("web")
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"charthouse: the catalogue {str(catalogue)!r} cannot be read: ")
    assert ended.stderr.count("\n") == 1


def test_a_worker_whose_redis_turns_read_only_says_so_in_sentences(house: House) -> None:
    house.counting_chart("one")
    log = house.folder / "worker.log"
    worker = start_logged_worker(house, "one", log)
    house.redis.replicaof("127.0.0.1", 9)
    until(lambda: not worker.alive, 90)
    said = log.read_text()
    assert "read only replica" in said
    assert "Traceback" not in said
    assert len(said.splitlines()) < 15, said
    worker.start()
    until(lambda: not worker.alive, 60)  # as a supervisor does, until Redis takes writes again
    house.redis.replicaof("NO", "ONE")
    assert "Traceback" not in log.read_text()
    worker.start()
    assert until(lambda: house.redis.sismember("rq:workers", "rq:worker:one"))
    house.call("warm", "one", "--timeout", "20")
    assert house.count("one", "draws") == 1


def test_a_worker_whose_terminal_is_closed_finishes_its_job(house: House) -> None:
    house.counting_chart("one", draw_seconds=1)
    ours, its_own = pty.openpty()
    worker = subprocess.Popen(
        [sys.executable, "-m", "charthouse", "worker", "one"], env=house.environment, cwd=house.folder,
        stdin=its_own, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )  # fmt: skip
    os.close(its_own)
    assert house.call("warm", "one", "--no-wait").returncode == 0
    until(lambda: house.count("one", "draws") == 1)
    os.close(ours)  # the kernel sends SIGHUP to the session of the terminal
    assert worker.wait(20) == 0
    assert house.redis.keys("*:image:*")


def test_nohup_keeps_a_demo(house: House) -> None:
    house.counting_chart("one")
    log, port = house.folder / "log", free_port()
    environment = {name: value for name, value in house.environment.items() if name != "CHARTHOUSE_REDIS_URL"}
    with log.open("w") as file:
        process = subprocess.Popen(
            ["nohup", sys.executable, "-m", "charthouse", "demo", "--workers", "1", "--port", str(port)],
            env=environment, stdout=file, stderr=file, stdin=subprocess.DEVNULL, cwd=house.folder,
        )  # fmt: skip
    until(lambda: "Ctrl-C ends it all" in log.read_text() or process.poll() is not None)
    process.send_signal(signal.SIGHUP)
    assert ask(f"http://127.0.0.1:{port}/healthz").status == 200
    process.terminate()
    assert process.wait(20) == 0


def test_a_demo_goes_on_when_its_folder_for_temporary_files_is_lost(house: House) -> None:
    house.counting_chart("one")
    log, temporary = house.folder / "log", house.folder / "t"
    temporary.mkdir()
    port = free_port()
    with log.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "charthouse", "demo", "--workers", "1", "--port", str(port)],
            env=house.environment | {"TMPDIR": str(temporary)}, stdout=file, stderr=file, cwd=house.folder,
        )  # fmt: skip
    until(lambda: "Ctrl-C ends it all" in log.read_text() or process.poll() is not None)
    shutil.rmtree(temporary)
    house.counting_chart("two")
    until(lambda: "the charts stay as they were" in log.read_text())
    assert ask(f"http://127.0.0.1:{port}/healthz").status == 200  # the store's socket is lost too
    process.terminate()
    assert process.wait(20) == 0
    assert "Traceback" not in log.read_text()
