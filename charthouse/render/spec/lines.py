"""Lines, the areas below them, and points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.path import Path

from charthouse.render.spec.canvas import Canvas
from charthouse.render.spec.curves import through
from charthouse.render.spec.cycle import at, cycled, under
from charthouse.render.spec.series import Series
from charthouse.render.spec.shapes import OPEN, marker, turned
from charthouse.spec.dataset import Dataset

if TYPE_CHECKING:
    from charthouse.render.spec.plot import Plot

LINE_WIDTH, RADIUS, BUBBLE = 3.0, 3.0, 3.0


def pixels(plot: Plot, series: Series) -> Any:
    """The places of the points on the canvas, shape (points, 2); NaN for a gap."""
    along, across = plot.index_scale(series).at(series.places), plot.value_scale(series).at(series.highs)
    return np.column_stack([across, along] if plot.spec.horizontal else [along, across])


def draw(canvas: Canvas, plot: Plot, series: Series) -> None:
    """Draw the area, the line and the points of one dataset."""
    points, dataset = pixels(plot, series), series.dataset
    if dataset.line and dataset.type != "bubble":
        parts = _parts(points, dataset)
        if dataset.fill:
            _fill(canvas, plot, series, parts)
        width = at(dataset.border_width, 0, LINE_WIDTH)
        curves = [curve.to_polygons(closed_only=False)[0] for curve in parts if len(curve.vertices) > 1]
        if width > 0:
            for curve in curves:
                canvas.line(curve, at(dataset.borders, 0, canvas.ink), width, dataset.dash)
    draw_points(canvas, plot, series, points)


def _parts(points: Any, dataset: Dataset) -> list[Any]:
    """The curves between the gaps."""
    there = np.isfinite(points).all(axis=1)
    if dataset.spans_gaps:
        points, there = points[there], there[there]
    ends = np.flatnonzero(np.diff(np.concatenate([[0], there.astype(int), [0]])))
    return [through(points[first:last], dataset) for first, last in zip(ends[::2], ends[1::2], strict=True)]


def _fill(canvas: Canvas, plot: Plot, series: Series, parts: list[Any]) -> None:
    """Fill from the line to what it is filled to."""
    faces = at(under(series.dataset), 0, canvas.grid)
    shapes = _areas(plot, series, parts)
    if series.dataset.fill_above or series.dataset.fill_below:
        _fill_sides(canvas, plot, series, shapes)
        return
    canvas.shapes(shapes, faces)
    if series.dataset.paints and series.dataset.paints[0]:
        canvas.paint(shapes, series.dataset.paints[0], plot.area)


def _fill_sides(canvas: Canvas, plot: Plot, series: Series, shapes: list[Path]) -> None:
    """Fill what is over the base in one colour, and what is below it in another."""
    base, area, dataset = _base(plot, series), plot.area, series.dataset
    usual = at(dataset.backgrounds, 0, canvas.grid)
    over, below = area._replace(bottom=base), area._replace(top=base)
    if plot.spec.horizontal:
        over, below = area._replace(left=base), area._replace(right=base)
    for side, face in ((over, dataset.fill_above), (below, dataset.fill_below)):
        canvas.clip(side)
        canvas.shapes(shapes, face or usual)
    canvas.clip(area.inside(-1, -1, -1, -1))


def _areas(plot: Plot, series: Series, parts: list[Any]) -> list[Path]:
    """The areas between the curves and what they are filled to."""
    long = [part for part in parts if len(part.vertices) > 1]
    other = _other(plot, series)
    if other is not None:
        back = _parts(pixels(plot, other), other.dataset)
        return [_between(long[0], back[0])] if long and back else []
    if series.is_stacked and series.dataset.fill == "origin":
        return [_to_below(plot, series, part) for part in long]
    base = _base(plot, series)
    return [_to_base(part, base, plot.spec.horizontal) for part in long]


def _base(plot: Plot, series: Series) -> float:
    scale, fill = plot.value_scale(series), series.dataset.fill
    return {"start": scale.first, "end": scale.last}.get(fill, scale.base)


def _other(plot: Plot, series: Series) -> Series | None:
    """The series that it is filled to."""
    fill = series.dataset.fill
    if not fill.lstrip("+-").isdecimal():
        return None
    number = series.number + int(fill) if fill[0] in "+-" else int(fill)
    return next((each for each in plot.series if each.number == number), None)


def _to_base(curve: Any, base: float, horizontal: bool) -> Path:
    first, last = curve.vertices[0], curve.vertices[-1]
    corners = [(base, last[1]), (base, first[1])] if horizontal else [(last[0], base), (first[0], base)]
    return _closed(curve, np.array(corners), np.array([Path.LINETO] * 2))


def _to_below(plot: Plot, series: Series, curve: Any) -> Path:
    """To where the series below it in the stack ends."""
    along, across = plot.index_scale(series).at(series.places), plot.value_scale(series).at(series.lows)
    below = np.column_stack([across, along] if plot.spec.horizontal else [along, across])
    axis = 1 if plot.spec.horizontal else 0
    first, last = sorted((curve.vertices[0][axis], curve.vertices[-1][axis]))
    inside = (below[:, axis] >= first - 0.5) & (below[:, axis] <= last + 0.5) & np.isfinite(series.highs)
    return _between(curve, through(below[inside], series.dataset))


def _between(one: Any, other: Any) -> Path:
    flat = other.to_polygons(closed_only=False)
    back = np.asarray(flat[0])[::-1] if flat else np.asarray(other.vertices)[::-1]
    return _closed(one, back, np.array([Path.LINETO] * len(back)))


def _closed(curve: Any, vertices: Any, codes: Any) -> Path:
    own = curve.codes if curve.codes is not None else [Path.MOVETO] + [Path.LINETO] * (len(curve.vertices) - 1)
    first = np.asarray(curve.vertices[:1])
    return Path(np.concatenate([curve.vertices, vertices, first]), np.concatenate([own, codes, [Path.CLOSEPOLY]]))


def draw_points(canvas: Canvas, plot: Plot, series: Series, points: Any) -> None:
    """Draw the markers that are in the chart area, none of them cut."""
    area = plot.area.inside(-0.6, -0.6, -0.6, -0.6)
    inside = (
        (points[:, 0] >= area.left) & (points[:, 0] <= area.right)
        & (points[:, 1] >= area.top) & (points[:, 1] <= area.bottom)
    )  # fmt: skip
    canvas.clip(None)
    markers(canvas, series.dataset, points, np.flatnonzero(inside))


def markers(canvas: Canvas, dataset: Dataset, points: Any, numbers: Any) -> None:
    """Draw a marker at each of the numbered points; those of each shape at once."""
    looks, own = dataset.points, dataset.radii
    is_bubble = dataset.type == "bubble"
    radii = [
        (own[i % len(own)] or 0.0) if own and not looks.radii else at(looks.radii, i, BUBBLE if is_bubble else RADIUS)
        for i in numbers.tolist()
    ]
    shown = [(int(number), radius) for number, radius in zip(numbers, radii, strict=True) if radius > 0]
    groups: dict[tuple[str, float], list[tuple[int, float]]] = {}
    for number, radius in shown:
        groups.setdefault((at(looks.shapes, number, "circle"), at(looks.turned, number, 0.0)), []).append(
            (number, radius)
        )
    for (shape, angle), members in groups.items():
        if shape != "none":
            _group(canvas, dataset, points, shape, angle, members)


def _group(
    canvas: Canvas, dataset: Dataset, points: Any, shape: str, angle: float, members: list[tuple[int, float]]
) -> None:
    numbers = [number for number, _ in members]
    looks = dataset.points
    faces: Any = cycled(looks.colours or dataset.backgrounds or ("none",), numbers)
    edges: Any = cycled(looks.borders or dataset.borders or dataset.backgrounds or ("none",), numbers)
    if not looks.colours and dataset.type in ("line", "radar"):
        faces = cycled(looks.borders or dataset.borders or dataset.backgrounds, numbers)
    widths: Any = cycled(looks.border_widths or dataset.border_width[:1] * (dataset.type != "line") or (1.0,), numbers)
    if shape in OPEN:
        faces = "none"
        widths = cycled(looks.border_widths or (1.5,), numbers)
    canvas.markers(
        turned(marker(shape), angle), points[numbers], [radius for _, radius in members], faces, edges, widths
    )
