"""Frame: the axes and texts of a figure moved inwards, in their proportions, until nothing is outside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.legend import Legend
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from charthouse.render.fit.overhang import Overhang, Part, axes_of

PAD = 4  # pixels that remain free between a text and the edge
COLLAPSED, STRETCHED = 0.1, 0.4  # of the figure's width or height
WEAK = 0.15  # an overhang that shrinks by less than this part of the margin's growth is not for the margin to mend
PATIENCE = 2  # rounds without effect before a margin stops growing
SLOWEST = 0.3  # of that part, when the next growth is reckoned with it


class Growth(NamedTuple):
    """What made a margin grow last: how many pixels it was over, and how much growth in how many rounds was in vain."""

    artist: Artist
    over: float
    in_vain: float = 0
    rounds: int = 0


class Frame:
    """The axes of one figure or sub-figure, inside margins in pixels: left, bottom, right, top."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self._boxes = {axes: _box_of(axes) for axes in axes_of(part)}
        self.union = Bbox.union(list(self._boxes.values())) if self._boxes else part.bbox
        self.is_stretched = self._stretch()
        self._anchors: dict[Any, Any] = {}  # of texts that were moved, where their author placed them
        self.start(1)

    def _stretch(self) -> bool:
        """Widen axes of no width, as matplotlib's layouts leave them when names are too long; whether there are any."""
        high, whole = self.union.max, np.array(self.part.bbox.size)
        wanted = np.where(self.union.size < COLLAPSED * whole, STRETCHED * whole, self.union.size)
        scale = wanted / np.maximum(self.union.size, 1e-9)
        for axes, box in self._boxes.items() if (scale > 1).any() else ():
            self._boxes[axes] = Bbox(high - (high - box.get_points()) * scale)
        self.union = Bbox(np.array([high - wanted, high]))
        return bool((scale > 1).any())

    def start(self, least: float) -> None:
        """Begin again, with all where the author placed it; the axes keep that part of their width and height."""
        self._least = least
        self._margins = np.zeros(4)
        self._shifts: dict[Artist, Any] = dict.fromkeys(self._anchors, np.zeros(2))
        self._ways: dict[Artist, Any] = {}
        self._beyond_help: set[tuple[Artist, int]] = set()
        self._last: dict[int, Growth] = {}
        self._grown = np.zeros(4)

    @property
    def margins(self) -> Any:
        """The margins with the ways for figure texts, as large as they may be."""
        return self._bounded(self._margins + sum(self._ways.values(), np.zeros(4)))

    def reaches(self, overhang: Overhang, least: float) -> bool:
        """Whether margins could be enough for it, if the axes keep that part of their width and height."""
        left, bottom, right, top = overhang.over
        return bool(max((left + right) / self.union.width, (bottom + top) / self.union.height) <= 1 - least)

    def move(self, overhang: Overhang) -> bool:
        """Move a text of the figure inwards; False when it is outside on both sides."""
        left, bottom, right, top = np.where(overhang.over > 0, overhang.over + PAD, 0)
        move = np.array([0 if left and right else left - right, 0 if bottom and top else bottom - top])
        if not move.any():
            return False
        self._shifts[overhang.artist] = self._shifts.get(overhang.artist, np.zeros(2)) + move
        return True

    def make_way(self, artist: Artist, before: Any, now: Any) -> bool:
        """Move the axes away from a text of the figure that came nearer or grew; False when they are far enough."""
        union, way = self.union, np.zeros(4)
        if before.x1 <= union.x0 or before.x0 >= union.x1:
            way[[0, 2]] = (now.x1 - before.x1, 0) if before.x1 <= union.x0 else (0, before.x0 - now.x0)
        if before.y1 <= union.y0 or before.y0 >= union.y1:
            way[[1, 3]] = (now.y1 - before.y1, 0) if before.y1 <= union.y0 else (0, before.y0 - now.y0)
        last, self._ways[artist] = self._ways.get(artist, np.zeros(4)), np.maximum(way, 0)
        return bool(np.abs(last - self._ways[artist]).max() > 0.5)

    def grow(self, found: Iterable[Overhang]) -> bool:
        """Grow the margins by what is over; False when that would help no further."""
        before, helped = self.margins, len(self._beyond_help)
        for side in range(4):
            self._grow_side(side, [each for each in found if each.over[side] > 0])
        self._grown = self.margins - before
        return bool(np.abs(self._grown).max() > 0.5) or len(self._beyond_help) > helped

    def shrink(self, free: Sequence[float]) -> bool:
        """Shrink the margins by the pixels that are free on each side; False when none are."""
        spare = np.minimum(self._margins, np.array(free) - PAD)
        self._margins -= np.where(spare > 2, spare, 0)
        return bool((spare > 2).any())

    def saved(self) -> Any:
        return self._margins.copy()

    def restore(self, margins: Any) -> None:
        self._margins = margins

    def place(self) -> None:
        """Move axes and texts to where the margins have them."""
        to_fraction = self.part.transSubfigure.inverted()
        for axes, box in self._boxes.items():
            axes.set_position(to_fraction.transform_bbox(self._mapped(box)))
        for artist, shift in self._shifts.items():
            self._place_text(artist, shift)

    def _grow_side(self, side: int, found: list[Overhang]) -> None:
        able = [each for each in found if (each.artist, side) not in self._beyond_help]
        worst = max(able, key=lambda each: each.over[side], default=None)
        if worst is None:
            self._last.pop(side, None)
            return
        over, last = float(worst.over[side]) + PAD, self._last.get(side)
        grown = self._grown[side]
        if last is None or last.artist is not worst.artist or grown < 0.5:
            last = Growth(worst.artist, over)
            share = 1.0
        else:
            share = (last.over - over) / grown
            last = Growth(worst.artist, over, last.in_vain + grown if share < WEAK else 0, last.rounds + (share < WEAK))
        if last.rounds == PATIENCE:
            self._beyond_help.add((worst.artist, side))
            self._margins[side] -= last.in_vain
            del self._last[side]
        else:
            self._margins[side] += over / min(max(share, SLOWEST), 1)
            self._last[side] = last

    def _bounded(self, margins: Any) -> Any:
        most = np.array([self.union.width, self.union.height]) * (1 - self._least)
        asked = margins[:2] + margins[2:]
        return margins * np.tile(np.minimum(1, most / np.maximum(asked, 1e-9)), 2)

    def _mapped(self, box: Any) -> Bbox:
        """The box of axes without margins, to where the margins have it."""
        low, extent, margins = self.union.p0, self.union.size, self.margins
        scale = (extent - margins[:2] - margins[2:]) / extent
        return Bbox(low + margins[:2] + scale * (box.get_points() - low))

    def _place_text(self, artist: Any, shift: Any) -> None:
        anchor = self._anchors.setdefault(artist, _anchor(artist)) + shift
        if isinstance(artist, Legend):
            place_legend(artist, anchor, self.part)
        else:
            artist.set_position(artist.get_transform().inverted().transform(anchor))


def is_of_figure(artist: Artist, part: Part) -> bool:
    """Whether it is a text or legend whose place in the figure does not depend on the axes."""
    if isinstance(artist, Legend):
        return artist.axes is None
    root: Any = part.get_figure(root=True)
    places = (part.transSubfigure, root.transFigure)
    return isinstance(artist, Text) and any(artist.get_transform() == place for place in places)


def place_legend(legend: Legend, anchor: Any, part: Part) -> None:
    """Anchor it to a box in pixels, which stays the same part of the figure."""
    to_fraction = part.transSubfigure
    legend.set_bbox_to_anchor(Bbox(to_fraction.inverted().transform(anchor)), transform=to_fraction)


def _anchor(artist: Any) -> Any:
    if isinstance(artist, Legend):
        return artist.get_bbox_to_anchor().get_points().copy()
    return artist.get_transform().transform(artist.get_unitless_position())


def _box_of(axes: Any) -> Bbox:
    """Where the axes are, in pixels: those with an aspect fill only a part of their place."""
    box = axes.get_position(original=axes.get_aspect() == "auto")
    return axes.get_figure(root=False).transSubfigure.transform_bbox(box)  # type: ignore[no-any-return]
