"""Draw a chart with matplotlib, in this process.

One drawing at a time per process: pyplot and rcParams are global.
"""

from __future__ import annotations

import functools
import gc
import io
from collections.abc import Callable
from typing import Any

import matplotlib
from matplotlib.figure import Figure

from charthouse.charts.blame import remedy
from charthouse.charts.definition import Chart
from charthouse.charts.variant import Variant
from charthouse.errors import DrawFailed
from charthouse.printable import error_text
from charthouse.render import births, defaults, encoder, notes, pyplot_backend, vector
from charthouse.render.animations import start_animations
from charthouse.render.blank import is_of_one_colour, why_blank
from charthouse.render.choice import choose
from charthouse.render.defaults import Defaults
from charthouse.render.figures import figures_of
from charthouse.render.provenance import provenance
from charthouse.render.refusal import nothing_drawn
from charthouse.render.replaced import replaced
from charthouse.render.saves import Saves, Told
from charthouse.render.shelter import sheltered, uncollected
from charthouse.render.size import bring_to_size, dpi, inches
from charthouse.themes import THEMES

LARGE_BYTES = 16_000_000

Save = Callable[[Figure, Told], bytes]


def render(chart: Chart, data: Any, variant: Variant, data_hash: str = "", version: str = "") -> bytes:
    """Draw the chart in this process and encode it; DrawFailed when its code raises or draws nothing.

    The picture is, but for the defaults (defaults.py), pixel for pixel what matplotlib gives for
    `Figure(figsize=(width / 100, height / 100), dpi=100 * scale)` under the theme's style sheet.
    Whatever the chart changes in the process ends with the draw.
    The file names its chart, and the data hash and chart version when they are given.
    """
    notes.begin()
    try:
        return _rendered(chart, data, variant, data_hash, provenance(chart, data_hash, version))
    finally:
        notes.log_for(chart.id)


def _rendered(chart: Chart, data: Any, variant: Variant, data_hash: str, texts: dict[str, str]) -> bytes:
    if variant.format in vector.FORMATS:
        return _draw(
            chart, data, variant, data_hash, lambda figure, told: vector.write(figure, variant, texts, told.options)
        )
    rgba = _draw(chart, data, variant, data_hash, _pixels)
    if is_of_one_colour(rgba):
        notes.add("the picture is blank: all of it has one colour")
    encode = functools.partial(encoder.png, texts=texts) if variant.format == "png" else encoder.webp
    picture = encode(rgba, *variant.pixels)
    if len(rgba) > LARGE_BYTES:
        gc.collect()  # figures are cycles of small objects: the collector does not see the pixels that hang on them
    return picture


def _draw(chart: Chart, data: Any, variant: Variant, data_hash: str, encode: Save) -> bytes:
    """Run the chart's code in its shelter; what `encode` makes of its figure."""
    with sheltered(chart, variant, data_hash), uncollected():
        looks = defaults.of(chart, variant)
        try:
            return _drawn(chart, data, variant, looks, functools.partial(_saved, variant, looks, encode))
        except (DrawFailed, KeyboardInterrupt):
            raise
        except BaseException as cause:  # a chart that calls sys.exit() must not end the process that draws
            raise DrawFailed(f"draw raised {error_text(cause)}{remedy(cause)}") from cause


def prepare() -> None:
    """Have everything imported, parsed and cached that a first draw needs."""
    warm_up = Chart("warm-up", draw=lambda figure, data: figure.subplots().bar(["a", "b"], data))
    for theme in THEMES:
        render(warm_up, [1, 2], Variant(64, 48, theme=theme))


def _drawn(chart: Chart, data: Any, variant: Variant, looks: Defaults, save: Save) -> bytes:
    """Run the chart's code and choose the figure; its picture is what was saved, where that was wiped later."""
    given = Figure(figsize=inches(variant), dpi=dpi(variant))
    pyplot_backend.begin(given, lambda born: _prepare(born, variant, looks))
    looks.watch(given)
    saves = Saves(functools.partial(_saved_meanwhile, save))
    with replaced(*pyplot_backend.replacements(), *saves.replacements()):
        returned = chart.draw(given, data)
        figures = list(figures_of(returned, given))
        for figure in (given, *pyplot_backend.made):
            start_animations(figure)
    chosen = choose(figures, given, saves)
    if chosen is None:
        births.refuse_older_of_module(chart)
        raise DrawFailed(nothing_drawn(returned))
    births.refuse_older(chosen)
    saved = saves.picture_instead(chosen)
    picture = saved.picture if saved else save(chosen, saves.told(chosen))
    if why := saved.why_blank if saved else why_blank(chosen):
        notes.add(f"the picture shows no data: {why}")
    return picture


def _prepare(born: Figure, variant: Variant, looks: Defaults) -> None:
    """Have a new figure of pyplot's start like the given one."""
    bring_to_size(born, variant)
    looks.watch(born)


def _saved_meanwhile(save: Save, figure: Figure, told: Told) -> bytes:
    """What `save` makes of a figure that the chart goes on with, in the size that the chart gave it."""
    size, dots = figure.get_size_inches(), figure.dpi
    try:
        return save(figure, told)
    finally:
        figure.set_size_inches(*size)
        figure.set_dpi(dots)


def _saved(variant: Variant, looks: Defaults, encode: Save, figure: Figure, told: Told) -> bytes:
    """What `encode` makes of the figure in the variant's size, whatever rcParams["savefig.*"] say of sizes."""
    bring_to_size(figure, variant)
    looks.finish(figure)
    box, matplotlib.rcParams["savefig.bbox"] = matplotlib.rcParams["savefig.bbox"], None
    try:
        return encode(figure, told)
    finally:
        matplotlib.rcParams["savefig.bbox"] = box


def _pixels(figure: Figure, told: Told) -> bytes:
    """The figure as rows of RGBA pixels."""
    output = io.BytesIO()
    figure.savefig(output, format="rgba", dpi=figure.dpi, **told.options)
    return output.getvalue()
