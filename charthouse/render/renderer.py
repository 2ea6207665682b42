"""Draw a chart with matplotlib, in this process.

One drawing at a time per process: pyplot and rcParams are global.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import io
import itertools
import logging
import math
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import matplotlib
from matplotlib import font_manager, pyplot, style
from matplotlib.artist import Artist
from matplotlib.figure import Figure

from charthouse import themes
from charthouse.charts.definition import Chart
from charthouse.charts.variant import Variant
from charthouse.errors import DrawFailed
from charthouse.render import encoder, pyplot_backend, vector
from charthouse.render.agg import backend
from charthouse.render.provenance import provenance
from charthouse.themes import THEMES

BACKEND = "module://charthouse.render.pyplot_backend"
DOTS_PER_INCH = 100
LARGE_BYTES = 16_000_000

Save = Callable[[Figure], bytes]

log = logging.getLogger(__name__)


def render(chart: Chart, data: Any, variant: Variant, data_hash: str = "", version: str = "") -> bytes:
    """Draw the chart in this process and encode it; DrawFailed when its code raises or draws nothing.

    The picture is, pixel for pixel, what matplotlib gives for `Figure(figsize=(width / 100, height / 100),
    dpi=100 * scale)` under the theme's style sheet. Whatever the chart changes in matplotlib ends with the draw.
    The file names its chart, and the data hash and chart version when they are given.
    """
    texts = provenance(chart, data_hash, version)
    if variant.format in vector.FORMATS:
        return _draw(chart, data, variant, lambda figure: vector.write(figure, variant, texts))
    rgba = _draw(chart, data, variant, _pixels)
    encode = functools.partial(encoder.png, texts=texts) if variant.format == "png" else encoder.webp
    picture = encode(rgba, *variant.pixels)
    if len(rgba) > LARGE_BYTES:
        gc.collect()  # figures are cycles of small objects: the collector does not see the pixels that hang on them
    return picture


def _draw(chart: Chart, data: Any, variant: Variant, save: Save) -> bytes:
    """Run the chart's code in its shelter; what `save` makes of its figure."""
    with _sheltered(chart, variant, save), _uncollected():
        try:
            return _drawn(chart, data, variant, save)
        except (DrawFailed, KeyboardInterrupt):
            raise
        except BaseException as cause:  # a chart that calls sys.exit() must not end the process that draws
            raise DrawFailed(f"draw raised {type(cause).__name__}: {cause}") from cause


def prepare() -> None:
    """Have everything imported, parsed and cached that a first draw needs."""
    warm_up = Chart("warm-up", draw=lambda figure, data: figure.subplots().bar(["a", "b"], data))
    for theme in THEMES:
        render(warm_up, [1, 2], Variant(64, 48, theme=theme))


@contextlib.contextmanager
def _sheltered(chart: Chart, variant: Variant, save: Save) -> Iterator[None]:
    """matplotlib's defaults under the theme while the block runs; whatever the chart changes ends with it."""
    if matplotlib.get_backend() != BACKEND:
        pyplot.switch_backend(BACKEND)
    pyplot.close("all")  # what a module drew when it was imported is no chart's
    with contextlib.chdir("."), _warnings_logged(chart), matplotlib.rc_context(), backend.taken():
        # Not one by one: each would be validated again. Lists are copied, because a chart may change them in place.
        fresh = {name: list(value) if type(value) is list else value for name, value in _rc(variant.theme).items()}
        dict.update(matplotlib.rcParams, fresh)
        # pyplot's figures are born in the right size, because a chart may lay them out before it ends.
        matplotlib.rcParams["figure.figsize"], matplotlib.rcParams["figure.dpi"] = _inches(variant), _dpi(variant)
        pyplot_backend.begin(lambda born: _bring_to_size(born, variant), lambda figure: _saved(figure, variant, save))
        try:
            yield
        finally:
            pyplot.close("all")
            pyplot_backend.end()


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """No garbage collection while the block runs: it would search the figure again and again, for nothing."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@contextlib.contextmanager
def _warnings_logged(chart: Chart) -> Iterator[None]:
    """Log what is warned of while the block runs, each text once per chart: a missing glyph must not go unnoticed."""

    def log_warning(message: Warning | str, category: type[Warning], *_: Any, **__: Any) -> None:
        _log_once(f"chart {chart.id}: {category.__name__}: {message}")

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        for meant_for_authors in (DeprecationWarning, PendingDeprecationWarning, ResourceWarning):
            warnings.simplefilter("ignore", meant_for_authors)
        warnings.showwarning = log_warning
        yield


@functools.lru_cache(maxsize=1000)
def _log_once(text: str) -> None:
    log.warning("%s", text)


@functools.cache
def _rc(theme: str) -> Any:
    """rcParams of a theme on top of matplotlib's own defaults, never of the user's matplotlibrc."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        style.use(themes.path(theme))
        rc = dict(matplotlib.rcParams.copy())
    del rc["backend"]
    rc["figure.hooks"] = [f"{pyplot_backend.__name__}:{pyplot_backend.note.__name__}"]
    # matplotlib logs a warning for every family it lacks, at every size and weight.
    installed = set(font_manager.fontManager.get_font_names())
    rc["font.family"] = [family for family in rc["font.family"] if family in installed]
    return rc


