"""Saves: which figures a chart saved, how, and the picture of each at that moment.

A chart may wipe a figure after it saved it. The picture is then what was saved.
"""

from __future__ import annotations

import builtins
import contextlib
import functools
import inspect
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.artist import Artist
from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure

from charthouse.render.blank import why_blank
from charthouse.render.contents import axes_of, drawn_in, drawn_on
from charthouse.render.pyplot_backend import is_empty


@dataclass(frozen=True)
class Told:
    """What a chart told `savefig`: the colours behind the picture, and whether to fit it to its content."""

    options: dict[str, Any]  # facecolor, edgecolor, transparent
    tight: bool


NOTHING_TOLD = Told({}, False)


@dataclass(frozen=True)
class Drawing:
    """What was made of a figure: its pixels, or a file, and its alt text."""

    content: bytes
    alt: str
    encode_seconds: float = 0.0  # of the time that the draw took, for the file


OF_PIXELS = ("buffer_rgba", "tostring_argb")  # methods that return the pixels of the last draw


@dataclass
class Saved:
    """A figure when it was saved last."""

    told: Told
    picture: Drawing
    content: list[Artist]
    legends: int
    why_blank: str
    changed: bool = False

    def is_wiped(self, figure: Figure) -> bool:
        """Whether something that was visible in the picture is no longer on the figure, and not for the first data."""
        if self.why_blank and not is_empty(figure) and not why_blank(figure):
            return False
        now = {id(artist) for artist in _content(figure)}
        gone = any(id(artist) not in now for artist in self.content)
        return gone or _legends(figure) < self.legends or bool(why_blank(figure))


class Saves:
    """The last save of each figure of a draw; `take` makes the picture of a figure."""

    def __init__(self, take: Callable[[Figure, Told], Drawing]) -> None:
        self._take = take
        self._saved: dict[int, tuple[Figure, Saved]] = {}
        self._busy = False

    @property
    def figures(self) -> list[Figure]:
        """The figures that were saved, the last one first."""
        return [figure for figure, _ in reversed(self._saved.values())]

    def of(self, figure: Figure) -> Saved | None:
        _, saved = self._saved.get(id(figure), (figure, None))
        return saved

    def told(self, figure: Figure) -> Told:
        saved = self.of(figure)
        return saved.told if saved else NOTHING_TOLD

    def picture_instead(self, figure: Figure) -> Saved | None:
        """The figure's last save where its picture counts: nothing changed since, or what was saved was wiped."""
        saved = self.of(figure)
        return saved if saved and (not saved.changed or saved.is_wiped(figure)) else None

    def note(self, figure: Figure, told: Told) -> None:
        """Take the figure's picture, because the chart has just saved it."""
        if not is_empty(figure):
            with self.busy():
                picture = self._take(figure, told)
            if self._saved.pop(id(figure), None) is None:
                self._follow(figure)
            saved = Saved(told, picture, _content(figure), _legends(figure), why_blank(figure))
            self._saved[id(figure)] = figure, saved
            figure.stale = False

    @contextlib.contextmanager
    def busy(self) -> Iterator[None]:
        """Note no save while the block runs: it is part of one."""
        before, self._busy = self._busy, True
        try:
            yield
        finally:
            self._busy = before

    def _follow(self, figure: Figure) -> None:
        """Remember from now on whether the figure changed after it was saved."""
        before = figure.stale_callback

        def on_change(artist: Artist, stale: bool) -> None:
            if saved := self.of(figure):
                saved.changed = True
            if before:
                before(artist, stale)

        figure.stale_callback = on_change

    @contextlib.contextmanager
    def noted(self) -> Iterator[None]:
        """Note here what is saved while the block runs."""
        _noting.append(self)
        try:
            yield
        finally:
            _noting.remove(self)

    def saved_by(self, method: Callable[..., Any], saver: Any, arguments: tuple[Any, ...], options: Any) -> Any:
        """Save in one of the ways, and note the figure."""
        if self._busy:
            return method(saver, *arguments, **options)
        with self.busy():
            result = method(saver, *arguments, **options)
        figure = saver if isinstance(saver, Figure) else saver.figure
        self.note(figure, _told(method, inspect.signature(method).bind(saver, *arguments, **options).arguments))
        return result


