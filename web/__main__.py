"""`python -m web`: the web server."""

from __future__ import annotations

from pathlib import Path

import click

from charthouse import settings
from charthouse.cli.options import charts_option, exit_codes, host_option, port_option
from web.server import serve


@click.command()
@charts_option
@host_option
@port_option
@exit_codes
def main(charts: Path | None, host: str | None, port: int | None) -> None:
    """Serve pages and pictures over HTTP."""
    serve(settings.read(charts=charts, host=host, port=port))


if __name__ == "__main__":
    main(prog_name="python -m web")
