"""A process that crashes under a chart tells at which of its author's lines."""

from __future__ import annotations

import logging

import pytest
from drawing import Start, draw, load, pid, plain

from charthouse.data import canonical_bytes
from charthouse.errors import DrawingDied
from charthouse.settings import Settings

pytest_plugins = ["drawing"]

CRASHES = """
import ctypes, faulthandler, json, os, signal, time
from charthouse import chart

def crash():
    {how}

@chart("in-load", load=lambda: crash())
@chart("in-draw", load=os.getpid)
def draw(figure, data):
    figure.subplots()
    crash()
"""

CRASHING = {
    "a null pointer": ("ctypes.string_at(0)", "Segmentation fault"),
    "a signal": ("os.kill(os.getpid(), signal.SIGBUS) or time.sleep(9)", "Bus error"),
    "an abort": ("os.abort()", "Aborted"),
    "in a library": ("json.dumps(1, default=None, cls=lambda **_: ctypes.string_at(0))", "Segmentation fault"),
}
ENDING = {
    "its own end": ("os._exit(3)", "exit status 3"),
    "a kill": ("os.kill(os.getpid(), signal.SIGKILL) or time.sleep(9)", "SIGKILL, which the kernel sends when "),
    "a signal": ("os.kill(os.getpid(), signal.SIGUSR1) or time.sleep(9)", "SIGUSR1"),
    "a signal without a name": ("os.kill(os.getpid(), signal.SIGRTMIN + 9) or time.sleep(9)", r"signal \d\d$"),
    "a pipe that is closed": ("os.closerange(3, 99) or time.sleep(9)", ""),
}


@pytest.mark.parametrize(("how", "kind"), CRASHING.values(), ids=CRASHING)
def test_a_crash_is_said_with_the_line_that_it_was_at(
    start: Start, how: str, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    runner = start(Settings(render_timeout_seconds=20), crashes=CRASHES.format(how=how), plain=plain())
    assert pid(runner)
    for chart_id, call in (("in-load", load), ("in-draw", lambda *of: draw(*of, canonical_bytes(1)))):
        with pytest.raises(DrawingDied, match=f"{chart_id[3:]} ended under it: {kind}$") as died:
            call(runner, chart_id)
        assert died.value.where == "crashes.py, line 6"
        assert "in crash" in died.value.trace
        assert f"chart {chart_id} failed" in caplog.text
    assert "crashes.py" in caplog.text
    assert pid(runner)


def test_a_chart_that_dies_and_then_takes_too_long_has_died(start: Start) -> None:
    how = "open('died', 'x') and os._exit(3)"
    code = CRASHES.replace("    {how}", "    os.path.exists('died') and time.sleep(60)\n    {how}").format(how=how)
    runner = start(Settings(render_timeout_seconds=4), crashes=code.replace("'died'", "__file__ + '.died'"))
    with pytest.raises(DrawingDied, match="exit status 3"):
        load(runner, "in-load")


@pytest.mark.parametrize(("how", "kind"), ENDING.values(), ids=ENDING)
def test_an_end_without_a_word_is_said_with_the_file(start: Start, how: str, kind: str) -> None:
    runner = start(crashes=CRASHES.format(how=how), plain=plain())
    with pytest.raises(DrawingDied, match=f"the process that ran load ended under it{kind and ': ' + kind}") as died:
        load(runner, "in-load")
    assert died.value.where == "crashes.py"
    assert pid(runner)


def test_a_crash_at_import_is_said_with_the_line(start: Start) -> None:
    runner = start(crashes="import ctypes\n\nctypes.string_at(0)", plain=plain())
    reason = "importing it ended the process: Segmentation fault (crashes.py, line 3)"
    assert runner.start().broken == {"crashes.py": reason}
    assert pid(runner)


def test_the_crash_of_a_process_that_a_chart_forked_leaves_the_chart_its_answer(
    start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    forks = "os.waitpid(os.fork() or ctypes.string_at(0), 0)"
    runner = start(crashes=CRASHES.format(how=forks))
    assert load(runner, "in-load") == canonical_bytes(None)
    assert "trying once more" not in caplog.text
