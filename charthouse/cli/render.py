"""`render`: draw a chart to a file, with no server and no Redis."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qsl

import click

from charthouse.charts import params
from charthouse.charts.variant import SCALES, Variant
from charthouse.cli.options import charts_option
from charthouse.data import data_hash
from charthouse.errors import NotAllowed, SetupError
from charthouse.runner.runner import Runner
from charthouse.settings import read_settings
from charthouse.themes import THEMES


@click.command(short_help="Draw a chart to a file; no server, no Redis.")
@click.argument("chart")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write."
)
@click.option("--params", "query", default="", help="The chart's params, as in an address: region=emea&year=2026")
@click.option("--size", default="", metavar="WIDTHxHEIGHT", help="One of the chart's declared sizes, in CSS pixels.")
@click.option("--scale", type=click.Choice([str(scale) for scale in SCALES]), default="1", show_default=True,
              help="Pixels per CSS pixel.")  # fmt: skip
@click.option("--theme", type=click.Choice(THEMES), default="light", show_default=True, help="The theme to draw in.")
@charts_option
def render(
    chart: str, output: Path, query: str, size: str, scale: str, theme: str, charts: Path | None
) -> None:  # fmt: skip
    """Load CHART's data and draw it to a file, without a server and without Redis."""
    drawing = Runner(read_settings(charts=charts))
    try:
        entry = drawing.start().find_or_why(chart)
        given = params.read_query(parse_qsl(query, keep_blank_values=True), tuple(entry.params))
        params.parse(entry.params, given)
        variant = Variant.from_query({"scale": scale, "theme": theme} | _size(size), entry, _format(output))
        loaded = drawing.load(entry, given)
        _write(output, drawing.draw(entry, loaded.canonical, variant, data_hash(loaded.canonical)))
    finally:
        drawing.close()
    click.echo(f"{output}: {entry.title}, {_extent(variant)}")


def _size(text: str) -> dict[str, str]:
    if not text:
        return {}
    if not re.fullmatch(r"[0-9]+x[0-9]+", text):
        raise NotAllowed("size", text, "WIDTHxHEIGHT, such as 640x480")
    width, _, height = text.partition("x")
    return {"width": width, "height": height}


def _format(output: Path) -> str:
    if not output.suffix:
        raise NotAllowed("output", str(output), "a file name that ends with its format, such as chart.png")
    return output.suffix.removeprefix(".").lower()


def _extent(variant: Variant) -> str:
    """How large the picture is, in the measure of its format."""
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
