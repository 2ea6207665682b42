"""The chart version knows which fonts there are, and not where they are kept."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from charthouse.charts import font_files
from charthouse.charts.folder import chart_version


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    font_files.fonts_digest.cache_clear()
    yield tmp_path
    font_files.fonts_digest.cache_clear()


def version() -> str:
    """The version of a chart in a new process."""
    font_files.fonts_digest.cache_clear()
    return chart_version("code")


def write(path: Path, content: bytes = b"letters") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("path", [".fonts/a.ttf", ".fonts/deep/er/a.OTF", ".local/share/fonts/a.ttc"])
def test_a_font_that_comes_changes_the_version_until_it_goes(home: Path, path: str) -> None:
    before = version()
    font = write(home / path)
    assert version() != before
    font.unlink()
    assert version() == before


def test_a_font_of_another_size_or_name_is_another_version(home: Path) -> None:
    font = write(home / ".fonts/a.ttf")
    versions = {version()}
    write(font, b"more letters")
    versions.add(version())
    font.rename(home / ".fonts/b.ttf")
    versions.add(version())
    assert len(versions) == 3


def test_the_same_font_in_another_folder_is_the_same_version(home: Path) -> None:
    font = write(home / ".fonts/a.ttf")
    before = version()
    (home / ".local/share/fonts").mkdir(parents=True)
    font.rename(home / ".local/share/fonts/a.ttf")
    assert version() == before


def test_other_files_and_links_to_nothing_are_no_fonts(home: Path) -> None:
    before = version()
    write(home / ".fonts/README.txt")
    write(home / ".fonts/fonts.cache-1")
    (home / ".fonts/a.ttf").symlink_to(home / "gone.ttf")
    (home / ".fonts/folder.ttf").mkdir()
    assert version() == before


def test_a_process_keeps_the_fonts_it_began_with(home: Path) -> None:
    before = version()
    write(home / ".fonts/a.ttf")
    assert chart_version("code") == before


def test_the_folder_of_the_users_data_is_searched_where_it_is_named(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(home / "data/fonts/a.ttf")
    before = version()
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    assert version() != before


def test_every_folder_that_matplotlib_searches_is_searched(home: Path) -> None:
    program = "from matplotlib.font_manager import X11FontDirectories as folders; print(*folders, sep='\\n')"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert {folder.rstrip("/") for folder in said.split()} == set(font_files.folders(dict(os.environ)))
