"""The documents say what is true: settings, routes, commands, keys, files, links and examples, held to the code."""

from __future__ import annotations

import inspect
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

import click
import pytest
from flask import Flask
from PIL import Image

from charthouse.assembly import assemble
from charthouse.charts.catalogue import Catalogue
from charthouse.charts.definition import OPTIONS
from charthouse.charts.folder import import_charts
from charthouse.charts.params import RESERVED_NAMES, parse
from charthouse.charts.picture import CacheKey, Dataset
from charthouse.charts.variant import Variant
from charthouse.cli import commands
from charthouse.data import canonical_bytes, decode
from charthouse.render.renderer import render
from charthouse.settings import PREFIX, SETTINGS, Settings, read_settings
from charthouse.store.keys import DEFAULT as keys
from charthouse.web import create_app

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
KEY_FUNCTION = re.compile(r"`keys\.(\w+)`")
SAMPLES = {
    "dashboard_id": "shop",
    "chart_id": "co2",
    "format": "png",
    "data_hash": "0" * 32,
    "config_id": "0" * 32,
    "filename": "charthouse.css",
}


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def rows(text: str) -> list[list[str]]:
    """The cells of every table row in Markdown, heads and rules left out."""
    lines = [line for line in text.splitlines() if line.startswith("| ") or line.startswith("|--")]
    heads = {number - 1 for number, line in enumerate(lines) if line.startswith("|--")}
    kept = [line for number, line in enumerate(lines) if number not in heads and not line.startswith("|--")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in kept]


def section(text: str, heading: str) -> str:
    """What stands below a heading, up to the next one of its level."""
    _, _, rest = text.partition(f"\n## {heading}\n")
    assert rest, f"there is no section {heading!r}"
    return rest.partition("\n## ")[0]


def prose(text: str) -> str:
    """The text without fenced and indented code."""
    return re.sub(r"^(```.*?^```|    .*?$)", "", text, flags=re.MULTILINE | re.DOTALL)


# --- settings --------------------------------------------------------------------------------------------------------


def allowed(name: str) -> str:
    """What a setting allows, as its own error says it."""
    row = SETTINGS[name]
    try:
        row.metadata["parse"]("\0")
    except ValueError as error:
        return str(error)
    return "a path" if isinstance(row.default, Path) else "a text"


def shown_default(value: object) -> str:
    return f"`{value}`" if str(value) else "empty"


def test_the_table_of_settings_is_the_one_in_code():
    in_code = [
        [f"`{PREFIX}{name}`", allowed(name), shown_default(row.default), row.metadata["help"]]
        for name, row in SETTINGS.items()
    ]
    assert rows(text_of("docs/settings.md")) == in_code


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_setting_that_a_document_names_exists(document: Path):
    named = set(re.findall(r"CHARTHOUSE_([A-Z][A-Z_]*[A-Z])\b", document.read_text(encoding="utf-8")))
    service_links = {"SERVICE_HOST"}  # settings.md names one, to say that it is ignored
    assert named - service_links - {"NAME"} <= set(SETTINGS)


# --- routes ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def app() -> Flask:
    given = {"API_TOKENS": "office:sesame", "QUICKCHART": "1", "PLAYGROUND": "1"}
    settings = read_settings({f"CHARTHOUSE_{name}": value for name, value in given.items()})
    return create_app(assemble(settings), Catalogue)


def documented_routes() -> list[tuple[str, str]]:
    """Path and method of each route in docs/http.md."""
    cells = [row[0] for row in rows(text_of("docs/http.md").partition("\n## ")[0])]
    found = [re.fullmatch(r"`([A-Z]+) (/\S*)`", cell) for cell in cells]
    return [(route[2], route[1]) for route in found if route]


def rule_of(app: Flask, path: str, method: str) -> str:
    """The rule of the url_map that answers a documented path."""
    sample = re.sub(r"<(\w+)>", lambda name: SAMPLES[name[1]], path)
    rule, _ = app.url_map.bind("").match(sample, method, return_rule=True)
    return str(rule.rule)


def test_every_documented_route_exists(app: Flask):
    assert documented_routes()
    for path, method in documented_routes():
        assert rule_of(app, path, method)