_noting: list[Saves] = []  # of the running draw


def display(*shown: Any, **_: Any) -> None:
    """display(), which a notebook has: figures count as saved."""
    for saves in _noting:
        for figure in shown:
            if isinstance(figure, Figure):
                saves.note(figure, NOTHING_TOLD)


def _noted(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)  # matplotlib reads the signature and the module of print_png()
    def save(saver: Any, *arguments: Any, **options: Any) -> Any:
        if _noting:
            return _noting[-1].saved_by(method, saver, arguments, options)
        return method(saver, *arguments, **options)

    return save


def _note_canvas(canvas: type[FigureCanvasBase]) -> None:
    """Have the ways to save that this class of canvases adds noted."""
    for name, way in list(vars(canvas).items()):
        if isinstance(way, functools.partialmethod):
            setattr(canvas, name, functools.partialmethod(_noted(way.func), *way.args, **way.keywords))
        elif name.startswith("print_") or name in OF_PIXELS:
            setattr(canvas, name, _noted(way))


def _note_new_canvas(canvas: Any, /, **options: Any) -> None:
    super(FigureCanvasBase, canvas).__init_subclass__(**options)
    _note_canvas(canvas)


def _canvases(canvas: type[FigureCanvasBase]) -> Iterator[type[FigureCanvasBase]]:
    yield canvas
    for derived in canvas.__subclasses__():
        yield from _canvases(derived)


# Once, not at every draw: Python is slow at attributes of a class that just changed.
setattr(Figure, "savefig", _noted(Figure.savefig))  # noqa: B010  # mypy refuses to assign to a method
for _canvas in dict.fromkeys(_canvases(FigureCanvasBase)):
    _note_canvas(_canvas)
setattr(FigureCanvasBase, "__init_subclass__", classmethod(_note_new_canvas))  # noqa: B010  # other formats' come later
setattr(builtins, "display", display)  # noqa: B010  # mypy knows no such builtin


def _told(method: Callable[..., Any], arguments: dict[str, Any]) -> Told:
    """What a call of one of the ways to save said, completed from rcParams as matplotlib does it."""
    rc: Any = matplotlib.rcParams
    said = arguments | arguments.get("kwargs", {})
    if method.__name__ in OF_PIXELS:
        return NOTHING_TOLD
    if method.__name__ not in ("savefig", "print_figure"):  # the others save the figure in its own colours
        return Told({"facecolor": "auto", "edgecolor": "auto", "transparent": False}, False)
    transparent = said.get("transparent")
    if transparent is None:
        transparent = method.__name__ == "savefig" and rc["savefig.transparent"]
    options = {"transparent": transparent}
    for side in ("facecolor", "edgecolor"):
        default = "none" if transparent else rc[f"savefig.{side}"]
        options[side] = default if said.get(side) is None else said[side]
    if _is_jpeg(said):
        options["facecolor"] = _over_white(options["facecolor"])
    tight = (said.get("bbox_inches") or rc["savefig.bbox"]) == "tight"
    return Told(options, tight)


def _is_jpeg(said: dict[str, Any]) -> bool:
    target = said.get("fname", said.get("filename"))
    suffix = Path(target).suffix[1:] if isinstance(target, (str, os.PathLike)) else ""
    return (said.get("format") or suffix or matplotlib.rcParams["savefig.format"]).lower() in ("jpg", "jpeg")


def _over_white(color: Any) -> Any:
    """The colour that a JPEG has, which cannot be transparent."""
    if isinstance(color, str) and color == "auto":
        return color
    red, green, blue, alpha = to_rgba(color)
    return tuple(part * alpha + 1 - alpha for part in (red, green, blue))


def _content(figure: Figure) -> list[Artist]:
    """What is on the figure and can be seen, except for what matplotlib replaces by itself."""
    found = drawn_on(figure)
    for axes in axes_of(figure):
        if axes.get_visible():
            found += [axes, axes.title, *drawn_in(axes)]
    return [artist for artist in found if artist.get_visible()]


def _legends(figure: Figure) -> int:
    """How many there are; a chart that calls legend() again replaces one, which wipes nothing."""
    return len(figure.legends) + sum(axes.get_legend() is not None for axes in axes_of(figure))
