"""Pictures as plain matplotlib draws them: a program of its own, which never imports what it is compared with.

    python plain_matplotlib.py FILE GALLERY:NAME…     writes the pixels of each chart to FILE, by numpy.savez

It keeps to the contract in words: `Figure(figsize=(width / 100, height / 100), dpi=100 * scale)` under the theme's
style sheet, of whose font families only those are asked for that are installed, and no pixel lost to rounding.
"""

from __future__ import annotations

import contextlib
import io
import logging
import math
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib import font_manager, pyplot, style
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from charthouse.charts.variant import Variant

THEMES = Path(__file__).parents[3] / "charthouse" / "themes"


def draw(chart) -> np.ndarray:
    """The chart's pixels, height × width × 4."""
    with under_theme(chart.variant):
        figure = Figure(figsize=inches(chart.variant), dpi=100 * chart.variant.scale)
        FigureCanvasAgg(figure)
        drawn = chart.draw(figure, chart.data) or figure
        drawn.set_size_inches(*inches(chart.variant))
        drawn.set_dpi(100 * chart.variant.scale)
        output = io.BytesIO()
        matplotlib.rcParams["savefig.bbox"] = None
        drawn.savefig(output, format="rgba", dpi=100 * chart.variant.scale)
        pyplot.close("all")
    width, height = chart.variant.pixels
    return np.frombuffer(output.getvalue(), np.uint8).reshape(height, width, 4)


@contextlib.contextmanager
def under_theme(variant: Variant) -> Iterator[None]:
    """The theme's style sheet on top of matplotlib's defaults; pyplot's figures are born in the variant's size."""
    with matplotlib.rc_context(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        matplotlib.rcdefaults()
        style.use(THEMES / f"{variant.theme}.mplstyle")
        installed = font_manager.fontManager.get_font_names()
        families = [family for family in matplotlib.rcParams["font.family"] if family in installed]
        matplotlib.rcParams["font.family"] = families
        matplotlib.rcParams["figure.figsize"] = inches(variant)
        matplotlib.rcParams["figure.dpi"] = 100 * variant.scale
        yield


def inches(variant: Variant) -> tuple[float, float]:
    """Width and height in inches; the next larger float where rounding down would lose a pixel."""
    pair = []
    for pixels in (variant.width, variant.height):
        size = pixels / 100
        while int(size * 100 * variant.scale) < pixels * variant.scale:
            size = math.nextafter(size, math.inf)
        pair.append(size)
    return pair[0], pair[1]


def main(file: str, names: list[str]) -> None:
    """Draw the charts of these names and save their pixels."""
    logging.disable()
    matplotlib.use("agg")
    import galleries  # here, for others use the functions above

    with Path(file).open("wb") as output:
        np.savez(output, **{name: draw(galleries.chart(name)) for name in names})
    assert "charthouse.render.renderer" not in sys.modules


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