def _inches(variant: Variant) -> tuple[float, float]:
    """The figure's size: width and height over 100, a hair more where that would lose the last pixel."""

    def inches(pixels: int) -> float:
        size = pixels / DOTS_PER_INCH
        while (
            int(size * _dpi(variant)) < pixels * variant.scale
        ):  # as matplotlib rounds: 1.13 * 100 is 112.99999999999999
            size = math.nextafter(size, math.inf)
        return size

    return inches(variant.width), inches(variant.height)


def _dpi(variant: Variant) -> int:
    return DOTS_PER_INCH * variant.scale


def _drawn(chart: Chart, data: Any, variant: Variant, save: Save) -> bytes:
    """Run the chart's code and save the figure returned, else the given one, else pyplot's last."""
    given = Figure(figsize=_inches(variant), dpi=_dpi(variant))
    backend.Canvas(given)  # so that a chart may measure its texts
    returned = chart.draw(given, data)
    for figure in itertools.chain(_figures(returned, given), [given], reversed(pyplot_backend.made)):
        if not pyplot_backend.is_empty(figure):
            return _saved(figure, variant, save)
    if pyplot_backend.kept:
        return pyplot_backend.kept[-1]
    kind = type(returned).__name__
    what_came = "" if returned is None else f" and returned a {kind}, which has no figure with anything on it"
    raise DrawFailed(f"the draw function left the figure empty{what_came}")


def _figures(returned: Any, given: Figure) -> Iterator[Figure]:
    """The figures that a chart's return value is, belongs to, holds, or draws when asked."""
    if isinstance(returned, Artist):
        figure = returned.get_figure(root=True)
        if isinstance(figure, Figure):
            yield figure
    elif isinstance(returned, Mapping):
        yield from _figures(list(returned.values()), given)
    elif isinstance(returned, (list, tuple)) or getattr(returned, "dtype", None) == "object":
        for item in itertools.islice(_flat(returned), 100):
            yield from _figures(item, given)
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
    """The figure of a seaborn grid (`figure`, formerly `fig`) or of a plotnine ggplot (`draw()`)."""
    for name in ("figure", "fig"):
        if isinstance(figure := getattr(holder, name, None), Figure):
            yield figure
            return
    if callable(draw := getattr(holder, "draw", None)) and isinstance(figure := draw(), Figure):
        yield figure


def _flat(items: Any) -> Iterable[Any]:
    """The items of a list, a pandas Series, or a numpy array of any shape."""
    return items.ravel() if getattr(items, "ndim", 1) > 1 else items  # type: ignore[no-any-return]


def _bring_to_size(figure: Figure, variant: Variant) -> None:
    figure.set_size_inches(*_inches(variant))
    figure.set_dpi(_dpi(variant))


def _saved(figure: Figure, variant: Variant, save: Save) -> bytes:
    """What `save` makes of the figure in the variant's size, whatever rcParams["savefig.*"] say of sizes."""
    _bring_to_size(figure, variant)
    box, matplotlib.rcParams["savefig.bbox"] = matplotlib.rcParams["savefig.bbox"], None
    try:
        return save(figure)
    finally:
        matplotlib.rcParams["savefig.bbox"] = box


def _pixels(figure: Figure) -> bytes:
    """The figure as rows of RGBA pixels."""
    output = io.BytesIO()
    figure.savefig(output, format="rgba", dpi=figure.dpi)
    return output.getvalue()
