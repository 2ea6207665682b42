"""Presence: whether something may have left the canvas, noted during the draw at almost no cost."""

from __future__ import annotations

from typing import Any

from matplotlib import rcParams
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.quiver import QuiverKey
from matplotlib.text import Text

from charthouse.render.fit.overhang import axes_of, beyond, is_axis_on, parts, unclipped

EDGE = 4  # pixels at 100 dots an inch: what comes nearer may leave in another format


def forget(figure: Figure) -> None:
    """Have the renderer forget what an earlier draw noted."""
    renderer: Any = getattr(figure.canvas, "renderer", None)
    if hasattr(renderer, "near_edge"):
        renderer.near_edge = None


def noted(figure: Figure) -> bool | None:
    """Whether letters came near the edge; None where our renderer did not draw."""
    near: bool | None = getattr(getattr(figure.canvas, "renderer", None), "near_edge", None)
    return near


def may_leave(figure: Figure) -> bool:
    """Whether something of the figure that was just drawn may be outside; True where nothing was noted."""
    near = noted(figure)
    return near is not False or bool(rcParams["path.effects"]) or _something_without_letters_is_near(figure)


def _something_without_letters_is_near(figure: Figure) -> bool:
    for part in parts(figure):
        if any(_is_near(artist, figure) for artist in unclipped(part.get_children())):
            return True
        if any(_leaves(axes, figure) for axes in axes_of(part)):
            return True
    return False


def _leaves(axes: Any, figure: Figure) -> bool:
    outside = beyond(figure.bbox, axes.bbox).max() > 0 and is_axis_on(axes)
    near = any(_is_near(artist, figure) for artist in unclipped(axes.get_children()))
    return outside or near or any(_leaves(inset, figure) for inset in axes.child_axes)


def _is_near(artist: Any, figure: Figure) -> bool:
    if isinstance(artist, Text):
        if artist.get_path_effects() or artist.get_bbox_patch() is not None:
            return True  # its letters, or the box around them, were drawn as paths
        if getattr(artist, "arrow_patch", None) is None:
            return False
    if isinstance(artist, QuiverKey):
        return False  # its letters were noted
    box = artist.legendPatch.get_bbox() if isinstance(artist, Legend) else artist.get_window_extent()
    edge, canvas = EDGE * figure.dpi / 100, figure.bbox
    return not (
        canvas.x0 + edge <= box.x0 <= box.x1 <= canvas.x1 - edge
        and canvas.y0 + edge <= box.y0 <= box.y1 <= canvas.y1 - edge
    )
