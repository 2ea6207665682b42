"""Greys: grid, frame, legend and outlines of axes that are dark under the light theme, or light under the dark one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import matplotlib
from matplotlib.axis import Axis
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.quiver import Barbs, Quiver

from charthouse.render.backgrounds import has_background
from charthouse.render.contents import axes_of
from charthouse.render.ink import RGB, RGBA, is_dark, over
from charthouse.render.rc_params import of_theme

NAMES = ("axes.edgecolor", "grid.color", "xtick.color", "patch.edgecolor", "hatch.color", "boxplot.boxprops.color")
BLACK, WHITE = (0.0, 0.0, 0.0, 1.0), (1.0, 1.0, 1.0, 1.0)
Greys = Mapping[RGBA, RGBA]  # a grey of the theme → of the other theme


def greys(own: Mapping[str, Any], other: Mapping[str, Any]) -> Greys:
    """The theme's own greys, and those of the other theme in their place."""
    return {to_rgba(own[name]): to_rgba(other[name]) for name in NAMES}


def suit_backgrounds(figure: Figure, paper: RGB, theme_paper: RGB, greys: Greys) -> None:
    """Give axes that the chart gave the other kind of background the greys and legends that suit it."""
    for axes in axes_of(figure):
        behind = _behind(axes, paper)
        _suit_legend(axes.get_legend(), behind, theme_paper)
        if is_dark(behind):
            _lighten_black(axes, behind)
        if is_dark(behind) != is_dark(theme_paper):
            _suit_grid(axes, greys)
            _suit_outlines(axes, greys)
    for legend in figure.legends:
        _suit_legend(legend, paper, theme_paper)


def _behind(axes: Any, paper: RGB) -> RGB:
    """The background of the axes, which for a twin is the first one's."""
    color = over(to_rgba(axes.figure.get_facecolor()), paper)
    place = axes.get_position(original=True).bounds
    here = [one for one in axes.figure.axes if one.get_position(original=True).bounds == place]
    for one in here if axes in here else [axes]:  # an inset is none of the figure's axes
        if has_background(one):
            color = over(to_rgba(one.get_facecolor()), color)
    return color


def _suit_legend(legend: Any, behind: RGB, theme_paper: RGB) -> None:
    """Give a frame with the theme's colour the colour of what is behind it."""
    if legend is None or matplotlib.rcParams["legend.facecolor"] != "inherit":
        return
    frame = legend.get_frame()
    if frame.get_facecolor()[:3] == theme_paper and behind != theme_paper:
        frame.set_facecolor((*behind, frame.get_facecolor()[3]))
        if frame.get_edgecolor()[:3] == theme_paper:
            frame.set_edgecolor((*behind, frame.get_edgecolor()[3]))


def _lighten_black(axes: Any, behind: RGB) -> None:
    """Give arrows and tables, which matplotlib makes black and white under every style, the dark theme's greys."""
    dark = of_theme("dark")
    for arrows in filter(is_of_arrows, axes.collections):
        if arrows.get_array() is None and (arrows.get_facecolor() == BLACK).all():
            arrows.set_color(dark["patch.edgecolor"])
    for table in axes.tables:
        for cell in table.get_celld().values():
            if cell.get_facecolor() == WHITE and cell.get_edgecolor() == BLACK:
                cell.set(facecolor=behind, edgecolor=dark["axes.edgecolor"])


def is_of_arrows(collection: Any) -> bool:
    """Whether it was made by quiver() or barbs()."""
    return isinstance(collection, (Quiver, Barbs))


def _suit_grid(axes: Any, greys: Greys) -> None:
    for axis in (child for child in axes.get_children() if isinstance(child, Axis)):
        for which, (tick,) in (("major", axis.get_major_ticks(1)), ("minor", axis.get_minor_ticks(1))):
            colors = {"grid_color": greys.get(_color(tick.gridline)), "color": greys.get(_color(tick.tick1line))}
            axis.set_tick_params(which, **{name: color for name, color in colors.items() if color})  # type: ignore[arg-type]


def _suit_outlines(axes: Any, greys: Greys) -> None:
    for line in axes.lines:
        if grey := greys.get(_color(line)):
            line.set_color(grey)
        for edge in ("markeredgecolor", "markerfacecolor"):
            if grey := greys.get(to_rgba(getattr(line, f"get_{edge}")())):
                getattr(line, f"set_{edge}")(grey)
    for patch in (*axes.spines.values(), *axes.patches, *_arrows(axes)):
        if grey := greys.get(patch.get_edgecolor()):
            patch.set_edgecolor(grey)


def _arrows(axes: Any) -> Iterable[Any]:
    return filter(None, (getattr(text, "arrow_patch", None) for text in axes.texts))


def _color(line: Line2D) -> RGBA:
    return to_rgba(line.get_color())
