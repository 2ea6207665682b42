"""Charts that misbehave: each fails by itself, says why where its author looks, and harms nobody else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest
from conftest import House, ask, until
from processes import Gated, family, house_without_memory, left_behind, living, start_logged_worker, zombies

from charthouse.processes import Child

MEMORY_BYTES = 400 << 20

MISBEHAVING = """
import os
import signal
import sys
import time
from pathlib import Path

from charthouse import chart

HERE = Path(__file__)
SECRET = "secret-4711"


def fails(chart_id, load=lambda: 1, **options):
    return chart(chart_id, title="Broken", load=load, timeout_seconds=0.6 if "hangs" in chart_id else 2, **options)


def call(action, *arguments):
    def load():
        with HERE.with_suffix(".calls").open("a") as file:
            file.write(action.__name__ + " ")
        return action(*arguments)
    return load


def raises():
    raise ValueError(SECRET)


def shows_nothing():
    class Odd(Exception):
        def __str__(self):
            raise ValueError(SECRET)
    raise Odd


def spins():
    while True:
        pass


@fails("raises-in-load", raises)
@fails("no-canonical-form", lambda: {"rows": [1, object()]})
@fails("exits-in-load", call(sys.exit, SECRET))
@fails("dies", call(os._exit, 3))
@fails("hangs", call(spins))
@fails("ends-in-load", lambda: os._exit(3))
@fails("is-killed-in-load", lambda: os.kill(os.getpid(), signal.SIGKILL))
@fails("hangs-in-load", spins)
@fails("raises-what-cannot-be-shown", shows_nothing)
@fails("hangs-in-c-in-load", lambda: sum(range(10**11)))
@fails("asks-for-too-much", lambda: bytearray(1 << 50))
@fails("hangs-stopped", lambda: os.kill(os.getpid(), signal.SIGSTOP))
@fails("closes-everything", lambda: os.closerange(3, 1000))
@fails("kills-its-parent", lambda: os.kill(os.getppid(), signal.SIGKILL) or time.sleep(60))
@fails("interrupts", lambda: os.kill(os.getpid(), signal.SIGINT))
@fails("nothing-drawn")
def nothing(figure, data):
    pass


@fails("raises-in-draw")
def raising(figure, data):
    raises()


@fails("raises-in-draw-what-cannot-be-shown")
def raising_what_cannot_be_shown(figure, data):
    shows_nothing()


@fails("exits-in-draw")
def exiting(figure, data):
    sys.exit(SECRET)


@fails("ends-in-draw")
def ending(figure, data):
    os._exit(3)


@fails("hangs-in-draw")
def hanging(figure, data):
    spins()


@fails("hangs-in-c-in-draw")
def hanging_in_c(figure, data):
    sum(range(10**11))
"""

PRINTS = """
import os
import sys
from charthouse import chart

print("printed at import")
os.write(1, b"written at import\\n")

@chart("prints", load=lambda: print("printed in load") or 1)
def draw(figure, data):
    print("printed in draw")
    sys.stdout.flush()
    os.write(1, b"written in draw\\n")
    figure.subplots().plot([1, 2])
"""

GROWS = f"""
from charthouse import chart

kept = []

