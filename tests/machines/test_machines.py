"""Ordinary machines of all kinds: on each, every command serves or draws, or one sentence says what is missing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import House, ask, free_port, until
from processes import family, living

pytestmark = pytest.mark.system

UNSHARE = ["unshare", "--mount", *(["--map-root-user"] if os.getuid() else []), "sh", "-c"]
READS = ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]  # where Python is in root's home
STRANGER = ["setpriv", "--reuid=12345", "--regid=12345", "--clear-groups", *READS] if os.getuid() == 0 else []
READ_ONLY = 'mount -o remount,ro,bind / && exec "$@"'  # with `bind` in this namespace alone
FULL = 'mount -t tmpfs -o size=8k none /mnt; yes >/mnt/full 2>/dev/null; exec "$@"'
MACHINES = {
    "read-only root": [*UNSHARE, READ_ONLY, "sh"],
    "no temporary folder": [*UNSHARE, f"mount -o remount,ro,bind /dev/shm && {READ_ONLY}", "sh"],
    "full temporary folder": [
        *UNSHARE,
        'mount -t tmpfs -o size=8k none /mnt; yes >/mnt/full 2>/dev/null; exec "$@"',
        "sh",
    ],
    "no home": [*STRANGER, "env", "-u", "HOME"],
    "closed streams": ["sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh"],
    "full disk for output": ["sh", "-c", 'exec "$@" >/dev/full 2>&1', "sh"],
    "C locale": ["env", "LC_ALL=C", "PYTHONUTF8=0", "PYTHONCOERCECLOCALE=0"],
    "Latin-1": ["env", "PYTHONIOENCODING=latin-1"],
    "64 files": ["sh", "-c", 'ulimit -n 64 && exec "$@"', "sh"],
    "few processes": ["prlimit", "--nproc=12", *STRANGER],
}
SILENT = ("closed streams", "full disk for output")
CHARTS = """
from charthouse import chart

@chart("here", title="Ümläut 統計", load=lambda: 1, on_miss="inline", timeout_seconds=25)
def here(figure, data):
    print("Ümläut 統計")
    figure.subplots().plot([1, 2])
"""


class Machine:
    """Commands on a machine of that kind."""

    def __init__(self, house: House, kind: str) -> None:
        self.house, self.kind = house, kind
        self.log = house.folder / "log"
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self, *arguments: str, **variables: str) -> subprocess.Popen[bytes]:
        command = [*MACHINES[self.kind], sys.executable, "-m", "charthouse", *arguments]
        environment = self.house.environment | variables
        with self.log.open("w") as file:
            process = subprocess.Popen(
                command, env=environment, stdout=file, stderr=file, stdin=subprocess.DEVNULL, cwd=self.house.folder,
                start_new_session=True,
            )  # fmt: skip
        self.processes.append(process)
        return process

    def said_one_sentence(self) -> None:
        """What a command that has ended must have said; libraries may have warned before it."""
        said = self.log.read_text(errors="replace")
        assert [line for line in said.splitlines() if line.startswith("charthouse: ")], said
        assert "Traceback" not in said

    def end(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.terminate()
                process.wait(20)


@pytest.fixture
def machine(house: House, request: pytest.FixtureRequest) -> Iterator[Machine]:
    house.write("charts.py", CHARTS)
    house.variables["TMPDIR"] = "/mnt" if request.param == "full temporary folder" else ""
    for path in (house.folder, *house.folder.rglob("*"), *list(house.folder.parents)[:-2]):
        path.chmod(0o777)  # for the stranger
    built = Machine(house, request.param)
    yield built
    built.end()


def ended_well(machine: Machine, process: subprocess.Popen[bytes]) -> None:
    assert process.returncode == 1
    if machine.kind not in SILENT:
        machine.said_one_sentence()


kinds = pytest.mark.parametrize("machine", MACHINES, indirect=True)


@kinds
def test_a_web_server_serves_or_says_why_not(machine: Machine) -> None:
    port = free_port()
    process = machine.start("web", CHARTHOUSE_PORT=str(port), CHARTHOUSE_WEB_WORKERS="1")
    url = f"http://127.0.0.1:{port}"
    until(lambda: process.poll() is not None or answered(url), 60)
    if process.poll() is not None:
        ended_well(machine, process)
        return
    picture = ask(f"{url}/charts/here.png")
    assert (picture.status, picture.state) == (200, "ready"), machine.log.read_text()
    assert "Traceback" not in machine.log.read_text(errors="replace")


@kinds
def test_a_worker_draws_or_says_why_not(machine: Machine) -> None:
    process = machine.start("worker", "one")
    until(lambda: process.poll() is not None or machine.house.redis.sismember("rq:workers", "rq:worker:one"), 60)
    if process.poll() is not None:
        ended_well(machine, process)
        return
    assert machine.house.call("warm", "here", "--timeout", "30").returncode == 0, machine.log.read_text()
    assert "Traceback" not in machine.log.read_text(errors="replace")


@kinds
def test_a_demo_serves_or_says_why_not(machine: Machine) -> None:
    port = free_port()
    process = machine.start("demo", "--workers", "1", CHARTHOUSE_PORT=str(port))
    url = f"http://127.0.0.1:{port}"
    until(lambda: process.poll() is not None or answered(url), 60)
    if process.poll() is not None:
        ended_well(machine, process)
        return
    assert until(lambda: ask(f"{url}/charts/here.png").state == "ready", 60), machine.log.read_text()
    assert "Traceback" not in machine.log.read_text(errors="replace")


@kinds
def test_commands_end_with_a_picture_or_a_sentence(machine: Machine) -> None:
    for arguments in (["list"], ["list", "--json"], ["settings"], ["check"], ["render", "here", "-o", "here.png"]):
        process = machine.start(*arguments)
        assert process.wait(60) in (0, 1)
        if process.returncode == 1 and arguments != ["check"]:
            ended_well(machine, process)
        assert "Traceback" not in machine.log.read_text(errors="replace"), arguments


def answered(url: str) -> bool:
    try:
        return ask(url + "/healthz", timeout=1).status == 200
    except OSError:
        return False


@pytest.mark.parametrize(
    "signals",
    [["SIGHUP"], ["SIGINT", "SIGINT"], ["SIGINT", "SIGTERM"], ["SIGHUP", "SIGTERM"], ["SIGTERM", "SIGHUP", "SIGINT"]],
    ids=" ".join,
)
def test_an_ended_demo_leaves_nothing(house: House, tmp_path: Path, signals: list[str]) -> None:
    house.write("charts.py", CHARTS)
    temporary = tmp_path / "t"  # a socket's path must be short
    temporary.mkdir()
    log, port = house.folder / "log", free_port()
    environment = {name: value for name, value in house.environment.items() if name != "CHARTHOUSE_REDIS_URL"}
    with log.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "charthouse", "demo", "--port", str(port), "--workers", "1"],
            env=environment | {"TMPDIR": str(temporary)}, stdout=file, stderr=file, start_new_session=True,
        )  # fmt: skip
    until(lambda: "Ctrl-C ends it all" in log.read_text() or process.poll() is not None)
    processes = family(process.pid)
    for name in signals:
        os.killpg(process.pid, signal.Signals[name])
    assert process.wait(20) == 0, log.read_text()
    until(lambda: living(processes) == [], 10)
    assert list(temporary.iterdir()) == []
    assert "Traceback" not in log.read_text()
