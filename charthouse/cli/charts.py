"""`charts`: the charts without Python, carried from one store to another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import BinaryIO, TextIO

import click

from charthouse.assembly import Services, assemble
from charthouse.cli.options import charts_option
from charthouse.data.strict_json import read_json
from charthouse.errors import CharthouseError, NotAllowed
from charthouse.ops.charts import read_charts
from charthouse.ops.keeping import carried, keep
from charthouse.printable import counted
from charthouse.settings import read_settings

EXPORTED = 'what `charts export` writes: {"charts": {"<id>": {"type": …, "data": …}}}'


@click.group(short_help="Export and import the charts without Python.")
def charts() -> None:
    """Export and import the charts that were made by JSON or CSV, without Python."""


@charts.command("export", short_help="Write them to a file.")
@click.argument("file", type=click.File("w", encoding="utf-8"))
def export_charts(file: TextIO) -> None:
    """Write the config of every chart without Python to FILE as JSON; - is the standard output."""
    written = carried(assemble(read_settings(), timeout_seconds=5))
    file.write(json.dumps(written, ensure_ascii=False, indent=1) + "\n")
    click.echo(f"{counted(len(written['charts']), 'chart')} written", err=True)


@charts.command("import", short_help="Keep those of a file.")
@click.argument("file", type=click.File("rb"))
@charts_option
def import_charts(file: BinaryIO, charts: Path | None) -> None:
    """Keep the charts of FILE, which `charts export` wrote; - is the standard input.

    A chart that is there already is changed. All are tried; the exit code is 1 when one is refused.
    """
    services = assemble(read_settings(charts=charts), timeout_seconds=5)
    read = read_json(file.read())
    configs = read.get("charts") if isinstance(read, dict) else None
    if not isinstance(configs, dict):
        raise NotAllowed("FILE", "", EXPORTED, "something else")
    refused = _import(services, configs)
    click.echo(f"{counted(len(configs) - refused, 'chart')} kept", err=True)
    if refused:
        raise SystemExit(1)


def _import(services: Services, configs: dict[str, object]) -> int:
    """Keep the charts; returns how many were refused."""
    catalogue, refused = read_charts(services), 0
    for chart_id, config in configs.items():
        try:
            keep(services, catalogue, chart_id, config)
        except CharthouseError as error:
            click.secho(f"{chart_id}: {error}", fg="red", err=True)
            refused += 1
    return refused