def test_every_route_is_documented_with_its_method(app: Flask):
    documented = {(rule_of(app, path, method), method) for path, method in documented_routes()}
    served = {(rule.rule, method) for rule in app.url_map.iter_rules() for method in rule.methods or ()}
    assert documented == {(rule, method) for rule, method in served if method not in ("HEAD", "OPTIONS")}


# --- commands --------------------------------------------------------------------------------------------------------


def test_every_command_is_documented_and_every_documented_one_exists():
    assert set(re.findall(r"^## (.+)$", text_of("docs/commands.md"), re.MULTILINE)) == set(commands.commands)


@pytest.mark.parametrize("name", commands.commands)
def test_the_options_of_a_command_are_those_of_the_document(name: str):
    first_cells = [row[0] for row in rows(section(text_of("docs/commands.md"), name))]
    documented = {option for cell in first_cells for option in re.findall(r"`(--?[a-z-]+)`", cell)}
    declared = [param for param in commands.commands[name].params if isinstance(param, click.Option)]
    assert documented == {option for param in declared for option in param.opts}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_that_a_document_runs_exists(document: Path):
    run = re.findall(r"python -m charthouse ([a-z]+)", document.read_text(encoding="utf-8"))
    assert set(run) <= set(commands.commands)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_make_target_that_a_document_runs_exists(document: Path):
    code = re.findall(r"`[^`\n]+`|^    .*$", document.read_text(encoding="utf-8"), re.MULTILINE)
    run = {target for line in code for target in re.findall(r"\bmake ([a-z][a-z-]*)", line)}
    assert run <= set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE))


# --- Redis -----------------------------------------------------------------------------------------------------------


def spelled_keys() -> dict[str, str]:
    """Each public function of keys.py that spells a whole key or names a piece of work, and what it spells."""
    dataset = Dataset("<chart_id>", "<params>")
    known = {"dataset": dataset, "key": CacheKey(dataset, "<data_hash>", "<variant>", "<version>")}  # type: ignore[arg-type]
    spelled = {}
    for name, function in inspect.getmembers(keys, callable):
        if not name.startswith("_"):
            parameters = inspect.signature(function).parameters
            spelled[name] = function(*(known.get(each, f"<{each}>") for each in parameters))
    spelled |= {"REFRESH": keys.REFRESH}
    templates = ("image_of_any_hash", "image_of_any_variant", "every_image")  # spell what `image` does
    whole = re.compile(r"charthouse:v2:(\{.*\}:\w.*|\w+)|refresh|render:.*")
    texts = {name: text for name, text in spelled.items() if isinstance(text, str) and name not in templates}
    return {name: text for name, text in texts.items() if whole.fullmatch(text)}


@pytest.mark.parametrize(("function", "spelling"), spelled_keys().items(), ids=spelled_keys())
def test_every_key_is_in_the_table_as_the_code_spells_it(function: str, spelling: str):
    table = {name: row[0] for row in rows(text_of("docs/redis.md")) for name in KEY_FUNCTION.findall(str(row))}
    assert table.get(function) == f"`{spelling}`"


def test_every_key_function_that_the_table_names_exists():
    named = KEY_FUNCTION.findall(text_of("docs/redis.md"))
    assert named
    assert [name for name in named if not hasattr(keys, name)] == []


def test_every_script_is_in_the_table_and_every_one_there_exists():
    documented = set(re.findall(r"^\| `(\w+\.lua)`", text_of("docs/redis.md"), re.MULTILINE))
    assert documented == {path.name for path in (ROOT / "charthouse" / "store" / "scripts").glob("*.lua")}


# --- files and links -------------------------------------------------------------------------------------------------


def mapped() -> set[str]:
    """The paths in ARCHITECTURE.md's map."""
    return set(re.findall(r"^\| `([^`]+)` \|", section(text_of("ARCHITECTURE.md"), "Map"), re.MULTILINE))


def test_every_file_in_the_map_exists():
    assert mapped()
    assert [path for path in sorted(mapped()) if not (ROOT / path).exists()] == []


