"""Folders of matplotlib: without a home one for all processes, which goes when they do; a web server needs none."""

from __future__ import annotations

import json
import os
import subprocess
import sys

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


UNSHARE = ["unshare", "--mount", *(["--map-root-user"] if os.getuid() else []), "sh", "-c"]
READ_ONLY = 'mount --bind "$MPLCONFIGDIR" "$MPLCONFIGDIR" && mount -o remount,ro,bind "$MPLCONFIGDIR" && exec "$@"'
FONTS_CHART = """
import json, os
from pathlib import Path
from charthouse import chart

@chart("here", load=lambda: 1)
def here(figure, data):
    figure.subplots().plot([1, 2])
    (fonts,) = Path(os.environ["MPLCONFIGDIR"]).glob("fontlist-*.json")
    Path(os.environ["SEEN"]).write_text(json.dumps([str(fonts), fonts.read_text()]))
"""


def test_a_folder_that_cannot_be_written_to_gives_its_list_of_fonts_to_a_temporary_one(house: House) -> None:
    house.write("here.py", CHART)
    given, temporary, seen = house.folder / "given", house.folder / "t", house.folder / "seen"
    temporary.mkdir()
    house.variables |= {"MPLCONFIGDIR": str(given), "TMPDIR": str(temporary), "SEEN": str(seen)}
    assert house.run("check").returncode == 0
    (fonts,) = given.glob("fontlist-*.json")
    fonts.write_text(fonts.read_text() + "\n\n")  # a list that matplotlib would not write
    house.write("here.py", FONTS_CHART)
    command = [*UNSHARE, READ_ONLY, "sh", sys.executable, "-m", "charthouse", "check"]
    ended = subprocess.run(
        command, env=house.environment, cwd=house.folder, capture_output=True, text=True, timeout=100, check=False
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "1 of 1 drawn.\n", "")
    path, text = json.loads(seen.read_text())
    assert path.startswith(str(temporary))
    assert text == fonts.read_text()
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
