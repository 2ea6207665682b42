"""`check`: draws every chart, and lists those that cannot be drawn."""

from __future__ import annotations

import json
import logging
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from charthouse.cli.console import console, table
from charthouse.cli.options import charts_option, json_option
from charthouse.ops import checking
from charthouse.ops.checking import Check, Result
from charthouse.runner.reading import read_catalogue
from charthouse.settings import Settings, read_settings


@click.command(short_help="Draw every chart, and say which cannot be drawn; no Redis.")
@click.option("--all-params", is_flag=True, help="Each choice of each chart's params, not the defaults alone.")
@charts_option
@json_option
def check(all_params: bool, charts: Path | None, as_json: bool) -> None:
    """Draw every chart with its params' defaults, in its own size and in both themes.

    Exit code 1 when a chart cannot be drawn or a module cannot be imported; a table says where and why.
    """
    logging.getLogger("charthouse").setLevel(logging.CRITICAL)  # the table has what the log would have
    settings = read_settings(charts=charts)
    catalogue = read_catalogue(settings)
    wanted = checking.checks(catalogue, all_params)
    results = checking.broken(catalogue) + _run(settings, wanted, quiet=as_json or not sys.stdout.isatty())
    if as_json:
        click.echo(json.dumps({"checks": [asdict(result) for result in results]}))
    else:
        _print(results)
    sys.exit(1 if any(result.state == "failed" for result in results) else 0)


def _run(settings: Settings, wanted: list[Check], quiet: bool) -> list[Result]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, disable=quiet, console=Console(stderr=True)) as progress:
        bar = progress.add_task("Drawing", total=len(wanted))
        return checking.run(settings, wanted, lambda _: progress.advance(bar))


def _print(results: Sequence[Result]) -> None:
    output = console()
    counts = Counter(result.state for result in results)
    for state, heading in (("skipped", "Skipped"), ("failed", "Failed")):
        if counts[state]:
            rows = table("Where", "Chart", "Params", "Reason")
            for result in results:
                if result.state == state:
                    rows.add_row(result.where, result.chart, result.params, result.reason)
            output.print(heading, style="bold")
            output.print(rows)
    words = [f"{counts['drawn']} of {len(results)} drawn"]
    words += [f"{counts[state]} {state}" for state in ("skipped", "failed") if counts[state]]
    output.print(", ".join(words) + "." if results else "There is no chart to draw.")
