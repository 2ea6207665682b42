"""A group of commands whose modules are imported at their first use, so that help does not load Redis's client."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import click


@dataclass(frozen=True)
class Row:
    """Where a command is, and its text in the list of commands."""

    module: str
    attribute: str
    short_help: str


class LazyCommands(Mapping[str, click.Command]):
    """The commands by name; looking one up imports its module."""

    def __init__(self, rows: Mapping[str, Row]) -> None:
        self.rows = rows

    def __getitem__(self, name: str) -> click.Command:
        row = self.rows[name]
        command: click.Command = getattr(importlib.import_module(row.module), row.attribute)
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


class LazyGroup(click.Group):
    """A group over a table of commands; its help needs only the table."""

    def __init__(self, *, rows: Mapping[str, Row], **options: object) -> None:
        super().__init__(commands=LazyCommands(rows), **options)  # type: ignore[arg-type]  # click only reads them
        self.rows = rows

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # click's
        """List the commands, in the order of the table."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, row.short_help) for name, row in self.rows.items()])
