"""Fitting: measures that change the layout of a figure, one after the other, until nothing leaves it."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.text import Text

from charthouse.render.fit import collisions, tick_labels
from charthouse.render.fit.boxes import Boxes
from charthouse.render.fit.frame import PAD, Frame, is_of_figure
from charthouse.render.fit.legends import move_inwards, narrow
from charthouse.render.fit.letters import limit_tick_labels, scale_letters, shorten, shorten_tick_labels
from charthouse.render.fit.overhang import (
    Overhang,
    Part,
    axes_axis,
    axes_of,
    is_of_data,
    is_picture,
    parts,
)
from charthouse.render.fit.titles import ends_outside, is_title, of_the_kind, without_ends
from charthouse.render.fit.wrapping import Wrapping

ROUNDS = 8  # of growth of the margins, at most
TIGHTER = 3  # rounds in which the margins shrink by what they do not need
LEAST = (0.6, 0.55, 0.5, 0.4, 0.4, 0.3)  # of their width and height, that axes keep before the next measure is taken
EDGE = 1  # pixel that is to remain: letters may be that much larger than their boxes
SMALLER = 0.87  # letters, twice


class Fitting:
    """A figure on its way to a layout that nothing leaves."""

    def __init__(self, figure: Figure, boxes: Boxes) -> None:
        self.figure = figure
        self._boxes = boxes
        if figure.get_layout_engine() is not None:
            figure.set_layout_engine("none")  # it has run; the frames go on from there
        self._frames = {part: Frame(part) for part in parts(figure)}
        self._is_laid_out = not any(frame.is_stretched for frame in self._frames.values())
        self._wrappings: dict[Any, Wrapping] = {}
        self._running_together: list[collisions.Collision] = []
        self._together = {axes: collisions.over_each_other(axes, figure) for axes in figure.axes}
        self._of_figure: dict[Any, tuple[Part, Any]] = {}  # its texts that were changed, and where they were

    def run(self) -> list[Overhang]:
        """Take one measure after the other until nothing is left outside; what is left."""
        measures = (self._as_is, self._rearrange, self._smaller, self._smaller, self._shorten, self._shorten)
        left: list[Overhang] = []
        for measure, least in zip(measures, LEAST, strict=True):
            measure(left)
            left = self._settle(least)
            if not self._curable(left) and not any(wrapping.shortened for wrapping in self._wrappings.values()):
                break
        self._keep_data_apart()
        if move_inwards(self._boxes.outside):
            self._boxes.lay_out()
        return self._boxes.outside

    def _keep_data_apart(self) -> None:
        """Make texts among the data and in tables smaller, and then room for them by shorter names at the ticks."""
        together = self._together
        for axes, before in together.items():
            if collisions.keep_apart(axes, self.figure, before):
                self._boxes.forget()
        crowded = [axes for axes in together if collisions.over_each_other(axes, self.figure) > together[axes]]
        changed = [limit_tick_labels(axes, self.figure) for axes in crowded]
        changed += [collisions.fit_cells(table, self.figure) for axes in together for table in axes.tables]
        if any(changed):
            self._settle(LEAST[-1])

    def _settle(self, least: float) -> list[Overhang]:
        """Find the margins that leave the axes at least that part of the figure; what is still outside."""
        for frame in self._frames.values():
            frame.start(least)
        found = self._tightened(self._rounds())
        return self._rounds() if self._keep_ticks_apart() else found

    def _rounds(self) -> list[Overhang]:
        """Grow the margins by what is outside, again and again."""
        found = self._measured()
        for _ in range(ROUNDS):
            curable = self._curable(found)
            if not (self._wrap_more(curable) or self._move(curable) + self._grow(curable)):
                break
            found = self._measured()
        return found

    def _keep_ticks_apart(self) -> bool:
        every = [axis for part in self._frames for axes in axes_of(part) for axis in axes_axis(axes)]
        return sum(tick_labels.keep_apart(axis, self.figure) for axis in every) > 0

    def _measured(self) -> list[Overhang]:
        if not self._is_laid_out:
            self._lay_out()
        self._is_laid_out = False  # each further measure follows a change
        measured = self._boxes.with_edge(EDGE)
        self._running_together = list(collisions.titles_over_titles(measured))
        over = (each for each in measured if each.over.max() > 0)
        return [*over, *collisions.collisions(measured), *self._running_together]

    def _lay_out(self) -> None:
        for frame in self._frames.values():
            frame.place()
        self._boxes.lay_out()
        for wrapping in self._wrappings.values():
            wrapping.wrap()  # again: its column may be narrower now
        if self._make_ways() or self._wrappings:
            self._boxes.lay_out()

    def _make_ways(self) -> bool:
        """Move the axes out of the way of texts of the figure that are larger or elsewhere than they were."""
        changed = {
            frame
            for text, (part, before) in self._of_figure.items()
            if (frame := self._frames[part]).make_way(text, before, text.get_window_extent())
        }
        for frame in changed:
            frame.place()
        return bool(changed)

    def _tightened(self, found: list[Overhang]) -> list[Overhang]:
        """Shrink the margins by what they do not need."""
        for _ in range(TIGHTER):
            saved = {frame: frame.saved() for frame in self._frames.values()}
            gave_back = [frame.shrink(self._free(part)) for part, frame in self._frames.items()]
            if not any(gave_back):
                break
            tighter = self._measured()
            if _total(tighter) > _total(found):
                for frame, margins in saved.items():
                    frame.restore(margins)
                return self._measured()
            found = tighter
        return found

    def _free(self, part: Part) -> Any:
        """The pixels that are free on each side of all that is in the part."""
        over = [piece.over for piece in self._boxes.all if piece.part is part]
        return -np.max(over, axis=0) if over else np.zeros(4)

    def _curable(self, found: list[Overhang]) -> list[Overhang]:
        """Without watermarks, and texts among the data so far outside that they are not in view."""
        return [each for each in found if not is_picture(each.artist, self.figure) and self._is_in_view(each)]

    def _is_in_view(self, overhang: Overhang) -> bool:
        is_of_axes = overhang.axes is not None and is_of_data(overhang.artist, overhang.axes)
        return not is_of_axes or self._frames[overhang.part].reaches(overhang, LEAST[-1])

    def _wrap_more(self, found: list[Overhang]) -> bool:
        """Wrap the titles that leave at their ends, and those that run into each other."""
        titles = [each for each in found if is_title(each) and ends_outside(each)]
        titles += self._running_together
        return sum(self._wrap_this(title) for title in titles) > 0

    def _wrap_this(self, overhang: Overhang) -> bool:
        """Wrap it, and texts of its kind of all other axes: its neighbours would run into it."""
        if overhang.artist in self._wrappings:
            return False
        for text, axes in of_the_kind(overhang, self.figure):
            self._wrappings.setdefault(text, Wrapping(text, axes, self.figure))
        if overhang.axes is None:
            self._of_figure.setdefault(overhang.artist, (overhang.part, overhang.box))
        return True

    def _move(self, found: list[Overhang]) -> bool:
        fixed = [each for each in found if is_of_figure(each.artist, each.part)]
        for each in fixed:
            self._of_figure.setdefault(each.artist, (each.part, each.box))
        return sum(self._frames[each.part].move(each) for each in fixed) > 0

    def _grow(self, found: list[Overhang]) -> bool:
        """Grow the margins for all that moves with the axes, but not for the ends of a wrapped title."""
        moving = [without_ends(each) for each in found if not is_of_figure(each.artist, each.part)]
        own = {part: [each for each in moving if each.part is part] for part in self._frames}
        return sum(frame.grow(own[part]) for part, frame in self._frames.items()) > 0

    def _as_is(self, _left: list[Overhang]) -> None:
        """Take no measure: margins and wrapped titles may be enough."""

    def _rearrange(self, left: list[Overhang]) -> None:
        for overhang in self._curable(left):
            if isinstance(overhang.artist, Legend):
                narrow(overhang.artist, float(overhang.over[::2].max()), self.figure)
            elif isinstance(overhang.artist, Axis):
                tick_labels.in_more_lines(overhang.artist, self.figure)
            elif isinstance(overhang.artist, Text):
                self._wrap_apart(overhang)

    def _wrap_apart(self, overhang: Overhang) -> None:
        """Wrap it, but a text among the data only where there is space for more lines."""
        text, axes = overhang.artist, overhang.axes
        is_of_axes = axes is not None and is_of_data(text, axes)
        before = collisions.over_each_other(axes, self.figure) if is_of_axes else 0
        if self._wrap_this(overhang) and is_of_axes:
            self._wrappings[text].wrap()
            if collisions.over_each_other(axes, self.figure) > before:
                self._wrappings.pop(text).undo()

    def _smaller(self, _left: list[Overhang]) -> None:
        scale_letters(self.figure, SMALLER)

    def _shorten(self, left: list[Overhang]) -> None:
        for overhang in left:
            if overhang.artist in self._wrappings:
                self._wrappings[overhang.artist].cuts_words = True
        curable = [each for each in self._curable(left) if not isinstance(each, collisions.Collision)]
        for overhang in curable:
            if overhang.artist not in self._wrappings:
                shorten(overhang, self.figure)
        for part in self._frames:
            outside = [np.where(each.over > 0, each.over + PAD, 0) for each in curable if each.part is part]
            pixels = np.max(outside, axis=0) if outside else np.zeros(4)
            for axes in axes_of(part) if outside else ():
                shorten_tick_labels(axes, pixels[:2] + pixels[2:], self.figure)


def _total(found: list[Overhang]) -> float:
    return float(sum(np.maximum(each.over, 0).sum() for each in found))
