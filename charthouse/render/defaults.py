"""What a chart looks like where its author left matplotlib's defaults; `@chart(…, defaults=None)` keeps those."""

from __future__ import annotations

from typing import Protocol

import matplotlib
from matplotlib.figure import Figure

from charthouse.charts.definition import Chart
from charthouse.charts.variant import Variant
from charthouse.render.grid import across_values
from charthouse.render.numbers import group_thousands
from charthouse.render.saves import Told
from charthouse.render.styles import Styles


class Defaults(Protocol):
    """The defaults of one draw: it watches each new figure, and finishes a figure before it is saved."""

    def watch(self, figure: Figure) -> None: ...
    def finish(self, figure: Figure, told: Told) -> None: ...
    def make_readable(self, figure: Figure, told: Told) -> None: ...


def of(chart: Chart, variant: Variant) -> Defaults:
    """The defaults that the chart asks for, for one draw."""
    return OfMatplotlib() if chart.defaults is None else OfCharthouse(variant.theme)


class OfMatplotlib:
    """The figure as matplotlib has it."""

    def watch(self, figure: Figure) -> None: ...
    def finish(self, figure: Figure, told: Told) -> None: ...
    def make_readable(self, figure: Figure, told: Told) -> None: ...


class OfCharthouse:
    """Styles that stay readable over the theme, a grid across the values, thousands that can be counted."""

    def __init__(self, theme: str) -> None:
        self._styles = Styles(theme)

    def watch(self, figure: Figure) -> None:
        """Have the figure follow the styles that come into use while it gets its axes."""
        self._styles.follow(figure)
        figure.add_axobserver(self._styles.follow)

    def finish(self, figure: Figure, told: Told) -> None:
        """Make what was left open suit the figure and the background that the chart told `savefig`."""
        across_values(figure)
        group_thousands(figure)
        self.make_readable(figure, told)

    def make_readable(self, figure: Figure, told: Told) -> None:
        """Shade texts that cannot be read where they are now; called again after `make_room`, which moves texts."""
        background = told.options.get("facecolor", matplotlib.rcParams["savefig.facecolor"])
        self._styles.make_readable(figure, background)
