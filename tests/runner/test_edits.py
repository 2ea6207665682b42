"""A runner follows edits: it has a new template made, and keeps the old one for what the new one lacks."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import until
from drawing import Start, bases, find, load, pid, plain

from charthouse.charts.catalogue_entry import CatalogueEntry
from charthouse.data import decode
from charthouse.errors import ChartFailed
from charthouse.runner.reading import read_catalogue
from charthouse.runner.runner import Runner
from charthouse.settings import Settings

pytest_plugins = ["drawing"]

VALUE = """
from charthouse import chart

@chart("value", load=lambda: {value})
def draw(figure, data):
    figure.subplots()
"""

SLOW = """
import os, time
from pathlib import Path
from charthouse import chart

def load():
    Path({gate!r}).with_suffix(".reached").touch()
    while Path({gate!r}).exists():
        time.sleep(0.01)
    return os.getpid()

@chart("slow", load=load)
def draw(figure, data):
    figure.subplots()
"""


def edit(folder: Path, **modules: str) -> None:
    """Write the modules, in the same second as before and with the same sizes, as a quick hand does."""
    for name, code in modules.items():
        (folder / f"{name}.py").write_text(code, encoding="utf-8")


def asked(runner: Runner, folder: Path, chart_id: str) -> CatalogueEntry:
    """The chart as a runner knows it that is asked for the version that the folder has now."""
    return runner.entry(chart_id, read_catalogue(Settings(charts=folder)).find(chart_id).version)


def test_an_edit_is_followed_in_the_same_second_without_a_start(start: Start, tmp_path: Path) -> None:
    runner = start(value=VALUE.format(value=1))
    assert decode(load(runner, "value")) == 1
    (base,) = bases(tmp_path)
    for value in range(2, 7):
        edit(tmp_path, value=VALUE.format(value=value))
        assert decode(runner.load(asked(runner, tmp_path, "value"), {}).canonical) == value
    assert bases(tmp_path) == [base]
    until(lambda: len(base.children()) == 1)  # the templates before are ended


def test_a_helper_that_is_edited_is_imported_as_it_is_now(start: Start, tmp_path: Path) -> None:
    uses = VALUE.replace("from charthouse", "from ._helper import VALUE\nfrom charthouse").format(value="VALUE")
    runner = start(_helper="VALUE = 1", value=uses)
    assert decode(load(runner, "value")) == 1
    for value in (2, 3):
        edit(tmp_path, _helper=f"VALUE = {value}")
        assert decode(runner.load(asked(runner, tmp_path, "value"), {}).canonical) == value


@pytest.mark.parametrize("slip", ["def draw(:", "raise ValueError", "import os; os._exit(3)", "sum(range(10**11))"])
def test_a_chart_whose_module_broke_is_loaded_as_it_was_and_others_as_they_are(
    start: Start, tmp_path: Path, slip: str
) -> None:
    runner = start(Settings(import_timeout_seconds=1), value=VALUE.format(value=1), plain=plain())
    entry = find(runner, "value")
    edit(tmp_path, value=slip, plain=plain() + "# edited")
    assert runner.entry("plain", "another").id == "plain"
    assert runner.entry("value", entry.version) == entry
    for _ in range(2):
        assert decode(runner.load(entry, {}).canonical) == 1
        assert pid(runner)
    edit(tmp_path, plain=plain() + "# edited again")
    assert runner.entry("plain", "another").id == "plain"
    assert decode(runner.load(entry, {}).canonical) == 1
    (base,) = bases(tmp_path)
    until(lambda: len(base.children()) == 2)
    edit(tmp_path, value=VALUE.format(value=2))
    mended = runner.entry("value", "another")
    assert decode(runner.load(mended, {}).canonical) == 2
    until(lambda: len(base.children()) == 1)


HANGS = """
from pathlib import Path
from ._count import COUNT
with Path(__file__).with_suffix(".imports").open("a") as file:
    file.write("x")
sum(range(COUNT))
"""


def test_a_module_that_hangs_is_not_imported_again_until_its_code_changes(start: Start, tmp_path: Path) -> None:
    runner = start(
        Settings(import_timeout_seconds=1), value=VALUE.format(value=1), hangs=HANGS, _count="COUNT = 10**11"
    )
    reason = runner.start().broken["hangs.py"]
    for value in (2, 3):
        edit(tmp_path, value=VALUE.format(value=value))
        assert decode(runner.load(runner.entry("value", "another"), {}).canonical) == value
        assert runner.start().broken == {"hangs.py": reason}
    assert (tmp_path / "hangs.imports").read_text() == "x"
    edit(tmp_path, _count="COUNT = 10")
    runner.entry("value", "another")
    assert runner.start().broken == {}


def test_a_chart_that_was_removed_is_gone(start: Start, tmp_path: Path) -> None:
    runner = start(value=VALUE.format(value=1), plain=plain())
    assert pid(runner)
    (tmp_path / "value.py").unlink()
    with pytest.raises(ChartFailed, match="there is no chart 'value'"):
        runner.entry("value", "another")
    assert pid(runner)


def test_a_folder_that_is_away_leaves_the_charts_as_they_were(start: Start, tmp_path: Path) -> None:
    charts = tmp_path / "charts"
    charts.mkdir()
    edit(charts, value=VALUE.format(value=1))
    runner = Runner(Settings(charts=charts))
    try:
        entry = find(runner, "value")
        charts.rename(tmp_path / "elsewhere")
        assert runner.entry("value", "another") == entry
        assert decode(runner.load(entry, {}).canonical) == 1
    finally:
        runner.close()


def test_an_edit_while_another_chart_is_loaded_disturbs_neither(start: Start, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    runner = start(value=VALUE.format(value=1), slow=SLOW.format(gate=str(gate)))
    slow = find(runner, "slow")
    gate.touch()
    with ThreadPoolExecutor(2) as pool:
        loading = pool.submit(runner.load, slow, {})
        until(gate.with_suffix(".reached").exists)
        edit(tmp_path, value=VALUE.format(value=2))
        edited = pool.submit(asked, runner, tmp_path, "value")
        threading.Timer(0.5, gate.unlink).start()
        assert decode(loading.result(20).canonical) != os.getpid()
        assert decode(runner.load(edited.result(20), {}).canonical) == 2
