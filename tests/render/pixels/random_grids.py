"""Random grids of axes that share, mirror and align their ticks, under all layout engines.

What they share decides where ticks are and how large their labels: axes, tickers, limits that are found while the
figure is drawn, and code of the chart's own that runs meanwhile.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import numpy as np
from chart_texts import phrase, pick, word
from matplotlib import dates, ticker
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.random import Generator
from random_charts import LAYOUTS, SIZES, DrawnChart

from charthouse.charts.variant import Variant

Change = Callable[[Axes, Generator], object]


def random_grid(seed: int) -> DrawnChart:
    """The grid of this seed; seeds in a row go through all changes and layout engines."""
    rng = np.random.default_rng([seed, 5])
    variant = Variant(*pick(rng, [(640, 480), *SIZES]), int(rng.choice([1, 1, 2])), pick(rng, ["light", "dark"]))

    def draw(figure: Figure, data: Any = None) -> None:
        compose(figure, np.random.default_rng([seed, 6]), seed)

    return DrawnChart(f"{seed}-grid-{variant}", variant, draw)


def compose(figure: Figure, rng: Generator, seed: int) -> None:
    """Axes in a grid, some of them changed, some of them drawn or measured before the end."""
    figure.set_layout_engine(LAYOUTS[seed % len(LAYOUTS)])
    shape, shared = pick(rng, [(1, 1), (1, 2), (2, 2), (3, 2)]), (False, True, "col", "row")
    grid = figure.subplots(*shape, squeeze=False, sharex=pick(rng, shared), sharey=pick(rng, shared))
    kinds = pick(rng, [(days,), (categories,), NUMBERS, NUMBERS, NUMBERS])
    for axes in grid.flat:
        pick(rng, kinds)(axes, rng)
        axes.set(title=word(rng), xlabel=word(rng), ylabel=phrase(rng))
    CHANGES[seed % len(CHANGES)](grid.flat[0], rng)
    for change in rng.choice(len(CHANGES), 2, replace=False):
        CHANGES[change](pick(rng, grid.flat), rng)
    if rng.random() < 0.25:
        pick(rng, OWN_CODE)(pick(rng, grid.flat), rng)
    if rng.random() < 0.5:
        figure.align_labels()
    if rng.random() < 0.2:
        figure.canvas.draw()
        CHANGES[seed // 2 % len(CHANGES)](grid.flat[-1], rng)


def line(axes: Axes, rng: Generator) -> None:
    axes.plot(rng.normal(size=9) * 10 ** rng.uniform(-7, 7), label=word(rng))


def powers(axes: Axes, rng: Generator) -> None:
    axes.loglog(10 ** rng.uniform(-3, 5, 9), 10 ** rng.uniform(0, 2, 9), "o")


def days(axes: Axes, rng: Generator) -> None:
    start, span = datetime.datetime(2024, 2, 27), 10 ** rng.uniform(-1, 3)
    axes.plot([start + datetime.timedelta(days=span * index) for index in range(9)], rng.normal(size=9))
    if rng.integers(2):
        axes.xaxis.set_major_formatter(dates.ConciseDateFormatter(axes.xaxis.get_major_locator()))


def categories(axes: Axes, rng: Generator) -> None:
    axes.bar([word(rng) for _ in range(4)], rng.uniform(0, 9, 4))


def image(axes: Axes, rng: Generator) -> None:
    axes.figure.colorbar(axes.imshow(rng.uniform(0, 2000, (4, 6)), aspect=pick(rng, ["auto", "equal"])), ax=axes)


class Renaming(Line2D):
    """A line that changes the labels of its axes while it is drawn."""

    def draw(self, renderer: Any) -> None:
        if isinstance(formatter := self.axes.xaxis.get_major_formatter(), ticker.ScalarFormatter):
            formatter.set_useOffset(12345.0)
        super().draw(renderer)


class Counting(ticker.Formatter):
    """Labels that tell how often they were asked for."""

    asked = 0

    def __call__(self, _x: float, _pos: int | None = None) -> str:
        self.asked += 1
        return f"{self.asked}"


class Placing(ticker.MaxNLocator):
    """Ticks at other places each time."""

    asked = 0

    def __call__(self) -> Any:
        self.asked += 1
        return super().__call__() + self.asked % 3


def secondary(axes: Axes, rng: Generator) -> None:
    axes.secondary_yaxis("right", functions=(lambda y: y * 1.8 + 32, lambda y: (y - 32) / 1.8)).set_ylabel(word(rng))
    axes.secondary_xaxis(1.2 if rng.integers(2) else "top").set_xlabel(word(rng))


def twin(axes: Axes, rng: Generator) -> None:
    if axes.get_aspect() != "auto":
        return
    other = axes.twiny() if rng.integers(2) else axes.twinx()
    other.plot(rng.uniform(1e6, 1e6 + 5, 9), rng.uniform(size=9) * 1e5, "C1")
    other.set(xlabel=word(rng), ylabel=word(rng))


def shared_formatter(axes: Axes, rng: Generator) -> None:
    formatter = ticker.ScalarFormatter(useOffset=bool(rng.integers(2)))
    for one in axes.figure.axes:
        one.yaxis.set_major_formatter(formatter)
        one.margins(y=rng.uniform(0, 2))


def equal(axes: Axes, rng: Generator) -> None:
    """Limits that are found while the figure is drawn; matplotlib refuses that where both are shared."""
    if not any(one.xaxis.have_units() for one in axes.figure.axes) and not all(
        len(group.get_siblings(axes)) > 1 for group in (axes.get_shared_x_axes(), axes.get_shared_y_axes())
    ):
        axes.set_aspect(rng.uniform(0.1, 9), adjustable="datalim")


def moved_spines(axes: Axes, rng: Generator) -> None:
    axes.spines["bottom"].set_position(pick(rng, ["zero", "center", ("outward", 9), ("axes", 0.3)]))
    axes.spines["left"].set_position(pick(rng, ["zero", "center", ("axes", 0.8)]))


def ticks_on_top(axes: Axes, rng: Generator) -> None:
    axes.xaxis.tick_top()
    axes.tick_params(axis="y", labelleft=False, labelright=True, labelrotation=rng.uniform(0, 90))
    axes.minorticks_on()
    axes.yaxis.set_minor_formatter(ticker.FormatStrFormatter("%.1f"))


def inner_axes(axes: Axes, rng: Generator) -> None:
    line(axes.inset_axes([0.5, 0.5, 0.4, 0.4]), rng)


def renamed_while_drawn(axes: Axes, rng: Generator) -> None:
    axes.xaxis.set_major_formatter(ticker.ScalarFormatter())
    axes.add_line(Renaming([0, 1], [0, 1]))


def changed_by_a_callback(axes: Axes, rng: Generator) -> None:
    axes.callbacks.connect("ylim_changed", lambda changed: changed.xaxis.set_major_formatter(ticker.PercentFormatter()))
    equal(axes, rng)


def counted(axes: Axes, rng: Generator) -> None:
    axes.yaxis.set_major_formatter(Counting())


def counted_by_a_function(axes: Axes, rng: Generator) -> None:
    asked: list[float] = []
    axes.yaxis.set_major_formatter(lambda y, _: asked.append(y) or f"{len(asked)}")


def placed_anew(axes: Axes, rng: Generator) -> None:
    axes.yaxis.set_major_locator(Placing(5))


def own_locator(axes: Axes, rng: Generator) -> None:
    box = axes.get_position()
    axes.set_axes_locator(lambda *_: box.shrunk(0.9, 0.8))


NUMBERS: tuple[Change, ...] = (line, powers, image)
CHANGES: tuple[Change, ...] = (
    secondary, twin, shared_formatter, equal, moved_spines, ticks_on_top, inner_axes,
)  # fmt: skip
OWN_CODE: tuple[Change, ...] = (
    renamed_while_drawn, changed_by_a_callback, counted, counted_by_a_function, placed_anew, own_locator,
)  # fmt: skip
