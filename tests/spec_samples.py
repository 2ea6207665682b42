"""Samples of what people send to a chart server: in the shapes of QuickChart's documentation, and of programs.

Those in `held_out` were written when the drawing was done.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from charthouse.literal.reading import read
from charthouse.spec.parsing import Parsed, parse

FOLDER = Path(__file__).parent / "spec" / "samples"
SAMPLES = {path.relative_to(FOLDER).with_suffix("").as_posix(): path for path in sorted(FOLDER.rglob("*.json5"))}


def tree_of(name: str) -> Any:
    return read(SAMPLES[name].read_text(encoding="utf-8"))


def sample(name: str) -> Parsed:
    """The sample, parsed."""
    return parse(tree_of(name))
