"""`settings`: the table of settings, their values and where each comes from."""

from __future__ import annotations

import json
import sys

import click

from charthouse import settings
from charthouse.cli.console import console, table
from charthouse.cli.options import json_option

FILE_WIDTH = 200  # where there is no terminal to be as wide as


@click.command("settings")
@json_option
def show_settings(as_json: bool) -> None:
    """Show the settings, their values and origin."""
    chosen = settings.read()
    rows = {name: settings.shown(name, getattr(chosen, name.lower())) for name in settings.SETTINGS}
    if as_json:
        click.echo(json.dumps({name: {"value": value, "origin": chosen.origin[name]} for name, value in rows.items()}))
        return
    lines = table()
    for heading in ("Setting", "Value", "From"):
        lines.add_column(heading, no_wrap=True)
    lines.add_column("What it is")
    for name, value in rows.items():
        lines.add_row(settings.PREFIX + name, value, chosen.origin[name], settings.SETTINGS[name].metadata["help"])
    console(None if sys.stdout.isatty() else FILE_WIDTH).print(lines)
