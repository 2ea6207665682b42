"""Room: a figure drawn so that nothing is cut off, and what is cut off nevertheless."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from matplotlib.figure import Figure

from charthouse.render.fit import collisions
from charthouse.render.fit.boxes import Boxes
from charthouse.render.fit.fitting import Fitting
from charthouse.render.fit.overhang import Overhang
from charthouse.render.fit.presence import forget, may_leave, noted
from charthouse.render.size import DOTS_PER_INCH

Drawn = TypeVar("Drawn")


def make_room(
    figure: Figure, draw: Callable[[Figure], Drawn], moved: Callable[[Figure], None]
) -> tuple[Drawn, list[Overhang]]:
    """What `draw` makes of the figure once it has room for its texts, and what is cut off nevertheless.

    A figure that nothing leaves, and no text of a table its cell, is drawn as it is, once; `moved` is called with one
    in which something was moved.
    """
    forget(figure)
    drawn = draw(figure)
    tables = [table for axes in figure.axes for table in axes.tables]
    if not tables and not may_leave(figure):
        return drawn, []
    is_drawn_so = noted(figure) is not None and figure.dpi == DOTS_PER_INCH
    with _at_scale_one(figure):
        boxes = Boxes(figure)
        if not is_drawn_so:
            boxes.lay_out()
        left: list[Overhang] = []
        if boxes.outside:
            left = Fitting(figure, boxes).run()
        elif not [table for table in tables if collisions.fit_cells(table, figure)]:  # fits every table
            return drawn, []
    moved(figure)
    return draw(figure), left


@contextmanager
def _at_scale_one(figure: Figure) -> Iterator[None]:
    dpi = figure.dpi
    figure.set_dpi(DOTS_PER_INCH)
    try:
        yield
    finally:
        figure.set_dpi(dpi)
