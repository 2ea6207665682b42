"""`web` and `worker`: become the server that they name."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NoReturn

import click

from charthouse import settings
from charthouse.cli.options import charts_option, host_option, port_option


@click.command()
@charts_option
@host_option
@port_option
def web(charts: Path | None, host: str | None, port: int | None) -> None:
    """Serve pages and pictures over HTTP."""
    _become("web", settings.read(charts=charts, host=host, port=port))


@click.command(short_help="Draw what the queue asks for.")
@charts_option
def worker(charts: Path | None) -> None:
    """Draw what the queue asks for; start as many as you have processors."""
    _become("worker", settings.read(charts=charts))


def _become(module: str, chosen: settings.Settings) -> NoReturn:
    """Replace this process by the module: signals reach the server itself."""
    sys.stdout.flush()
    command = [sys.executable, "-m", module]
    os.execve(sys.executable, command, settings.to_environment(chosen))  # noqa: S606  # ourselves
