"""The command line: `python -m charthouse COMMAND`."""

from __future__ import annotations

import click

from charthouse.cli.demo import demo
from charthouse.cli.list import list_charts
from charthouse.cli.options import exit_codes
from charthouse.cli.purge import purge
from charthouse.cli.render import render
from charthouse.cli.servers import web, worker
from charthouse.cli.settings import show_settings
from charthouse.cli.sign import sign
from charthouse.cli.warm import warm


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def commands() -> None:
    """Charthouse serves matplotlib charts as cached images.

    Settings are environment variables CHARTHOUSE_<NAME>; `settings` lists them.
    """


for command in (demo, web, worker, list_charts, warm, purge, render, sign, show_settings):
    commands.add_command(command)


@exit_codes
def main() -> None:
    """Run the command line; exit code 0 done, 1 something failed, 2 wrong use."""
    commands(prog_name="charthouse")
