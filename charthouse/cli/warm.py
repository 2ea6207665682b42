"""`warm`: have images in the cache before anyone asks, and verify that each is really there."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from charthouse import settings
from charthouse.assembly import Services, assemble
from charthouse.cache.answer import Status
from charthouse.charts.catalogue import Catalogue, CatalogueEntry
from charthouse.charts.picture import Picture
from charthouse.charts.variant import SCALES, Variant
from charthouse.cli.console import console, print_reason, table
from charthouse.cli.options import charts_option, json_option
from charthouse.jobs.queue import WARM
from charthouse.runner.host import read_catalogue
from charthouse.themes import THEMES

LOOK_SECONDS = 0.25


@dataclass
class Target:
    """One picture to have, and how it stands."""

    entry: CatalogueEntry
    picture: Picture
    state: str = "missing"
    reason: str = ""

    @property
    def name(self) -> str:
        return f"{self.entry.id} {self.picture.variant}"

    @property
    def settled(self) -> bool:
        return self.state in ("ready", "failed")

    def row(self, of_the_rest: str) -> tuple[str, ...]:
        """As a line of the table; `of_the_rest` is what to say when it is neither there nor failed."""
        state = "missing" if self.state == "rendering" else self.state  # whether a worker is at it is not known here
        reason = "there is no room in the render queue" if self.state == "busy" else of_the_rest
        return self.entry.id, str(self.picture.variant), state, self.reason if self.settled else reason

    def stands(self, answer: Status) -> None:
        """Take over how the picture stands now."""
        self.state = answer.state.value
        if self.state == "stale" and answer.needs is None:
            self.state = "failed"  # the older picture stays, but the newer one did not come
        self.reason = answer.failure.reason if answer.failure else ""


@click.command(short_help="Have pictures in the cache before anyone asks.")
@click.argument("charts_asked", metavar="[CHART…]", nargs=-1)
@click.option("--tag", "tags", multiple=True, help="All charts with this tag.")
@click.option("--all", "everything", is_flag=True, help="All charts.")
@click.option("--popular", type=click.IntRange(1), metavar="N", help="The N charts whose pictures are asked for most.")
@click.option("--scale", "scales", multiple=True, type=click.Choice([str(s) for s in SCALES]), default=["1"],
              show_default=True, help="Pixels per CSS pixel; may be given several times.")  # fmt: skip
@click.option("--theme", "themes", multiple=True, type=click.Choice(THEMES), default=["light"],
              show_default=True, help="The theme to draw in; may be given several times.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Say which pictures would be asked for, and ask for none.")
@click.option("--no-wait", is_flag=True, help="Ask for the pictures, and do not wait until they are there.")
@click.option("--timeout", type=click.FloatRange(0, min_open=True), default=300, show_default=True,
              help="How many seconds to wait for the pictures.")  # fmt: skip
@charts_option
@json_option
def warm(
    charts_asked: tuple[str, ...], tags: tuple[str, ...], everything: bool, popular: int | None,
    scales: tuple[str, ...], themes: tuple[str, ...], dry_run: bool, no_wait: bool, timeout: float,
    charts: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Have the pictures of charts in the cache before anyone asks.

    Asks for what is missing or old, behind all live requests, waits, and verifies that each image is really there.
    Exit code 0 only then; 1 and a table of what is not there otherwise. Workers must be running.
    """
    if not (charts_asked or tags or everything or popular):
        raise click.UsageError("name charts, or give --tag, --popular or --all")
    chosen = settings.read(charts=charts)
    catalogue = read_catalogue(chosen)
    services = assemble(chosen, timeout_seconds=5)
    ranked = [chart_id for chart_id in services.popularity.hits() if chart_id in catalogue.charts] if popular else []
    entries = list(_entries(catalogue, (*charts_asked, *ranked[:popular]), tags, everything))
    broken = catalogue.broken if everything else {}
    targets = list(_targets(entries, [int(scale) for scale in scales], themes))
    if not dry_run:
        _warm(services, targets, 0 if no_wait else timeout, quiet=as_json or not sys.stdout.isatty())
    else:
        _look(services, targets)
    if as_json:
        _print_json(targets, broken)
    else:
        _print(targets, broken, _of_the_rest(dry_run, no_wait, timeout))
    there = all(target.state == "ready" for target in targets) and targets and not broken
    sys.exit(0 if dry_run or no_wait or there else 1)


