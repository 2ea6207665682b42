"""`settings`: the table of settings, their values and where each comes from."""

from __future__ import annotations

import json
import sys

import click

from charthouse.cli.console import console, table
from charthouse.cli.options import json_option
from charthouse.settings import PREFIX, SETTINGS, read_settings, shown_value

FILE_WIDTH = 200  # the width without a terminal
VALUE_WIDTH = 60  # a longer value takes several lines


@click.command("settings")
@json_option
def show_settings(as_json: bool) -> None:
    """Show the settings, their values and origin."""
    settings = read_settings()
    rows = {name: shown_value(name, getattr(settings, name.lower())) for name in SETTINGS}
    if as_json:
        click.echo(
            json.dumps({name: {"value": value, "origin": settings.origin[name]} for name, value in rows.items()})
        )
        return
    lines = table()
    lines.add_column("Setting", no_wrap=True)
    lines.add_column("Value", max_width=VALUE_WIDTH, overflow="fold")
    lines.add_column("From", no_wrap=True)
    lines.add_column("What it is")
    for name, value in rows.items():
        lines.add_row(PREFIX + name, value, settings.origin[name], SETTINGS[name].metadata["help"])
    console(None if sys.stdout.isatty() else FILE_WIDTH).print(lines)
