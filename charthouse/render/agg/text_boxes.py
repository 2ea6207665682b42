"""Text boxes: where the lines of a text go. matplotlib computes this four times per figure for each text."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from matplotlib.text import Text, _get_text_metrics_with_cache
from matplotlib.transforms import Bbox

from charthouse.render.agg.renderer import Renderer
from charthouse.render.agg.text_state import Font, State, text_state

_get_layout: Any = Text._get_layout


class _Asked:
    """A text to lay out, hashed and compared by all that decides its layout."""

    __slots__ = ("_state", "renderer", "text")

    def __init__(self, text: Any, renderer: Any, state: State) -> None:
        self.text, self.renderer = text, renderer
        self._state = (
            renderer.dpi,
            type(text),
            text.get_text(),
            Font(text.get_fontproperties(), state),
            text.get_parse_math(),
            text.get_linespacing(),
            text._get_multialignment(),
            text.get_horizontalalignment(),
            text.get_verticalalignment(),
            text.get_rotation(),
            text.get_rotation_mode(),
        )

    def __hash__(self) -> int:
        return hash(self._state)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self._state == other._state


def get_layout(self: Any, renderer: Any) -> tuple[Bbox, list[Any], Any]:
    """Text._get_layout; caches what depends only on the text, its font and the resolution."""
    if type(renderer) is not Renderer or self.get_wrap() or self.get_usetex():
        return _get_layout(self, renderer)
    if self.get_figure(root=True).dpi != renderer.dpi or not renderer.is_pure(state := text_state()):
        return _get_layout(self, renderer)
    asked = _Asked(self, renderer, state)
    corners, lines, box = _layout(asked)
    if asked not in renderer.laid_out:
        renderer.laid_out.add(asked)
        _measure(self, lines, renderer)
    return Bbox(corners.copy()), list(lines), box


def _measure(text: Any, lines: list[Any], renderer: Renderer) -> None:
    """Have matplotlib note the lines' measures, which it uses until the renderer ends."""
    for line, _, _ in lines:
        clean, is_math = text._preprocess_math(line)
        if clean:
            _get_text_metrics_with_cache(renderer, clean, text.get_fontproperties(), is_math, renderer.dpi)


@lru_cache(maxsize=4096)
def _layout(asked: _Asked) -> tuple[Any, list[Any], Any]:
    bbox, lines, box = _get_layout(asked.text, asked.renderer)
    asked.text = asked.renderer = None  # a cached layout must keep no figure alive
    return bbox.get_points(), lines, box
