"""Options and exit codes that several commands share."""

from __future__ import annotations

import errno
import functools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from charthouse import logs
from charthouse.cli import streams
from charthouse.errors import ChartFailed, CharthouseError, RequestError, SettingsError, StoreUnavailable
from charthouse.printable import shown
from charthouse.setting_values import host
from charthouse.settings import PREFIX, SETTINGS


def _otherwise(name: str) -> str:
    """The value without the option, as help shows it."""
    return f"{PREFIX}{name}, else {SETTINGS[name].default}"


def _folder(text: str) -> Path:
    if not text:
        raise click.BadParameter("must be the path of a folder, not ''")  # an unset variable of the shell, mostly
    return Path(text)


def _host(text: str) -> str:
    try:
        return host(text)
    except ValueError as error:
        raise click.BadParameter(f"must be {error}, not {text!r}") from error


FOLDER = click.types.FuncParamType(_folder)

charts_option = click.option(
    "--charts", type=FOLDER, metavar="DIR", show_default=_otherwise("CHARTS"),
    help="The folder whose modules define the charts.",
)  # fmt: skip
host_option = click.option(
    "--host", type=click.types.FuncParamType(_host), metavar="TEXT", show_default=_otherwise("HOST"),
    help="The address to listen on.",
)  # fmt: skip
port_option = click.option(
    "--port", type=click.IntRange(1, 65535), show_default=_otherwise("PORT"), help="The port to listen on."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")


def hint(error: CharthouseError) -> str:
    """A hint at the cause, when the error alone does not name it."""
    if not isinstance(error, StoreUnavailable):
        return ""
    return f"; {PREFIX}REDIS_URL says where it is, and `charthouse demo` prints the line to paste for its own"


def exit_codes(command: Callable[..., Any]) -> Callable[..., Any]:
    """Print the error on one line; exit code 2 for wrong use, 1 for everything else."""

    @functools.wraps(command)
    def run(*arguments: Any, **options: Any) -> Any:
        streams.prepare()
        logs.fit_unconfigured()
        try:
            return command(*arguments, **options)
        except CharthouseError as error:
            said = error.told if isinstance(error, ChartFailed) else str(error) + hint(error)
            click.secho(shown(f"charthouse: {said}"), fg="red", err=True)
            sys.exit(2 if isinstance(error, (SettingsError, RequestError)) else 1)
        except OSError as error:
            if error.errno == errno.EPIPE:  # click's own way, for `charthouse list | head`
                raise
            click.secho(shown(f"charthouse: this machine refuses: {error}"), fg="red", err=True)
            sys.exit(1)

    return run
