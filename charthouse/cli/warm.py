"""`warm`: caches images before clients request them, and verifies that each is really there."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from charthouse.assembly import Services, assemble
from charthouse.charts.variant import SCALES
from charthouse.cli.console import console, print_reason, table
from charthouse.cli.options import charts_option, json_option
from charthouse.cli.waiting import counting, late, why_not
from charthouse.ops import warming
from charthouse.ops.warming import Selection, Target, targets, with_states
from charthouse.runner.reading import read_catalogue
from charthouse.settings import read_settings
from charthouse.themes import THEMES


@click.command(short_help="Cache pictures before clients request them.")
@click.argument("charts_asked", metavar="[CHART…]", nargs=-1)
@click.option("--tag", "tags", multiple=True, help="All charts with this tag.")
@click.option("--all", "everything", is_flag=True, help="All charts.")
@click.option("--popular", type=click.IntRange(1), metavar="N", help="The N charts whose pictures are requested most.")
@click.option("--scale", "scales", multiple=True, type=click.Choice([str(s) for s in SCALES]), default=["1"],
              show_default=True, help="Pixels per CSS pixel; may be given several times.")  # fmt: skip
@click.option("--theme", "themes", multiple=True, type=click.Choice(THEMES), default=["light"],
              show_default=True, help="The theme to draw in; may be given several times.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="List the pictures that would be enqueued, and enqueue none.")
@click.option("--no-wait", is_flag=True, help="Enqueue the pictures, and do not wait until they are there.")
@click.option("--timeout", type=click.FloatRange(0, min_open=True), default=300, show_default=True,
              help="How many seconds to wait for the pictures.")  # fmt: skip
@charts_option
@json_option
def warm(
    charts_asked: tuple[str, ...], tags: tuple[str, ...], everything: bool, popular: int | None,
    scales: tuple[str, ...], themes: tuple[str, ...], dry_run: bool, no_wait: bool, timeout: float,
    charts: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Cache the pictures of charts before clients request them.

    Enqueues missing and old pictures behind all live requests, waits, and verifies that each image is really there.
    Exit code 0 only then; otherwise 1 and a table of the others. Workers must be running.
    """
    if not (charts_asked or tags or everything or popular):
        raise click.UsageError("name charts, or give --tag, --popular or --all")
    if everything and (charts_asked or tags or popular):
        raise click.UsageError("--all has all charts; leave the others out")
    settings = read_settings(charts=charts)
    catalogue = read_catalogue(settings)
    services = assemble(settings, timeout_seconds=5)
    entries = Selection(charts_asked, tags, popular or 0, everything).entries(catalogue, services)
    broken = catalogue.broken if everything else {}
    wanted = list(targets(entries, [int(scale) for scale in scales], themes))
    if dry_run:
        found = with_states(services, wanted)
    else:
        found = _warm(services, wanted, 0 if no_wait else timeout, quiet=as_json or not sys.stdout.isatty())
    if as_json:
        _print_json(found, broken)
    else:
        _print(found, broken, _of_the_rest(dry_run, no_wait, timeout))
    there = all(target.state == "ready" for target in found) and found and not broken
    sys.exit(0 if dry_run or no_wait or there else 1)


def _warm(services: Services, wanted: list[Target], timeout: float, quiet: bool) -> list[Target]:
    with counting("Warming", len(wanted), quiet) as progress:
        return warming.warm(services, wanted, timeout, progress)


def _print_json(found: list[Target], broken: Mapping[str, str]) -> None:
    images = [
        {"chart": t.entry.id, "variant": str(t.picture.variant), "state": t.state, "reason": t.reason or None}
        for t in found
    ]
    click.echo(json.dumps({"images": images, "broken": dict(broken)}))


def _of_the_rest(dry_run: bool, no_wait: bool, timeout: float) -> str:
    """The text for pictures that are neither there nor failed."""
    if dry_run:
        return "would be enqueued"
    if no_wait:
        return "enqueued, not waited for"
    return late(timeout)


def _print(found: list[Target], broken: Mapping[str, str], of_the_rest: str) -> None:
    output = console()
    rest = [target for target in found if target.state != "ready"]
    if found:
        output.print(f"{len(found) - len(rest)} of {len(found)} images are there and fresh.")
    else:
        output.print("There is no chart to warm.")
    if rest:
        rows = table("Chart", "Variant", "State", "Reason")
        for target in rest:
            rows.add_row(target.entry.id, str(target.picture.variant), target.state, why_not(target, of_the_rest))
        output.print(rows)
    for source, reason in broken.items():
        print_reason(output, f"{source} is left out", reason)
