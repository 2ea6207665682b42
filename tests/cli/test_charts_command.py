"""`charts`: charts without Python, carried from one store to another; and the other commands, which know them."""

from __future__ import annotations

import json
from pathlib import Path

from conftest import House, open_house

from charthouse.charts.catalogue import Catalogue
from charthouse.ops.keeping import keep

CONFIG = {"type": "bar", "title": "Visits", "data": {"labels": ["a"], "datasets": [{"data": [1]}]}}


def test_charts_are_exported_and_imported_into_another_store(house: House, tmp_path: Path) -> None:
    services = house.services()
    for chart_id in ("visits", "orders"):
        keep(services, Catalogue(), chart_id, CONFIG)
    file = tmp_path / "charts.json"
    exported = house.call("charts", "export", str(file))
    assert (exported.returncode, exported.stderr) == (0, "2 charts written\n")
    assert json.loads(file.read_text()) == {"charts": {"orders": CONFIG, "visits": CONFIG}}
    folder = tmp_path / "other"
    folder.mkdir()
    other = open_house(folder)
    try:
        imported = other.call("charts", "import", str(file))
        assert (imported.returncode, imported.stderr) == (0, "2 charts kept\n")
        again = other.call("charts", "export", "-")
        assert json.loads(again.stdout) == json.loads(file.read_text())
    finally:
        other.close()


def test_a_chart_that_is_refused_is_named_and_the_others_are_kept(house: House, tmp_path: Path) -> None:
    house.counting_chart("taken")
    file = tmp_path / "charts.json"
    file.write_text(json.dumps({"charts": {"good": CONFIG, "taken": CONFIG, "bad": {"type": "nonsense"}}}))
    imported = house.call("charts", "import", str(file))
    assert imported.returncode == 1
    assert "taken: the chart 'taken' is defined in Python, by taken.py" in imported.stderr
    assert "bad: type must be one of" in imported.stderr
    assert imported.stderr.endswith("1 chart kept\n")


def test_a_file_of_something_else_is_wrong_use(house: House, tmp_path: Path) -> None:
    file = tmp_path / "charts.json"
    for text in ("[]", "{}", "nope", '{"charts": []}'):
        file.write_text(text)
        assert house.call("charts", "import", str(file)).returncode == 2


def test_list_explain_url_and_purge_know_them(house: House) -> None:
    keep(house.services(), Catalogue(), "visits", CONFIG)
    listed = json.loads(house.call("list", "--json").stdout)["charts"]
    assert [(one["id"], one["title"]) for one in listed] == [("visits", "Visits")]
    assert "visits" in house.call("explain", "/charts/visits.png").stdout
    assert house.call("url", "visits").stdout == "/charts/visits.png\n"
    assert house.call("purge", "visits").returncode == 0
    assert "nothing" not in house.call("list").stdout
