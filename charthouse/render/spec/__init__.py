"""Drawing charts without Python: a spec on a figure that is measured in CSS pixels, with Chart.js's looks.

    canvas.py     lines, shapes, markers and texts on a figure
    lettering.py  texts measured, wrapped and shortened before they are written
    plot.py       charts on two axes: axis_view.py lays an axis out, axis_drawing.py draws it; bars, lines, boxes
    slices.py     pies and doughnuts; radial.py radar and polar area; small.py sparklines, progress bars, gauges

All is laid out before it is drawn, so nothing leaves the canvas and the figure is drawn once.
"""

from __future__ import annotations

from typing import Any

from matplotlib.figure import Figure

from charthouse.charts.definition import Chart
from charthouse.render.spec import lettering
from charthouse.render.spec.canvas import Canvas
from charthouse.render.spec.entries import entries_of
from charthouse.render.spec.legend import draw_legend
from charthouse.render.spec.plot import draw_plot
from charthouse.render.spec.radial import draw_polar, draw_radar
from charthouse.render.spec.rectangles import Box
from charthouse.render.spec.slices import draw_slices
from charthouse.render.spec.small import draw_gauge, draw_progress, draw_sections
from charthouse.render.spec.titles import GAP, draw_title
from charthouse.spec.spec import Spec

DRAWERS = {
    "pie": draw_slices, "doughnut": draw_slices, "radar": draw_radar, "polarArea": draw_polar,
    "progressBar": draw_progress, "radialGauge": draw_gauge, "gauge": draw_sections,
}  # fmt: skip
WITHOUT_LETTERS = ("sparkline", "progressBar")
LEAST_WIDTH, LEAST_HEIGHT, LEAST_ZOOM = 300, 130, 0.3
OF_LEGEND, OF_AXIS_TITLE, MOST_TITLE = 26.0, 24.0, 60.0
MARGINS = (6.0, 10.0, 6.0, 8.0)  # top, right, bottom, left


def draw(figure: Figure, data: Any) -> None:
    """Draw the spec whose `to_data` this is."""
    spec = Spec.from_data(data)
    zoom = _zoom(figure, spec)
    with lettering.zoomed(zoom):
        canvas = Canvas(figure, spec.background, zoom)
        box = _surround(canvas, spec)
        DRAWERS.get(spec.type, draw_plot)(canvas, box, spec)


def _zoom(figure: Figure, spec: Spec) -> float:
    """By how much all is smaller in a small picture, so that there is room for data beside the letters."""
    if spec.type in WITHOUT_LETTERS:
        return 1.0
    width, height = (100 * float(inches) for inches in figure.get_size_inches())
    return max(LEAST_ZOOM, min(1.0, width / LEAST_WIDTH, height / _least_height(spec)))


def _least_height(spec: Spec) -> float:
    """The CSS pixels in which there is room for data between the titles, the legend and the labels."""
    titles = [each for each in (spec.heading, spec.subtitle) if each and each.position in ("top", "bottom")]
    high = [min(lettering.height(each.text, each.font), MOST_TITLE) + 2 * GAP for each in titles]
    has_axis_title = any(axis.title and axis.side in ("top", "bottom") for axis in spec.axes)
    is_above = spec.legend is not None and spec.legend.position in ("top", "bottom")
    return LEAST_HEIGHT + sum(high) + OF_LEGEND * is_above + OF_AXIS_TITLE * has_axis_title


def _surround(canvas: Canvas, spec: Spec) -> Box:
    """Draw the titles and the legend; the box that they leave."""
    margins = spec.padding or MARGINS
    top, right, bottom, left = (
        min(each, side / 3) for each, side in zip(margins, (canvas.height, canvas.width) * 2, strict=True)
    )
    box = Box(0, 0, canvas.width, canvas.height).inside(left, top, right, bottom)
    for title in (spec.heading, spec.subtitle):
        if title:
            box = draw_title(canvas, box, title)
    if spec.legend:
        box = draw_legend(canvas, box, spec.legend, entries_of(spec))
    return box


SPEC = Chart("spec", draw=draw, width=500, height=300, layout=None, defaults=None)
