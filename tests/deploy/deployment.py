"""What docker-compose.yml starts, started on this machine: the same command lines, other hosts, ports and folders."""

from __future__ import annotations

import getpass
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from conftest import free_port, until

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
LONG_RUNNING = [name for name in SERVICES if name != "warm"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
_, BUILD_STAGE, FINAL_STAGE = re.split(r"^FROM .*$", DOCKERFILE, flags=re.MULTILINE)
(CHARTS_FOLDER,) = re.findall(r"^ENV CHARTHOUSE_CHARTS=(\S+)$", FINAL_STAGE, re.MULTILINE)
PASSWORD = "a-password-for-tests"
CHARTS = """
import time
from pathlib import Path
from charthouse import chart

def load_at_the_gate():
    while Path(__file__).with_name("closed").exists():
        time.sleep(0.01)
    return [2, 1]

@chart("deployed", title="Deployed", width=320, height=200, load=lambda: [1, 3, 2], fresh_seconds=3600)
def deployed(figure, data):
    figure.subplots().plot(data)

@chart("gated", title="Gated", width=320, height=200, load=load_at_the_gate, fresh_seconds=3600)
def gated(figure, data):
    figure.subplots().plot(data)
"""


class Answer(NamedTuple):
    status: int
    headers: Message
    body: bytes


class Deployment:
    """The services by name; `running` holds the process of each that was started and not stopped."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports = {name: free_port() for name in LONG_RUNNING}
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        _lay_out_the_image(folder)

    def start(self, name: str) -> None:
        with self._log(name).open("ab") as log:
            self.running[name] = subprocess.Popen(
                self.command(name),
                cwd=self._working_directory(name),
                env=self.environment(name),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def stop(self, name: str) -> int:
        """The exit code of the service, stopped with compose's signal and within its grace period."""
        process, service = self.running.pop(name), SERVICES[name]
        process.send_signal(signal.Signals[service.get("stop_signal", "SIGTERM")])
        try:
            return process.wait(in_seconds(service.get("stop_grace_period", "10s")))
        finally:
            process.kill()

    def command(self, name: str) -> list[str]:
        """The command line that the service's container would run."""
        if name.startswith("redis-"):
            return self._redis_command(name)
        if name == "edge":
            return ["nginx", "-c", str(self._nginx_conf()), "-g", f"daemon off; user {getpass.getuser()};"]
        (entrypoint,) = re.findall(r"^ENTRYPOINT (.*)$", FINAL_STAGE, re.MULTILINE)
        assert json.loads(entrypoint) == ["charthouse"]
        return [sys.executable, "-m", "charthouse", *SERVICES[name]["command"]]

    def environment(self, name: str) -> dict[str, str]:
        """The service's own variables, and of this process's only what a container would have too."""
        given = {key: self._here(str(value)) for key, value in SERVICES[name].get("environment", {}).items()}
        if "CHARTHOUSE_PORT" in given:
            given |= {"CHARTHOUSE_PORT": str(self.ports[name]), "CHARTHOUSE_HOST": "127.0.0.1"}
        inherited = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
        image = {"PYTHONUNBUFFERED": "1", "CHARTHOUSE_CHARTS": f"{self.folder}{CHARTS_FOLDER}"}
        return inherited | image | given

    def run_to_the_end(self, name: str, command: list[str]) -> subprocess.CompletedProcess[str]:
        """A command in the service's environment and folder."""
        return subprocess.run(
            command,
            cwd=self._working_directory(name),
            env=self.environment(name),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )

    def healthy(self, name: str) -> bool:
        """What the service's own healthcheck says."""
        kind, *command = [self._here(word) for word in SERVICES[name]["healthcheck"]["test"]]
        if kind == "CMD-SHELL":
            command = ["sh", "-c", command[0].replace("redis-cli", f"redis-cli -p {self.ports[name]}")]
        if command[0] == "charthouse":
            command = [sys.executable, "-m", *command]
        return self.run_to_the_end(name, command).returncode == 0

    def wait_until_healthy(self, name: str, seconds: float = 60) -> None:
        process = self.running[name]
        with self._logs_when_it_fails(name):
            until(lambda: process.poll() is not None or self.healthy(name), seconds)
            assert process.poll() is None, f"{name} ended with {process.returncode}"

    def get(self, path: str, *, of: str = "edge", **headers: str) -> Answer:
        """What a service answers to GET, whatever the status."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.ports[of]}{path}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=40) as reply:
                return Answer(reply.status, reply.headers, reply.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read())

    def picture(self, path: str, seconds: float = 60) -> Answer:
        """The edge's answer for a chart's image, asked for until it is 200."""
        with self._logs_when_it_fails("web", "worker"):
            answer = until(lambda: found if (found := self.get(path)).status != 202 else None, seconds)
            assert answer.status == 200
        return answer  # type: ignore[no-any-return]

    @property
    def gate(self) -> Path:
        """While this file is there, the chart `gated` is being loaded."""
        return self.folder / CHARTS_FOLDER.strip("/") / "closed"

    @contextmanager
    def _logs_when_it_fails(self, *names: str) -> Iterator[None]:
        try:
            yield
        except AssertionError as error:
            for name in names:
                error.add_note(f"the log of {name} ends:\n{self._log(name).read_text()[-3000:]}")
            raise

    def _here(self, text: str) -> str:
        """Text of the compose file with the test's password and this machine's addresses in it."""
        text = re.sub(r"\$\{REDIS_(\w*)PASSWORD(:\?[^}]*)?\}", lambda found: password_of(found[1]), text)
        for name, address in {
            "redis-cache": "redis-cache:6379",
            "redis-queue": "redis-queue:6379",
            "web": "127.0.0.1:8000",
            "edge": "127.0.0.1:8080",
        }.items():
            text = text.replace(address, f"127.0.0.1:{self.ports[name]}")
        return text

    def _redis_command(self, name: str) -> list[str]:
        folder = str(self._working_directory(name))
        command = [folder if word == "/data" else self._here(word) for word in SERVICES[name]["command"]]
        return [*command, "--bind", "127.0.0.1", "--port", str(self.ports[name])]

    def _nginx_conf(self) -> Path:
        """edge/nginx.conf with this machine's ports, and a folder of the test's own for all it writes."""
        folder = self._working_directory("edge")
        text = (ROOT / "edge/nginx.conf").read_text()
        text = text.replace("/tmp/", f"{folder}/").replace("web:8000", f"127.0.0.1:{self.ports['web']}")
        path = folder / "nginx.conf"
        path.write_text(text.replace("listen 8080", f"listen 127.0.0.1:{self.ports['edge']}"))
        return path

    def _working_directory(self, name: str) -> Path:
        is_ours = SERVICES[name]["image"] == SERVICES["web"]["image"]
        folder = self.folder / ("image" if is_ours else name)
        folder.mkdir(exist_ok=True)
        return folder

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"


def password_of(user: str) -> str:
    """The password of `WEB_`, `WORKER_`, `WARM_`, or of whoever may do everything (''), each another."""
    return PASSWORD + user.lower().replace("_", "")


def in_seconds(duration: str) -> int:
    assert re.fullmatch(r"\d+s", duration)
    return int(duration.removesuffix("s"))


def copied(stage: str) -> list[tuple[str, str]]:
    """What a stage of the Dockerfile copies from the checkout: source and destination."""
    lines = [words.split() for words in re.findall(r"^COPY (?!--from)(.+)$", stage, re.MULTILINE)]
    return [(source, destination.strip("/")) for *sources, destination in lines for source in sources]


def _lay_out_the_image(folder: Path) -> None:
    """Lay out in `image` the wheel that the first stage builds, and next to it what the second stage copies."""
    _copy(BUILD_STAGE, folder / "src")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder / "dist")]
    subprocess.run(build, cwd=folder / "src", capture_output=True, check=True)
    (wheel,) = (folder / "dist").iterdir()
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "image")
    _copy(FINAL_STAGE, folder)
    (folder / CHARTS_FOLDER.strip("/") / "deployed.py").write_text(CHARTS)


def _copy(stage: str, folder: Path) -> None:
    for source, destination in copied(stage):
        target = folder / destination
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, target, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / source, target)