def _entries(
    catalogue: Catalogue, charts: tuple[str, ...], tags: tuple[str, ...], everything: bool
) -> Iterator[CatalogueEntry]:
    named = {catalogue.find(chart_id).id for chart_id in charts}
    known = {tag for entry in catalogue.charts.values() for tag in entry.tags}
    for tag in tags:
        if tag not in known:
            raise click.BadParameter(
                f"{tag!r} is no chart's tag; there are {', '.join(sorted(known)) or 'none'}", param_hint="--tag"
            )
    for entry in catalogue.charts.values():
        if everything or entry.id in named or set(tags) & set(entry.tags):
            yield entry


def _targets(entries: list[CatalogueEntry], scales: list[int], themes: tuple[str, ...]) -> Iterator[Target]:
    """Each chart with its params' defaults, in each of its sizes."""
    for entry in entries:
        for width, height in ((entry.width, entry.height), *entry.sizes):
            for scale in scales:
                for theme in themes:
                    variant = Variant(width, height, scale, theme)
                    if variant.fits(entry):  # else no address may ask for it
                        yield Target(entry, Picture(entry, "", variant))


def _warm(services: Services, targets: list[Target], timeout: float, quiet: bool) -> None:
    deadline = time.monotonic() + timeout
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, disable=quiet) as progress:
        bar = progress.add_task("Warming", total=len(targets))
        while True:
            waiting = [target for target in targets if not target.settled]
            answers = services.serving.ask_all([target.picture for target in waiting], WARM)
            for target, answer in zip(waiting, answers, strict=True):
                target.stands(answer)
            progress.update(bar, completed=sum(target.settled for target in targets))
            if all(target.settled for target in targets) or time.monotonic() >= deadline:
                break
            time.sleep(min(LOOK_SECONDS, max(0.0, deadline - time.monotonic())))
    _look(services, [target for target in targets if target.state == "ready"])


def _look(services: Services, targets: list[Target]) -> None:
    """How each stands now; also the last word on whether it is really there."""
    answers = services.serving.statuses([target.picture for target in targets])
    for target, answer in zip(targets, answers, strict=True):
        target.stands(answer)


def _print_json(targets: list[Target], broken: Mapping[str, str]) -> None:
    images = [
        {"chart": t.entry.id, "variant": str(t.picture.variant), "state": t.state, "reason": t.reason or None}
        for t in targets
    ]
    click.echo(json.dumps({"images": images, "broken": dict(broken)}, ensure_ascii=False))


def _of_the_rest(dry_run: bool, no_wait: bool, timeout: float) -> str:
    """What becomes of the pictures that are neither there nor failed."""
    if dry_run:
        return "would be asked for"
    if no_wait:
        return "asked for, not waited for"
    return f"not done within {timeout:g} s; is a worker running?"


def _print(targets: list[Target], broken: Mapping[str, str], of_the_rest: str) -> None:
    output = console()
    rest = [target for target in targets if target.state != "ready"]
    if targets:
        output.print(f"{len(targets) - len(rest)} of {len(targets)} images are there and fresh.")
    else:
        output.print("There is no chart to warm.")
    if rest:
        rows = table("Chart", "Variant", "State", "Reason")
        for target in rest:
            rows.add_row(*target.row(of_the_rest))
        output.print(rows)
    for source, reason in broken.items():
        print_reason(output, f"{source} is left out", reason)
