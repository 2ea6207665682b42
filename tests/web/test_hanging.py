"""Web processes that hang are replaced; those of a server that was stopped for a while are not."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from conftest import ROOT, House, ask, free_port, until
from processes import family, stays

from charthouse.processes import Child
from charthouse.web.server.pulse import BEAT_SECONDS, HUNG_SECONDS

# A server over an application that hangs when it is asked to, in two ways; one that is stopped is the last test's.
HANGING = """
import ctypes, os, sys, threading
from granian.constants import Interfaces
from granian.log import LogLevels
from charthouse.settings import Settings
from charthouse.settings import read_settings
from charthouse.web.server import front
from charthouse.web.server.server import Server

LOCK = threading.Lock()
SETTINGS = read_settings({})

class Hanging:
    def look_up(self, environ):
        path = environ["PATH_INFO"]
        if path == "/holds":
            ctypes.PyDLL(None).sleep(1000)  # in C, without letting other threads run
        if path == "/locked":
            LOCK.acquire()
            LOCK.acquire()

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"] == "/waits":
            threading.Event().wait()
        start_response("200 OK", [])
        return [str(os.getpid()).encode()]

def application():
    front.install(SETTINGS)
    return Hanging()

if __name__ == "__main__":
    Server("hanging:application", factory=True, interface=Interfaces.WSGI, port=int(sys.argv[1]), workers=2,
           blocking_threads=front.threads(Settings()),
           respawn_failed_workers=True, log_level=LogLevels.error, workers_kill_timeout=5).serve()
"""
LONGEST = HUNG_SECONDS + 5  # until another process is there, on a busy machine
LEFT_ALONE = HUNG_SECONDS + 2 * BEAT_SECONDS


@pytest.fixture
def hanging(tmp_path: Path) -> Iterator[tuple[str, Child]]:
    """The address and the process of a server of two processes that can hang."""
    (tmp_path / "hanging.py").write_text(HANGING)
    port = free_port()
    command = [sys.executable, str(tmp_path / "hanging.py"), str(port)]
    child = Child("hanging", command, os.environ | {"PYTHONPATH": f"{ROOT}:{tmp_path}"})
    url = f"http://127.0.0.1:{port}"
    try:
        until(lambda: answering(url))
        yield url, child
    finally:
        for one in family(child.process.pid):
            one.resume()
        child.stop(10)


def answering(url: str) -> int:
    """The process that answers, or 0."""
    try:
        return int(ask(url + "/", timeout=0.5).body)
    except OSError:
        return 0


def serving(child: Child) -> set[int]:
    return {one.pid for one in psutil.Process(child.process.pid).children()}


def hang(url: str, path: str) -> None:
    with pytest.raises(TimeoutError):
        ask(url + path, timeout=0.2)


@pytest.mark.parametrize(("path", "times"), [("/holds", 1), ("/locked", 2)])
def test_a_process_that_hangs_is_replaced_within_seconds(hanging: tuple[str, Child], path: str, times: int) -> None:
    url, child = hanging
    until(lambda: len(serving(child)) == 2)
    before = serving(child)
    for _ in range(times):
        hang(url, path)
    until(lambda: len(serving(child) - before) >= 1 and len(serving(child)) == 2, LONGEST + HUNG_SECONDS)
    until(lambda: all(answering(url) for _ in range(20)), LONGEST)


def test_a_process_in_which_requests_wait_is_left_alone(hanging: tuple[str, Child]) -> None:
    url, child = hanging
    until(lambda: len(serving(child)) == 2)
    before = serving(child)
    for _ in range(10):
        hang(url, "/waits")
    stays(lambda: serving(child) == before, LEFT_ALONE)


def test_processes_are_left_alone_when_the_whole_server_was_stopped_for_a_while(hanging: tuple[str, Child]) -> None:
    url, child = hanging
    until(lambda: len(serving(child)) == 2)
    before = serving(child)
    for number in (signal.SIGSTOP, signal.SIGCONT):
        for one in (child.process.pid, *before) if number == signal.SIGSTOP else (*before, child.process.pid):
            os.kill(one, number)
        stays(lambda: serving(child) == before, LEFT_ALONE)
    assert answering(url)


def test_a_real_web_server_replaces_a_stopped_process(house: House, capfd: pytest.CaptureFixture[str]) -> None:
    url = house.start_web(processes=2)
    server = house.children[-1]
    before = serving(server)
    stopped = min(before)
    os.kill(stopped, signal.SIGSTOP)
    until(lambda: stopped not in serving(server) and len(serving(server)) == 2, LONGEST)
    until(lambda: all(ask(url + "/healthz", timeout=1).status == 200 for _ in range(20)), LONGEST)
    assert re.search(rf"web process {stopped} hangs", capfd.readouterr().err)
