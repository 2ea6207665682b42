"""`render`: draw a chart to a file, with no server and no Redis."""

from __future__ import annotations

import re
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl

import click

from charthouse.charts import params
from charthouse.charts.catalogue import Catalogue
from charthouse.charts.catalogue_entry import CatalogueEntry
from charthouse.charts.stamp import stamp
from charthouse.charts.variant import FORMATS, SCALES, Variant, one_of
from charthouse.cli.options import charts_option
from charthouse.data import data_hash
from charthouse.errors import ChartDefinitionError, ChartFailed, NotAllowed, RequestError, SetupError
from charthouse.local.edits import edits
from charthouse.printable import shown
from charthouse.runner.runner import Runner
from charthouse.settings import read_settings
from charthouse.themes import AUTO, THEMES


@click.command(short_help="Draw a chart to a file; no server, no Redis.")
@click.argument("chart")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write."
)
@click.option("--params", "query", default="", help="The chart's params, as in an address: region=emea&year=2026")
@click.option("--size", default="", metavar="WIDTHxHEIGHT", help="One of the chart's declared sizes, in CSS pixels.")
@click.option("--scale", type=click.Choice([str(scale) for scale in SCALES]), default="1", show_default=True,
              help="Pixels per CSS pixel.")  # fmt: skip
@click.option("--theme", type=click.Choice([*THEMES, AUTO]), default="light", show_default=True,
              help="The theme to draw in; auto is for svg.")  # fmt: skip
@click.option(
    "--watch", is_flag=True, help="Draw again whenever a Python file of the charts folder changes; Ctrl-C ends it."
)
@charts_option
def render(
    chart: str, output: Path, query: str, size: str, scale: str, theme: str, watch: bool, charts: Path | None
) -> None:  # fmt: skip
    """Load CHART's data and draw it to a file, without a server and without Redis."""
    settings = read_settings(charts=charts)
    wanted = Wanted(chart, output, _format(output), query, _size(size) | {"scale": scale, "theme": theme})
    before = stamp(settings.charts)
    runner = Runner(settings)
    try:
        if watch:
            _follow(runner, wanted, edits(settings.charts, before, _until_stopped()))
        else:
            entry, variant = _draw(runner, runner.start(), wanted)
            click.echo(shown(f"{output}: {entry.title}, {_extent(variant)}"))
    finally:
        runner.close()


@dataclass(frozen=True)
class Wanted:
    """The options of the command line, before the chart is known."""

    chart: str
    output: Path
    format: str
    query: str
    look: dict[str, str]  # size, scale and theme


def _draw(runner: Runner, catalogue: Catalogue, wanted: Wanted) -> tuple[CatalogueEntry, Variant]:
    """Load, draw and write the picture."""
    entry = catalogue.find_or_why(wanted.chart)
    given = params.read_query(parse_qsl(wanted.query, keep_blank_values=True), tuple(entry.params), "param")
    params.parse(entry.params, given)
    variant = Variant.from_query(wanted.look, entry, wanted.format)
    loaded = runner.load(entry, given)
    _write(wanted.output, runner.draw(entry, loaded.canonical, variant, data_hash(loaded.canonical)).image)
    return entry, variant


def _follow(runner: Runner, wanted: Wanted, edited: Iterator[bool]) -> None:
    """Draw now and after each edit; print how long it took, or why there is no new picture."""
    click.echo(shown(_drawn_or_why_not(runner, wanted)))
    for one in edited:
        if one:
            click.echo(shown(_drawn_or_why_not(runner, wanted)))


def _drawn_or_why_not(runner: Runner, wanted: Wanted) -> str:
    began = time.monotonic()
    try:
        catalogue = runner.follow_edits()
        entry = catalogue.charts.get(wanted.chart)
        for source in [entry.source] if entry else catalogue.broken:
            if source in catalogue.broken:
                return f"{source} is left out: {catalogue.broken[source]}"
        _draw(runner, catalogue, wanted)
    except ChartFailed as failure:
        return failure.told
    except (RequestError, ChartDefinitionError, SetupError) as error:
        return str(error)
    return f"{wanted.output}: drawn in {(time.monotonic() - began) * 1000:.0f} ms"


def _until_stopped() -> threading.Event:
    """Set by Ctrl-C, and by SIGTERM."""
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    return stopping


def _size(text: str) -> dict[str, str]:
    if not text:
        return {}
    if not re.fullmatch(r"[0-9]+x[0-9]+", text):
        raise NotAllowed("size", text, "WIDTHxHEIGHT, such as 640x480")
    width, _, height = text.partition("x")
    return {"width": width, "height": height}


def _format(output: Path) -> str:
    """The format by the file name's ending; NotAllowed for any other ending."""
    ending = output.suffix.removeprefix(".").lower()
    if ending not in FORMATS:
        given = "" if output == Path() else str(output)  # which would say "."
        endings = one_of(tuple(f".{format}" for format in FORMATS))
        raise NotAllowed("output", given, f"a file name that ends with {endings}")
    return ending


def _extent(variant: Variant) -> str:
    """The picture's size, in the unit of its format."""
    if variant.format == "svg":
        return f"{variant.width} × {variant.height} CSS pixels"
    if variant.format == "pdf":
        return f"{variant.width / 100:g} × {variant.height / 100:g} inches"
    return f"{variant.pixels[0]} × {variant.pixels[1]} pixels"


def _write(output: Path, image: bytes) -> None:
    try:
        output.write_bytes(image)
    except OSError as error:
        raise SetupError(f"cannot write {output}: {error.strerror}") from error
