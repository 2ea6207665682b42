"""Modules that start threads at import are imported in the process that draws."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from drawing import Start, draw, find, load, pid, plain

from charthouse.data import canonical_bytes, decode
from charthouse.errors import TimedOut
from charthouse.settings import Settings

pytest_plugins = ["drawing"]


POOL = """
import polars as pl
from charthouse import chart

TABLE = pl.DataFrame({"id": [2, 1]}).sort("id")

@chart("pool", load=lambda: TABLE.sort("id", descending=True)["id"].to_list())
def draw(figure, data):
    figure.subplots().plot(data)
"""


NEIGHBOUR = """
import polars as pl
from charthouse import chart

@chart("neighbour", load=lambda: pl.DataFrame({"id": [3, 1, 2]}).sort("id")["id"].to_list())
def draw(figure, data):
    figure.subplots().plot(data)
"""


# As duckdb does: threads that answer, from when the module is imported.
SERVICE = """
import queue, threading
from charthouse import chart
{imports}

asked, answered = queue.Queue(), queue.Queue()

def answer():
    while True:
        answered.put(asked.get() * 2)

threading.Thread(target=answer, daemon=True).start()

def load():
    asked.put(21)
    return answered.get(timeout=5)

@chart("service", load=load)
def draw(figure, data):
    asked.put(1)
    figure.subplots().set_title(str(answered.get(timeout=5)))
"""


IMPORTS_SERVICE = """
from charthouse import chart
from .service import load

@chart("borrows", load=lambda: load() + 1)
def draw(figure, data):
    figure.subplots()
"""


def test_a_pool_that_a_module_starts_at_import_works_in_its_charts_and_in_others(start: Start) -> None:
    runner = start(a_neighbour=NEIGHBOUR.replace("neighbour", "earlier"), pool=POOL, q_neighbour=NEIGHBOUR)
    assert runner.start().broken == {}
    for chart_id, data in (
        ("neighbour", [1, 2, 3]),
        ("pool", [2, 1]),
        ("earlier", [1, 2, 3]),
        ("neighbour", [1, 2, 3]),
    ):
        assert decode(load(runner, chart_id)) == data
        assert draw(runner, chart_id)


def test_a_thread_that_a_module_starts_at_import_is_there_for_its_charts(
    start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "charthouse.runner")
    runner = start(service=SERVICE.format(imports=""), borrows=IMPORTS_SERVICE, plain=plain())
    assert runner.start().broken == {}
    first = pid(runner)
    for _ in range(2):
        assert decode(load(runner, "service")) == 42
        assert decode(load(runner, "borrows")) == 43
    assert draw(runner, "service")
    assert pid(runner) == first  # that thread belongs to the process, and does not soil it
    assert all(f"in the processes that draw: {name}.py" in caplog.text for name in ("service", "borrows"))


def test_a_module_with_a_thread_does_not_take_the_chart_of_its_neighbour(start: Start) -> None:
    """Imported late, `service` would be the second to define the id that it was the first to define."""
    second = plain().replace('"plain"', '"service"')
    runner = start(service=SERVICE.format(imports=""), z_second=second)
    assert "already" in runner.start().broken["z_second.py"]
    assert decode(load(runner, "service")) == 42


def test_a_late_module_that_hangs_in_its_process_harms_its_own_charts_alone(start: Start, tmp_path: Path) -> None:
    hangs = f"import pathlib, time\nif pathlib.Path({str(tmp_path / 'hang')!r}).exists(): time.sleep(300)"
    runner = start(Settings(render_timeout_seconds=1), service=SERVICE.format(imports=hangs), plain=plain())
    runner.start()
    (tmp_path / "hang").touch()
    with pytest.raises(TimedOut):
        load(runner, "service")
    assert pid(runner)


def test_a_late_module_that_is_gone_is_as_it_was(start: Start, tmp_path: Path) -> None:
    runner = start(service=SERVICE.format(imports=""), plain=plain())
    entry = find(runner, "service")
    (tmp_path / "service.py").unlink()
    assert decode(runner.load(entry, {}).canonical) == 42


@pytest.mark.parametrize("edited", ["service", "_factor"])
def test_a_late_module_that_is_edited_has_the_code_of_the_version_that_is_asked_for(
    start: Start, tmp_path: Path, edited: str
) -> None:
    code = SERVICE.format(imports="from ._factor import FACTOR").replace("* 2", "* 2 * FACTOR")
    runner = start(service=code, _factor="FACTOR = 1", plain=plain())
    entry = find(runner, "service")
    assert pid(runner)
    path = tmp_path / f"{edited}.py"
    path.write_text(path.read_text().replace("* 2", "* 6").replace("= 1", "= 3"))
    assert decode(runner.load(entry, {}).canonical) == 42
    renewed = runner.entry("service", "another")
    assert renewed.version != entry.version
    assert decode(runner.load(renewed, {}).canonical) == 126


def test_what_is_imported_in_draw_has_the_code_of_the_version_that_is_asked_for(start: Start, tmp_path: Path) -> None:
    code = (
        plain().replace("figure.subplots()", "from ._value import VALUE; figure.subplots()").replace("[1, 2]", "VALUE")
    )
    runner = start(plain=code, _value="VALUE = [1, 2]")
    before = draw(runner, "plain", canonical_bytes(1))
    runner.close()
    entry = find(runner, "plain")
    (tmp_path / "_value.py").write_text("VALUE = [2, 1]")
    assert draw(runner, "plain", canonical_bytes(1)) == before
    renewed = runner.entry("plain", "another")
    assert renewed.version != entry.version
    assert draw(runner, "plain", canonical_bytes(1)) != before
