"""Boxes: where the texts of a figure are, measured once each time that it is laid out."""

from __future__ import annotations

from dataclasses import replace

from matplotlib.figure import Figure

from charthouse.render.fit.overhang import Overhang, pieces


class Boxes:
    """The boxes of a figure as it was laid out last, by a draw or by `lay_out`."""

    def __init__(self, figure: Figure) -> None:
        self._figure = figure
        self._pieces: list[Overhang] | None = None

    def lay_out(self) -> None:
        """Lay the figure out again, without a picture."""
        self._figure.draw_without_rendering()
        self.forget()

    def forget(self) -> None:
        """Measure again at the next use, because letters have another size."""
        self._pieces = None

    @property
    def all(self) -> list[Overhang]:
        """Every piece that could leave the canvas, also those that do not."""
        if self._pieces is None:
            self._pieces = list(pieces(self._figure))
        return self._pieces

    @property
    def outside(self) -> list[Overhang]:
        """All that leaves the canvas."""
        return [each for each in self.all if each.over.max() > 0]

    def with_edge(self, pixels: float) -> list[Overhang]:
        """Every piece, measured against a canvas that is smaller by `pixels` on each side."""
        return [replace(each, over=each.over + pixels) for each in self.all]
