"""What is behind a text: the figure, axes, the marks of the data, a legend's frame."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure, SubFigure
from matplotlib.image import AxesImage
from matplotlib.legend import Legend
from matplotlib.patches import Patch, Rectangle, Wedge
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox, BboxBase

from charthouse.render.ink import RGB, RGBA, over

Point = tuple[float, float]  # in pixels of the figure
ENDS = np.array([(-0.9, 0), (0.9, 0), (0, -0.6), (0, 0.6)])  # of a text, from its middle
MANY = 1000  # marks; charts write no texts on marks that are this many


class Backgrounds:
    """Areas one over the other, `paper` below them all, and what images show."""

    def __init__(self, paper: RGB, areas: Iterable[Patch], images: Iterable[AxesImage | QuadMesh]) -> None:
        self._paper = paper
        self._images = list(images)
        self._areas = [area for area in areas if area.get_visible() and area.get_fill()]
        self._extents = np.array([_extent(area) for area in self._areas]).reshape(-1, 4)

    def behind(self, text: Text, middle: Point) -> RGB:
        """The colour behind the middle of the text."""
        color = self._at(middle)
        own = text.get_bbox_patch()
        return over(to_rgba(own.get_facecolor()), color) if own else color

    def have_an_edge_in(self, box: BboxBase) -> bool:
        """Whether some area covers only a part of the box."""
        low, high = self._extents[:, :2], self._extents[:, 2:]
        touched = ((low < box.max) & (high > box.min)).all(axis=1)
        covered = ((low <= box.min) & (high >= box.max)).all(axis=1)
        return bool((touched & ~covered).any())

    def behind_ends(self, box: BboxBase) -> set[RGB]:
        """The colours behind the ends of a text in the box."""
        low, high = np.array(box.min), np.array(box.max)
        ends = (low + high) / 2 + (high - low) / 2 * ENDS
        return {self._at((x, y)) for x, y in ends.tolist()}

    def _at(self, middle: Point) -> RGB:
        color = self._paper
        for layer in (*self._around(middle), *self._shown(middle)):
            color = over(layer, color)
        return color

    def _around(self, middle: Point) -> Iterator[RGBA]:
        low, high = self._extents[:, :2], self._extents[:, 2:]
        around = ((low <= middle) & (middle <= high)).all(axis=1)
        for area in (self._areas[index] for index in np.flatnonzero(around)):
            if isinstance(area, Rectangle) or area.contains_point(middle):
                yield to_rgba(area.get_facecolor())

    def _shown(self, middle: Point) -> Iterator[RGBA]:
        for image in self._images:
            cell = _cell(image, middle)
            if cell is not None:
                red, green, blue, alpha = np.ravel(image.to_rgba(cell))
                yield red, green, blue, alpha


def box_of(text: Any) -> BboxBase:
    """Where the text is in the current scale; its own method uses the scale of the last draw."""
    box: BboxBase = text.get_window_extent(text.get_figure(root=True)._get_renderer())
    return box


def about_box_of(text: Any) -> BboxBase:
    """Where the text is, within about a letter; much faster than measuring it."""
    if isinstance(text, Annotation) or text.get_rotation():
        return box_of(text)
    lines = text.get_text().split("\n")
    letter = text.get_fontsize() * text.get_figure(root=True).dpi / 72
    width, height = max(map(len, lines)) * 0.6 * letter, len(lines) * letter
    x, y = text.get_transform().transform(text.get_unitless_position())
    left = {"left": 0, "right": 1}.get(text.get_horizontalalignment(), 0.5)
    down = {"top": 1, "center": 0.5, "center_baseline": 0.5}.get(text.get_verticalalignment(), 0)
    return Bbox.from_bounds(x - left * width, y - down * height, width, height)


def of_figure(figure: Figure, paper: RGB) -> Backgrounds:
    """All that is behind texts in a figure that was laid out."""
    marks = [axes for axes in _axes(figure) if len(axes.patches) < MANY]
    images = [image for axes in marks for image in images_of(axes)]
    return Backgrounds(paper, _areas(figure), images)


def of_marks(axes: Axes, paper: RGB) -> Backgrounds:
    """The marks on which a chart may write within its axes."""
    return Backgrounds(paper, axes.patches if len(axes.patches) < MANY else (), images_of(axes))


def images_of(axes: Axes) -> list[Any]:
    """The images and meshes on the axes whose colours show values."""
    meshes = [each for each in axes.collections if isinstance(each, QuadMesh)]
    images: list[Any] = [*axes.images, *meshes]
    return [image for image in images if np.ndim(image.get_array()) == 2]


def _extent(area: Any) -> tuple[float, ...]:
    """Left, bottom, right and top of the area, in pixels."""
    transform = area.get_data_transform()
    if isinstance(area, Wedge) and transform.is_separable:
        vertices: Any = area.get_path().vertices  # not of the whole circle, which all wedges of a pie share
        box = np.array([vertices.min(axis=0), vertices.max(axis=0)])
    elif isinstance(area, Rectangle) and transform.is_separable and not area.angle:
        box = area.get_bbox().get_points()
    else:
        return tuple(area.get_window_extent().extents)
    corners = transform.transform(box)
    return (*corners.min(axis=0), *corners.max(axis=0))


def has_background(axes: Any) -> bool:
    """Whether the background of the axes is drawn; three-dimensional ones have theirs, and no frame."""
    framed: bool = axes.name == "3d" or (axes.axison and axes.get_frame_on())
    return framed and bool(axes.patch.get_visible())


def _areas(figure: Figure | SubFigure) -> Iterator[Patch]:
    for sub in figure.subfigs:
        yield sub.patch
    for axes in _axes(figure):
        if has_background(axes):
            yield axes.patch
        if len(axes.patches) < MANY:
            yield from axes.patches
        for table in axes.tables:
            yield from table.get_celld().values()
    for legend in figure.findobj(Legend):
        yield legend.get_frame()


def _axes(figure: Figure | SubFigure) -> Iterator[Any]:
    for axes in sorted(figure.axes, key=Axes.get_zorder):
        yield axes
        yield from axes.child_axes


def _cell(image: Any, middle: Point) -> np.ndarray | None:
    """The value that the image shows there, as an array of 1 × 1; None outside of it."""
    x, y = image.axes.transData.inverted().transform(middle)
    values = image.get_array()
    across, up = _edges(image)
    column, row = (
        int(np.searchsorted(edges * _way(edges), at * _way(edges))) - 1 for edges, at in ((across, x), (up, y))
    )
    if 0 <= row < values.shape[0] and 0 <= column < values.shape[1]:
        cell: np.ndarray = values[row : row + 1, column : column + 1]
        return cell
    return None


def _way(edges: np.ndarray) -> int:
    return 1 if edges[-1] >= edges[0] else -1


def _edges(image: Any) -> tuple[np.ndarray, np.ndarray]:
    """The places of the cells' edges along x and y, in the order of the columns and rows."""
    if isinstance(image, QuadMesh):
        corners: Any = image.get_coordinates()
        return corners[0, :, 0], corners[:, 0, 1]
    left, right, bottom, top = image.get_extent()
    rows, columns = image.get_array().shape
    ends = (top, bottom) if image.origin == "upper" else (bottom, top)
    return np.linspace(left, right, columns + 1), np.linspace(*ends, rows + 1)
