"""The console: tables and messages for people. Charts' texts cannot move the cursor or act as markup."""

from __future__ import annotations

from typing import Any

from rich.console import Console, RenderableType
from rich.table import Table

from charthouse.printable import shown


def console(width: int | None = None) -> Console:
    """Standard output; rich's markup in a title or a reason is printed, not interpreted."""
    return Console(width=width, markup=False, emoji=False, highlight=False)


class Rows(Table):
    """A table that prints its cells literally."""

    def add_row(self, *cells: RenderableType | None, **options: Any) -> None:
        """Add a row of texts, which are made printable, or of rich's own objects."""
        super().add_row(*(shown(cell) if isinstance(cell, str) else cell for cell in cells), **options)


def table(*headings: str) -> Table:
    """An empty table in the look of all commands."""
    return Rows(*headings, box=None, pad_edge=False, header_style="bold")


def print_reason(to: Console, what: str, reason: str) -> None:
    """A line with the subject of an error in red, and the reason."""
    to.print(shown(f"{what}: "), style="red", end="")
    to.print(shown(reason))
