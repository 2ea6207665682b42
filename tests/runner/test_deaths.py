"""Processes of a runner that die, or send what is no frame, are replaced."""

from __future__ import annotations

import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from conftest import until
from drawing import Start, bases, draw, load, pid, plain

from charthouse.data import canonical_bytes
from charthouse.errors import DrawingDied
from charthouse.runner.runner import Runner

pytest_plugins = ["drawing"]


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
    with pytest.raises(DrawingDied, match="sent an invalid answer"):
        load(runner, "writes")
    assert pid(runner) != first
