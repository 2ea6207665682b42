"""Without Docker: the units of systemd, nginx with TLS before two web servers, and a restart that nobody notices."""

from __future__ import annotations

import os
import re
import shlex
import ssl
import subprocess
import time
from http.client import HTTPException, HTTPSConnection
from pathlib import Path

import pytest
from asking import NO_ANSWER, asked_all_the_time, failures
from conftest import NGINX, ROOT, House, answers, free_port, until
from native_edge import NATIVE, native
from soak import times

from charthouse.cli import COMMANDS
from charthouse.processes import Child

UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
PATHS = ("/", "/charts/one", "/charts/one.png", "/charts/one.png?scale={}&theme={}", "/status?charts=one")


def values(unit: Path, name: str) -> list[str]:
    return re.findall(rf"^{name}=(.*)$", unit.read_text(), re.MULTILINE)


def test_the_configuration_is_that_of_the_containers_with_other_paths_and_tls() -> None:
    assert NATIVE.read_text(encoding="utf-8") == native()


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_runs_a_command_that_exists_as_nobody_special(unit: Path) -> None:
    (command,) = values(unit, "ExecStart")
    program, argument = shlex.split(command)[:2]
    if program == "/opt/charthouse/bin/charthouse":
        assert argument in COMMANDS
        assert values(unit, "User") == ["charthouse"]
    assert values(unit, "NoNewPrivileges") == ["yes"]
    assert "HUP" in values(unit, "ExecReload")[0]


@pytest.mark.system
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_understands_the_unit(unit: Path, tmp_path: Path) -> None:
    installed = re.sub(r"(/opt/charthouse/bin/charthouse|/usr/sbin/nginx)", "/bin/true", unit.read_text())
    (tmp_path / unit.name).write_text(installed)
    verified = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / unit.name)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (verified.returncode, verified.stderr) == (0, "")


class Pair:
    """Two web servers behind nginx with TLS, and a worker."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.ports = [free_port(), free_port()]
        self.webs = [self._start(port) for port in self.ports]
        house.start_worker()
        self.port = free_port()
        self._edge(house.folder / "edge")

    def _start(self, port: int) -> Child:
        child = self._house.start(f"web {port}", "charthouse", "web", CHARTHOUSE_PORT=str(port))
        until(lambda: answers(f"http://127.0.0.1:{port}"))
        return child

    def _edge(self, folder: Path) -> None:
        folder.mkdir()
        self._house.folder.chmod(0o755)
        self.certificate, key = folder / "certificate.pem", folder / "key.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
             "-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(self.certificate)],
            check=True, capture_output=True,
        )  # fmt: skip
        text = NATIVE.read_text()
        for before, after in (
            ("/var/cache/charthouse-edge/", f"{folder}/"), ("/run/charthouse-edge/", f"{folder}/"),
            ("/etc/charthouse/tls/", f"{folder}/"), ("127.0.0.1:8001", f"127.0.0.1:{self.ports[0]}"),
            ("127.0.0.1:8002", f"127.0.0.1:{self.ports[1]}"), ("listen 443", f"listen 127.0.0.1:{self.port}"),
            ("        listen [::]:443 ssl;\n", ""), ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
            ("        listen [::]:80;\n", ""),
        ):  # fmt: skip
            assert before in text, before
            text = text.replace(before, after)
        config = folder / "nginx.conf"
        config.write_text("user root;\n" * (os.getuid() == 0) + text)
        child = Child("edge", [NGINX, "-c", str(config), "-g", "daemon off;"], self._house.environment)
        self._house.children.append(child)
        until(lambda: self.status("/healthz") == 200)

    def connection(self) -> HTTPSConnection:
        context = ssl.create_default_context(cafile=str(self.certificate))
        return HTTPSConnection("localhost", self.port, timeout=10, context=context)

    def status(self, path: str) -> int:
        """The status of the answer, or NO_ANSWER."""
        connection = self.connection()
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, HTTPException):
            return NO_ANSWER
        finally:
            connection.close()

    def restart(self, number: int) -> None:
        """As systemd does: SIGTERM, and a new process when the old one has ended; returns when it is ready."""
        self.webs[number].process.terminate()
        assert self.webs[number].process.wait(60) == 0
        self.webs[number] = self._start(self.ports[number])


@pytest.mark.system
@pytest.mark.alone
def test_web_servers_that_restart_one_after_the_other_are_never_missed(house: House) -> None:
    house.counting_chart("one", options="fresh_seconds=1")
    pair = Pair(house)
    until(lambda: pair.status("/charts/one.png") == 200)
    with asked_all_the_time(pair.status, PATHS) as statuses:
        for _ in range(times(3, 20)):
            for number in (0, 1):
                time.sleep(0.5)
                pair.restart(number)
    assert sum(statuses.values()) > 200
    assert failures(statuses) == {}
