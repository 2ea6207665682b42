"""A chart's process is its own: what one chart leaves behind, no other chart meets."""

from __future__ import annotations

import logging
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from conftest import until
from drawing import Start, bases, draw, find, load, pid, plain

from charthouse import chart
from charthouse.data import canonical_bytes, decode
from charthouse.errors import ChartDefinitionError, DrawingDied, LoadFailed, TimedOut
from charthouse.runner.runner import Runner
from charthouse.settings import Settings

LEAVES = """
import atexit, builtins, os, random, subprocess, threading, time, _thread
import matplotlib, matplotlib.axes, matplotlib.pyplot as plt
import numpy as np
from concurrent.futures import ThreadPoolExecutor
from charthouse import chart

def leave():
    {leaves}

@chart("in-load", load=lambda: leave() or os.getpid())
@chart("in-draw", load=os.getpid)
def draw(figure, data):
    if data == "draws":
        leave()
    figure.subplots().plot([1, 2])
"""

pytest_plugins = ["drawing"]

STAYS = "threading.Thread(target=time.sleep, args=(300,), daemon=True).start()"

SOIL = {
    "a thread": STAYS,
    "a thread that threading does not know": "_thread.start_new_thread(time.sleep, (300,))",
    "a thread pool": "global pool; pool = ThreadPoolExecutor(); pool.submit(int)",
    "a timer": "threading.Timer(300, int).start()",
    "a forked process": "os.fork() or time.sleep(300)",
    "a process": "subprocess.Popen(['sleep', '300'])",
    "a process in its own session": "subprocess.Popen(['sleep', '300'], start_new_session=True)",
    "an orphan": "subprocess.run('sleep 300 &', shell=True)",
    "a method": "matplotlib.axes.Axes.bar = lambda self, *_, **__: None",
    "a method put over an inherited one": "matplotlib.axes.Axes.add_line = lambda self, line: line",
    "a method taken away": "del matplotlib.axes.Axes.bar",
    "a function of pyplot": "plt.subplots = None",
    "a built-in function": "builtins.ascii = list",
    "a new built-in function": "builtins.twice = lambda number: 2 * number",
    "a function of random": "random.random = lambda: 4",
    "a function of numpy": "np.mean = max",
    "a function of numpy.random": "np.random.normal = max",
    "a function of time": "time.time = lambda: 0.0",
}

CLEAN = {
    "a thread that has ended": "[one := threading.Thread(target=int), one.start(), one.join()]",
    "a thread pool that is closed": "with_pool()",
    "a process that has ended": "subprocess.run(['true'], check=True)",
    "a process that ended unasked": "os._exit(0) if os.fork() == 0 else time.sleep(0.1)",
    "a first import": "import matplotlib.backends.backend_pdf, mpl_toolkits.axes_grid1, xml.dom.minidom",
    "figures": "plt.plot([1, 2]); plt.title('$x^2$'); plt.colorbar(plt.imshow([[1, 2]])); plt.switch_backend('svg')",
    "settings": "plt.style.use('ggplot'); matplotlib.rcParams['font.size'] = 30",
    "files of all formats": "[plt.savefig(__import__('io').BytesIO(), format=one) for one in ('svg', 'pdf', 'webp')]",
    "dates": "plt.plot(np.array(['2026-01-01', '2026-02-01'], 'M8'), [1, 2]); plt.gcf().canvas.draw()",
}

WITH_POOL = """
def with_pool():
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(abs, [-1, 1])) == [1, 1]
"""


def leaves(what: str) -> str:
    return LEAVES.format(leaves=what)


# --- what cannot be put back


@pytest.mark.parametrize("what", SOIL.values(), ids=SOIL.keys())
def test_a_process_is_replaced_after_a_chart_that_soiled_it(
    start: Start, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "charthouse.runner")
    runner = start(leaves=leaves(what), plain=plain())
    before = draw(runner, "plain", canonical_bytes(1))
    first = pid(runner)
    assert pid(runner) == first
    draw(runner, "in-draw", canonical_bytes("draws"))
    second = pid(runner)
    assert second != first
    load(runner, "in-load")
    assert pid(runner) not in (first, second)
    assert draw(runner, "plain", canonical_bytes(1)) == before
    assert [message for message in caplog.messages if "in-draw" in message and "replaced" in message]
    assert [message for message in caplog.messages if "in-load" in message and "replaced" in message]
    assert "trying once more" not in caplog.text


