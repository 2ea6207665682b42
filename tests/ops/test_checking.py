"""Which checks a catalogue gives: the defaults of each chart, and each other choice when it is requested."""

from __future__ import annotations

from charthouse import choice, integer
from charthouse.charts.catalogue import Catalogue
from charthouse.charts.catalogue_entry import CatalogueEntry
from charthouse.charts.definition import Chart
from charthouse.ops.checking import Result, broken, checks, run
from charthouse.settings import read_settings

PARAMS = {"region": choice("emea", "apac", default="apac"), "kind": choice("a", "b", "c"), "year": integer(1, 9)}
SETTINGS = read_settings({})


def catalogue(**modules: str) -> Catalogue:
    chart = Chart("sales", draw=print, params=PARAMS)
    return Catalogue({"sales": CatalogueEntry.of(chart, "0" * 16, "sales.py", SETTINGS)}, modules)


def test_the_defaults_alone_are_one_check() -> None:
    assert [check.params for check in checks(catalogue(), all_params=False)] == [""]


def test_each_other_choice_is_a_check_with_the_other_params_at_their_defaults() -> None:
    assert [check.params for check in checks(catalogue(), all_params=True)] == ["", "region=emea", "kind=b", "kind=c"]


def test_a_broken_module_has_the_line_of_its_own_and_of_no_other_file() -> None:
    own, other = "no such name (bad.py, line 3)", "no such name (library.py, line 7)"
    found = broken(Catalogue({}, {"ops/bad.py": own, "worse.py": other}))
    assert found == [
        Result("failed", where="ops/bad.py, line 3", reason="no such name"),
        Result("failed", where="worse.py", reason=other),
    ]


def test_nothing_to_check_starts_no_process() -> None:
    assert run(SETTINGS, [], print) == []
