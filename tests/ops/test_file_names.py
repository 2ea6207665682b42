"""The names of exported files: safe, readable, and one for each picture."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import pytest
from entries import entry

from charthouse.charts.variant import Variant
from charthouse.ops.file_names import file_name, not_exported

SALES = entry(sizes=((320, 240),))


@pytest.mark.parametrize(
    ("params", "variant", "name"),
    [
        ({}, Variant(640, 480), "sales.png"),
        ({}, Variant(640, 480, scale=2), "sales@2x.png"),
        ({}, Variant(640, 480, theme="dark", format="svg"), "sales.dark.svg"),
        ({"of": "emea", "year": "2026"}, Variant(320, 240, 3, "dark"), "sales.of=emea.year=2026.320x240.dark@3x.png"),
        ({"of": "../../etc/passwd"}, Variant(640, 480), "sales.of=%2E%2E%2F%2E%2E%2Fetc%2Fpasswd.png"),
        ({"of": "a.dark"}, Variant(640, 480), "sales.of=a%2Edark.png"),
    ],
)  # fmt: skip
def test_a_name_says_what_differs_from_the_defaults_in_letters_that_files_may_have(
    params: dict[str, str], variant: Variant, name: str
) -> None:
    assert file_name(SALES, urlencode(params), variant) == name


def test_long_values_have_short_names_that_differ(tmp_path: Path) -> None:
    longest = entry(id="s" * 64)
    variant = Variant(4000, 4000, 3, "dark", "webp")
    names = {file_name(longest, urlencode({"of": "ü" * count}), variant) for count in (23, 24, 500, 501)}
    assert len(names) == 4
    for name in names:
        (tmp_path / f".{name}.4194304.draft").touch()


def test_files_are_told_that_look_like_pictures_of_other_charts(tmp_path: Path) -> None:
    for name in ("sales.png", "sales.dark@2x.png", "orders@2x.png", "old.dark.svg", "Logo.png", "notes.txt", "a b.png"):
        (tmp_path / name).touch()
    assert not_exported(tmp_path, {"sales"}) == ["old.dark.svg", "orders@2x.png"]
