"""matplotlib's and seaborn's styles over the themes: what a style does not set must suit what it sets."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any

import matplotlib
from matplotlib.colors import is_color_like, to_rgb, to_rgba
from matplotlib.figure import Figure
from matplotlib.patheffects import AbstractPathEffect, withStroke
from matplotlib.text import Text
from matplotlib.transforms import BboxBase

from charthouse.render.backgrounds import Backgrounds, about_box_of, box_of, images_of, of_figure, of_marks
from charthouse.render.contents import axes_of
from charthouse.render.greys import greys, is_of_arrows, suit_backgrounds
from charthouse.render.grid import ThemeGrid, is_themes
from charthouse.render.ink import LEAST_CONTRAST, RGB, RGBA, contrast, is_dark, over, readable
from charthouse.render.rc_params import of_theme
from charthouse.themes import THEMES

BoxOf = Callable[[Any], BboxBase]  # of a text
HALO_POINTS = 3.0  # around letters that are on two colours at once
PAPERS = ("axes.facecolor", "figure.facecolor")
INKS = (
    "text.color", "axes.labelcolor", "axes.titlecolor", "legend.labelcolor",
    "xtick.color", "ytick.color", "xtick.labelcolor", "ytick.labelcolor",
)  # fmt: skip


class Styles:
    """The styles that come into use during one draw under a theme."""

    def __init__(self, theme: str) -> None:
        self._theme = theme
        self._own = of_theme(theme)
        self._paper = to_rgb(self._own["figure.facecolor"])
        self._inks = _inks_of_themes().copy()  # the colours of texts without a colour from the chart
        self._shades: dict[Text, RGBA] = {}  # the colours that we gave texts
        self._rims: dict[Text, list[AbstractPathEffect]] = {}  # the path effects that we gave them

    def follow(self, figure: Figure) -> None:
        """Give the figure the background of the style in use, and the style what it lacks."""
        rc: Any = matplotlib.rcParams
        if all(rc[name] == self._own[name] for name in PAPERS):
            return
        self._complete(rc)
        self._inks |= _inks(rc)
        if figure.get_facecolor() == to_rgba(self._own["figure.facecolor"]):
            figure.set_facecolor(rc["figure.facecolor"])
        for axes in figure.axes:
            if not axes.has_data():  # just made, before the style was complete
                axes.set_prop_cycle(rc["axes.prop_cycle"])
                if not rc["axes.grid"] and is_themes(axes):
                    axes.grid(visible=False)

    def _complete(self, rc: Any) -> None:
        """Replace the theme's values that do not suit the style.

        A light style over the dark theme, or the reverse, may set no colour of texts: it expects matplotlib's own. A
        style may colour the grid and not switch it on: it expects matplotlib's default, no grid.
        """
        paper = over(to_rgba(rc["axes.facecolor"]), to_rgb(rc["figure.facecolor"]))
        if rc["grid.color"] != self._own["grid.color"] and isinstance(rc["axes.grid"], ThemeGrid):
            rc["axes.grid"] = False
        if is_dark(paper) != is_dark(self._paper):
            for name, (own, other) in _colours(self._theme).items():
                if rc[name] == own:
                    rc[name] = other

    def make_readable(self, figure: Figure, background: Any) -> None:
        """Shade texts without a colour from the chart that cannot be read on what is behind them.

        `background` is the figure's colour when it is saved, or "auto" where it is saved in its own.
        """
        self.follow(figure)
        self._remove_rims()
        paper = over(to_rgba(figure.get_facecolor() if _is_auto(background) else background), self._paper)
        if paper == self._paper and self._is_all_the_themes(figure):
            for axes in figure.axes:
                if axes.texts and (axes.patches or images_of(axes)):
                    self._shade(axes.texts, of_marks(axes, paper), about_box_of)
            return
        self._inks |= _inks(matplotlib.rcParams)
        suit_backgrounds(figure, paper, self._paper, greys(self._own, of_theme(_other(self._theme))))
        figure.draw_without_rendering()
        in_tables = [cell.get_text() for axes in axes_of(figure) for cell in _cells(axes)]
        self._shade([*figure.findobj(Text), *in_tables], of_figure(figure, paper), box_of)

    def _remove_rims(self) -> None:
        """Remove the rims of an earlier pass: the text may be on other colours now, or have a colour from the chart."""
        for text, rim in self._rims.items():
            if text.get_path_effects() is rim:
                text.set_path_effects([])
        self._rims.clear()

    def _shade(self, texts: Iterable[Any], backgrounds: Backgrounds, measure: BoxOf) -> None:
        for text in texts:
            if text.get_visible() and text.get_text().strip() and self._is_ours(text):
                box = measure(text)
                behind = backgrounds.behind(text, ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2))
                ink = to_rgb(text.get_color())
                shaded = self._shaded(ink, behind)
                if shaded != ink:
                    text.set_color(shaded)
                    self._shades[text] = to_rgba(shaded)
                if backgrounds.have_an_edge_in(box) and _is_lost_at_ends(text, shaded, backgrounds):
                    self._rims[text] = [withStroke(linewidth=HALO_POINTS, foreground=behind)]
                    text.set_path_effects(self._rims[text])

    def _is_ours(self, text: Text) -> bool:
        """Whether the chart gave the text no colour: it has a default ink, or the colour that we gave it."""
        color = to_rgba(text.get_color())
        return color in self._inks or color == self._shades.get(text)

    def _is_all_the_themes(self, figure: Figure) -> bool:
        """Whether every axes has the theme's background, and texts are still made in the theme's ink."""
        rc: Any = matplotlib.rcParams
        if any(rc[name] != self._own[name] for name in INKS):
            return False
        if figure.subfigs or any(text.get_bbox_patch() for text in figure.texts):
            return False
        return all(map(self._is_the_themes, axes_of(figure)))

    def _is_the_themes(self, axes: Any) -> bool:
        """Whether nothing on the axes has a background of its own on which it may have texts, or black arrows."""
        if axes.tables or any(text.get_bbox_patch() for text in axes.texts) or any(map(is_of_arrows, axes.collections)):
            return False
        legend = axes.get_legend()
        areas = [axes.patch, *([legend.get_frame()] if legend else ())]
        return all(over(to_rgba(area.get_facecolor()), self._paper) == self._paper for area in areas)

    def _shaded(self, ink: RGB, behind: RGB) -> RGB:
        """The ink, or the other theme's where the background is of the other kind, so that it can be read."""
        if contrast(ink, behind) >= LEAST_CONTRAST:
            return ink
        if is_dark(ink) == is_dark(behind):
            theme = next(each for each in THEMES if is_dark(to_rgb(of_theme(each)["text.color"])) != is_dark(behind))
            ink = to_rgb(of_theme(theme)["text.color"])
        return readable(ink, behind)


