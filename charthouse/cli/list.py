"""`list`: the catalogue, and how each chart stands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from charthouse import settings
from charthouse.assembly import Services, assemble
from charthouse.cache.answer import assess
from charthouse.charts.catalogue import Catalogue, CatalogueEntry
from charthouse.charts.picture import Picture
from charthouse.cli.console import console, print_reason, table
from charthouse.cli.options import charts_option, json_option
from charthouse.errors import StoreUnavailable
from charthouse.render.agg import why_plain_quickly
from charthouse.runner.host import read_catalogue

COLOURS = {"ready": "green", "stale": "yellow", "rendering": "blue", "failed": "red"}


@click.command("list")
@charts_option
@json_option
def list_charts(charts: Path | None, as_json: bool) -> None:
    """List the charts: id, title, state, age, images, bytes, hits."""
    chosen = settings.read(charts=charts)
    catalogue = read_catalogue(chosen)
    if why_plain_quickly():
        click.secho(f"plain Agg draws the charts, in twice the time: {why_plain_quickly()}", fg="yellow", err=True)
    try:
        states = _states(assemble(chosen), catalogue)
    except StoreUnavailable as error:
        states = {}
        click.secho(f"the charts' states are not known: {error}", fg="yellow", err=True)
    if as_json:
        record = catalogue.to_json()
        record["charts"] = [entry | {"state": None} | states.get(entry["id"], {}) for entry in record["charts"]]
        click.echo(json.dumps(record, ensure_ascii=False))
    else:
        _print(catalogue, states)


def _states(services: Services, catalogue: Catalogue) -> dict[str, dict[str, Any]]:
    """State, age, images, bytes and the reason of a failure for each chart, with its params' defaults."""
    entries = list(catalogue.charts.values())
    pictures = [Picture.usual(entry) for entry in entries]
    looks = services.images.snapshots(pictures)
    sizes, hits = services.images.sizes(), services.popularity.hits()
    states = {}
    for entry, picture, look in zip(entries, pictures, looks, strict=True):
        answer = assess(picture, look)
        failure = look.refresh_failure or look.render_failure
        state = "failed" if failure and answer.image is None else answer.state.value
        if state == "failed" and not entry.loads and not services.pushed.get_hash(picture.dataset):
            state, failure = "waiting", None  # for its first data: without, few charts can be drawn
        states[entry.id] = {
            "state": state if answer.current or failure or state == "waiting" else "cold",
            "age_seconds": round(look.now - look.current.checked, 1) if look.current else None,
            "data_hash": answer.shown_hash or None,
            "images": len(sizes.get(entry.id, [])),
            "bytes": sum(sizes.get(entry.id, [])),
            "hits": hits.get(entry.id, 0),
            "failure": failure.reason if failure else None,
        }
    return states


def _print(catalogue: Catalogue, states: dict[str, dict[str, Any]]) -> None:
    output = console()
    rows = table("Chart", "Title", "State", "Age", "Images", "Bytes", "Hits")
    for entry in catalogue.charts.values():
        rows.add_row(*_row(entry, states.get(entry.id, {})))
    output.print(rows)
    for entry_id, state in states.items():
        if state["failure"]:
            print_reason(output, f"{entry_id} failed", state["failure"])
    for source, reason in catalogue.broken.items():
        print_reason(output, f"{source} is left out", reason)


def _row(entry: CatalogueEntry, state: dict[str, Any]) -> tuple[str | Text, ...]:
    if not state:
        return entry.id, entry.title, "", "", "", "", ""
    word = state["state"]
    age = "" if state["age_seconds"] is None else f"{state['age_seconds']:.0f} s"
    counts = (str(state["images"]), f"{state['bytes']:,}", f"{state['hits']:,}")
    return entry.id, entry.title, Text(word, COLOURS.get(word, "")), age, *counts
