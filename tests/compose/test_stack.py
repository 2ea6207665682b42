"""docker-compose.yml and the image that it builds, started by a real Docker; the tests of a stack run in order."""

from __future__ import annotations

import os
import re
import shutil
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from asking import asked_all_the_time, failures, status_at
from conftest import until
from soak import times
from stack import PNG, SERVICES, Stack, docker_problem, run
from tree import copy_tree

pytestmark = [pytest.mark.compose, pytest.mark.timeout(900)]  # an image is built from an empty cache


def repository(folder: Path) -> Path:
    """This repository, as an operator clones it."""
    return copy_tree(folder)


def project(folder: Path) -> Path:
    """A project that the wheel's `charthouse init` makes, with the wheel in it, as no index has this version."""
    tree, code, made = copy_tree(folder / "tree"), folder / "code", folder / "project"
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", cwd=tree)
    (wheel,) = tree.glob("dist/*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(code)
    run(sys.executable, "-m", "charthouse", "init", str(made), cwd=code)
    shutil.copy(wheel, made)
    return made


# How each project's folder is made, and one of its charts.
PROJECTS = {"repository": (repository, "co2"), "project": (project, "sales")}


@pytest.fixture(scope="module", params=PROJECTS)
def stack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Each project, up and healthy; the test run fails when something of it is left behind."""
    if problem := docker_problem():
        pytest.fail(problem, pytrace=False)
    make, _ = PROJECTS[request.param]
    stack = Stack(make(tmp_path_factory.mktemp(request.param)), f"charthouse-test-{os.getpid()}-{request.param}")
    try:
        stack.up()
        yield stack
    finally:
        stack.down()
        assert stack.left_behind() == {}


@pytest.fixture
def chart(request: pytest.FixtureRequest, stack: Stack) -> str:
    """One chart of the project."""
    return PROJECTS[stack.name.rpartition("-")[2]][1]


def test_each_service_runs_and_is_healthy(stack: Stack) -> None:
    states = {(name, one["Health"]) for name in SERVICES for one in stack.containers(name).values()}
    assert states == {(name, "healthy") for name in SERVICES}


def test_no_service_complains_at_its_start(stack: Stack) -> None:
    logs = stack.compose("logs", "--no-color", "web", "worker", "edge").splitlines()
    assert [line for line in logs if any(word in line for word in ("WARN", "ERROR", "Traceback"))] == []


def test_warm_exits_with_0_when_every_chart_is_drawn_and_replaces_no_worker(stack: Stack) -> None:
    before = set(stack.containers("worker"))
    stack.compose("run", "--rm", "warm")
    assert set(stack.containers("worker")) == before


def test_the_edge_answers_with_the_picture(stack: Stack, chart: str) -> None:
    reply = stack.ask(f"/charts/{chart}.png")
    assert (reply.status, reply.state) == (200, "ready")
    assert reply.body.startswith(PNG)


def test_code_and_charts_cannot_be_changed_by_a_chart(stack: Stack) -> None:
    for path in ("/charts", "$(python -c 'import charthouse; print(charthouse.__path__[0])')"):
        stack.compose("exec", "-T", "worker", "sh", "-c", f"test -d {path} && test ! -w {path}")


def test_a_picture_comes_although_its_worker_is_killed(stack: Stack) -> None:
    stack.compose("up", "--detach", "--scale", "worker=2")
    until(lambda: len(stack.workers()) == 2)
    assert stack.ask("/charts/slow.png?seconds=6").status == 202
    (worker,) = until(stack.busy_workers)
    run("docker", "kill", worker)
    killed = [one for one in stack.containers("worker").values() if one["ID"].startswith(worker)]
    assert [one["State"] for one in killed] == ["exited"]
    assert stack.ask("/charts/slow.png?seconds=6").status == 202  # it was killed before it was done
    assert stack.ready("/charts/slow.png?seconds=6", 120).body.startswith(PNG)


def test_the_edge_finds_a_web_server_that_was_restarted(stack: Stack, chart: str) -> None:
    stack.compose("restart", "web")
    assert stack.ready(f"/charts/{chart}.png?scale=2").body.startswith(PNG)


def test_a_deploy_brings_new_charts_and_back_and_no_request_fails(stack: Stack, chart: str) -> None:
    (source,) = (stack.folder / "charts").rglob(f"{chart}.py")
    before = source.read_text()
    after = re.sub(r'title="[^"]*"', 'title="Deployed without a gap"', before, count=1)
    webs = {name: set(stack.containers(name)) for name in ("web", "web-2")}
    paths = ("/", f"/charts/{chart}", f"/charts/{chart}.png", f"/charts/{chart}.png?scale={{}}&theme={{}}", "/healthz")
    with asked_all_the_time(status_at(f"http://127.0.0.1:{stack.port}"), paths) as statuses:
        for text in (after, before) * times(1, 10):
            source.write_text(text)
            stack.deploy()
            assert ("Deployed without a gap" in stack.ask(f"/charts/{chart}").body.decode()) == (text is after)
    assert all(webs[name].isdisjoint(stack.containers(name)) for name in webs)
    assert sum(statuses.values()) > 200
    assert failures(statuses) == {}


def test_a_deploy_of_nothing_new_replaces_nothing(stack: Stack) -> None:
    before = {name: set(stack.containers(name)) for name in SERVICES}
    stack.deploy()
    assert {name: set(stack.containers(name)) for name in SERVICES} == before
