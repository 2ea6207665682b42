"""The backend that pyplot draws on in Charthouse: Agg, with every figure it makes noted.

matplotlib loads it by name, as `module://charthouse.render.pyplot_backend`, which is its extension point for backends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import matplotlib
from matplotlib import pyplot
from matplotlib._pylab_helpers import Gcf
from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.registry import backend_registry
from matplotlib.figure import Figure

from charthouse.render import windows
from charthouse.render.agg.backend import Canvas
from charthouse.render.replaced import Replacement

GIVEN_NUMBER = 0  # so that the first figure that the chart's own code makes has number 1

made: list[Figure] = []  # pyplot's figures in the current draw, oldest first
_given: list[Figure] = []
_on_new: list[Callable[[Figure], object]] = []
_gcf = pyplot.gcf


def begin(given: Figure, on_new: Callable[[Figure], object]) -> None:
    """Start a draw with `given` as pyplot's current figure; `on_new` gets every figure that pyplot makes."""
    end()
    _given.append(given)
    _on_new.append(on_new)
    Gcf._set_new_active_manager(FigureCanvas.new_manager(given, GIVEN_NUMBER))


def end() -> None:
    """Release all figures."""
    for noted in (made, _given, _on_new):
        noted.clear()


def note(figure: Figure) -> None:
    """Note a new figure of pyplot's.

    The backend calls it, and also rcParams["figure.hooks"], for charts that switch to another backend.
    """
    if not _is_one_of(figure, [*_given, *made]):
        made.append(figure)
        for on_new in _on_new:
            on_new(figure)


def is_empty(figure: Figure) -> bool:
    """Whether nothing is on the figure but its background."""
    return len(figure.get_children()) <= 1


def replacements() -> tuple[Replacement, ...]:
    """What pyplot and matplotlib do otherwise while a chart draws."""
    return (
        Replacement(pyplot, "gcf", gcf),
        Replacement(backend_registry, "load_backend_module", windows.load_backend_module),
    )


def gcf() -> Figure:
    """pyplot's current figure; the given one counts as pyplot's first figure when it is handed out empty."""
    figure = _gcf()
    if _is_one_of(figure, _given) and is_empty(figure) and not _is_one_of(figure, made):
        made.insert(0, figure)
    return figure


def _is_one_of(figure: Figure, figures: list[Figure]) -> bool:
    return any(figure is other for other in figures)


class Window:
    """A window that is not there: every attribute and every call gives it again, and its size is two numbers."""

    def __init__(self, figure: Figure) -> None:
        self.__dict__["_figure"] = figure

    def __getattr__(self, name: str) -> Window:
        if name.startswith("__"):  # Python's protocols, such as that of copy
            raise AttributeError(name)
        return self

    def __call__(self, *_: Any, **__: Any) -> Window:
        return self

    def __iter__(self) -> Iterator[int]:
        return iter(self._figure.canvas.get_width_height())


class FigureManager(FigureManagerBase):
    """A manager without a window."""

    def __init__(self, canvas: Any, num: int | str) -> None:
        super().__init__(canvas, num)
        self.window = self.frame = Window(canvas.figure)
        note(canvas.figure)

    def show(self) -> None:
        """Do nothing: there is no window."""

    def resize(self, *_: Any) -> None:
        """Do nothing: there is no window."""

    def destroy(self) -> None:
        """Leave a canvas without a manager, on which the closed figure can still be drawn."""
        super().destroy()
        FigureCanvas(self.canvas.figure)

    @classmethod
    def pyplot_show(cls, *, block: bool | None = None) -> None:
        """Close all figures where a window would block: pyplot's next command begins a new figure."""
        if block or (block is None and not matplotlib.is_interactive()):
            Gcf.destroy_all()


class FigureCanvas(Canvas):
    """Agg's canvas, without waiting for events, which cannot happen here."""

    manager_class = FigureManager

    def draw_idle(self, *arguments: Any, **options: Any) -> None:
        """Draw if anything changed since the last time."""
        if self.figure.stale:
            super().draw_idle(*arguments, **options)

    def start_event_loop(self, timeout: float = 0) -> None:
        """Return at once: `pyplot.pause()` and `ginput()` wait here."""
