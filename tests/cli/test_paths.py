"""Folders and files of any name, in any locale: the commands find the charts there, and draw to them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import House

GOOD = """
from charthouse import chart

@chart("good", load=lambda: [1, 2])
def good(figure, data):
    figure.subplots().plot(data)
"""
C_LOCALE = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def run(house: House, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "charthouse", *arguments]
    return subprocess.run(
        command, env=house.environment, cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )  # fmt: skip


@pytest.mark.parametrize("locale", [{}, C_LOCALE], ids=["utf-8", "c"])
@pytest.mark.parametrize("name", [b"b\xff", "chärts 東".encode()], ids=["latin", "utf-8"])
def test_charts_are_listed_checked_and_drawn_below_a_folder_of_any_name(
    house: House, name: bytes, locale: dict[str, str]
) -> None:
    folder = house.folder / os.fsdecode(name)
    (folder / "charts").mkdir(parents=True)
    (folder / "charts" / "good.py").write_text(GOOD, encoding="utf-8")
    house.variables |= locale
    picture = os.fsdecode(name + b".png")
    for arguments in (["check"], ["list"], ["render", "good", "-o", picture]):
        ended = run(house, folder, *arguments, "--charts", "charts")
        assert ended.returncode == 0, ended.stderr
        assert "Traceback" not in ended.stderr
        assert "good" in ended.stdout or "1 of 1 drawn." in ended.stdout
    assert (folder / picture).read_bytes().startswith(b"\x89PNG")
