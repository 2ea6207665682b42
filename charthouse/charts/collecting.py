"""Collecting: what a module of the charts folder defines while it is imported, in order."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Defined(Protocol):
    """A chart or a dashboard."""

    @property
    def id(self) -> str: ...
    @property
    def module(self) -> str: ...


_collecting: list[list[Defined]] = []


@contextmanager
def collect() -> Iterator[list[Defined]]:
    """Collect all that is defined while the block runs, in order."""
    found: list[Defined] = []
    _collecting.append(found)
    try:
        yield found
    finally:
        _collecting.remove(found)


def collected(defined: Defined) -> None:
    """Add it to what is being collected, if anything is."""
    if _collecting:
        _collecting[-1].append(defined)


def module_being_imported() -> str:
    """The module whose body runs now: the file that defines a chart, also through a factory in another."""
    frame = sys._getframe(2)
    while frame.f_code.co_name != "<module>" and frame.f_back is not None:
        frame = frame.f_back
    return str(frame.f_globals.get("__name__", ""))
