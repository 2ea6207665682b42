"""One draw: run the chart's code in its shelter, finish its figure and save it."""

from __future__ import annotations

import contextvars
import functools
from collections.abc import Callable
from typing import Any

import matplotlib
from matplotlib.figure import Figure

from charthouse.charts.blame import remedy
from charthouse.charts.definition import Chart
from charthouse.charts.variant import Variant
from charthouse.errors import DrawFailed
from charthouse.printable import error_text
from charthouse.render import births, defaults, formulas, notes, pyplot_backend
from charthouse.render.agg import backend
from charthouse.render.alt_text import alt_text
from charthouse.render.animations import start_animations
from charthouse.render.blank import why_blank
from charthouse.render.choice import choose
from charthouse.render.contents import axes_of
from charthouse.render.defaults import Defaults
from charthouse.render.figures import figures_of
from charthouse.render.fit.room import make_room
from charthouse.render.fit.words import in_words
from charthouse.render.font_list import fonts_of
from charthouse.render.refusal import nothing_drawn
from charthouse.render.replaced import replaced
from charthouse.render.saves import Drawing, Saves, Told
from charthouse.render.shelter import sheltered, uncollected
from charthouse.render.size import bring_to_size, dpi, inches

Encode = Callable[[Figure, Told, str], bytes]  # to pixels or to a file, which may have the alt text
Save = Callable[[Figure, Told], Drawing]
Say = Callable[[Figure], str]


def draw(chart: Chart, data: Any, variant: Variant, data_hash: str, alt: str, encode: Encode) -> Drawing:
    """Run the chart's code in its shelter and its own context; what `encode` makes of its figure.

    Without an alt text of its author, the chart has one that tells what is in its axes.
    """
    return contextvars.copy_context().run(_sheltered, chart, data, variant, data_hash, alt, encode)


def _sheltered(chart: Chart, data: Any, variant: Variant, data_hash: str, alt: str, encode: Encode) -> Drawing:
    with sheltered(chart, variant, data_hash), fonts_of(chart), uncollected():
        looks = defaults.of(chart, variant)
        fitted = functools.partial(_fitted, looks, encode) if chart.layout == "fit" else encode
        try:
            say = functools.partial(alt_text, title=chart.title or chart.id) if not alt else lambda _: alt
            return _drawn(chart, data, variant, looks, functools.partial(_saved, variant, looks, say, fitted))
        except (DrawFailed, KeyboardInterrupt):
            raise
        except BaseException as cause:  # a chart that calls sys.exit() must not end the process that draws
            raise DrawFailed(f"draw raised {_reason(cause)}") from cause


def _reason(cause: BaseException) -> str:
    if unread := formulas.unread(cause):
        return f"{type(cause).__name__}: {unread}"
    return f"{error_text(cause)}{remedy(cause)}"


def _drawn(chart: Chart, data: Any, variant: Variant, looks: Defaults, save: Save) -> Drawing:
    """Run the chart's code and choose the figure; a figure that was saved and then wiped has the saved picture."""
    given = Figure(figsize=inches(variant), dpi=dpi(variant))
    pyplot_backend.begin(given, lambda born: _prepare(born, variant, looks))
    looks.watch(given)
    saves = Saves(functools.partial(_saved_meanwhile, save))
    with replaced(*pyplot_backend.replacements()), saves.noted():
        returned = chart.draw(given, data)
        figures = list(figures_of(returned, given))
        for figure in (given, *pyplot_backend.made):
            start_animations(figure)
    chosen = choose(figures, given, saves)
    if chosen is None:
        births.refuse_older_of_module(chart)
        raise DrawFailed(nothing_drawn(returned))
    births.refuse_older(chosen)
    saved = saves.picture_instead(chosen)
    picture = saved.picture if saved else save(chosen, saves.told(chosen))
    if why := saved.why_blank if saved else why_blank(chosen):
        notes.add(f"the picture shows no data: {why}")
    return picture


def _prepare(born: Figure, variant: Variant, looks: Defaults) -> None:
    """Have a new figure of pyplot's start like the given one."""
    bring_to_size(born, variant)
    looks.watch(born)


def _saved_meanwhile(save: Save, figure: Figure, told: Told) -> Drawing:
    """What `save` makes of a figure that the chart goes on with, with its canvas, size and layout as they were."""
    canvas = figure.canvas
    size, dots, margins = figure.get_size_inches(), figure.dpi, vars(figure.subplotpars).copy()
    places = [(axes, axes.get_position(original=True), axes.get_position()) for axes in axes_of(figure)]
    backend.Canvas(figure)  # the chart may look at the pixels of its own
    try:
        return save(figure, told)
    finally:
        figure.set_canvas(canvas)
        figure.set_size_inches(*size)
        figure.set_dpi(dots)
        vars(figure.subplotpars).update(margins)
        for axes, original, active in places:  # a layout engine goes on from where it left the axes
            axes._set_position(original, which="original")  # type: ignore[attr-defined]  # left out of the stubs
            axes._set_position(active, which="active")  # type: ignore[attr-defined]


def _saved(variant: Variant, looks: Defaults, say: Say, encode: Encode, figure: Figure, told: Told) -> Drawing:
    """What `encode` makes of the figure in the variant's size, whatever rcParams["savefig.*"] say of sizes."""
    alt = say(figure)  # now: what follows depends on the size
    bring_to_size(figure, variant)
    looks.finish(figure, told)
    if not hasattr(figure.canvas, "get_renderer"):
        backend.Canvas(figure)
    box, matplotlib.rcParams["savefig.bbox"] = matplotlib.rcParams["savefig.bbox"], None
    try:
        return Drawing(encode(figure, told, alt), alt)
    finally:
        matplotlib.rcParams["savefig.bbox"] = box


def _fitted(looks: Defaults, encode: Encode, figure: Figure, told: Told, alt: str) -> bytes:
    """What `encode` makes of the figure with room for its texts; a note tells what is still cut off."""
    picture, left = make_room(
        figure, lambda drawn: encode(drawn, told, alt), lambda moved: looks.make_readable(moved, told)
    )
    if left:
        notes.add(in_words(left))
    return picture
