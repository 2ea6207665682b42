"""Fonts that come and go: a new process draws with those that are there when it starts."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from tiny_font import make_font

PROGRAM = """
import hashlib, logging, os, sys
import matplotlib
from charthouse import Chart, Variant
from charthouse.charts.folder import chart_version
from charthouse.render import agg, renderer
if "PLAINLY" in os.environ:
    agg.draw_plainly()
logging.basicConfig(format="%(message)s", level=logging.INFO)
def write(figure, data):
    exec(os.environ.get("STYLE", ""))
    figure.text(0.1, 0.5, "a\\N{THAI CHARACTER KO KAI}", fontsize=30)
picture = renderer.render(Chart("thai", draw=write), None, Variant(160, 80))
print(chart_version("code"), hashlib.sha256(picture).hexdigest())
"""
THAI = "Noto Sans Thai"  # a family of the themes


@dataclass
class Machine:
    """A home folder with fonts, and a folder for matplotlib's list of them."""

    home: Path

    @property
    def fonts(self) -> Path:
        return self.home / ".fonts"

    @property
    def font_list(self) -> Path:
        (path,) = (self.home / "matplotlib").glob("fontlist-*.json")
        return path

    def draw(self, **variables: str) -> tuple[str, str, str]:
        """Draw a Thai letter in a new process: the chart version, a digest of the picture, the log."""
        own = {"HOME": str(self.home), "MPLCONFIGDIR": str(self.home / "matplotlib")}
        environment = {name: value for name, value in os.environ.items() if name != "XDG_DATA_HOME"}
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env=environment | own | variables,
            capture_output=True,
            text=True,
            check=True,
        )
        version, picture = done.stdout.split()
        return version, picture, done.stderr


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_font_is_used_and_missed_by_the_next_process_after_it_came_and_went(machine: Machine) -> None:
    without = machine.draw()
    make_font(machine.fonts / "thai.ttf", THAI, "ก")
    with_font = machine.draw()
    assert with_font[0] != without[0]
    assert with_font[1] != without[1]
    assert "thai.ttf" in machine.font_list.read_text()

    (machine.fonts / "thai.ttf").unlink()
    assert machine.draw()[:2] == without[:2]
    assert "thai.ttf" not in machine.font_list.read_text()


@pytest.mark.parametrize(
    "style",
    [
        "matplotlib.style.use('seaborn-v0_8')",
        "import seaborn; seaborn.set_theme()",
        "matplotlib.rcParams['font.sans-serif'] = ['SimHei']",
        "matplotlib.rcParams['font.family'] = 'Not Installed'",
        "matplotlib.rcParams['font.family'] = 'serif'",
    ],
)
def test_a_style_that_names_fonts_of_its_own_keeps_those_for_other_letters(machine: Machine, style: str) -> None:
    make_font(machine.fonts / "thai.ttf", THAI, "ก")
    for backend in ({}, {"PLAINLY": "1"}):
        assert "no glyph" not in machine.draw(STYLE=style, **backend)[2]


def test_a_font_in_the_folder_of_the_users_data_is_found_whatever_way_its_path_is_spelled(machine: Machine) -> None:
    machine.draw()
    make_font(machine.home / "data/fonts/deep/thai.TTF", THAI, "ก")
    spelled = {"XDG_DATA_HOME": str(machine.home / "other" / ".." / "data")}
    version, picture, _ = machine.draw(**spelled)
    listed = machine.font_list.read_text()
    assert listed.count("thai.TTF") == 1
    assert machine.draw(**spelled)[:2] == (version, picture)
    assert machine.font_list.read_text() == listed


def test_a_font_whose_file_was_replaced_is_known_by_its_new_name(machine: Machine) -> None:
    make_font(machine.fonts / "letters.ttf", "Something Else", "กข")
    before = machine.draw()
    make_font(machine.fonts / "letters.ttf", THAI, "ก", side=300)
    assert machine.draw()[:2] != before[:2]
    assert "Something Else" not in machine.font_list.read_text()


def test_a_list_that_is_true_is_not_written_again(machine: Machine) -> None:
    make_font(machine.fonts / "thai.ttf", THAI, "ก")
    machine.draw()
    written = machine.font_list.stat().st_mtime_ns
    machine.draw()
    assert machine.font_list.stat().st_mtime_ns == written


def test_a_file_that_is_no_font_is_left_out_and_the_log_says_so(machine: Machine) -> None:
    machine.draw()
    machine.fonts.mkdir()
    (machine.fonts / "broken.ttf").write_bytes(b"no font")
    (machine.fonts / "nowhere.ttf").symlink_to("gone.ttf")
    _, _, log = machine.draw()
    assert f"font file {machine.fonts / 'broken.ttf'} is left out" in log
    assert "nowhere.ttf" not in log


def test_fonts_that_matplotlib_is_told_to_ignore_are_no_part_of_the_version(machine: Machine) -> None:
    without = machine.draw(MPL_IGNORE_SYSTEM_FONTS="1")
    make_font(machine.fonts / "thai.ttf", THAI, "ก")
    assert machine.draw(MPL_IGNORE_SYSTEM_FONTS="1")[:2] == without[:2]
