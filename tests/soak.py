"""How often a fault is done: a few times in `make test-system`, in full in `make soak`, which writes the table."""

from __future__ import annotations

import os
from pathlib import Path

SOAKING = bool(os.environ.get("SOAK"))
RELIABILITY = Path(__file__).parents[1] / "docs" / "reliability.md"


def times(short: int, full: int) -> int:
    """The count for this run."""
    return full if SOAKING else short


def record(section: str, what: str, count: str, seen: str, worst: str) -> None:
    """In a soak, write the row of that fault in its section of docs/reliability.md; its place in the table stays."""
    if not SOAKING:
        return
    row = f"| {what} | {count} | {seen} | {worst} |"
    before, heading, rest = RELIABILITY.read_text(encoding="utf-8").partition(f"\n## {section}\n")
    assert heading, f"docs/reliability.md has no section {section!r}"
    here, following, after = rest.partition("\n## ")
    lines = here.splitlines()
    last = max(number for number, line in enumerate(lines) if line.startswith("|"))
    places = [number for number, line in enumerate(lines) if line.startswith(f"| {what} |")]
    lines[places[0] if places else last + 1 : places[0] + 1 if places else last + 1] = [row]
    RELIABILITY.write_text(before + heading + "\n".join(lines) + "\n" + following + after, encoding="utf-8")
