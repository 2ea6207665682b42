"""`list`: the catalogue, and the state of each chart."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click
from rich.text import Text

from charthouse.assembly import assemble
from charthouse.charts.catalogue import Catalogue
from charthouse.charts.catalogue_entry import CatalogueEntry
from charthouse.cli.console import console, print_reason, table
from charthouse.cli.options import charts_option, hint, json_option
from charthouse.errors import StoreUnavailable
from charthouse.ops.charts import read_charts
from charthouse.ops.listing import SORTS, Filter, listed
from charthouse.ops.neighbours import shared
from charthouse.ops.overview import ChartOverview, overview
from charthouse.printable import printable
from charthouse.render.agg import why_plain_quickly
from charthouse.settings import read_settings

WIDE = 110  # characters of a terminal that has room for the history
STATES = ("ready", "stale", "rendering", "failed", "cold", "missing", "waiting", "busy")
COLOURS = {"ready": "green", "stale": "yellow", "rendering": "blue", "failed": "red"}


@click.command("list", short_help="List the charts: state, age, hits, how long they take.")
@click.argument("patterns", metavar="[CHART…]", nargs=-1)
@click.option("--tag", "tags", multiple=True, help="Only charts with this tag.")
@click.option("--state", "states", multiple=True, type=click.Choice(STATES), help="Only charts in this state.")
@click.option("--failing", is_flag=True, help="Only charts whose load or draw failed last.")
@click.option("--sort", type=click.Choice(tuple(SORTS)),
              help="The slowest first (95th percentiles of load and draw), or the longest failing, oldest, most "
              "requested.")  # fmt: skip
@charts_option
@json_option
def list_charts(
    patterns: tuple[str, ...], tags: tuple[str, ...], states: tuple[str, ...], failing: bool, sort: str | None,
    charts: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """List the charts: id, title, state, age, images, bytes, hits, and how long load and draw take.

    CHART is an id, or a pattern as 'sales*'. Load and draw show the median and the 95th percentile, in milliseconds.
    """
    settings = read_settings(charts=charts)
    services = assemble(settings)
    catalogue = read_charts(services)
    if why_plain_quickly():
        click.secho(f"plain Agg draws the charts, in twice the time: {why_plain_quickly()}", fg="yellow", err=True)
    try:
        services.images.ping()
        overviews = overview(services, catalogue)
        for sentence in shared(services, catalogue.charts):
            click.secho(printable(sentence), fg="yellow", err=True)
    except StoreUnavailable as error:
        overviews = {}
        click.secho(f"the charts' states are not known: {error}{hint(error)}", fg="yellow", err=True)
    entries = listed(catalogue.charts.values(), overviews, Filter(patterns, tags, states, failing), sort or "")
    if as_json:
        described = {chart_id: asdict(state) for chart_id, state in overviews.items()}
        records = [entry.to_json() | {"state": None} | described.get(entry.id, {}) for entry in entries]
        boards = [board.to_json() for board in catalogue.dashboards.values()]
        click.echo(json.dumps({"charts": records, "broken": dict(catalogue.broken), "dashboards": boards}))
    else:
        _print(entries, catalogue, overviews)


def _print(entries: list[CatalogueEntry], catalogue: Catalogue, overviews: dict[str, ChartOverview]) -> None:
    output = console()
    rows = table("Chart", "Title", "State", "Age", "Images", "Bytes", "Hits")
    for phase in ("Load ms", "Draw ms"):
        rows.add_column(phase, justify="right", no_wrap=True)
    if output.width >= WIDE:
        rows.add_column("History")
    for entry in entries:
        rows.add_row(*_row(entry, overviews.get(entry.id))[: len(rows.columns)])
    output.print(rows if entries else "No chart is like that." if catalogue.charts else "There is no chart.")
    for entry in entries:
        state = overviews.get(entry.id)
        if state and state.failure:
            print_reason(output, f"{entry.id} {_became(state)}", state.failure)
        if state and state.notes:
            print_reason(output, entry.id, state.notes)
    if catalogue.dashboards:
        boards = table("Dashboard", "Title", "Panels", "Filters")
        for board in catalogue.dashboards.values():
            boards.add_row(board.id, board.title, str(len(board.panels)), ", ".join(board.filters))
        output.print(boards)
    for source, reason in catalogue.broken.items():
        print_reason(output, f"{source} is left out", reason)


def _became(state: ChartOverview) -> str:
    if state.state == "waiting":
        return "waits for its first push"
    return f"has failed for {state.failing_seconds:.0f} s" if state.failing_seconds else "failed"


def _row(entry: CatalogueEntry, state: ChartOverview | None) -> tuple[str | Text, ...]:
    if state is None:
        return entry.id, entry.title, *[""] * 8
    age = "" if state.age_seconds is None else f"{state.age_seconds:.0f} s"
    counts = (str(state.images), f"{state.bytes:,}", f"{state.hits:,}")
    took = (
        _milliseconds(state.load_p50_seconds, state.load_p95_seconds),
        _milliseconds(state.draw_p50_seconds, state.draw_p95_seconds),
    )
    history = f"{state.history:,} since {state.history_since[:16]}Z" if state.history_since else ""
    return entry.id, entry.title, Text(state.state, COLOURS.get(state.state, "")), age, *counts, *took, history


def _milliseconds(median: float | None, most: float | None) -> str:
    """Both in milliseconds, as `20 / 310`."""
    return "" if median is None or most is None else f"{1000 * median:.0f} / {1000 * most:.0f}"
