"""What is behind a text: the figure, axes, bars and wedges, a legend's frame."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure, SubFigure
from matplotlib.legend import Legend
from matplotlib.patches import Patch, Rectangle
from matplotlib.text import Text

from charthouse.render.ink import RGB, over


class Backgrounds:
    """The areas of a figure that was laid out, from the lowest to the topmost; `paper` is below them all."""

    def __init__(self, figure: Figure, paper: RGB) -> None:
        self._paper = paper
        self._areas = [area for area in _areas(figure) if area.get_visible() and area.get_fill()]
        self._extents = np.array([area.get_window_extent().extents for area in self._areas]).reshape(-1, 4)

    def behind(self, text: Text) -> RGB:
        """The colour behind the middle of the text."""
        box = text.get_window_extent()
        middle = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
        low, high = self._extents[:, :2], self._extents[:, 2:]
        around = ((low <= middle) & (middle <= high)).all(axis=1)
        color = self._paper
        for area in (self._areas[index] for index in np.flatnonzero(around)):
            if isinstance(area, Rectangle) or area.contains_point(middle):
                color = over(to_rgba(area.get_facecolor()), color)
        own = text.get_bbox_patch()
        return over(to_rgba(own.get_facecolor()), color) if own else color


def _areas(figure: Figure | SubFigure) -> Iterator[Patch]:
    for sub in figure.subfigs:
        yield sub.patch
    for axes in sorted(figure.axes, key=Axes.get_zorder):
        for each in (axes, *axes.child_axes):
            if each.axison and each.get_frame_on():
                yield each.patch
            yield from each.patches
    for legend in figure.findobj(Legend):
        yield legend.get_frame()
