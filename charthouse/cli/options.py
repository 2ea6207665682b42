"""Options and exit codes that several commands share."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from charthouse.errors import ChartFailed, CharthouseError, RequestError, SettingsError
from charthouse.settings import PREFIX, SETTINGS


def _otherwise(name: str) -> str:
    """What holds when the option is not given, as help shows it."""
    return f"{PREFIX}{name}, else {SETTINGS[name].default}"


charts_option = click.option(
    "--charts", type=click.Path(path_type=Path), metavar="DIR", show_default=_otherwise("CHARTS"),
    help="The folder whose modules define the charts.",
)  # fmt: skip
host_option = click.option("--host", show_default=_otherwise("HOST"), help="The address to listen on.")
port_option = click.option(
    "--port", type=click.IntRange(1, 65535), show_default=_otherwise("PORT"), help="The port to listen on."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")


def exit_codes(command: Callable[..., Any]) -> Callable[..., Any]:
    """Say what went wrong on one line; exit code 2 for wrong use, 1 for everything else."""

    @functools.wraps(command)
    def run(*arguments: Any, **options: Any) -> Any:
        try:
            return command(*arguments, **options)
        except CharthouseError as error:
            said = error.told if isinstance(error, ChartFailed) else error
            click.secho(f"charthouse: {said}", fg="red", err=True)
            sys.exit(2 if isinstance(error, (SettingsError, RequestError)) else 1)

    return run
