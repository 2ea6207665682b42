"""What pip installs: one import name, a demo that serves the examples from it, and nothing that it does not need."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import ask, free_port, until
from tree import copy_tree

pytestmark = [pytest.mark.system, pytest.mark.timeout(600)]  # pip asks the package registry

PNG = b"\x89PNG\r\n\x1a\n"


class Built(NamedTuple):
    """The two distributions of this tree."""

    wheel: Path
    sdist: Path


@dataclass(frozen=True)
class Installed:
    """An environment with one of them in it, and an empty folder to run commands from."""

    environment: Path
    folder: Path

    @property
    def variables(self) -> dict[str, str]:
        """What commands see: no setting, no way to this tree, and no store but the one that pip installed."""
        return {"PATH": str(self.environment / "bin"), "HOME": str(self.folder), "LANG": "C.UTF-8"}

    def command(self, *words: str) -> list[str]:
        program, *arguments = words
        return [str(self.environment / "bin" / program), *arguments]

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*words), cwd=self.folder, env=self.variables, capture_output=True, text=True, check=False
        )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Both distributions, built from what git knows of this tree."""
    folder = copy_tree(tmp_path_factory.mktemp("tree"))
    subprocess.run([sys.executable, "-m", "build", "--no-isolation"], cwd=folder, capture_output=True, check=True)
    ((wheel,), (sdist,)) = (folder / "dist").glob("*.whl"), (folder / "dist").glob("*.tar.gz")
    return Built(wheel, sdist)


@pytest.fixture(scope="module", params=Built._fields)
def installed(request: pytest.FixtureRequest, built: Built, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """A fresh environment with the distribution and its extra `demo`, as `pip install 'charthouse[demo]'` makes it."""
    environment, folder = tmp_path_factory.mktemp("environment"), tmp_path_factory.mktemp("elsewhere")
    venv.create(environment, with_pip=True)
    made = Installed(environment, folder)
    pip = made.command("python", "-m", "pip", "install", "--quiet", f"{getattr(built, request.param)}[demo]")
    bare = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    subprocess.run(pip, cwd=folder, env=bare, check=True)
    return made


@pytest.fixture(scope="module")
def url(installed: Installed) -> Iterator[str]:
    """Where `charthouse demo` serves, run from a folder without charts."""
    log, port = installed.folder / "demo.log", free_port()
    with log.open("w") as file:
        process = subprocess.Popen(
            installed.command("charthouse", "demo", "--port", str(port)), cwd=installed.folder, env=installed.variables,
            stdout=file, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    try:
        until(lambda: "Charthouse is at" in log.read_text() or process.poll() is not None, 60)
        assert process.poll() is None, log.read_text()
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def test_the_wheel_is_small_and_both_are_named_by_the_version(built: Built) -> None:
    assert built.wheel.stat().st_size < 1_000_000
    assert re.fullmatch(r"charthouse-[0-9.]+-py3-none-any\.whl", built.wheel.name)
    assert built.sdist.name == built.wheel.name.partition("-py3")[0] + ".tar.gz"


def test_one_import_name_is_installed(installed: Installed) -> None:
    (record,) = installed.environment.glob("lib/python*/site-packages/charthouse-*.dist-info/RECORD")
    paths = [line.partition(",")[0] for line in record.read_text().splitlines()]
    names = {path.partition("/")[0] for path in paths if not path.startswith((record.parent.name, "../"))}
    assert names == {"charthouse"}
    for name in ("web", "worker", "charts"):
        assert f"No module named '{name}'" in installed.run("python", "-c", f"import {name}").stderr


def test_pandas_seaborn_and_polars_are_not_installed(installed: Installed) -> None:
    for name in ("pandas", "seaborn", "polars"):
        assert f"No module named '{name}'" in installed.run("python", "-c", f"import {name}").stderr


def test_the_command_says_its_version(installed: Installed, built: Built) -> None:
    said = installed.run("charthouse", "--version").stdout
    assert said == f"charthouse, version {built.wheel.name.split('-')[1]}\n"


def test_the_demo_serves_the_examples(url: str) -> None:
    gallery = ask(url + "/")
    assert gallery.status == 200
    charts = re.findall(r'href="/charts/([\w-]+)"', gallery.body.decode())
    assert {"co2", "co2-growth", "co2-seasons", "cpu", "1"} <= set(charts)
    for chart in sorted(set(charts)):
        reply = until(lambda chart=chart: (one := ask(f"{url}/charts/{chart}.png?wait=10")).state == "ready" and one)
        assert reply.status == 200
        assert reply.body.startswith(PNG)


def test_the_pages_style_sheet_comes(url: str) -> None:
    (path,) = re.findall(r'<link rel="stylesheet" href="([^"]+)"', ask(url + "/").body.decode())
    reply = ask(url + path)
    assert (reply.status, reply.headers.get_content_type()) == (200, "text/css")


def test_without_a_charts_folder_the_other_commands_say_what_to_do(installed: Installed) -> None:
    ended = installed.run("charthouse", "render", "co2", "-o", "co2.png")
    assert ended.returncode == 1
    assert "`charthouse init`" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