@chart("grows", load=lambda: 1)
def draw(figure, data):
    kept.append(bytearray(b"x") * {MEMORY_BYTES // 2})
    figure.subplots().plot([1, 2])
"""

# What each of them says to whoever reads the log.
REASONS = {
    "raises-in-load": "load raised ValueError: secret-4711",
    "no-canonical-form": 'data["rows"][1]',
    "exits-in-load": "load raised SystemExit: secret-4711",
    "ends-in-load": "the process that ran load ended under it",
    "is-killed-in-load": "the process that ran load ended under it",
    "hangs-in-load": "load took longer than 0.6 s",
    "hangs-in-c-in-load": "load took longer than 0.6 s",
    "asks-for-too-much": "load raised MemoryError",
    "hangs-stopped": "load took longer than 0.6 s",
    "closes-everything": "the process that ran load ended under it",
    "kills-its-parent": "the process that ran load ended under it",
    "raises-what-cannot-be-shown": "load raised Odd: its message raised ValueError",
    "raises-in-draw-what-cannot-be-shown": "draw raised Odd: its message raised ValueError",
    "interrupts": "load raised KeyboardInterrupt",
    "nothing-drawn": "left the figure empty",
    "raises-in-draw": "ValueError: secret-4711",
    "exits-in-draw": "SystemExit: secret-4711",
    "ends-in-draw": "the process that ran draw ended under it",
    "hangs-in-draw": "draw took longer than 0.6 s",
    "hangs-in-c-in-draw": "draw took longer than 0.6 s",
}


@dataclass
class Running:
    """A house with misbehaving charts and a good one, a web server and one worker."""

    house: House
    url: str
    worker: Child
    log: Path
    good: Gated
    pictures: set[bytes] = field(default_factory=set)

    def listed(self, chart_id: str) -> dict[str, object]:
        charts = json.loads(self.house.call("list", "--json").stdout)["charts"]
        return next(chart for chart in charts if chart["id"] == chart_id)

    def calls(self, action: str) -> int:
        return (self.house.charts / "misbehaving.calls").read_text().split().count(action)

    def all_is_well(self) -> None:
        """The good chart is loaded and drawn as ever, by the same worker, and nothing is left of what went wrong."""
        draws = self.good.draws
        self.good.give(f"data {draws}")
        self.good.grow_old()
        ask(f"{self.url}/charts/good.png")
        self.good.ready(self.url)
        assert self.good.draws == draws + 1
        until(lambda: left_behind(self.house.redis) == [])
        assert self.worker.alive
        # Itself, base, template, a child and a spare; for a moment one of five may be a killed child, not yet reaped.
        until(lambda: len(family(self.worker.process.pid)) == 5 and zombies(self.worker.process.pid) == [])


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    house = house_without_memory(tmp_path_factory.mktemp("drawing"))
    house.write("misbehaving.py", MISBEHAVING)
    house.write("prints.py", PRINTS)
    house.write("grows.py", GROWS)
    good = Gated.write(house, "good")
    house.variables["CHARTHOUSE_WORKER_MEMORY_BYTES"] = str(MEMORY_BYTES)
    log = house.folder / "worker.log"
    worker = start_logged_worker(house, "one", log)
    url = house.start_web()
    good.ready(url)
    yield Running(house, url, worker, log, good)
    processes = family(worker.process.pid)
    house.close()
    assert living(processes) == []


@pytest.mark.parametrize("chart_id", REASONS)
def test_a_chart_that_misbehaves_fails_alone_and_says_why_to_its_author_only(running: Running, chart_id: str) -> None:
    before = running.log.read_text()
    reply = ask(f"{running.url}/charts/{chart_id}.png?wait=20")
    assert (reply.status, reply.state) == (500, "failed")
    assert reply.headers["Content-Type"] == "image/png"
    running.all_is_well()

    reason = REASONS[chart_id]
    record = running.listed(chart_id)
    assert record["state"] == "failed"
    assert reason in record["failure"]
    said = running.log.read_text().removeprefix(before)
    assert chart_id in said
    assert record["failure"] in said

    page = ask(f"{running.url}/charts/{chart_id}")
    status = ask(f"{running.url}/status?charts={chart_id}")
    told = b" ".join((str(reply.headers).encode(), page.body, status.body))
    assert b"secret" not in told
    assert record["failure"].encode() not in told
    running.pictures.add(reply.body)
    assert len(running.pictures) == 1  # nor in the pixels: they are the same for every reason, under the same title


@pytest.mark.parametrize(("chart_id", "action", "times"), [("dies", "_exit", 2), ("hangs", "spins", 1)])
def test_a_death_is_tried_once_more_and_a_hang_is_not(running: Running, chart_id: str, action: str, times: int) -> None:
    assert ask(f"{running.url}/charts/{chart_id}.png?wait=20").state == "failed"
    assert running.calls(action) == times


def test_a_chart_that_prints_spoils_nothing(running: Running) -> None:
    reply = ask(f"{running.url}/charts/prints.png?wait=20")
    assert (reply.status, reply.state) == (200, "ready")
    log = running.log.read_text()
    for what in ("printed at import", "written at import", "printed in load", "printed in draw", "written in draw"):
        assert what in log, what
    assert json.loads(running.house.call("list", "--json").stdout)["broken"] == {}
    running.all_is_well()


def test_a_drawing_process_that_has_grown_is_replaced(running: Running) -> None:
    worker = psutil.Process(running.worker.process.pid)
    base = worker.children()[0]
    template = base.children()[0]
    grown = min(template.children(), key=lambda one: one.create_time())
    for scale in (1, 2):
        reply = ask(f"{running.url}/charts/grows.png?scale={scale}&wait=20")
        assert (reply.status, reply.state) == (200, "ready")
    until(lambda: living([grown]) == [])
    assert (worker.children(), base.children()) == ([base], [template])
    until(lambda: [one for one in template.children() if one.memory_info().rss < MEMORY_BYTES])
    running.all_is_well()


def test_a_chart_that_ends_the_process_while_it_is_imported_leaves_the_others_served(house: House) -> None:
    good = Gated.write(house, "good")
    house.write("a_raises.py", "raise ValueError('no such source')\n")
    house.write("b_ends.py", "import os\nos._exit(0)\n")
    house.write("c_exits.py", "import sys\nsys.exit('I do not want to')\n")
    house.write("d_hangs.py", "sum(range(10**11))\n")
    house.write("e_does_not_parse.py", "def draw(:\n")
    house.write("f_half.py", "from charthouse import chart\n\n@chart('half')\ndef draw(f, d): pass\n\nraise OSError\n")
    house.variables["CHARTHOUSE_IMPORT_TIMEOUT_SECONDS"] = "1"
    log = house.folder / "worker.log"
    worker = start_logged_worker(house, "one", log)
    url = house.start_web()
    assert good.ready(url)
    listed = json.loads(house.call("list", "--json").stdout)
    assert [chart["id"] for chart in listed["charts"]] == ["good"]
    reasons = {
        "a_raises.py": "ValueError: no such source (a_raises.py, line 1)",
        "b_ends.py": "importing it ended the process",
        "c_exits.py": "SystemExit: I do not want to",
        "d_hangs.py": "importing it took longer than 1 s",
        "e_does_not_parse.py": "SyntaxError",
        "f_half.py": "OSError",
    }
    assert listed["broken"].keys() == reasons.keys()
    for source, reason in reasons.items():
        assert reason in listed["broken"][source]
        assert source in log.read_text()
    assert ask(f"{url}/charts/half.png").status == 404
    assert len(family(worker.process.pid)) == 5
