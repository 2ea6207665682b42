"""Draw a chart with matplotlib, in this process.

One drawing at a time per process: pyplot and rcParams are global.
"""

from __future__ import annotations

import functools
import gc
import io
import time
from dataclasses import replace
from typing import Any
from xml.parsers.expat import ExpatError

from matplotlib.figure import Figure

from charthouse.charts.definition import Chart
from charthouse.charts.variant import JPEG, Variant
from charthouse.data import decode
from charthouse.errors import DrawFailed
from charthouse.render import both, encoder, notes, shelter, vector
from charthouse.render.blank import is_of_one_colour
from charthouse.render.drawing import draw
from charthouse.render.provenance import description, provenance
from charthouse.render.saves import Drawing, Told
from charthouse.themes import AUTO, THEMES

LARGE_BYTES = 16_000_000
WARM_UP = Chart("warm-up", draw=lambda figure, data: figure.subplots().bar(["a", "b"], data))


def render(chart: Chart, data: Any, variant: Variant, data_hash: str = "", version: str = "", alt: str = "") -> bytes:
    """The file of `drawing`."""
    return drawing(chart, data, variant, data_hash, version, alt).content


def drawing(
    chart: Chart, data: Any, variant: Variant, data_hash: str = "", version: str = "", alt: str = ""
) -> Drawing:
    """Draw the chart in this process and encode it; DrawFailed when its code raises or draws nothing.

    The picture is, but for the defaults (defaults.py), pixel for pixel what matplotlib gives for
    `Figure(figsize=(width / 100, height / 100), dpi=100 * scale)` under the theme's style sheet.
    Whatever the chart changes in the process ends with the draw.
    The file names its chart, its alt text, and the data hash and chart version when they are given.
    Without an `alt`, the alt text tells what is in the axes.
    """
    with notes.taken(chart.id):
        return _drawing(chart, data, variant, data_hash, version, alt)


def drawing_of(
    chart: Chart, canonical: bytes, variant: Variant, data_hash: str = "", version: str = "", alt: str = ""
) -> Drawing:
    """The `drawing` of the data with these canonical bytes.

    In the theme `auto` the chart is drawn once in each theme, each time from data of its own: it may change its data.
    """
    if variant.theme != AUTO:
        return drawing(chart, decode(canonical), variant, data_hash, version, alt)
    light, dark = (replace(variant, theme=theme) for theme in THEMES)
    with notes.taken(chart.id):
        first = _drawing(chart, decode(canonical), light, data_hash, version, alt)
        second = _drawing(chart, decode(canonical), dark, data_hash, version, first.alt)
    return _merged(first, second)


def _drawing(chart: Chart, data: Any, variant: Variant, data_hash: str, version: str, alt: str) -> Drawing:
    names = provenance(chart, data_hash, version)
    if variant.format in vector.FORMATS:
        return draw(chart, data, variant, data_hash, alt, functools.partial(_vector, variant, names))
    return _bitmap(variant, names, draw(chart, data, variant, data_hash, alt, _pixels))


def _merged(light: Drawing, dark: Drawing) -> Drawing:
    began = time.monotonic()
    try:
        content = both.merged(light.content, dark.content)
    except ExpatError as error:  # an artist of the chart's own may write to the file what it likes
        raise DrawFailed(f"the SVG that was drawn is not XML: {error}") from error
    return replace(light, content=content, encode_seconds=time.monotonic() - began)


def _vector(variant: Variant, names: dict[str, str], figure: Figure, told: Told, alt: str) -> bytes:
    return vector.write(figure, variant, names | description(alt), told.options)


def _bitmap(variant: Variant, names: dict[str, str], drawn: Drawing) -> Drawing:
    rgba = drawn.content
    if is_of_one_colour(rgba):
        notes.add("the picture is blank: all of it has one colour")
    began = time.monotonic()
    if variant.format == "png":
        picture = encoder.png(rgba, *variant.pixels, texts=names | description(drawn.alt))
    else:
        encode = encoder.jpeg if variant.format == JPEG else encoder.webp
        picture = encode(rgba, *variant.pixels)
    encode_seconds = time.monotonic() - began
    if len(rgba) > LARGE_BYTES:
        gc.collect()  # figures are cycles of small objects: the collector does not see the pixels that hang on them
    return replace(drawn, content=picture, encode_seconds=encode_seconds)


def prepare() -> None:
    """Have everything imported, parsed and cached that a first draw needs."""
    for theme in THEMES:
        render(WARM_UP, [1, 2], Variant(64, 48, theme=theme))


def stay() -> None:
    """Have this process run charts and nothing else, until it ends."""
    shelter.stay()


def warm_up() -> None:
    """Draw once in the usual size: a forked process then has its own copies of the pages that a draw writes to."""
    render(WARM_UP, [1, 2], Variant(WARM_UP.width, WARM_UP.height))


def _pixels(figure: Figure, told: Told, _alt: str) -> bytes:
    """The figure as rows of RGBA pixels."""
    output = io.BytesIO()
    figure.savefig(output, format="rgba", dpi=figure.dpi, **told.options)
    return output.getvalue()