def test_every_room_is_in_the_map_and_says_what_it_is_for():
    rooms = {path.parent for name in ("charthouse", "web", "worker") for path in (ROOT / name).rglob("*.py")}
    assert {room.relative_to(ROOT).as_posix() + "/" for room in rooms} - mapped() == set()
    for room in rooms:
        assert (room / "__init__.py").read_text(encoding="utf-8").startswith('"""'), room


def links(document: Path) -> Iterator[str]:
    """The targets of a document's links and pictures; addresses elsewhere are left out."""
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(document.read_text(encoding="utf-8"))):
        if not re.match(r"[a-z]+:", target):
            yield unquote(target)


def anchors(document: Path) -> set[str]:
    """The anchors of a document's headings, as a forge makes them."""
    headings = re.findall(r"^#+ (.+)$", prose(document.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path):
    for link in links(document):
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        assert target.exists(), f"{document.name} links to {link}"
        assert not anchor or anchor in anchors(target), f"{document.name} links to {link}"


def test_every_decision_is_in_the_list():
    folder = ROOT / "docs" / "decisions"
    numbered = {path.name for path in folder.glob("[0-9]*.md")}
    assert numbered == set(links(folder / "README.md"))


# --- examples --------------------------------------------------------------------------------------------------------


def examples(name: str) -> dict[str, str]:
    """Each fenced Python block of a document that is a chart's module, by the path that its first line names."""
    before, _, rest = text_of(name).partition("\n## Recipes\n")  # test_recipes.py has the servers that those need
    text = before + rest.partition("\n## ")[2]
    blocks = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return {
        block.partition("\n")[0].removeprefix("# charts/"): block for block in blocks if block.startswith("# charts/")
    }


@pytest.mark.system
def test_the_example_of_a_test_passes_with_the_charts_of_its_page(tmp_path: Path):
    for folder in ("charts", "tests"):
        (tmp_path / folder).mkdir()
    for name, code in examples("docs/writing-charts.md").items():
        (tmp_path / "charts" / name).write_text(code, encoding="utf-8")
    code = re.findall(r"^```python\n# tests/test_charts.py\n(.*?)^```$", text_of("docs/writing-charts.md"), re.M | re.S)
    (tmp_path / "tests" / "test_charts.py").write_text(code[0], encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), str(tmp_path)]
    ended = subprocess.run(
        command,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout


@pytest.mark.parametrize("document", ["README.md", "docs/writing-charts.md"])
def test_every_example_renders(document: str, tmp_path: Path):
    for name, code in examples(document).items():
        (tmp_path / name).write_text(code, encoding="utf-8")
    found = import_charts(tmp_path)
    assert not found.broken
    visible = {name for name in examples(document) if not name.startswith("_")}
    assert {*found.sources.values(), *found.dashboard_sources.values()} == visible
    assert not found.catalogue(Settings()).broken
    for example in found.charts.values():
        data = example.load(**parse(example.params, {})) if example.load else None
        drawn = decode(canonical_bytes(data))
        assert example.alt_text(drawn) or not example.description
        for width, height in ((example.width, example.height), *example.sizes):
            for theme in ("light", "dark"):
                image = Image.open(BytesIO(render(example, drawn, Variant(width, height, theme=theme))))
                assert image.size == (width, height)


def test_every_option_of_a_chart_is_in_the_table():
    table = section(text_of("docs/writing-charts.md"), "Options")
    documented = {name for row in rows(table) for name in re.findall(r"`(\w+)`", row[0])}
    assert documented == set(OPTIONS)


def test_the_names_that_no_param_may_have_are_those_in_the_code():
    _, _, after = section(text_of("docs/writing-charts.md"), "Params").partition("keeps for itself:")
    assert set(re.findall(r"`(\w+)`", after)) == RESERVED_NAMES


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_address_in_a_document_says_example_or_is_ours(document: Path):
    hosts = set(re.findall(r"https?://([^/\s)>\"'`]+)", document.read_text(encoding="utf-8")))
    known = {"quickchart.io", "matplotlib.org", "www.rfc-editor.org", "keepachangelog.com", "docs.python.org"}
    ours = re.compile(r"(127\.0\.0\.1|web|charts\.example\.(com|org)|(\*\.)?wiki\.example)(:\d+)?")
    assert {host for host in hosts if host not in known and not ours.fullmatch(host)} == set()
