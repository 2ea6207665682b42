"""rcParams under a theme."""

from __future__ import annotations

import functools
from typing import Any

import matplotlib
from matplotlib import style

from charthouse import themes
from charthouse.render import font_list, pyplot_backend
from charthouse.render.grid import ThemeGrid


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
