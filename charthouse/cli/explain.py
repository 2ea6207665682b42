"""`explain`: why a picture is as it is, and where it is kept."""

from __future__ import annotations

import json
from pathlib import Path

import click

from charthouse.assembly import assemble
from charthouse.cli.console import console, table
from charthouse.cli.options import charts_option, hint, json_option
from charthouse.errors import StoreUnavailable
from charthouse.ops.addresses import read
from charthouse.ops.charts import read_charts
from charthouse.ops.explaining import Explanation, address_rows, ask
from charthouse.ops.explaining import explain as explained
from charthouse.port import http_url
from charthouse.printable import printable
from charthouse.settings import read_settings


@click.command(short_help="Say why a picture is as it is, and where it is kept.")
@click.argument("address", metavar="URL")
@click.option("--ask", "asking", is_flag=True, help="Also request the picture, as a viewer does, to see what answers.")
@click.option("--url", default="", metavar="URL", help="With --ask: where; else CHARTHOUSE_PUBLIC_URL.")
@charts_option
@json_option
def explain(address: str, asking: bool, url: str, charts: Path | None, as_json: bool) -> None:
    """Say which picture URL names, its state and why, its data, where it is kept, who makes it, and who may hold an
    older one.

    URL is an address of this installation, a path as /charts/sales.png?region=emea, or a name as sales?region=emea.
    Enqueues nothing, unless --ask requests the picture.
    """
    settings = read_settings(charts=charts)
    services = assemble(settings, timeout_seconds=5)
    named = read(address, read_charts(services), settings)
    try:
        sections = dict(explained(services, named).sections)
    except StoreUnavailable as error:
        click.secho(printable(f"what the store knows is left out: {error}{hint(error)}"), fg="yellow", err=True)
        sections = {"Address": address_rows(named)}
    if asking or url:
        sections["Answers"] = ask(url or settings.public_url or http_url(settings.host, settings.port), named)
    if as_json:
        click.echo(json.dumps(Explanation(sections).to_json()))
        return
    output = console()
    for section, rows in sections.items():
        output.print(section, style="bold")
        lines = table()
        lines.show_header = False
        lines.add_column(no_wrap=True)
        lines.add_column(overflow="fold")
        for name, text in rows.items():
            lines.add_row(f"  {name}", text)
        output.print(lines)
