"""What gets installed is pinned, and the image gets what runs and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted(path.name for path in ROOT.glob("requirements*.txt"))
PINNED = re.compile(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==[0-9][A-Za-z0-9.]*( ; .+)?")


def lines(name: str) -> list[str]:
    """The lines of a requirements file without comments and blank ones."""
    text = re.sub(r"(^|\s)#.*", "", (ROOT / name).read_text(), flags=re.MULTILINE)
    return [line.strip() for line in text.splitlines() if line.strip()]


def test_there_are_three_requirements_files():
    assert FILES == ["requirements-demo.txt", "requirements-dev.txt", "requirements.txt"]


@pytest.mark.parametrize("name", FILES)
def test_every_requirement_is_pinned_to_one_version(name):
    loose = [line for line in lines(name) if not line.startswith("-r ") and not PINNED.fullmatch(line)]
    assert loose == []


@pytest.mark.parametrize("name", FILES)
def test_no_requirement_names_an_index_or_an_address(name):
    assert "://" not in (ROOT / name).read_text()
    options = [line for line in lines(name) if line.startswith("-")]
    assert all(re.fullmatch(r"-r requirements(-demo)?\.txt", option) for option in options)


def test_each_file_includes_the_one_before_and_repeats_nothing():
    assert "-r requirements.txt" in lines("requirements-demo.txt")
    assert "-r requirements-demo.txt" in lines("requirements-dev.txt")
    names = [re.split(r"[\[=]", line)[0].lower() for name in FILES for line in lines(name) if not line.startswith("-")]
    assert sorted(names) == sorted(set(names))


def test_the_image_installs_what_runs_and_no_store_or_test_tools():
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert re.findall(r"requirements\S*\.txt", dockerfile) == ["requirements.txt", "requirements.txt"]
    assert "pip install --no-cache-dir --disable-pip-version-check -r requirements.txt" in dockerfile
