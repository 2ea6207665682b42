"""The console: tables and messages for people, in which data stays as it is."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table


def console(width: int | None = None) -> Console:
    """Standard output; what looks like rich's markup in a title or a reason is printed, not obeyed."""
    return Console(width=width, markup=False, emoji=False, highlight=False)


def table(*headings: str) -> Table:
    """An empty table in the look of all commands."""
    return Table(*headings, box=None, pad_edge=False, header_style="bold")


def print_reason(to: Console, what: str, reason: str) -> None:
    """A line that says what is wrong, in red, and why."""
    to.print(f"{what}: ", style="red", end="")
    to.print(reason)
