"""A chart's process is its own: what one chart leaves behind, no other chart meets."""

from __future__ import annotations

import logging

import psutil
import pytest
from conftest import until
from drawing import Start, draw, load, pid, plain

from charthouse.data import canonical_bytes

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


# --- threads that a module starts when it is imported


# --- the death of each of its processes


# --- frames that are none
