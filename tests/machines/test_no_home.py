"""Folders of matplotlib: without a home one for all processes, which goes when they do; a web server needs none."""

from __future__ import annotations

from conftest import House

from charthouse.charts.catalogue import CatalogueFile

CHART = """
from charthouse import chart

@chart("here", load=lambda: 1)
def here(figure, data):
    figure.subplots().plot([1, 2])
"""


def test_matplotlib_does_not_warn_in_each_process_and_nothing_is_left(house: House) -> None:
    house.write("here.py", CHART)
    temporary = house.folder / "t"
    temporary.mkdir()
    nowhere = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"), "/dev/null/none")
    house.variables |= nowhere | {"TMPDIR": str(temporary)}
    ended = house.run("check")
    assert (ended.returncode, ended.stdout) == (0, "1 of 1 drawn.\n"), ended.stderr
    assert ended.stderr == ""
    assert list(temporary.iterdir()) == []


def test_a_web_server_with_a_catalogue_makes_no_folders_in_a_home(house: House) -> None:
    house.write("here.py", CHART)
    catalogue = house.folder / "catalogue.json"
    CatalogueFile.write(catalogue, house.catalogue())
    home = house.folder / "h"
    home.mkdir()
    variables = {"XDG_CONFIG_HOME": "", "XDG_CACHE_HOME": "", "CHARTHOUSE_CATALOGUE": str(catalogue)}
    house.start_web(HOME=str(home), **variables)
    assert list(home.iterdir()) == []
