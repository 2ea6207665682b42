"""Drawing the axes around the chart area: grid lines, the axes themselves, labels and titles."""

from __future__ import annotations

from charthouse.render.spec import lettering
from charthouse.render.spec.axis_view import GAP, MARK, TITLE_GAP, View
from charthouse.render.spec.canvas import Align, Canvas
from charthouse.render.spec.rectangles import Box

ALIGNS: dict[str, Align] = {"start": "left", "center": "center", "end": "right"}


def draw_grid(canvas: Canvas, area: Box, view: View) -> None:
    """Lines across the area at the ticks, and the line of the axis itself."""
    grid = view.axis.grid
    if not view.axis.shown:
        return
    colours = grid.colours or (canvas.grid,)
    if grid.shown and grid.lines:
        lines = [_across(area, view, place) for place in view.places]
        shades = [colours[at % len(colours)] for at in range(len(lines))]
        canvas.lines(lines, shades, grid.width, grid.dash)
        if view.zero is not None:
            canvas.lines([_across(area, view, view.zero)], grid.zero_colour or canvas.zero, 1)
    if grid.shown and grid.border:
        canvas.lines([_border(area, view)], grid.border_colour or canvas.zero, 1)


def _across(area: Box, view: View, place: float) -> list[tuple[float, float]]:
    if view.upright:
        return [(area.left, place), (area.right, place)]
    return [(place, area.top), (place, area.bottom)]


def _border(area: Box, view: View) -> list[tuple[float, float]]:
    side = view.axis.side
    if view.upright:
        x = area.left if side == "left" else area.right
        return [(x, area.top), (x, area.bottom)]
    y = area.top if side == "top" else area.bottom
    return [(area.left, y), (area.right, y)]


def draw_labels(canvas: Canvas, area: Box, view: View, offset: float) -> None:
    """The labels and the title, `offset` pixels away from the area."""
    if not view.axis.shown:
        return
    colour = view.axis.ticks.font.colour or canvas.quiet_ink
    if view.axis.ticks.shown:
        for place, text in zip(view.labels.places, view.labels.texts, strict=True):
            if text:
                _label(canvas, area, view, place, text, offset, colour)
    if view.axis.title:
        _title(canvas, area, view, offset)


def _label(
    canvas: Canvas, area: Box, view: View, place: float, text: str, offset: float, colour: str
) -> None:  # fmt: skip
    away = offset + MARK + GAP
    font, side = view.labels.font, view.axis.side
    if view.upright:
        is_left = side == "left"
        if view.axis.ticks.inside:
            canvas.text(area.left + 4 if is_left else area.right - 4, place - font.size * 0.7, text, font, colour,
                        "left" if is_left else "right")  # fmt: skip
            return
        x = area.left - away if is_left else area.right + away
        canvas.text(x, place, text, font, colour, "right" if is_left else "left")
        return
    y = area.bottom + away if side == "bottom" else area.top - away
    if not view.labels.turned:
        canvas.text(place, y, text, font, colour, "center", "top" if side == "bottom" else "bottom")
        return
    _turned(canvas, view, place, y, text, colour)


def _turned(canvas: Canvas, view: View, place: float, y: float, text: str, colour: str) -> None:
    """A turned label ends at its tick, or begins there when it is turned the other way."""
    turned, font, below = view.labels.turned, view.labels.font, view.axis.side == "bottom"
    ends = (turned > 0) == below
    middle = font.size * 0.35
    if abs(turned) == 90:
        canvas.text(place, y, text, font, colour, "center", "top" if below else "bottom", -turned)
        return
    canvas.text(place, y + (middle if below else -middle), text, font, colour, "right" if ends else "left",
                "center", -turned)  # fmt: skip


def _title(canvas: Canvas, area: Box, view: View, offset: float) -> None:
    title = view.axis.title
    if title is None:
        return
    middle = offset + view.thickness - view.title_thickness + TITLE_GAP + lettering.height(title.text, title.font) / 2
    colour = title.font.colour or canvas.quiet_ink
    share = {"start": 0.0, "center": 0.5, "end": 1.0}[title.align]
    align = ALIGNS[title.align]
    if view.upright:
        is_left = view.axis.side == "left"
        x = area.left - middle if is_left else area.right + middle
        y = area.bottom - share * area.height
        text = lettering.wrapped(title.text, title.font, area.height + 20, title.text.count("\n") + 1)
        canvas.text(x, y, text, title.font, colour, "center", "center", -90 if is_left else 90)
        return
    y = area.bottom + middle if view.axis.side == "bottom" else area.top - middle
    text = lettering.wrapped(title.text, title.font, area.width, title.text.count("\n") + 1)
    canvas.text(area.left + share * area.width, y, text, title.font, colour, align)
