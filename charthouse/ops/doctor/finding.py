"""A finding: what one check has seen, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

OK, WARNING, FAILED, SKIPPED = STATUSES = ("ok", "warning", "failed", "skipped")


@dataclass(frozen=True)
class Finding:
    """The result of one check; the doctor fills in its name."""

    status: str
    seen: str
    advice: str = ""
    name: str = ""


def ok(seen: str) -> Finding:
    """Nothing to do."""
    return Finding(OK, seen)


def warning(seen: str, advice: str) -> Finding:
    """It works, and could fail later or be better."""
    return Finding(WARNING, seen, advice)


def failed(seen: str, advice: str) -> Finding:
    """It does not work."""
    return Finding(FAILED, seen, advice)


def skipped(seen: str) -> Finding:
    """It could not be looked at, for that reason."""
    return Finding(SKIPPED, seen)
