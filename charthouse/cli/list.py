"""`list`: the catalogue, and the state of each chart."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click
from rich.text import Text

from charthouse.assembly import assemble
from charthouse.charts.catalogue import Catalogue, CatalogueEntry
from charthouse.cli.console import console, print_reason, table
from charthouse.cli.options import charts_option, hint, json_option
from charthouse.errors import StoreUnavailable
from charthouse.ops.neighbours import shared
from charthouse.ops.overview import ChartOverview, overview
from charthouse.printable import printable
from charthouse.render.agg import why_plain_quickly
from charthouse.runner.reading import read_catalogue
from charthouse.settings import read_settings

COLOURS = {"ready": "green", "stale": "yellow", "rendering": "blue", "failed": "red"}


@click.command("list")
@charts_option
@json_option
def list_charts(charts: Path | None, as_json: bool) -> None:
    """List the charts: id, title, state, age, images, bytes, hits."""
    settings = read_settings(charts=charts)
    catalogue = read_catalogue(settings)
    if why_plain_quickly():
        click.secho(f"plain Agg draws the charts, in twice the time: {why_plain_quickly()}", fg="yellow", err=True)
    services = assemble(settings)
    try:
        services.images.ping()
        states = overview(services, catalogue)
        for sentence in shared(services, catalogue.charts):
            click.secho(printable(sentence), fg="yellow", err=True)
    except StoreUnavailable as error:
        states = {}
        click.secho(f"the charts' states are not known: {error}{hint(error)}", fg="yellow", err=True)
    if as_json:
        record = catalogue.to_json()
        described = {chart_id: asdict(state) for chart_id, state in states.items()}
        record["charts"] = [entry | {"state": None} | described.get(entry["id"], {}) for entry in record["charts"]]
        click.echo(json.dumps(record))
    else:
        _print(catalogue, states)


def _print(catalogue: Catalogue, states: dict[str, ChartOverview]) -> None:
    output = console()
    rows = table("Chart", "Title", "State", "Age", "Images", "Bytes", "Hits")
    for entry in catalogue.charts.values():
        rows.add_row(*_row(entry, states.get(entry.id)))
    output.print(rows)
    for entry_id, state in states.items():
        if state.failure:
            print_reason(output, f"{entry_id} {_became(state)}", state.failure)
        if state.notes:
            print_reason(output, entry_id, state.notes)
    for source, reason in catalogue.broken.items():
        print_reason(output, f"{source} is left out", reason)


def _became(state: ChartOverview) -> str:
    if state.state == "waiting":
        return "waits for its first push"
    return f"has failed for {state.failing_seconds:.0f} s" if state.failing_seconds else "failed"


def _row(entry: CatalogueEntry, state: ChartOverview | None) -> tuple[str | Text, ...]:
    if state is None:
        return entry.id, entry.title, "", "", "", "", ""
    age = "" if state.age_seconds is None else f"{state.age_seconds:.0f} s"
    counts = (str(state.images), f"{state.bytes:,}", f"{state.hits:,}")
    return entry.id, entry.title, Text(state.state, COLOURS.get(state.state, "")), age, *counts
