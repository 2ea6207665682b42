"""`reload`: have web, workers and schedule read their charts again, without closing the door."""

from __future__ import annotations

import json
from dataclasses import asdict

import click
from rich.text import Text

from charthouse.assembly import assemble
from charthouse.cli.console import console, table
from charthouse.cli.options import json_option
from charthouse.ops.reloading import Outcome, reload_all
from charthouse.settings import read_settings

TIMEOUT_SECONDS = 60.0


@click.command(short_help="Have all processes read their charts again.")
@click.option("--timeout", type=click.FloatRange(1, 3600), default=TIMEOUT_SECONDS, show_default=True,
              metavar="SECONDS", help="How long to wait for a process.")  # fmt: skip
@json_option
def reload(timeout: float, as_json: bool) -> None:
    """Have every web server, worker and schedule of this installation read its charts folder again.

    Each reads the files that it has itself, finishes what it does, and closes no connection; a module that cannot be
    imported keeps its earlier charts. Ends when all have answered, and fails when one did not, or left a module out.
    """
    settings = read_settings()
    outcome = reload_all(assemble(settings, timeout_seconds=5).reloads, timeout)
    if as_json:
        answers = {process: asdict(done) for process, done in sorted(outcome.answers.items())}
        click.echo(json.dumps({"answers": answers, "silent": sorted(outcome.silent)}))
    else:
        _print(outcome, timeout)
    if not outcome.fine:
        raise click.exceptions.Exit(1)


def _print(outcome: Outcome, timeout: float) -> None:
    if not outcome.answers and not outcome.silent:
        click.echo("No process reloads: neither a web server nor a worker or a schedule is running on this Redis.")
        return
    rows = table("Process", "Charts")
    for process, done in sorted(outcome.answers.items()):
        rows.add_row(process, Text(done.said, "" if done.fine else "red"))
    for process in sorted(outcome.silent):
        rows.add_row(process, Text(f"no answer within {timeout:g} s", "red"))
    console().print(rows)
