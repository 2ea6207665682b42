"""Edits are seen in a folder of any name."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from charthouse.charts.stamp import stamp
from charthouse.local.edits import edits


@pytest.mark.parametrize("name", [b"charts", b"b\xff"], ids=["ascii", "latin"])
def test_an_edit_is_seen_in_a_folder_of_any_name(tmp_path: Path, name: bytes) -> None:
    folder = tmp_path / os.fsdecode(name)
    folder.mkdir()
    stopping = threading.Event()
    seen = edits(folder, stamp(folder), stopping)
    assert next(seen) is False
    (folder / "new.py").write_text("x = 1\n", encoding="utf-8")
    assert next(one for one in seen if one)
    stopping.set()
    assert list(seen) in ([], [False])
