"""A figure as a canvas that is measured in CSS pixels from its top left corner, with the inks for its background."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import matplotlib
import numpy as np
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_rgb, to_rgba
from matplotlib.figure import Figure
from matplotlib.image import BboxImage
from matplotlib.lines import Line2D
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Bbox, IdentityTransform, TransformedBbox

from charthouse.render.ink import RGB, contrast, is_dark, over
from charthouse.render.rc_params import of_theme
from charthouse.render.spec import lettering
from charthouse.render.spec.lettering import LINE, POINTS, properties
from charthouse.render.spec.rectangles import Box
from charthouse.spec import paints
from charthouse.spec.texts import Font
from charthouse.themes import THEMES

Align = Literal["left", "center", "right"]

INKS = ("text.color", "axes.labelcolor")
SHADE = {True: "#ffffff", False: "#000000"}  # of grid lines, on a dark background or a light one
GRID, ZERO = 0.11, 0.28  # how much of it
BASELINE = 0.36  # of a letter's size: from the middle of a line to its foot
SOLID = 0.5  # opacity from which a background decides the inks


class Canvas:
    """Draws on a figure, each thing over those before.

    `zoom` below 1 makes everything smaller: a picture of 200 by 120 is laid out as one of 300 by 180.
    """

    def __init__(self, figure: Figure, background: str | None, zoom: float = 1.0) -> None:
        self.width, self.height = (float(inches) * 100 / zoom for inches in figure.get_size_inches())
        self._zoom, self._points = zoom, POINTS * zoom
        self._figure = figure
        self._place = Affine2D().scale(1 / self.width, -1 / self.height).translate(0, 1) + figure.transFigure
        figure.add_artist(Line2D([], []))  # so that a chart without anything to show is drawn too, as a blank picture
        self._level = 1.0
        self._clip: Any = None
        self.paper = self._paint(figure, background)
        self.ink, self.quiet_ink = self._inks()

    def _paint(self, figure: Figure, background: str | None) -> RGB:
        """Give the figure its background; what texts are read on."""
        paper = to_rgb(matplotlib.rcParams["figure.facecolor"])
        if background is None:
            return paper
        figure.set_facecolor(background)
        rgba = to_rgba(background)
        return over(rgba, paper) if rgba[3] >= SOLID else paper

    def _inks(self) -> tuple[str, str]:
        """The theme's colours of texts, or the other theme's where they cannot be read on the background."""
        theme = next(each for each in THEMES if is_dark(to_rgb(of_theme(each)["text.color"])) != is_dark(self.paper))
        first, second = (of_theme(theme)[name] for name in INKS)
        return _hex(first), _hex(second)

    @property
    def paper_colour(self) -> str:
        """The colour of the background, without what it lets through."""
        return _hex(self.paper)

    @property
    def grid(self) -> str:
        """The colour of grid lines."""
        return _shade(self.paper, GRID)

    @property
    def zero(self) -> str:
        """The colour of the line at zero."""
        return _shade(self.paper, ZERO)

    def ink_on(self, colour: str) -> str:
        """White, or the theme's dark ink where white cannot be read on the colour."""
        behind = over(to_rgba(colour), self.paper)
        return "#ffffff" if contrast((1, 1, 1), behind) >= 2.6 else _hex(of_theme("light")["text.color"])

    def clip(self, box: Box | None) -> None:
        """Draw inside the box only, from now on; anywhere for None. Texts are never cut."""
        bounds = Bbox([(box.left, box.top), (box.right, box.bottom)]) if box else None
        self._clip = TransformedBbox(bounds, self._place) if bounds else None

    def _add(self, artist: Any) -> None:
        self._level += 1e-4
        artist.set_zorder(self._level)
        if not isinstance(artist, PathCollection):
            artist.set_transform(self._place)
        self._figure.add_artist(artist)
        if self._clip is not None:
            artist.set_clip_box(self._clip)

    def text(
        self, x: float, y: float, text: str, font: Font, colour: str | None = None, align: Align = "center",
        base: str = "center", turned: float = 0.0,
    ) -> str:  # fmt: skip
        """Write the text at that point, never parsed as a formula; its colour. `turned` in degrees, clockwise."""
        ink = colour or font.colour or self.quiet_ink
        if turned:
            self._write(x, y, text, font, ink, align, base, turned)
            return ink
        lines = text.split("\n")
        above = {"top": 0.0, "center": 0.5, "bottom": 1.0}[base] * lettering.height(text, font)
        for number, line in enumerate(lines):
            if line:
                at = y - above + (number + 0.5) * font.size * LINE + BASELINE * font.size
                self._write(x, at, line, font, ink, align, "baseline", 0.0)
        return ink

    def _write(
        self, x: float, y: float, text: str, font: Font, ink: str, align: Align, base: str, turned: float
    ) -> None:  # fmt: skip
        written = Text(
            x, y, text, fontproperties=properties(font, self._zoom), color=ink, ha=align, va=base, rotation=-turned,
            rotation_mode="anchor" if turned % 90 else "default", parse_math=False, linespacing=LINE,
            multialignment=align,
        )  # fmt: skip
        self._level += 1e-4
        written.set_zorder(self._level)
        written.set_transform(self._place)
        self._figure.add_artist(written)

    def lines(
        self, segments: Sequence[Any], colours: Any, width: float, dash: Sequence[float] = (), ends: str = "butt"
    ) -> None:
        """Draw lines, each through its points."""
        if not len(segments):
            return
        style: Any = (0, [each / max(width, 1e-6) for each in _pairs(dash)]) if any(dash) else "solid"
        drawn = LineCollection(
            segments,
            colors=colours,
            linewidths=width * self._points,
            linestyles=style,
            capstyle=ends,
            joinstyle="round",
        )
        self._add(drawn)

    def line(self, points: Any, colour: str, width: float, dash: Sequence[float] = ()) -> None:
        """Draw one line through many points, of which those that are not seen are left out."""
        drawn = Line2D(points[:, 0], points[:, 1], color=colour, linewidth=width * self._points)
        drawn.set_solid_capstyle("round")
        drawn.set_solid_joinstyle("round")
        drawn.set_dash_capstyle("butt")
        if any(dash):
            drawn.set_linestyle((0, [each / max(width, 1e-6) for each in _pairs(dash)]))
        self._add(drawn)

    def shapes(
        self, paths: Sequence[Path], faces: Any, edges: Any = "none", widths: Any = 0.0, dash: Sequence[float] = ()
    ) -> None:
        """Draw closed shapes, each with its colours."""
        if not len(paths):
            return
        style: Any = (0, _pairs(dash)) if any(dash) else "solid"
        drawn = PathCollection(
            paths, facecolors=faces, edgecolors=edges, linewidths=np.asarray(widths, float) * self._points,
            transform=self._place, linestyles=style,
        )  # fmt: skip
        self._add(drawn)

    def paint(self, paths: Sequence[Path], paint: str, box: Box) -> None:
        """Paint a gradient, which reaches over the box, or a pattern into these shapes."""
        kind, first, colours = paints.parts(paint)
        if not len(paths):
            return
        if kind == "pattern":
            hatched = PathCollection(
                paths, facecolors="none", hatchcolors=[colours[1]], linewidths=0.0, hatch=paints.SHAPES[first],
                transform=self._place,
            )  # fmt: skip
            self._add(hatched)
            return
        ramp = np.array([[to_rgba(each) for each in colours]])
        covered = TransformedBbox(Bbox([(box.left, box.bottom), (box.right, box.top)]), self._place)
        image = BboxImage(covered, interpolation="bilinear", origin="lower")
        image.set_data(ramp if first == "horizontal" else ramp.transpose(1, 0, 2))
        self._add(image)
        image.set_clip_path(Path.make_compound_path(*paths), self._place)

    def markers(self, path: Path, points: Any, radii: Any, faces: Any, edges: Any = "none", widths: Any = 0.0) -> None:
        """Draw a marker, whose path has the radius 1, at each point."""
        if not len(points):
            return
        drawn = PathCollection(
            [path], sizes=np.atleast_1d(np.asarray(radii, float) * self._points) ** 2, offsets=points,
            facecolors=faces, edgecolors=edges, linewidths=np.asarray(widths, float) * self._points,
            offset_transform=self._place,
        )  # fmt: skip
        self._add(drawn)
        drawn.set_transform(IdentityTransform())


def _pairs(dash: Sequence[float]) -> list[float]:
    """On and off in turn; one number is both."""
    return [*dash] * (1 + len(dash) % 2)


def _shade(paper: RGB, share: float) -> str:
    return f"{SHADE[is_dark(paper)]}{round(255 * share):02x}"


def _hex(colour: Any) -> str:
    return "#" + "".join(f"{round(255 * each):02x}" for each in to_rgb(colour))
