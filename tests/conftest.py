"""A house for tests: a real store of its own, real web servers, real workers, ended by pid afterwards."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import random
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import command_line
import pytest
from flask import Flask
from redis import Redis

from charthouse.assembly import Services, assemble
from charthouse.charts.catalogue import Catalogue
from charthouse.local import redis_server
from charthouse.processes import Child
from charthouse.runner.reading import read_catalogue
from charthouse.settings import Settings, read_settings
from charthouse.web import create_app

# Test modules name these as plugins, and import from them, in any order.
pytest.register_assert_rewrite("served", "own_store", "drawing", "browsing", "edge_before", "quickchart_server")

ROOT = Path(__file__).parent.parent
NGINX = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin") or "nginx"  # Debian keeps it in /usr/sbin

# A chart whose loads and draws can be counted, over all processes, by the lines of two files beside it.
COUNTING = """
import time
from pathlib import Path
from charthouse import chart

HERE = Path(__file__)

def count(what):
    with HERE.with_suffix("." + what).open("a") as file:
        file.write("x")

def load():
    count("loads")
    time.sleep({load_seconds})
    return {data}

@chart("{chart_id}", title="{title}", load=load{options})
def draw(figure, data):
    count("draws")
    time.sleep({draw_seconds})
    figure.subplots().plot([1, 2, 3], [data, 2, 1])
"""


@dataclass
class Reply:
    """An HTTP answer: status, headers (case-insensitive), body."""

    status: int
    headers: Any
    body: bytes

    @property
    def state(self) -> str | None:
        return self.headers.get("Charthouse-State")

    def json(self) -> Any:
        return json.loads(self.body)


def ask(url: str, method: str = "GET", timeout: float = 60, body: bytes | None = None, **headers: str) -> Reply:
    """Ask a real server; redirects are not followed. Headers as If_None_Match='…'."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: Any) -> None:
            return None

    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, body, method=method, headers=named)
    try:
        with urllib.request.build_opener(Stay).open(request, timeout=timeout) as answer:
            return Reply(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as error:
        return Reply(error.code, error.headers, error.read())


@pytest.fixture(autouse=True)
def nothing_is_logged_later() -> Iterator[None]:
    """A line that waits for its turn in the log is written at the test's end, and not in the next one's."""
    yield
    for timer in threading.enumerate():
        if isinstance(timer, threading.Timer):
            timer.cancel()
            timer.function(*timer.args, **timer.kwargs)


def until(condition: Callable[[], Any], seconds: float = 30.0) -> Any:
    """Wait until the condition holds and return what it gave; fail loudly when it does not in time."""
    deadline = time.monotonic() + seconds
    while True:
        if value := condition():
            return value
        assert time.monotonic() < deadline, f"not true within {seconds} s: {condition}"
        time.sleep(0.02)


# Below those that the kernel gives out by itself, so that none is taken between its choice and its use. A second web
# server at the same port would not fail: Granian shares ports, and each of the two would answer half of the requests.
PORTS_OF_A_PROCESS = 2_500
_lowest_port = 10_000 + PORTS_OF_A_PROCESS * (int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) % 8)
_ports = itertools.cycle(range(_lowest_port, _lowest_port + PORTS_OF_A_PROCESS))
_ports = itertools.islice(_ports, random.randrange(PORTS_OF_A_PROCESS), None)


def free_port() -> int:
    """A port that no other test of this run chooses."""
    for port in _ports:
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise AssertionError("no port is free")


