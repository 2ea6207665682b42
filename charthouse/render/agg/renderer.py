"""Agg's renderer, with texts measured, laid out and rasterised once for all figures of the process."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_agg import RendererAgg, get_hinting_flag
from matplotlib.font_manager import FontProperties

from charthouse.render.agg import layout
from charthouse.render.agg.faces import SUBPIXELS, Placed, bitmap, rotation
from charthouse.render.agg.formulas import formula
from charthouse.render.agg.text_state import Font, State, text_state

EDGE = 2  # points by which letters may be elsewhere in another scale or format
BLANK = 0.3  # of a letter's size, by which a line may be higher than its letters


class Renderer(RendererAgg):
    """Draws the same pixels as RendererAgg; the layout and glyphs of texts come from earlier texts."""

    def __init__(self, width: float, height: float, dpi: float) -> None:
        super().__init__(width, height, dpi)
        self._born = text_state()
        self._pure = True
        self.laid_out: set[Hashable] = set()  # the texts whose measures matplotlib has noted for this renderer
        self.near_edge: bool | None = None  # whether letters came near the edge, or left; None before the first draw

    def clear(self) -> None:
        super().clear()
        self.near_edge = False

    def is_pure(self, state: State) -> bool:
        """Whether all was measured under this text state; matplotlib keeps the measures when it changes."""
        return self._pure and state == self._born

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Any) -> tuple[float, float, float]:
        if ismath == "TeX":
            return super().get_text_width_height_descent(s, prop, ismath)
        font = Font(prop, text_state())
        self._pure = self.is_pure(font.state)
        return formula(s, font, self.dpi).size if ismath else layout.text_size(s, font, self.dpi)

    def draw_text(
        self,
        gc: GraphicsContextBase,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: Any = False,
        mtext: Any = None,
    ) -> None:
        font, size = Font(prop, text_state()), prop.get_size_in_points()
        if ismath:
            laid_out = formula(s, font, self.dpi)
            self._draw_glyphs(gc, x, y, angle, laid_out.glyphs, size)
            self._draw_text_glyphs_and_boxes(gc, x, y, angle, [], laid_out.boxes)
        else:
            features = mtext.get_fontfeatures() if mtext is not None else None
            language = mtext.get_language() if mtext is not None else None
            self._draw_glyphs(gc, x, y, angle, layout.line(s, font, self.dpi, features, language), size)

    def _draw_glyphs(
        self, gc: GraphicsContextBase, x: float, y: float, angle: float, glyphs: Iterable[Placed], size_in_points: float
    ) -> None:
        """Draw glyphs whose origin is at x, y, with y downwards, turned by that angle in degrees."""
        cos, sin, matrix = rotation(angle)
        flags, smooth, dpi, height = get_hinting_flag(), bool(gc.get_antialiased()), self.dpi, int(self.height)
        draw = self._renderer.draw_text_image
        x, up = float(x), float(self.height - y)
        watched = not self.near_edge and gc.get_clip_rectangle() is None
        near = (EDGE + BLANK * size_in_points) * dpi / 72
        far_right, far_down = self.width - near, height - near
        for face, size, glyph, dx, dy in glyphs:
            right64 = round(SUBPIXELS * (x + dx * cos - dy * sin))
            up64 = round(SUBPIXELS * (up + dx * sin + dy * cos))
            coverage, left, top = bitmap(
                face, size, dpi, glyph, matrix, right64 % SUBPIXELS, up64 % SUBPIXELS, flags, smooth
            )
            bottom, left = height - (top + up64 // SUBPIXELS) + coverage.shape[0], left + right64 // SUBPIXELS
            draw(coverage, left, bottom, 0, gc)
            if watched:
                rows, columns = coverage.shape
                is_inside = near < left < far_right - columns and near + rows < bottom < far_down
                self.near_edge = not is_inside
                watched = is_inside
