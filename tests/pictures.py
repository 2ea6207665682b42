"""What tests of pictures share: draw a function as a chart, and the same by plain matplotlib."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import matplotlib
import numpy as np
import pytest
from matplotlib import style
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from charthouse import Variant, themes
from charthouse.charts.definition import Chart
from charthouse.render import notes, renderer

STANDARD = Variant(640, 480)


def pixels(picture: bytes) -> np.ndarray:
    """A picture file as an array of RGBA, height × width × 4."""
    return np.asarray(Image.open(io.BytesIO(picture)).convert("RGBA"))


def drawn(
    draw: Callable[..., Any], variant: Variant = STANDARD, data: Any = None, layout: str | None = "fit"
) -> np.ndarray:
    """The pixels that Charthouse gives for a draw function, with matplotlib's own defaults."""
    return pixels(renderer.render(Chart("tested", draw=draw, defaults=None, layout=layout), data, variant))


def plain(draw: Callable[[Figure], Any], variant: Variant = STANDARD) -> np.ndarray:
    """The pixels that matplotlib gives under the theme for what `draw` does to the figure."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        style.use(themes.path(variant.theme))
        figure = Figure(figsize=(variant.width / 100, variant.height / 100), dpi=100 * variant.scale)
        FigureCanvasAgg(figure)  # so that it may measure
        draw(figure)
        output = io.BytesIO()
        figure.savefig(output, format="png")
    return pixels(output.getvalue())


def colours(picture: np.ndarray) -> int:
    """How many different colours a picture has."""
    red, green, blue = (picture[..., channel].astype(np.uint32) for channel in range(3))
    return len(np.unique(red << 16 | green << 8 | blue))


def bars(figure: Figure, data: Any = None) -> None:
    """Draw what most tests draw."""
    axes = figure.subplots()
    axes.bar(["a", "b", "c"], [3, 1, 2], label="things")
    axes.set_title("Bars")
    axes.legend()


def without_return(act: Callable[[Figure], Any]) -> Callable[..., None]:
    """A draw function that does that and returns nothing."""

    def draw(figure: Figure, data: Any) -> None:
        act(figure)

    return draw


def logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the notes of draws have logged."""
    return [record.getMessage() for record in caplog.records if record.name == notes.__name__]