@dataclass
class House:
    """A charts folder and a store; web servers and workers as a test needs them."""

    folder: Path
    charts: Path
    store: Child
    redis_url: str
    variables: dict[str, str] = field(default_factory=dict)
    children: list[Child] = field(default_factory=list)
    served_here: list[Services] = field(default_factory=list)

    @property
    def redis(self) -> Redis:
        return Redis.from_url(self.redis_url)

    @property
    def environment(self) -> dict[str, str]:
        bare = {name: value for name, value in os.environ.items() if not name.startswith("CHARTHOUSE_")}
        ours = {"CHARTHOUSE_REDIS_URL": self.redis_url, "CHARTHOUSE_CHARTS": str(self.charts)}
        return bare | ours | self.variables | {"PYTHONPATH": str(ROOT)}

    @property
    def settings(self) -> Settings:
        return read_settings(self.environment)

    def write(self, name: str, code: str) -> Path:
        """Write a module into the charts folder."""
        path = self.charts / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(code), encoding="utf-8")
        return path

    def counting_chart(
        self, chart_id: str, data: str = "1", load_seconds: float = 0.0, draw_seconds: float = 0.0, options: str = "",
        title: str = "Counted",
    ) -> None:  # fmt: skip
        """Write a chart whose loads and draws `count` tells; `data` is the expression that `load` returns."""
        options = ", " + options if options else ""
        code = COUNTING.format(
            chart_id=chart_id, data=data, load_seconds=load_seconds, draw_seconds=draw_seconds, options=options,
            title=title,
        )  # fmt: skip
        self.write(chart_id.replace("-", "_") + ".py", code)

    def count(self, chart_id: str, what: str) -> int:
        """How often the chart was loaded (`what="loads"`) or drawn (`"draws"`) so far, in all processes."""
        path = self.charts / f"{chart_id.replace('-', '_')}.{what}"
        return len(path.read_text()) if path.exists() else 0

    def services(self) -> Services:
        """The services of a process of ours, as assembly wires them, over this house's store."""
        return assemble(self.settings, timeout_seconds=5)

    def catalogue(self) -> Catalogue:
        return read_catalogue(self.settings)

    def app(self) -> Flask:
        """The web application in this process."""
        catalogue, services = self.catalogue(), self.services()
        self.served_here.append(services)
        return create_app(services, lambda: catalogue)

    def start(self, name: str, *arguments: str, log: Path | None = None, **variables: str) -> Child:
        """Start `python -m …` as a process of its own, which may write its log to a file."""
        command = [sys.executable, "-m", *arguments]
        if log:
            command = ["sh", "-c", f'exec "$@" >>{shlex.quote(str(log))} 2>&1', "sh", *command]
        child = Child(name, command, self.environment | variables)
        self.children.append(child)
        return child

    def start_web(self, processes: int = 1, log: Path | None = None, **variables: str) -> str:
        """Start a real web server; returns its URL once it answers."""
        port = free_port()
        numbers = {"CHARTHOUSE_PORT": str(port), "CHARTHOUSE_WEB_WORKERS": str(processes)}
        child = self.start("web", "web", log=log, **(numbers | variables))
        url = f"http://127.0.0.1:{port}"
        until(lambda: answers(url) or not child.alive)
        assert child.alive, "the web server did not start"
        return url

    def start_worker(self, name: str = "", **variables: str) -> Child:
        """Start a real worker; returns once it takes jobs."""
        name = name or f"test-{len(self.children)}"
        child = self.start("worker", "worker", name, **variables)
        until(lambda: self.redis.sismember("rq:workers", f"rq:worker:{name}") or not child.alive)
        assert child.alive, "the worker did not start"
        return child

    def run(self, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        """Run `python -m charthouse …` to its end."""
        command = [sys.executable, "-m", "charthouse", *arguments]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=timeout, cwd=self.folder, check=False
        )  # fmt: skip

    def call(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `charthouse …` in this process; what its drawing process writes goes elsewhere."""
        return command_line.call(arguments, self.environment, self.folder)

    def close(self) -> None:
        for services in self.served_here:
            services.runner.close()
        for child in self.children:
            with contextlib.suppress(ProcessLookupError):
                child.process.send_signal(signal.SIGCONT)
            child.stop(5)
        self.store.stop(5)


def answers(url: str, path: str = "/healthz") -> bool:
    try:
        return ask(url + path, timeout=1).status == 200
    except OSError:
        return False


def open_house(folder: Path, **variables: str) -> House:
    """A house whose processes have these variables too; who opens it closes it."""
    charts, private = folder / "charts", folder / "store"
    charts.mkdir(exist_ok=True)
    private.mkdir(mode=0o700)
    return House(folder, charts, *redis_server.start(private), variables)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A house of its own for one test."""
    built = open_house(tmp_path)
    yield built
    built.close()


@dataclass
class Demo:
    """A running `python -m charthouse demo`."""

    url: str
    store_url: str
    process: subprocess.Popen[str]
    log: Path


def start_demo(
    house: House, *arguments: str, log: Path | None = None, unset: Collection[str] = ("CHARTHOUSE_REDIS_URL",)
) -> Demo:
    """Start the demo over the house's charts, with a store of its own; returns once it has announced itself."""
    log = log or house.folder / "demo.log"
    port = free_port()
    command = [sys.executable, "-m", "charthouse", "demo", "--port", str(port), *arguments]
    environment = {name: value for name, value in house.environment.items() if name not in unset}
    with log.open("w") as file:
        process = subprocess.Popen(
            command, env=environment, stdout=file, stderr=subprocess.STDOUT, text=True, start_new_session=True,
            cwd=house.folder,
        )  # fmt: skip
    until(lambda: "Ctrl-C ends it all" in log.read_text() or process.poll() is not None)  # the last line of it
    assert process.poll() is None, log.read_text()
    store = re.search(r"export CHARTHOUSE_REDIS_URL=(\S+)", log.read_text())  # not there when it has a password
    return Demo(f"http://127.0.0.1:{port}", store[1] if store else "", process, log)


@pytest.fixture
def demo(house: House) -> Iterator[Callable[..., Demo]]:
    """Starts demos over the house's charts: `demo()`; each is stopped afterwards."""
    running: list[Demo] = []

    def start(*arguments: str, **options: Any) -> Demo:
        running.append(start_demo(house, *arguments, **options))
        return running[-1]

    yield start
    for one in running:
        if one.process.poll() is None:
            one.process.terminate()
            one.process.wait(20)
