"""rcParams under a theme."""

from __future__ import annotations

import copy
import functools
from typing import Any, cast

import matplotlib
from matplotlib import style

from charthouse import themes
from charthouse.charts.variant import Variant
from charthouse.render import font_list, pyplot_backend
from charthouse.render.grid import ThemeGrid
from charthouse.render.size import dpi, inches

LISTS = [name for name, value in dict.items(cast(Any, matplotlib.rcParams)) if isinstance(value, list)]


def begin(variant: Variant) -> None:
    """Have the variant's rcParams in use: its theme, and its size for pyplot's figures, which charts lay out early.

    A chart may change lists and cycles of colours in place: they are copies.
    """
    theme = of_theme(variant.theme)
    copies = {name: theme[name][:] for name in LISTS}
    copies["axes.prop_cycle"] = copy.copy(theme["axes.prop_cycle"])
    size = {"figure.figsize": list(inches(variant)), "figure.dpi": float(dpi(variant))}
    dict.update(cast(Any, matplotlib.rcParams), theme | copies | size)  # one by one, each would be validated again


@functools.cache
def of_theme(theme: str) -> Any:
    """rcParams of a theme on top of matplotlib's own defaults, never of the user's matplotlibrc."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        style.use(themes.path(theme))
        rc = dict(matplotlib.rcParams.copy())
    del rc["backend"]
    rc["axes.grid"] = ThemeGrid(rc["axes.grid"])
    rc["figure.hooks"] = [f"{pyplot_backend.__name__}:{pyplot_backend.note.__name__}"]
    # matplotlib logs a warning for every family it lacks, at every size and weight.
    rc["font.family"] = [family for family in rc["font.family"] if family in font_list.installed_families()]
    return rc
