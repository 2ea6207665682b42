"""Whether a drawn figure shows any data, and if not, why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import Collection, QuadMesh
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from charthouse.render.contents import axes_of, drawn_in, drawn_on

NOTHING = "nothing was drawn into its axes"
NO_VALUES = "its data is empty, or every value is missing (NaN)"
HIDDEN = "everything in its axes is invisible"
FEW = 64  # points or values that are looked at first


def why_blank(figure: Figure) -> str:
    """Why the axes of a drawn figure show no data; '' if one of them does, or if there are none."""
    reasons = []
    for axes in axes_of(figure):
        if axes.get_visible() and (axes.axison or drawn_in(axes)):
            reason = _why_blank(axes)
            if not reason:
                return ""
            reasons.append(reason)
    others = [artist for artist in drawn_on(figure) if not isinstance(artist, Text)]
    return "" if others or not reasons else max(reasons, key=lambda reason: reason != NOTHING)


def is_of_one_colour(rgba: bytes) -> bool:
    """Whether all pixels, four bytes each, are the same."""
    some_reds = rgba[:: 4 * 331]
    return some_reds.count(some_reds[0]) == len(some_reds) and rgba == rgba[:4] * (len(rgba) // 4)


def is_bare(figure: Figure) -> bool:
    """Whether there are only axes with nothing in them, such as `pyplot.gca()` makes on its way."""
    return not drawn_on(figure) and not any(drawn_in(axes) for axes in axes_of(figure))


def _why_blank(axes: Axes) -> str:
    reasons = []
    for artist in drawn_in(axes):
        reason = _why_unseen(artist, axes)
        if not reason:
            return ""
        reasons.append(reason)
    return reasons[0] if reasons else NOTHING


def _why_unseen(artist: Artist, axes: Axes) -> str:
    """Why nothing of the artist is seen; '' if something is, or if that is not known for its kind."""
    if not artist.get_visible():
        return HIDDEN
    if isinstance(artist, Text):
        return "" if artist.get_text().strip() else NOTHING
    if axes.name == "3d" or not _is_in_data_coordinates(artist, axes):
        return ""
    reason = NO_VALUES
    for points in _points(artist, axes) if _has_values(artist) else ():
        if _is_seen(_some(points), axes) or _is_seen(points, axes):
            return ""
        if np.isfinite(points).all(axis=1).any():
            reason = f"all of its data is outside the limits of its axes, {_limits(axes)}"
    return reason


def _some(points: Any) -> Any:
    """A few of the points: for most artists one of them is in view, and the others need no test."""
    return points[:: len(points) // FEW + 1]


def _is_seen(points: Any, axes: Axes) -> bool:
    """Whether the box of the points, shape (points, 2), that are numbers is in view."""
    finite = points[np.isfinite(points).all(axis=1)]
    if not len(finite):
        return False
    return axes.name != "rectilinear" or axes.viewLim.overlaps(Bbox([finite.min(axis=0), finite.max(axis=0)]))


def _is_in_data_coordinates(artist: Artist, axes: Axes) -> bool:
    """Whether x and y are both data; those of `axhline()` are not, and it is seen whatever the data is."""
    if isinstance(artist, Collection):
        transforms = (artist.get_transform(), artist.get_offset_transform())
        return any(transform.contains_branch(axes.transData) for transform in transforms)
    known = isinstance(artist, (Line2D, Patch, AxesImage))
    return known and all(artist.get_transform().contains_branch_seperately(axes.transData))


def _points(artist: Any, axes: Axes) -> Iterator[Any]:
    """The artist's points in data coordinates, part by part, as arrays of shape (points, 2)."""
    if isinstance(artist, Line2D):
        yield np.asarray(artist.get_xydata(), float)
    elif isinstance(artist, Patch):
        yield artist.get_patch_transform().transform(artist.get_path().vertices)
    elif isinstance(artist, AxesImage):
        left, right, bottom, top = artist.get_extent()
        yield np.array([(left, bottom), (right, top)], float)
    elif artist.get_offset_transform().contains_branch(axes.transData):
        yield np.ma.filled(np.ma.asarray(artist.get_offsets(), float), np.nan)
    elif isinstance(artist, QuadMesh):
        yield np.ma.filled(artist.get_coordinates(), np.nan).reshape(-1, 2)
    else:
        paths, offsets = artist.get_paths(), artist.get_offsets()
        for number in range(max(len(paths), len(offsets)) if paths else 0):
            yield paths[number % len(paths)].vertices + offsets[number % len(offsets)]


def _has_values(artist: Any) -> bool:
    """Whether any value that the artist shows as a colour is a number."""
    values = artist.get_array() if isinstance(artist, (Collection, AxesImage)) else None
    if values is None or values.dtype.kind != "f":
        return True
    return bool(np.isfinite(values.ravel()[:FEW]).any() or np.isfinite(values).any())


def _limits(axes: Axes) -> str:
    """The limits as the axes would write them: `x 0 to 1, y 0 to 1`."""
    left, right = (axes.format_xdata(value).strip() for value in axes.get_xlim())
    bottom, top = (axes.format_ydata(value).strip() for value in axes.get_ylim())
    return f"x {left} to {right}, y {bottom} to {top}"