@pytest.mark.parametrize("what", CLEAN.values(), ids=CLEAN.keys())
def test_a_process_stays_after_a_chart_that_left_nothing(
    start: Start, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "charthouse.runner")
    runner = start(leaves=leaves(what) + WITH_POOL, plain=plain())
    first = pid(runner)
    draw(runner, "in-draw", canonical_bytes("draws"))
    assert pid(runner) == first
    load(runner, "in-load")
    assert pid(runner) == first


@pytest.mark.parametrize("how", ["a process", "a process in its own session", "an orphan", "a forked process"])
def test_processes_that_a_chart_left_are_ended(start: Start, how: str) -> None:
    runner = start(leaves=leaves(SOIL[how]), plain=plain())
    runner.start()
    ours = psutil.Process()
    before = {one.pid for one in ours.children(recursive=True)}
    load(runner, "in-load")
    until(lambda: all("sleep" not in one.name() for one in _started(ours, before)))
    assert pid(runner)


def _started(ours: psutil.Process, before: set[int]) -> list[psutil.Process]:
    return [one for one in ours.children(recursive=True) if one.pid not in before and one.is_running()]


# --- a process for each load and draw

ISOLATED = """
import os
from charthouse import chart

CALLS = []

def load():
    CALLS.append("load")
    return [os.getpid(), len(CALLS)]

@chart("isolated", load=load, isolate="draw")
def draw(figure, data):
    CALLS.append("draw")
    figure.subplots().set_title(f"{len(CALLS)} calls")
"""


