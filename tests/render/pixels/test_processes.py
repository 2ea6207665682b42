"""What a process has drawn before decides nothing: the files are the same, and memory stays bounded."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.system

HERE = Path(__file__).parent
MEGABYTES = 1024**2


def printed(program: str, *arguments: str) -> list[str]:
    """The lines that a program of this folder prints."""
    environment = os.environ | {"PYTHONPATH": str(HERE.parents[2])}
    command = [sys.executable, str(HERE / program), *arguments]
    return subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()


@pytest.mark.timeout(300)  # some of these pictures are tiny and full of long texts: fitting one takes up to 20 s
def test_files_are_the_same_whatever_their_process_drew_before():
    compared = [*(f"random:{seed}" for seed in range(30, 38)), "example:task_progress", "texts:8", "blog:pie"]
    others = [*(f"random:{seed}" for seed in range(45, 49)), "blog:styled_bars", "parameter:text.hinting", "texts:9"]
    fresh = set(printed("digests.py", *compared))
    assert len(fresh) == len(compared)
    assert fresh <= set(printed("digests.py", *others, *reversed(compared)))


def test_ten_thousand_texts_in_fifty_sizes_are_not_all_remembered():
    settled, end = (int(line) for line in printed("many_texts.py"))
    assert end - settled < 24 * MEGABYTES
