"""What lies outside a picture: the same figure on a larger canvas, by plain Agg and without the code that is tested."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.transforms import Affine2D, Bbox, TransformedPath

from charthouse.charts.definition import Chart
from charthouse.charts.variant import Variant
from charthouse.render import drawing, notes, renderer
from charthouse.render.saves import Told

AROUND = 150  # pixels on each side
VISIBLE = 40  # of 255
FEWEST = 4  # pixels that count as cut off
TOUCHING = 2  # pixels that boxes of letters may share, since they are higher than most letters


@dataclass(frozen=True, eq=False)
class Line:
    """A line of a text that was drawn, with the corners of its box."""

    text: Any
    said: str
    corners: Any

    def overlaps(self, other: Line) -> bool:
        """Whether the boxes share more than two pixels, whichever way one is moved (separating axes)."""
        return self.text is not other.text and all(
            min((self.corners @ way).max(), (other.corners @ way).max())
            - max((self.corners @ way).min(), (other.corners @ way).min()) > TOUCHING
            for way in (*self._sides(), *other._sides())
        )  # fmt: skip

    def _sides(self) -> Iterator[Any]:
        for side in (self.corners[1] - self.corners[0], self.corners[2] - self.corners[1]):
            yield side / max(np.hypot(*side), 1e-9)


class Surrounding(RendererAgg):
    """Agg on a canvas that is larger on all sides; the figure is where it was, and so its layout too."""

    def __init__(self, figure: Figure) -> None:
        width, height = figure.canvas.get_width_height(physical=True)
        super().__init__(width + 2 * AROUND, height + 2 * AROUND, figure.dpi)
        self._move = Affine2D().translate(AROUND, AROUND)
        self.lines: list[Line] = []
        for name, at in {
            "draw_path": 2, "draw_markers": 4, "draw_path_collection": 1, "draw_quad_mesh": 1,
            "draw_gouraud_triangles": 3,
        }.items():  # fmt: skip
            setattr(self, name, self._moving(getattr(self, name), at))
        draw_image = self.draw_image  # which Agg sets for each of its renderers
        self.draw_image = lambda gc, x, y, im: draw_image(self._clipped(gc), x + AROUND, y + AROUND, im)

    def _moving(self, draw: Any, at: int) -> Any:
        def moved(gc: Any, *rest: Any, **options: Any) -> Any:
            arguments = [self._clipped(gc), *rest]
            arguments[at] = Affine2D(np.array(arguments[at].get_matrix())) + self._move
            return draw(*arguments, **options)

        return moved

    def _clipped(self, gc: Any) -> Any:
        moved = self.new_gc()
        moved.copy_properties(gc)
        if (box := gc.get_clip_rectangle()) is not None:
            moved.set_clip_rectangle(Bbox(box.get_points() + AROUND))
        path, affine = gc.get_clip_path()
        if path is not None:
            moved.set_clip_path(TransformedPath(path, Affine2D(np.array(affine.get_matrix())) + self._move))
        return moved

    def draw_text(self, gc: Any, x: float, y: float, s: Any, prop: Any, angle: Any, *rest: Any, **options: Any) -> None:
        self._note(gc, x, y, s, prop, angle, *rest, **options)
        super().draw_text(self._clipped(gc), x + AROUND, y - AROUND, s, prop, angle, *rest, **options)

    def _note(
        self, gc: Any, x: float, y: float, s: Any, prop: Any, angle: Any, ismath: Any = False, mtext: Any = None
    ) -> None:
        if gc.get_clip_rectangle() is None and s.strip():
            width, height, descent = self.get_text_width_height_descent(s, prop, ismath)
            box = np.array([(0, -descent), (width, -descent), (width, height - descent), (0, height - descent)])
            corners = Affine2D().rotate_deg(angle).translate(x, self.height - 2 * AROUND - y).transform(box)
            self.lines.append(Line(mtext if mtext is not None else object(), s, corners))


@dataclass
class Outcome:
    """A chart that was drawn: its figure's pixels with what is around them, and how often it was drawn."""

    width: int
    height: int
    picture: Any = None
    figures: list[Figure] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    @property
    def outside(self) -> int:
        """How many visible pixels are outside the canvas."""
        visible = self.picture[..., 3] > VISIBLE
        visible[AROUND:-AROUND, AROUND:-AROUND] = False
        return int(visible.sum())

    @property
    def is_cut(self) -> bool:
        return self.outside >= FEWEST

    @property
    def overlapping(self) -> list[tuple[str, str]]:
        """The pairs of texts that are drawn over each other, by their lines."""
        return [(one.said, other.said) for one, other in combinations(self.lines, 2) if one.overlaps(other)]


def drawn_with_surroundings(draw: Any, variant: Variant, layout: str | None = "fit", name: str = "tested") -> Outcome:
    """Draw as Charthouse does, and once more with what is around the picture."""
    outcome = Outcome(*variant.pixels)

    def look(figure: Figure, told: Told, alt: str) -> bytes:
        picture: bytes = renderer._pixels(figure, told, alt)
        surrounding = Surrounding(figure)
        engine = figure.get_layout_engine()
        figure.set_layout_engine("none")  # it has run
        figure.draw(surrounding)
        figure.set_layout_engine(engine)
        outcome.picture = np.array(surrounding.buffer_rgba())
        outcome.lines = surrounding.lines
        outcome.figures.append(figure)
        return picture

    with notes.taken(name):
        drawing.draw(Chart(name, draw=draw, layout=layout), None, variant, "", "", look)
    return outcome
