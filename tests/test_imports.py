"""What import-linter cannot see: the charts' imports, the environment, and what an import loads."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import charthouse

ROOT = Path(__file__).parent.parent


def sources(*folders: str) -> list[str]:
    """The Python files below the folders, relative to the root."""
    return sorted(path.relative_to(ROOT).as_posix() for folder in folders for path in (ROOT / folder).rglob("*.py"))


def tree(source: str) -> ast.Module:
    return ast.parse((ROOT / source).read_text(encoding="utf-8"))


def imported(source: str) -> Iterator[tuple[str, str]]:
    """Every module that the file imports, wherever in it, with the name that is taken from it or ''."""
    package = Path(source).parent.parts
    for node in ast.walk(tree(source)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*base, *(node.module or "").split("."))).strip(".")
            yield from ((module, alias.name) for alias in node.names)


def packages(source: str) -> set[str]:
    return {module.partition(".")[0] for module, _ in imported(source)}


def test_there_are_sources_to_read() -> None:
    assert len(sources("charthouse", "web", "worker", "charts")) > 40
    assert ("charthouse.web.app", "create_app") in set(imported("web/__init__.py"))


PLANTED = {
    "web/routes/pages.py": ("import matplotlib.pyplot", "charthouse.web.routes.pages -> matplotlib"),
    "charthouse/charts/params.py": ("import redis", "charthouse.charts.params -> redis"),
    "charthouse/cache/answer.py": ("from rq import Queue", "charthouse.cache.answer -> rq"),
    "charthouse/store/keys.py": ("import charthouse.cache.answer", "charthouse.store.keys -> charthouse.cache.answer"),
    "worker/worker.py": ("from charthouse.web.state import Site", "charthouse.worker.worker -> charthouse.web.state"),
    "charthouse/render/encoder.py": ("import charthouse.jobs", "charthouse.render.encoder -> charthouse.jobs"),
    "charthouse/cli/list.py": ("from flask import Flask", "charthouse.cli.list -> flask"),
}


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources and the contracts, in a folder where imports may be planted."""
    folder = tmp_path_factory.mktemp("planted")
    for name in ("charthouse", "web", "worker"):
        shutil.copytree(ROOT / name, folder / name, symlinks=True)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


def test_no_room_imports_what_its_contract_forbids(copied: Path) -> None:
    linted = lint(copied)
    assert linted.returncode == 0, linted.stdout


@pytest.mark.parametrize("source", PLANTED)
def test_an_import_that_breaks_a_contract_is_refused_by_name(copied: Path, source: str) -> None:
    path, (line, refused) = copied / source, PLANTED[source]
    honest = path.read_text(encoding="utf-8")
    path.write_text(
        honest.replace("from __future__ import annotations\n", f"from __future__ import annotations\n{line}\n")
    )
    linted = lint(copied)
    path.write_text(honest)
    assert linted.returncode == 1
    assert refused in linted.stdout


@pytest.mark.parametrize("source", sources("charts"))
def test_charts_import_only_the_public_names_of_charthouse(source: str) -> None:
    assert not packages(source) & {"web", "worker"}
    for module, name in imported(source):
        if module.partition(".")[0] == "charthouse":
            assert module == "charthouse"
            assert name in charthouse.__all__


# The second puts the whole environment back after a chart's call, and knows no name in it; the third tells children
# where temporary files can be written.
OWNERS_OF_THE_ENVIRONMENT = ("charthouse/settings.py", "charthouse/render/environment.py", "charthouse/temporary.py")


@pytest.mark.parametrize("source", sources("charthouse", "web", "worker", "charts"))
def test_only_the_settings_read_the_environment(source: str) -> None:
    nodes = list(ast.walk(tree(source)))
    handed_on = {id(part) for node in nodes if is_handed_on_whole(node) for part in ast.walk(node)}
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module == "os":
            assert not {"environ", "getenv"} & {alias.name for alias in node.names}
        if isinstance(node, ast.Attribute) and ast.unparse(node).startswith(("os.environ", "os.getenv")):
            assert source in OWNERS_OF_THE_ENVIRONMENT or id(node) in handed_on, f"line {node.lineno}"


def is_handed_on_whole(node: ast.AST) -> bool:
    """Whether the environment is copied, or filled, for a child process, and no setting is read from it."""
    return isinstance(node, ast.Call) and (
        ast.unparse(node) in ("dict(os.environ)", "os.environ.copy()") or ast.unparse(node.func) == "os.environ.update"
    )


def test_importing_the_web_loads_neither_matplotlib_nor_the_worker_nor_a_chart_nor_numpy() -> None:
    code = "import json, sys, charthouse.web; print(json.dumps(sorted(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    loaded = set(json.loads(run.stdout))
    assert "flask" in loaded
    ours = ("charthouse.worker", "charthouse.examples", "charthouse.render")
    for package in ("matplotlib", "charts", "charthouse_charts", "numpy", "pandas", *ours):
        assert not [name for name in loaded if name == package or name.startswith(package + ".")]


def test_importing_the_worker_loads_neither_matplotlib_nor_the_web() -> None:
    code = "import json, sys, charthouse.worker.worker; print(json.dumps(sorted(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    loaded = set(json.loads(run.stdout))
    assert not loaded & {"matplotlib", "charthouse.web", "flask", "granian", "charts"}


def test_importing_what_a_chart_needs_loads_no_redis_and_no_web() -> None:
    code = "import json, sys, charthouse; print(json.dumps(sorted(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert not set(json.loads(run.stdout)) & {"matplotlib", "redis", "rq", "flask", "numpy"}
