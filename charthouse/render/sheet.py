"""Drawing a contact sheet: the pictures of its panels, pixel by pixel, under their titles."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from charthouse.charts.definition import Chart
from charthouse.charts.sheets import LINE, TITLE

POINTS = 0.72  # of a CSS pixel
HEADING, NAME, TEXT, SMALL = 22, 15, 14, 13  # CSS pixels of letters


def draw(figure: Figure, data: Mapping[str, Any]) -> None:
    """Draw the sheet of that data: its size, its title, when it changed, and its boxes in CSS pixels."""
    page = _Page(figure, data["width"], data["height"])
    left, right = data["margin"], data["width"] - data["margin"]
    page.write(left, data["margin"] + 4, data["title"], HEADING, right - left - 260, weight="bold")
    page.write(right, data["margin"] + 13, data["said"], SMALL, 250, quiet=True, align="right")
    for box in data["boxes"]:
        _draw_box(page, box)


def _draw_box(page: _Page, box: Mapping[str, Any]) -> None:
    if box["kind"] == "note":
        page.write(box["x"], box["y"], box["text"], TEXT, None)
    elif box["kind"] == "heading":
        page.write(box["x"], box["y"] + 4, box["text"], NAME + 3, box["width"], weight="bold")
    else:
        page.write(box["x"], box["y"], box["text"], NAME, box["width"], weight="bold")
        if box["image"]:
            page.show(box["x"], box["y"] + TITLE, box["width"], box["height"] - TITLE, box["image"])
        else:
            page.write(box["x"], box["y"] + TITLE + 4, box["missing"], TEXT, box["width"], quiet=True)


class _Page:
    """A figure as a page that is measured in CSS pixels from its top left corner."""

    def __init__(self, figure: Figure, width: int, height: int) -> None:
        self._figure = figure
        self._width = width
        self._height = height

    def write(
        self, x: float, y: float, text: str, size: float, room: float | None, weight: str = "normal",
        quiet: bool = False, align: str = "left",
    ) -> None:  # fmt: skip
        """Write the lines below that point, cut to the room in its width."""
        for number, line in enumerate(text.split("\n")):
            self._write_line(x, y + size + number * LINE, line, size, room, weight, quiet, align)

    def _write_line(
        self, x: float, y: float, text: str, size: float, room: float | None, weight: str, quiet: bool, align: str
    ) -> None:  # fmt: skip
        written = self._figure.text(
            x / self._width, 1 - y / self._height, text, fontsize=size * POINTS, fontweight=weight, va="baseline",
            ha=align, color=rcParams["axes.labelcolor" if quiet else "text.color"], parse_math=False,
        )  # fmt: skip
        if room is not None:
            self._cut(written, room)

    def _cut(self, written: Text, room: float) -> None:
        """Shorten the text until it has room: by halves, as each measure costs a layout."""
        text = written.get_text()
        fits, too_long = 0, len(text)
        if self._wide(written) <= room:
            return
        while too_long - fits > 1:
            middle = (fits + too_long) // 2
            written.set_text(text[:middle].rstrip() + "…")
            fits, too_long = (middle, too_long) if self._wide(written) <= room else (fits, middle)
        written.set_text(text[:fits].rstrip() + "…")

    def _wide(self, written: Text) -> float:
        """The width of the text in CSS pixels."""
        return float(written.get_window_extent().width) * self._width / float(self._figure.bbox.width)

    def show(self, x: float, y: float, width: float, height: float, image: bytes) -> None:
        """Show the picture in that box."""
        pixels = np.asarray(Image.open(io.BytesIO(image)).convert("RGBA"))
        place = (x / self._width, 1 - (y + height) / self._height, width / self._width, height / self._height)
        axes = self._figure.add_axes(place)
        axes.set_axis_off()
        axes.imshow(pixels, interpolation="none", aspect="auto")


SHEET = Chart("dashboard", draw=draw, layout=None, defaults=None)
