"""Figures: those that a chart's return value is, belongs to, holds, or can draw."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import matplotlib
from matplotlib.artist import Artist
from matplotlib.figure import Figure

from charthouse.render.animations import draw_first_frame, is_animation


def figures_of(returned: Any, given: Figure) -> Iterator[Figure]:
    """The figures that a chart's return value is, belongs to, holds, or can draw."""
    if isinstance(returned, Artist):
        figure = returned.get_figure(root=True)
        if isinstance(figure, Figure):
            yield figure
    elif is_animation(returned):
        yield draw_first_frame(returned)
    elif isinstance(returned, Mapping):
        yield from figures_of(list(returned.values()), given)
    elif isinstance(returned, (list, tuple)) or getattr(returned, "dtype", None) == "object":
        for item in itertools.islice(_flat(returned), 100):
            yield from figures_of(item, given)
    elif callable(getattr(returned, "on", None)) and callable(getattr(returned, "plot", None)):
        _plot_seaborn_object(returned, given)
    else:
        yield from _figures_held(returned)


def _plot_seaborn_object(plot: Any, given: Figure) -> None:
    """Draw a seaborn.objects.Plot on the given figure, on a dark one in its colours: the plot's own are for light."""
    theme = plot.config.theme
    own = {name: theme[name] for name in theme}
    if matplotlib.colors.to_rgb(given.get_facecolor())[0] < 0.5:
        theme.update({name: matplotlib.rcParams[name] for name in own})
    try:
        plot.on(given).plot()
    finally:
        theme.update(own)


def _figures_held(holder: Any) -> Iterator[Figure]:
    """The figure of a seaborn grid (`figure`, formerly `fig`), of a plot made by seaborn.objects, or of plotnine."""
    for name in ("figure", "fig", "_figure"):
        if isinstance(figure := getattr(holder, name, None), Figure):
            yield figure
            return
    draw = None if isinstance(holder, type) else getattr(holder, "draw", None)
    if callable(draw) and _needs_no_arguments(draw) and isinstance(figure := draw(), Figure):
        yield figure


def _needs_no_arguments(function: Callable[..., Any]) -> bool:
    try:
        parameters = inspect.signature(function).parameters.values()
    except ValueError:  # compiled code may have no signature
        return False
    return all(
        each.default is not each.empty or each.kind in (each.VAR_POSITIONAL, each.VAR_KEYWORD) for each in parameters
    )


def _flat(items: Any) -> Iterable[Any]:
    """The items of a list, a pandas Series, or a numpy array of any shape."""
    return items.ravel() if getattr(items, "ndim", 1) > 1 else items  # type: ignore[no-any-return]