def test_an_isolated_chart_has_a_process_of_its_own_for_each_load_and_draw(
    start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    runner = start(isolated=ISOLATED, plain=plain())
    seen = [pid(runner)]
    for _ in range(3):
        process, calls = decode(load(runner, "isolated"))
        assert calls == 1
        seen += [process, pid(runner)]
    assert len(set(seen)) == len(seen)
    assert draw(runner, "isolated", canonical_bytes(1)) == draw(runner, "isolated", canonical_bytes(1))
    assert "trying once more" not in caplog.text


def test_an_isolated_chart_that_fails_leaves_its_process_to_no_other(start: Start) -> None:
    runner = start(isolated=ISOLATED.replace("return [", "raise ValueError(os.getpid()) #"), plain=plain())
    with pytest.raises(LoadFailed) as failed:
        load(runner, "isolated")
    assert str(pid(runner)) not in str(failed.value)


@pytest.mark.parametrize("value", ["load", "yes", True, 1, ["draw"], ""])
def test_what_isolate_may_be_is_said(value: object) -> None:
    with pytest.raises(ChartDefinitionError, match="isolate must be 'draw' or None, not "):
        chart("sales", isolate=value)  # type: ignore[typeddict-item]


# --- threads that a module starts when it is imported

POOL = """
import polars as pl
from charthouse import chart

TABLE = pl.DataFrame({"id": [2, 1]}).sort("id")

@chart("pool", load=lambda: TABLE.sort("id", descending=True)["id"].to_list())
def draw(figure, data):
    figure.subplots().plot(data)
"""

NEIGHBOUR = """
import polars as pl
from charthouse import chart

@chart("neighbour", load=lambda: pl.DataFrame({"id": [3, 1, 2]}).sort("id")["id"].to_list())
def draw(figure, data):
    figure.subplots().plot(data)
"""

# As duckdb does: threads that answer, from when the module is imported.
SERVICE = """
import queue, threading
from charthouse import chart
{imports}

asked, answered = queue.Queue(), queue.Queue()

def answer():
    while True:
        answered.put(asked.get() * 2)

threading.Thread(target=answer, daemon=True).start()

def load():
    asked.put(21)
    return answered.get(timeout=5)

@chart("service", load=load)
def draw(figure, data):
    asked.put(1)
    figure.subplots().set_title(str(answered.get(timeout=5)))
"""

IMPORTS_SERVICE = """
from charthouse import chart
from .service import load

@chart("borrows", load=lambda: load() + 1)
def draw(figure, data):
    figure.subplots()
"""


def test_a_pool_that_a_module_starts_at_import_works_in_its_charts_and_in_others(start: Start) -> None:
    runner = start(a_neighbour=NEIGHBOUR.replace("neighbour", "earlier"), pool=POOL, q_neighbour=NEIGHBOUR)
    assert runner.start().broken == {}
    for chart_id, data in (
        ("neighbour", [1, 2, 3]),
        ("pool", [2, 1]),
        ("earlier", [1, 2, 3]),
        ("neighbour", [1, 2, 3]),
    ):
        assert decode(load(runner, chart_id)) == data
        assert draw(runner, chart_id)


def test_a_thread_that_a_module_starts_at_import_is_there_for_its_charts(
    start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "charthouse.runner")
    runner = start(service=SERVICE.format(imports=""), borrows=IMPORTS_SERVICE, plain=plain())
    assert runner.start().broken == {}
    first = pid(runner)
    for _ in range(2):
        assert decode(load(runner, "service")) == 42
        assert decode(load(runner, "borrows")) == 43
    assert draw(runner, "service")
    assert pid(runner) == first  # that thread belongs to the process, and does not soil it
    assert all(f"in the processes that draw: {name}.py" in caplog.text for name in ("service", "borrows"))


def test_a_module_with_a_thread_does_not_take_the_chart_of_its_neighbour(start: Start) -> None:
    """Imported late, `service` would be the second to define the id that it was the first to define."""
    second = plain().replace('"plain"', '"service"')
    runner = start(service=SERVICE.format(imports=""), z_second=second)
    assert "already" in runner.start().broken["z_second.py"]
    assert decode(load(runner, "service")) == 42


def test_a_late_module_that_hangs_in_its_process_harms_its_own_charts_alone(start: Start, tmp_path: Path) -> None:
    hangs = f"import pathlib, time\nif pathlib.Path({str(tmp_path / 'hang')!r}).exists(): time.sleep(300)"
    runner = start(Settings(render_timeout_seconds=1), service=SERVICE.format(imports=hangs), plain=plain())
    runner.start()
    (tmp_path / "hang").touch()
    with pytest.raises(TimedOut):
        load(runner, "service")
    assert pid(runner)


def test_a_late_module_that_is_gone_is_as_it_was(start: Start, tmp_path: Path) -> None:
    runner = start(service=SERVICE.format(imports=""), plain=plain())
    entry = find(runner, "service")
    (tmp_path / "service.py").unlink()
    assert decode(runner.load(entry, {}).canonical) == 42


@pytest.mark.parametrize("edited", ["service", "_factor"])
def test_a_late_module_that_is_edited_has_the_code_of_the_version_that_is_asked_for(
    start: Start, tmp_path: Path, edited: str
) -> None:
    code = SERVICE.format(imports="from ._factor import FACTOR").replace("* 2", "* 2 * FACTOR")
    runner = start(service=code, _factor="FACTOR = 1", plain=plain())
    entry = find(runner, "service")
    assert pid(runner)
    path = tmp_path / f"{edited}.py"
    path.write_text(path.read_text().replace("* 2", "* 6").replace("= 1", "= 3"))
    assert decode(runner.load(entry, {}).canonical) == 42
    renewed = runner.entry("service", "another")
    assert renewed.version != entry.version
    assert decode(runner.load(renewed, {}).canonical) == 126


def test_what_is_imported_in_draw_has_the_code_of_the_version_that_is_asked_for(start: Start, tmp_path: Path) -> None:
    code = (
        plain().replace("figure.subplots()", "from ._value import VALUE; figure.subplots()").replace("[1, 2]", "VALUE")
    )
    runner = start(plain=code, _value="VALUE = [1, 2]")
    before = draw(runner, "plain", canonical_bytes(1))
    runner.close()
    entry = find(runner, "plain")
    (tmp_path / "_value.py").write_text("VALUE = [2, 1]")
    assert draw(runner, "plain", canonical_bytes(1)) == before
    renewed = runner.entry("plain", "another")
    assert renewed.version != entry.version
    assert draw(runner, "plain", canonical_bytes(1)) != before


# --- the death of each of its processes


def processes(runner: Runner, charts: Path) -> dict[str, psutil.Process]:
    """The processes of the runner over these charts, once it has drawn."""
    draw(runner, "plain", canonical_bytes(1))
    (base,) = bases(charts)
    template = until(base.children)[0]
    until(lambda: len(template.children()) == 2)
    return {"base": base, "template": template, "child": psutil.Process(pid(runner))}


@pytest.mark.parametrize("which", ["base", "template", "child"])
@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGSEGV])
def test_after_the_death_of_any_of_its_processes_charts_are_drawn(
    start: Start, tmp_path: Path, which: str, sign: signal.Signals, caplog: pytest.LogCaptureFixture
) -> None:
    runner = start(plain=plain())
    before = draw(runner, "plain", canonical_bytes(1))
    dying = processes(runner, tmp_path)
    dying[which].send_signal(sign)
    until(lambda: not dying["child"].is_running() or dying["child"].status() == psutil.STATUS_ZOMBIE)
    assert draw(runner, "plain", canonical_bytes(1)) == before
    assert "trying once more" not in caplog.text  # it was idle: no chart is to blame
    runner.close()
    until(lambda: not any(one.is_running() for one in dying.values()))