def _is_lost_at_ends(text: Text, ink: RGB, backgrounds: Backgrounds) -> bool:
    """Whether the text cannot be read at an end, where it leaves the mark behind its middle."""
    if text.get_bbox_patch() or text.get_path_effects():
        return False
    box = box_of(text)
    ends = backgrounds.behind_ends(box) if backgrounds.have_an_edge_in(box) else ()
    return any(contrast(ink, color) < LEAST_CONTRAST for color in ends)


def _is_auto(color: Any) -> bool:
    return isinstance(color, str) and color == "auto"


def _cells(axes: Any) -> Iterable[Any]:
    """The cells of the tables on the axes, whose texts are no children of theirs."""
    return [cell for table in axes.tables for cell in table.get_celld().values()]


def _other(theme: str) -> str:
    return next(each for each in THEMES if each != theme)


@functools.cache
def _colours(theme: str) -> dict[str, tuple[Any, Any]]:
    """The rcParams that the themes set differently: as this theme has them, and as the other."""
    own, other = of_theme(theme), of_theme(_other(theme))
    return {name: (own[name], other[name]) for name in own if own[name] != other[name]}


@functools.cache
def _inks_of_themes() -> set[RGBA]:
    return {ink for theme in THEMES for ink in _inks(of_theme(theme))}


def _inks(rc: Any) -> set[RGBA]:
    """The colours of texts without a colour from the chart."""
    return {to_rgba(rc[name]) for name in INKS if is_color_like(rc[name])}
