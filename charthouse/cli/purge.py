"""`purge`: delete images, so that they are drawn again."""

from __future__ import annotations

import json
from pathlib import Path

import click

from charthouse.assembly import assemble
from charthouse.cli.options import charts_option, json_option
from charthouse.printable import counted
from charthouse.runner.reading import read_catalogue
from charthouse.settings import read_settings


@click.command(short_help="Delete the images of a chart, so that they are drawn again.")
@click.argument("chart", required=False)
@click.option("--all", "everything", is_flag=True, help="The images of all charts, also of charts that are gone.")
@charts_option
@json_option
def purge(chart: str | None, everything: bool, charts: Path | None, as_json: bool) -> None:
    """Delete the images of CHART from the store, and their records.

    The next request loads its data and draws the picture. Pushed data stays.
    """
    if bool(chart) == everything:
        raise click.UsageError("name one chart, or give --all; not both" if chart else "name one chart, or give --all")
    settings = read_settings(charts=charts)
    entry = read_catalogue(settings).find_or_why(chart) if chart else None
    images = assemble(settings, timeout_seconds=5).images
    purged = images.purge(entry.id, entry.load_id) if entry else images.purge()
    if as_json:
        click.echo(json.dumps({"purged": purged}))
    else:
        click.echo(f"{counted(purged, 'image')} of {entry.id if entry else 'all charts'} purged")
