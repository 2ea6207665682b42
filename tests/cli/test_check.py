"""`check`: every chart is drawn, and each failure has its author's line and its reason."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from processes import house_without_memory

GOOD = """
from charthouse import chart, choice, integer

@chart("good", load=lambda region, year: region, params={"region": choice("emea", "apac"), "year": integer(1, 9)})
def good(figure, data):
    if data == "apac":
        raise ValueError("[/no] sales in apac")
    figure.subplots().set_title(data)

@chart("pushed")
def pushed(figure, data):
    figure.subplots().bar(list(data), 1)

@chart("robust")
def robust(figure, data):
    figure.subplots().bar(list(data or {}), 1)
"""

BAD = """
import json, os, time
from charthouse import chart
from ._shared import units

def load():
    json.loads("{")

@chart("loads", load=load)
def loads(figure, data):
    pass

@chart("draws", load=lambda: {})
def draws(figure, data):
    units(data)

@chart("dark", load=lambda: 1)
def dark(figure, data):
    if figure.get_facecolor()[0] < 0.5:
        raise RuntimeError("black on black")
    figure.subplots()

@chart("empty", load=lambda: 1)
def empty(figure, data):
    pass

@chart("dies", load=lambda: 1)
def dies(figure, data):
    os._exit(3)

@chart("hangs", load=lambda: 1, timeout_seconds=1)
def hangs(figure, data):
    time.sleep(60)
"""

SHARED = """
def units(data):
    return data["units"]
"""


class Checked:
    """The outcome of one `check --json`."""

    def __init__(self, ended: subprocess.CompletedProcess[str]) -> None:
        self.code, self.error = ended.returncode, ended.stderr
        self.results: list[dict[str, Any]] = json.loads(ended.stdout)["checks"]

    def of(self, chart: str) -> tuple[str, str, str]:
        (found,) = [result for result in self.results if result["chart"] == chart]
        return found["state"], found["where"], found["reason"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A house without a store."""
    house = house_without_memory(tmp_path_factory.mktemp("check"))
    house.store.stop(5)
    yield house
    house.close()


@pytest.fixture(scope="module")
def bad(folder: Any) -> Checked:
    charts = folder.folder / "bad"
    charts.mkdir()
    (charts / "bad.py").write_text(BAD)
    (charts / "_shared.py").write_text(SHARED)
    (charts / "lacking.py").write_text("\n\nimport nothing_of_that_name\n")
    (charts / "syntax.py").write_text("def f(:\n")
    return Checked(folder.run("check", "--json", "--charts", str(charts)))


@pytest.fixture(scope="module")
def good(folder: Any) -> Path:
    charts: Path = folder.folder / "good"
    charts.mkdir()
    (charts / "good.py").write_text(GOOD)
    return charts


@pytest.mark.parametrize(
    ("chart", "where", "reason"),
    [
        ("loads", "bad.py, line 7", "load raised JSONDecodeError"),  # not the line in json
        ("draws", "_shared.py, line 3", "draw raised KeyError: 'units'"),
        ("dark", "bad.py, line 20", "black on black"),
        ("empty", "bad.py, line 23", "left the figure empty"),
        ("dies", "bad.py", "the process that ran draw ended under it"),
        ("hangs", "bad.py, line 33", "draw took longer than 1 s"),
    ],
)
def test_a_chart_that_fails_is_listed_with_its_line_and_reason(
    bad: Checked, chart: str, where: str, reason: str
) -> None:
    state, at, said = bad.of(chart)
    assert (state, at) == ("failed", where)
    assert reason in said


def test_a_module_that_cannot_be_imported_is_a_failure(bad: Checked) -> None:
    failed = {result["where"]: result["reason"] for result in bad.results if not result["chart"]}
    assert set(failed) == {"lacking.py, line 3", "syntax.py, line 1"}
    assert "nothing_of_that_name" in failed["lacking.py, line 3"]
    assert not [reason for reason in failed.values() if "line" in reason]  # it is said once, as where


def test_a_failure_ends_with_1(bad: Checked) -> None:
    assert bad.code == 1
    assert "Traceback" not in bad.error


def test_a_folder_without_failures_ends_with_0_and_charts_that_wait_for_data_are_skipped(
    folder: Any, good: Path
) -> None:
    checked = Checked(folder.run("check", "--json", "--charts", str(good)))
    assert checked.code == 0
    assert [(result["chart"], result["state"]) for result in checked.results] == [
        ("good", "drawn"), ("pushed", "skipped"), ("robust", "drawn"),
    ]  # fmt: skip
    assert "it has no load" in checked.of("pushed")[2]


def test_all_params_draws_each_choice_and_people_get_a_table(folder: Any, good: Path) -> None:
    ended = folder.call("check", "--all-params", "--charts", str(good))
    assert ended.returncode == 1
    assert "2 of 4 drawn, 1 skipped, 1 failed." in ended.stdout
    (row,) = [line for line in ended.stdout.splitlines() if line.startswith("good.py, line 7")]
    assert "region=apac" in row
    assert "[/no] sales" in row  # rich's markup is printed, not obeyed


def test_an_empty_folder_has_no_failure(folder: Any, tmp_path: Path) -> None:
    ended = folder.call("check", "--charts", str(tmp_path))
    assert (ended.returncode, ended.stdout) == (0, "There is no chart to draw.\n")


@pytest.mark.parametrize(("arguments", "code"), [(("--charts", "missing"), 1), (("--nonsense",), 2)], ids=str)
def test_a_missing_folder_ends_with_1_and_wrong_use_with_2(folder: Any, arguments: tuple[str, ...], code: int) -> None:
    ended = folder.call("check", *arguments)
    assert ended.returncode == code
    assert arguments[-1] in ended.stderr
    assert "Traceback" not in ended.stderr
