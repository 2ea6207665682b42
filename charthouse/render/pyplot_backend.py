"""The backend that pyplot draws on in Charthouse: Agg, with every figure it makes noted.

matplotlib loads it by name, as `module://charthouse.render.pyplot_backend`, which is its extension point for backends.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from matplotlib.backend_bases import FigureManagerBase
from matplotlib.figure import Figure

from charthouse.render.agg.backend import Canvas

made: list[Figure] = []  # the figures of the draw that is under way, oldest first
kept: list[bytes] = []  # pictures of those that the chart saved and then wiped with clf()
_on_new: list[Callable[[Figure], object]] = []
_picture_of: list[Callable[[Figure], bytes]] = []


def begin(on_new: Callable[[Figure], object], picture_of: Callable[[Figure], bytes]) -> None:
    """Start a draw: `on_new` gets every figure at its birth, `picture_of` takes one that is about to be wiped."""
    end()
    _on_new[:], _picture_of[:] = [on_new], [picture_of]


def end() -> None:
    """Let go of all figures and pictures."""
    for noted in (made, kept, _on_new, _picture_of):
        noted.clear()


def note(figure: Figure) -> None:
    """Note a new figure of pyplot's.

    The backend calls it, and also rcParams["figure.hooks"], for charts that switch to another backend.
    """
    if not any(figure is other for other in made):
        made.append(figure)
        for on_new in _on_new:
            on_new(figure)


def is_empty(figure: Figure) -> bool:
    """Whether nothing is on the figure but its background."""
    return len(figure.get_children()) <= 1


class FigureManager(FigureManagerBase):
    """A manager without a window."""

    def __init__(self, canvas: Any, num: int | str) -> None:
        super().__init__(canvas, num)
        note(canvas.figure)

    def show(self) -> None:
        """Do nothing: there is no window."""

    @classmethod
    def pyplot_show(cls, *arguments: Any, **options: Any) -> None:
        """Do nothing, in place of pyplot's show()."""


class FigureCanvas(Canvas):
    """Agg's canvas; what was saved once is not lost by the clf() that often follows."""

    manager_class = FigureManager
    _saved = False

    def print_figure(self, *arguments: Any, **options: Any) -> Any:
        """Save as Agg does, and see to it that a picture remains when the chart wipes the figure after that."""
        result = super().print_figure(*arguments, **options)
        if not self._saved:
            self._saved = True
            _keep_when_wiped(self.figure)
        return result


def _keep_when_wiped(figure: Figure) -> None:
    """Take the figure's picture just before its `clear()`, at no cost when that never comes."""
    clear = figure.clear

    def keep_and_clear(*arguments: Any, **options: Any) -> None:
        if not is_empty(figure):
            kept.extend(picture_of(figure) for picture_of in _picture_of)
        clear(*arguments, **options)

    setattr(figure, "clear", keep_and_clear)  # noqa: B010  # mypy refuses to assign to a method
