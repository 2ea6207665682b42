"""Draw a chart with matplotlib, in this process.

One drawing at a time per process: pyplot and rcParams are global.
"""

from __future__ import annotations

import functools
import gc
import io
import itertools
from collections.abc import Callable
from typing import Any

import matplotlib
from matplotlib.figure import Figure

from charthouse.charts.blame import remedy
from charthouse.charts.definition import Chart
from charthouse.charts.variant import Variant
from charthouse.errors import DrawFailed
from charthouse.printable import error_text
from charthouse.render import encoder, pyplot_backend, vector
from charthouse.render.agg import backend
from charthouse.render.figures import figures_of
from charthouse.render.provenance import provenance
from charthouse.render.shelter import sheltered, uncollected
from charthouse.render.size import bring_to_size, dpi, inches
from charthouse.themes import THEMES

LARGE_BYTES = 16_000_000

Save = Callable[[Figure], bytes]


def render(chart: Chart, data: Any, variant: Variant, data_hash: str = "", version: str = "") -> bytes:
    """Draw the chart in this process and encode it; DrawFailed when its code raises or draws nothing.

    The picture is, pixel for pixel, what matplotlib gives for `Figure(figsize=(width / 100, height / 100),
    dpi=100 * scale)` under the theme's style sheet. Whatever the chart changes in matplotlib ends with the draw.
    The file names its chart, and the data hash and chart version when they are given.
    """
    texts = provenance(chart, data_hash, version)
    if variant.format in vector.FORMATS:
        return _draw(chart, data, variant, lambda figure: vector.write(figure, variant, texts))
    rgba = _draw(chart, data, variant, _pixels)
    encode = functools.partial(encoder.png, texts=texts) if variant.format == "png" else encoder.webp
    picture = encode(rgba, *variant.pixels)
    if len(rgba) > LARGE_BYTES:
        gc.collect()  # figures are cycles of small objects: the collector does not see the pixels that hang on them
    return picture


def _draw(chart: Chart, data: Any, variant: Variant, save: Save) -> bytes:
    """Run the chart's code in its shelter; what `save` makes of its figure."""
    with sheltered(chart, variant), uncollected():
        pyplot_backend.begin(lambda born: bring_to_size(born, variant), lambda figure: _saved(figure, variant, save))
        try:
            return _drawn(chart, data, variant, save)
        except (DrawFailed, KeyboardInterrupt):
            raise
        except BaseException as cause:  # a chart that calls sys.exit() must not end the process that draws
            raise DrawFailed(f"draw raised {error_text(cause)}{remedy(cause)}") from cause


def prepare() -> None:
    """Have everything imported, parsed and cached that a first draw needs."""
    warm_up = Chart("warm-up", draw=lambda figure, data: figure.subplots().bar(["a", "b"], data))
    for theme in THEMES:
        render(warm_up, [1, 2], Variant(64, 48, theme=theme))


def _drawn(chart: Chart, data: Any, variant: Variant, save: Save) -> bytes:
    """Run the chart's code and save the figure returned, else the given one, else pyplot's last."""
    given = Figure(figsize=inches(variant), dpi=dpi(variant))
    backend.Canvas(given)  # so that a chart may measure its texts
    returned = chart.draw(given, data)
    for figure in itertools.chain(figures_of(returned, given), [given], reversed(pyplot_backend.made)):
        if not pyplot_backend.is_empty(figure):
            return _saved(figure, variant, save)
    if pyplot_backend.kept:
        return pyplot_backend.kept[-1]
    kind = type(returned).__name__
    what_came = "" if returned is None else f" and returned a {kind}, which has no figure with anything on it"
    raise DrawFailed(f"the draw function left the figure empty{what_came}")


def _saved(figure: Figure, variant: Variant, save: Save) -> bytes:
    """What `save` makes of the figure in the variant's size, whatever rcParams["savefig.*"] say of sizes."""
    bring_to_size(figure, variant)
    box, matplotlib.rcParams["savefig.bbox"] = matplotlib.rcParams["savefig.bbox"], None
    try:
        return save(figure)
    finally:
        matplotlib.rcParams["savefig.bbox"] = box


def _pixels(figure: Figure) -> bytes:
    """The figure as rows of RGBA pixels."""
    output = io.BytesIO()
    figure.savefig(output, format="rgba", dpi=figure.dpi)
    return output.getvalue()