@pytest.mark.parametrize("which", ["base", "template", "child"])
def test_the_death_of_any_of_its_processes_in_a_load_costs_one_retry(
    start: Start, tmp_path: Path, which: str, caplog: pytest.LogCaptureFixture
) -> None:
    gate = tmp_path / "gate"
    code = plain().replace("os.getpid()", "wait_at_the_gate()") + GATED_LOAD.format(gate=str(gate))
    runner = start(plain=code)
    dying = processes(runner, tmp_path)
    gate.touch()
    with ThreadPoolExecutor(1) as pool:
        loaded = pool.submit(pid, runner)
        until(lambda: gate.with_suffix(".reached").exists())
        gate.unlink()
        dying[which].kill()
        assert loaded.result(30) != dying["child"].pid
    assert "trying once more" in caplog.text


GATED_LOAD = """
import pathlib, time

def wait_at_the_gate():
    gate = pathlib.Path({gate!r})
    if gate.exists():
        gate.with_suffix(".reached").touch()
        time.sleep(60)
    return os.getpid()
"""


# --- frames that are none

WRITES = """
import gc, os, socket, struct
from charthouse import chart

def pipe():
    return next(one for one in gc.get_objects() if isinstance(one, socket.socket) and one.fileno() >= 0)

def load():
    pipe().sendall({frame})
    return 1

@chart("writes", load=load, timeout_seconds=5)
def draw(figure, data):
    figure.subplots()
"""

FRAMES = {
    "a payload of 2^63 bytes": "struct.pack('>IQ', 2, 2**63) + b'{}'",
    "a payload above the limit": "struct.pack('>IQ', 2, 2**26 + 1) + b'{}'",
    "a header of 4 GiB": "struct.pack('>IQ', 2**32 - 1, 0)",
    "a header that is no JSON": "struct.pack('>IQ', 2, 0) + b'{{'",
    "a header that is no object": "struct.pack('>IQ', 2, 0) + b'[]'",
    "a header that is not UTF-8": "struct.pack('>IQ', 2, 0) + bytes([255, 254])",
    "a header that lacks all": "struct.pack('>IQ', 2, 0) + b'{}'",
}


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES.keys())
def test_what_is_no_frame_is_refused_and_the_process_replaced(start: Start, frame: str) -> None:
    runner = start(writes=WRITES.replace("{frame}", frame), plain=plain())
    first = pid(runner)
    with pytest.raises(DrawingDied, match="no answer"):
        load(runner, "writes")
    assert pid(runner) != first
