"""The chart's title and subtitle, at a side of the canvas."""

from __future__ import annotations

from dataclasses import replace

from charthouse.render.spec import lettering
from charthouse.render.spec.canvas import Align, Canvas
from charthouse.render.spec.rectangles import Box
from charthouse.spec.texts import Font, Text

GAP = 8.0  # above and below
MOST_LINES = 8
MOST_SHARE = 0.4  # of the canvas that a title may take
PLACES: dict[str, tuple[Align, float]] = {"start": ("left", 0.0), "center": ("center", 0.5), "end": ("right", 1.0)}


def draw_title(canvas: Canvas, box: Box, title: Text, gaps: tuple[float, float] = (GAP, GAP)) -> Box:
    """Write the title at its side of the box; what is left of the box."""
    above, below = title.padding or gaps
    along = box.width if title.position in ("top", "bottom") else box.height
    across = canvas.height if title.position in ("top", "bottom") else canvas.width
    font = _fitting(title, across)
    most = max(1, min(MOST_LINES, int(MOST_SHARE * across / (font.size * lettering.LINE))))
    text = lettering.wrapped(title.text, font, along - 4, most)
    thick = lettering.height(text, font)
    colour = title.font.colour or canvas.ink
    align, share = PLACES[title.align]
    above, below = (min(each, MOST_SHARE * across) for each in (above, below))
    if title.position in ("top", "bottom"):
        is_top = title.position == "top"
        y = box.top + above + thick / 2 if is_top else box.bottom - below - thick / 2
        canvas.text(box.left + 2 + share * (box.width - 4), y, text, font, colour, align)
        taken = above + thick + below
        return box.inside(top=taken) if is_top else box.inside(bottom=taken)
    is_left = title.position == "left"
    x = box.left + above + thick / 2 if is_left else box.right - above - thick / 2
    y = (box.top + box.bottom) / 2
    canvas.text(x, y, text, font, colour, "center", "center", -90 if is_left else 90)
    taken = above + thick + below
    return box.inside(left=taken) if is_left else box.inside(right=taken)


def _fitting(title: Text, across: float) -> Font:
    """Its font, smaller where a line of it would take too much of a small picture."""
    return replace(title.font, size=min(title.font.size, max(6.0, 0.2 * across)))
