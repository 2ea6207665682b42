"""`export`: every picture as a file, of which only what changed is written; a static page of them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import click

from charthouse.assembly import assemble
from charthouse.charts import params
from charthouse.charts.catalogue import Catalogue
from charthouse.charts.catalogue_entry import CatalogueEntry
from charthouse.charts.variant import FORMATS, SCALES
from charthouse.cli.console import console, print_reason, table
from charthouse.cli.options import FOLDER, charts_option, json_option
from charthouse.cli.waiting import counting, late, why_not
from charthouse.ops import export_page, exporting
from charthouse.ops.charts import read_charts
from charthouse.ops.exporting import File
from charthouse.ops.file_names import not_exported
from charthouse.ops.selection import Selection
from charthouse.printable import counted, shown
from charthouse.settings import read_settings
from charthouse.themes import AUTO, THEMES

FEW = 20  # how many names a sentence has


@dataclass
class Exported:
    """What an export did: the files, whether it wrote the page, and what it left out."""

    folder: Path
    files: list[File]
    page: bool | None = None  # None without --html
    private: int = 0  # how many private charts were left out
    others: list[str] = field(default_factory=list)  # files of charts that are not exported
    broken: Mapping[str, str] = field(default_factory=dict)

    @property
    def rest(self) -> list[File]:
        """The files whose pictures did not become fresh."""
        return [file for file in self.files if not file.is_fresh]

    @property
    def is_done(self) -> bool:
        return bool(self.files) and not self.rest and not self.broken


@click.command(short_help="Write every picture to a file, and only what changed.")
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.argument("charts_asked", metavar="[CHART…]", nargs=-1)
@click.option("--tag", "tags", multiple=True, help="All public charts with this tag.")
@click.option("--scale", "scales", multiple=True, type=click.Choice([str(s) for s in SCALES]), default=["1"],
              show_default=True, help="Pixels per CSS pixel; may be given several times.")  # fmt: skip
@click.option("--theme", "themes", multiple=True, type=click.Choice([*THEMES, AUTO]), default=["light"],
              show_default=True, help="The theme to draw in; may be given several times. auto is for svg.")  # fmt: skip
@click.option("--format", type=click.Choice(FORMATS), default="png", show_default=True, help="The format of the files.")
@click.option("--html", "with_page", is_flag=True, help="Also write DIR/index.html, a page with these pictures.")
@click.option("--timeout", type=click.FloatRange(0, min_open=True), default=300, show_default=True,
              help="End when no fresh picture has come for this many seconds.")  # fmt: skip
@charts_option
@json_option
def export(
    folder: Path, charts_asked: tuple[str, ...], tags: tuple[str, ...], scales: tuple[str, ...],
    themes: tuple[str, ...], format: str, with_page: bool, timeout: float, charts: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Write the pictures of charts to files in DIR, such as DIR/co2.png; a file that would not change is not touched.

    Without CHART and --tag, all public charts. CHART is an id, or an id with params and a declared size, such as
    'co2?since=1990&width=320&height=240'. A private chart is exported only when CHART names it: its file is open to
    all who can read DIR.

    The command enqueues missing and old pictures behind all live requests, and waits until each is fresh. When one is
    not, its file stays as it was, the command names it, and the exit code is 1. Workers must be running.
    """
    if with_page and format == "pdf":
        raise click.UsageError("--html needs a format that pages show: png, svg or webp")
    settings = read_settings(charts=charts)
    services = assemble(settings, timeout_seconds=5)
    catalogue = read_charts(services)
    everything = not (charts_asked or tags)
    selected = Selection(tags=tags, everything=everything).entries(catalogue, services)
    public = [entry for entry in selected if not entry.private]
    chosen = [*_named(catalogue, charts_asked), *((entry, {}) for entry in public)]
    wanted = exporting.files_of(chosen, list(product(scales, themes)), format)
    exporting.open_folder(folder)
    if with_page:
        export_page.check(folder)
    with counting("Exporting", len(wanted), quiet=as_json or not sys.stdout.isatty()) as progress:
        done = Exported(folder, exporting.export(services, wanted, folder, timeout, progress))
    if with_page and wanted:
        done.page = export_page.write(done.files, folder, ", ".join(tags) or "Charts")
    if everything:
        done.broken, done.private = catalogue.broken, len(selected) - len(public)
        done.others = not_exported(folder, {entry.id for entry in public})
    if as_json:
        click.echo(json.dumps(_described(done)))
    else:
        _print(done, late(timeout))
    sys.exit(0 if done.is_done else 1)


def _named(catalogue: Catalogue, names: Iterable[str]) -> Iterator[tuple[CatalogueEntry, dict[str, str]]]:
    """The chart of each name, and the query behind it: params and a size."""
    for name in names:
        chart_id, _, query = name.partition("?")
        entry = catalogue.find_or_why(chart_id)
        yield entry, params.read_query(parse_qsl(query, keep_blank_values=True), (*entry.params, "width", "height"))


def _described(done: Exported) -> dict[str, Any]:
    files = [
        {
            "file": file.name,
            "chart": file.entry.id,
            "variant": str(file.variant),
            "state": file.target.state,
            "written": file.written,
            "reason": file.target.reason or None,
        }
        for file in done.files
    ]
    page = None if done.page is None else {"file": export_page.NAME, "written": done.page}
    return {"files": files, "page": page, "not_exported": done.others, "broken": dict(done.broken)}


def _print(done: Exported, of_the_rest: str) -> None:
    output = console()
    written = [file.name for file in done.files if file.written]
    for name in [*written, *[export_page.NAME] * bool(done.page)]:
        output.print(shown(f"written: {done.folder / name}"), soft_wrap=True)
    if done.files:
        fresh = len(done.files) - len(done.rest)
        output.print(
            f"{fresh} of {counted(len(done.files), 'picture')} are exported and fresh: {len(written)} written, "
            f"{fresh - len(written)} unchanged."
        )
    else:
        output.print("There is no chart to export.")
    if done.rest:
        rows = table("File", "State", "Reason")
        for file in done.rest:
            rows.add_row(file.name, file.target.state, why_not(file.target, of_the_rest))
        output.print(rows)
        output.print("Files of these from earlier exports stay as they were.")
    if done.private:
        output.print(f"{counted(done.private, 'private chart')} left out; name a private chart to export it.")
    if done.others:
        more = f" and {len(done.others) - FEW} more" if len(done.others) > FEW else ""
        output.print(
            shown(f"Named like pictures of charts that are not exported: {', '.join(done.others[:FEW])}{more}")
        )
    for source, reason in done.broken.items():
        print_reason(output, f"{source} is left out", reason)
