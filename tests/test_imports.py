"""Imports point inward: the sources are read, and hold to the rules of the house."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import charthouse

ROOT = Path(__file__).parent.parent
MATPLOTLIB_IMPORTERS = ("charthouse/render/",)


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
    assert ("charthouse", "settings") in set(imported("web/__init__.py"))


@pytest.mark.parametrize("source", sources("charthouse"))
def test_the_domain_knows_neither_web_nor_worker_nor_a_web_server(source: str) -> None:
    starts_the_servers = source.startswith("charthouse/cli/")
    foreign = packages(source) & {"web", "worker", "flask", "werkzeug", "jinja2", "granian"}
    assert foreign <= ({"web"} if starts_the_servers else set())
    assert not foreign & {"flask", "granian"}


@pytest.mark.parametrize("source", sources("web"))
def test_the_web_does_not_import_the_worker(source: str) -> None:
    assert "worker" not in packages(source)
    assert not packages(source) & {"charts", "rq"}


@pytest.mark.parametrize("source", sources("worker"))
def test_the_worker_does_not_import_the_web(source: str) -> None:
    assert not packages(source) & {"web", "flask", "granian", "charts"}


@pytest.mark.parametrize("source", sources("charthouse", "web", "worker"))
def test_only_the_renderer_and_its_backend_import_matplotlib(source: str) -> None:
    if packages(source) & {"matplotlib", "mpl_toolkits", "pylab"}:
        assert source.startswith(MATPLOTLIB_IMPORTERS)


@pytest.mark.parametrize("place", MATPLOTLIB_IMPORTERS)
def test_those_that_may_import_matplotlib_do(place: str) -> None:
    assert any("matplotlib" in packages(source) for source in sources("charthouse") if source.startswith(place))


@pytest.mark.parametrize("source", sources("charts"))
def test_charts_import_only_the_public_names_of_charthouse(source: str) -> None:
    assert not packages(source) & {"web", "worker"}
    for module, name in imported(source):
        if module.partition(".")[0] == "charthouse":
            assert module == "charthouse"
            assert name in charthouse.__all__


@pytest.mark.parametrize("source", sources("charthouse", "web", "worker", "charts"))
def test_only_the_settings_read_the_environment(source: str) -> None:
    nodes = list(ast.walk(tree(source)))
    handed_on = {id(part) for node in nodes if is_handed_on_whole(node) for part in ast.walk(node)}
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module == "os":
            assert not {"environ", "getenv"} & {alias.name for alias in node.names}
        if isinstance(node, ast.Attribute) and ast.unparse(node).startswith(("os.environ", "os.getenv")):
            assert source == "charthouse/settings.py" or id(node) in handed_on, f"line {node.lineno}"


def is_handed_on_whole(node: ast.AST) -> bool:
    """Whether the environment is copied, or filled, for a child process, and no setting is read from it."""
    return isinstance(node, ast.Call) and (
        ast.unparse(node) in ("dict(os.environ)", "os.environ.copy()") or ast.unparse(node.func) == "os.environ.update"
    )


def test_importing_the_web_loads_neither_matplotlib_nor_the_worker_nor_a_chart_nor_numpy() -> None:
    code = "import json, sys, web; print(json.dumps(sorted(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    loaded = set(json.loads(run.stdout))
    assert "flask" in loaded
    for package in (
        "matplotlib",
        "worker",
        "charts",
        "charthouse_charts",
        "numpy",
        "pandas",
        "charthouse.render.renderer",
    ):
        assert not [name for name in loaded if name == package or name.startswith(package + ".")]


def test_importing_the_worker_loads_neither_matplotlib_nor_the_web() -> None:
    code = "import json, sys, worker.worker; print(json.dumps(sorted(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    loaded = set(json.loads(run.stdout))
    assert not loaded & {"matplotlib", "web", "flask", "granian", "charts"}


def test_importing_what_a_chart_needs_loads_no_redis_and_no_web() -> None:
    code = "import json, sys, charthouse; print(json.dumps(sorted(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert not set(json.loads(run.stdout)) & {"matplotlib", "redis", "rq", "flask", "numpy"}
