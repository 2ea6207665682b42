"""`init`: a project that works as it is made, and nothing overwritten."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import command_line
import pytest
import yaml

from charthouse import __version__
from charthouse.cli.init import project_files

ROOT = Path(__file__).parents[2]
FILES = {
    "charts/sales.py", "charts/visitors.py", "tests/test_charts.py", "requirements.txt", "README.md", ".gitignore",
    "Dockerfile", "docker-compose.yml", "edge/nginx.conf", "deploy.sh", ".env.example",
}  # fmt: skip


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m …` in the folder; PYTHONPATH stands in for an installed Charthouse."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CHARTHOUSE_")}
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, env=environment | {"PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip


def init(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return command_line.call(("init", *arguments), os.environ, folder)


def written(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("init")
    ended = run(folder, "charthouse", "init", "project")
    assert ended.returncode == 0, ended.stderr
    return folder / "project"


def test_it_writes_eleven_files_and_prints_each_and_what_comes_next(tmp_path: Path) -> None:
    ended = init(tmp_path, "my charts")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert written(tmp_path / "my charts") == FILES
    assert set(re.findall(r"^made my charts/(.+)$", ended.stdout, re.MULTILINE)) == FILES
    assert ended.stdout.endswith("    cd 'my charts'\n    charthouse demo\n    pytest\n")


def test_the_working_directory_may_be_the_project_and_may_hold_other_files(tmp_path: Path) -> None:
    (tmp_path / "charts").mkdir()
    (tmp_path / "charts/mine.py").write_text("")
    ended = init(tmp_path, ".")
    assert ended.returncode == 0, ended.stderr
    assert written(tmp_path) == FILES | {"charts/mine.py"}
    assert "cd " not in ended.stdout


@pytest.mark.parametrize("name", sorted(FILES))
def test_one_file_that_exists_is_named_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    path = tmp_path / "project" / name
    path.parent.mkdir(parents=True)
    path.write_text("mine")
    ended = init(tmp_path, "project")
    assert ended.returncode == 1
    assert f"has these already: {name}\n" in ended.stderr
    assert (written(tmp_path), path.read_text()) == ({f"project/{name}"}, "mine")


def test_a_second_init_names_all_files(project: Path) -> None:
    ended = init(project.parent, "project")
    assert ended.returncode == 1
    assert all(name in ended.stderr for name in FILES)


def test_a_link_that_leads_nowhere_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "README.md").symlink_to(tmp_path / "elsewhere")
    assert init(tmp_path, ".").returncode == 1
    assert written(tmp_path) == {"README.md"}


@pytest.mark.parametrize(("name", "said"), [("file", "file is a file"), ("folder", "charts"), ("file/below", "file")])
def test_a_file_in_the_place_of_a_folder_is_named(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/charts").write_text("mine")
    ended = init(tmp_path, name)
    assert ended.returncode == 1
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr
    assert written(tmp_path) == {"file", "folder/charts"}


def test_a_folder_that_cannot_be_written_to_ends_with_1_in_one_line(tmp_path: Path) -> None:
    ended = init(tmp_path, "/proc/self/project")
    assert ended.returncode == 1
    assert re.fullmatch(r"charthouse: .*/proc/.*\n", ended.stderr)


def test_without_a_folder_it_is_wrong_use(tmp_path: Path) -> None:
    assert init(tmp_path).returncode == 2


@pytest.mark.system
def test_the_projects_own_test_passes(project: Path) -> None:
    ended = run(project, "pytest", "-q", "-p", "no:cacheprovider")
    assert ended.returncode == 0, ended.stdout
    assert "5 passed" in ended.stdout


def test_every_chart_of_the_project_can_be_drawn(project: Path) -> None:
    ended = run(project, "charthouse", "check", "--all-params")
    assert (ended.returncode, ended.stdout) == (0, "4 of 4 drawn.\n"), ended.stderr


def test_the_charts_are_formatted_as_the_repositorys_own(project: Path) -> None:
    for command in (("check", "--config", str(ROOT / "pyproject.toml"), "--ignore", "S101"), ("format", "--check")):
        ended = run(project, "ruff", *command, "--line-length", "120", "--no-cache", ".")
        assert ended.returncode == 0, ended.stdout


def test_production_installs_this_version_without_the_demos_store(project: Path) -> None:
    lines = [line for line in (project / "requirements.txt").read_text().splitlines() if not line.startswith("#")]
    assert lines == [f"charthouse=={__version__}"]
    assert '"charthouse[demo]"' in (project / "README.md").read_text()


def test_the_readmes_command_fills_in_a_password_of_its_own_for_each_user(project: Path) -> None:
    command = re.findall(r"^    (python3 -c .+) > \.env$", (project / "README.md").read_text(), re.MULTILINE)[0]
    ended = subprocess.run(command, shell=True, cwd=project, capture_output=True, text=True, check=True)  # noqa: S602
    passwords = re.findall(r"^(\w+)=([0-9a-f]{48})$", ended.stdout, re.MULTILINE)
    asked = set(re.findall(r"REDIS_\w*PASSWORD", (project / "docker-compose.yml").read_text()))
    assert {name for name, _ in passwords} == asked
    assert len({password for _, password in passwords}) == len(asked) == 4


# --- the deployment is the repository's own --------------------------------------------------------------------------


def compose(path: Path) -> dict[str, Any]:
    """A compose file without what a project has otherwise: its name, its image, where its documents are."""
    text = re.sub(r"set it in \.env[^}]*", "set it in .env", path.read_text())
    record: dict[str, Any] = yaml.safe_load(text)
    for service in record["services"].values():
        if service.get("pull_policy") == "never":
            service["image"] = "built here"
    return {name: record[name] for name in ("services", "volumes", "networks")}


def directives(path: Path) -> list[str]:
    lines = (re.sub(r"(^|\s)#.*", "", line).strip() for line in path.read_text().splitlines())
    return [line for line in lines if line]


def test_the_services_users_rights_limits_and_checks_are_the_repositorys(project: Path) -> None:
    assert compose(project / "docker-compose.yml") == compose(ROOT / "docker-compose.yml")


def test_the_edge_keeps_what_the_repositorys_keeps(project: Path) -> None:
    assert directives(project / "edge/nginx.conf") == directives(ROOT / "edge/nginx.conf")


def test_it_is_deployed_by_the_repositorys_script(project: Path) -> None:
    assert (project / "deploy.sh").read_text() == (ROOT / "deploy/deploy.sh").read_text()


def test_the_image_has_the_same_python_and_the_same_user_and_is_not_roots(project: Path) -> None:
    ours, theirs = (path.read_text() for path in (ROOT / "Dockerfile", project / "Dockerfile"))
    for pattern in (r"^FROM (\S+)", r"useradd .+ charthouse$", r"^USER .+$", r"CHARTHOUSE_CHARTS=\S+"):
        assert set(re.findall(pattern, theirs, re.MULTILINE)) == set(re.findall(pattern, ours, re.MULTILINE)) != set()
    assert re.findall(r"^COPY (.+)$", theirs, re.MULTILINE) == ["requirements.txt *.whl ./", "charts /charts/"]


def test_passwords_are_not_committed(project: Path) -> None:
    assert {".env", "charthouse.env"} <= set((project / ".gitignore").read_text().split())


def test_no_file_of_the_project_still_holds_a_placeholder() -> None:
    assert not [name for name, text in project_files().items() if re.search(r"@[A-Z]+@", text)]


def test_an_empty_path_is_refused(tmp_path: Path) -> None:
    for command in (("init", ""), ("check", "--charts", "")):
        ended = command_line.call(command, os.environ, tmp_path)
        assert ended.returncode == 2
        assert "must be the path of a folder, not ''" in ended.stderr
    assert not written(tmp_path)


def test_a_file_above_is_named_as_one(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    ended = init(tmp_path, "taken/mine")
    assert ended.returncode == 1
    assert f"{tmp_path / 'taken'} is a file" in ended.stderr
