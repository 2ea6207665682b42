"""Kinds of charts for random ones: each function draws random data on the axes that it is given."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import matplotlib.dates as dates
import matplotlib.ticker as ticker
import numpy as np
from chart_texts import anything, formula, names, phrase, pick, word
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from numpy.random import Generator

CMAPS = ("viridis", "RdBu_r", "magma", "tab10", "twilight")


def bars(axes: Axes, rng: Generator) -> None:
    drawn = axes.bar(names(rng, int(rng.integers(1, 8))), rng.uniform(0, 9), yerr=rng.uniform(0, 2), label=word(rng))
    axes.bar_label(drawn, padding=2, fmt=pick(rng, ["%.2f", "{:,.0f} €", "%g"]))


def stacked_bars(axes: Axes, rng: Generator) -> None:
    count = int(rng.integers(2, 7))
    bottom = np.zeros(count)
    for hatch in ("//", "", "oo"):
        heights = rng.uniform(0, 30, count)
        axes.bar(range(count), heights, 0.6, bottom=bottom, yerr=heights / 5, hatch=hatch, label=phrase(rng))
        bottom += heights
    axes.set_xticks(range(count), names(rng, count), rotation=pick(rng, [0, 30, 45, 90, -60]))


def horizontal_bars(axes: Axes, rng: Generator) -> None:
    axes.barh(names(rng, 6), rng.normal(0, 4, 6), height=0.5, color=[f"C{index}" for index in range(6)])
    axes.invert_yaxis()


def lines(axes: Axes, rng: Generator) -> None:
    for style in ("-", "--o", ":s", "-.^", "x"):
        axes.plot(rng.normal(size=20).cumsum(), style, label=phrase(rng), linewidth=rng.uniform(0.3, 4))
    axes.axhspan(-1, 1, alpha=0.2)


def long_line(axes: Axes, rng: Generator) -> None:
    values = rng.normal(size=8000).cumsum()
    values[100:120] = np.nan
    axes.plot(values, rasterized=bool(rng.integers(2)), marker=pick(rng, ["", ","]), label="long")


def steps(axes: Axes, rng: Generator) -> None:
    axes.step(range(12), rng.normal(size=12), where=pick(rng, ["pre", "mid", "post"]), label=anything(rng))
    axes.stairs(rng.uniform(1, 3, 5), fill=True, alpha=0.4)
    axes.stem(range(6), rng.normal(size=6))


def filled(axes: Axes, rng: Generator) -> None:
    across = np.linspace(0, 10, 60)
    axes.fill_between(across, np.sin(across), rng.normal(size=60), where=across > 3, alpha=0.5, label=word(rng))
    axes.stackplot(across, rng.uniform(0, 1, (3, 60)), labels=names(rng, 3))


def scatter(axes: Axes, rng: Generator) -> None:
    points = axes.scatter(
        rng.normal(size=80), rng.normal(size=80), s=rng.uniform(2, 300, 80), c=rng.uniform(size=80), alpha=0.6,
        cmap=pick(rng, CMAPS), marker=pick(rng, ["o", "*", "$\\alpha$", "D", "$字$"]),
    )  # fmt: skip
    axes.figure.colorbar(points, ax=axes, label=anything(rng), format=pick(rng, [None, "%.1f", "{x:.0%}"]))


def pie(axes: Axes, rng: Generator) -> None:
    axes.pie(rng.uniform(1, 9, 5), labels=names(rng, 5), autopct="%1.1f%%", startangle=90, explode=[0, 0.1, 0, 0, 0])


def histogram(axes: Axes, rng: Generator) -> None:
    axes.hist([rng.lognormal(0, 1.4, 900), rng.lognormal(1, 1, 900)], bins=30, log=True, label=names(rng, 2))
    axes.set_xscale(pick(rng, ["log", "linear", "symlog"]))


def heat_map(axes: Axes, rng: Generator) -> None:
    values = rng.uniform(0.1, 1000, (7, 9))
    image = axes.imshow(
        values, cmap=pick(rng, CMAPS), norm=pick(rng, [None, LogNorm()]), aspect="auto",
        interpolation=pick(rng, ["nearest", "bilinear", "antialiased", "lanczos"]),
    )  # fmt: skip
    axes.figure.colorbar(image, ax=axes, orientation=pick(rng, ["vertical", "horizontal"]), label=phrase(rng))
    for (row, column), value in np.ndenumerate(values[:4, :4]):
        axes.text(column, row, f"{value:.1f}", ha="center", va="center", fontsize=6, color="w")


def mesh(axes: Axes, rng: Generator) -> None:
    edges = np.linspace(0, 5, 15)
    shading = pick(rng, ["gouraud", "nearest"])
    drawn = axes.pcolormesh(edges, edges**2, rng.uniform(size=(15, 15)), shading=shading, cmap=pick(rng, CMAPS))
    axes.figure.colorbar(drawn, ax=axes, shrink=0.7, extend=pick(rng, ["both", "max", "neither"]))


def contours(axes: Axes, rng: Generator) -> None:
    across, up = np.meshgrid(np.linspace(-2, 2, 40), np.linspace(-2, 2, 40))
    height = np.sin(across * rng.uniform(1, 3)) + np.cos(up * 2) * across
    axes.contourf(across, up, height, levels=7, cmap=pick(rng, CMAPS), hatches=["", "..", "\\\\"])
    axes.clabel(axes.contour(across, up, height, colors="k", linewidths=0.7), fmt="%.2f", fontsize=7)


def boxes(axes: Axes, rng: Generator) -> None:
    axes.boxplot(list(rng.normal(size=(4, 40))), notch=bool(rng.integers(2)), tick_labels=names(rng, 4))


def violins(axes: Axes, rng: Generator) -> None:
    axes.violinplot(list(rng.normal(size=(3, 40))), showmeans=True, showmedians=True)
    axes.set_xticks([1, 2, 3], names(rng, 3))


def twins(axes: Axes, rng: Generator) -> None:
    axes.plot(rng.uniform(0, 1e-7, 9), "C0", label=phrase(rng))
    axes.set_ylabel(phrase(rng), color="C0")
    other = axes.twinx()
    other.plot(rng.uniform(1e6, 1e6 + 5, 9), "C1")
    other.set_ylabel(formula(rng), color="C1", rotation=270, labelpad=12)
    axes.secondary_xaxis("top", functions=(lambda x: x * 2, lambda x: x / 2)).set_xlabel(word(rng))


def log_axes(axes: Axes, rng: Generator) -> None:
    axes.plot(10 ** rng.uniform(-4, 7, 15), 10 ** rng.uniform(0, 1.2, 15), "o", label=word(rng))
    axes.set(xscale="log", yscale=pick(rng, ["log", "symlog", "logit", "asinh"]))
    axes.grid(which="minor", linewidth=0.3)


def days(axes: Axes, rng: Generator) -> None:
    span = int(10 ** rng.uniform(0, 4.5))
    start = datetime.datetime(2019, 12, 30, 22) + datetime.timedelta(hours=int(rng.integers(9000)))
    axes.plot([start + datetime.timedelta(hours=span * index) for index in range(12)], rng.normal(size=12), "o-")
    if rng.integers(2):
        axes.xaxis.set_major_formatter(dates.ConciseDateFormatter(axes.xaxis.get_major_locator()))
    else:
        axes.tick_params(axis="x", labelrotation=30)


def formatted(axes: Axes, rng: Generator) -> None:
    axes.plot(rng.uniform(0, 10 ** rng.uniform(-9, 12), 9))
    axes.yaxis.set_major_formatter(
        pick(rng, [ticker.EngFormatter("Hz"), ticker.PercentFormatter(), ticker.StrMethodFormatter("{x:,.1f} €")])
    )
    axes.xaxis.set_major_locator(ticker.MultipleLocator(0.5))
    axes.xaxis.set_major_formatter(pick(rng, [lambda x, _: f"${x:g}^{{2}}$", lambda x, _: f"№{x:g}"]))
    axes.minorticks_on()


def rotated_labels(axes: Axes, rng: Generator) -> None:
    count = int(rng.integers(15, 30))
    axes.bar(range(count), rng.uniform(size=count))
    angle = pick(rng, [45, 60, 90, -30, 33.3])
    axes.set_xticks(range(count), names(rng, count), rotation=angle, ha="right", rotation_mode="anchor", fontsize=7)


def vectors(axes: Axes, rng: Generator) -> None:
    grid = np.linspace(-1, 1, 8)
    arrows = axes.quiver(grid, grid, rng.normal(size=(8, 8)), rng.normal(size=(8, 8)))
    axes.quiverkey(arrows, 0.8, 1.05, 2, formula(rng))
    axes.hexbin(rng.normal(size=300), rng.normal(size=300), gridsize=9, alpha=0.4)


def table(axes: Axes, rng: Generator) -> None:
    cells = [[anything(rng).replace("\n", " ") for _ in range(3)] for _ in range(4)]
    axes.table(cells, rowLabels=names(rng, 4), colLabels=names(rng, 3), loc="center", fontsize=8)
    axes.set_axis_off()


def events(axes: Axes, rng: Generator) -> None:
    axes.eventplot([rng.uniform(0, 5, 20) for _ in range(3)], colors=["C0", "C1", "C2"])
    axes.broken_barh([(0, 1), (2, 2.2)], (3, 0.8), facecolors=("C3", "C4"))
    axes.set_xticks([0, 1.5, 3], [anything(rng) for _ in range(3)])


def polar(axes: Axes, rng: Generator) -> None:
    angles = np.linspace(0, 2 * np.pi, 13)
    axes.plot(angles, rng.uniform(0, 4, 13), "o-", label=word(rng))
    axes.bar(angles[:6], rng.uniform(0, 4, 6), width=0.4, alpha=0.5)
    axes.set_thetagrids(range(0, 360, 60), [formula(rng) for _ in range(6)])


def space(axes: Axes, rng: Generator) -> None:
    axes.scatter(*rng.normal(size=(3, 30)), c=rng.uniform(size=30))
    axes.set(xlabel=phrase(rng), ylabel=phrase(rng), zlabel=word(rng))


ON_AXES: dict[str, Callable[[Axes, Generator], None]] = {
    function.__name__: function
    for function in (
        bars, stacked_bars, horizontal_bars, lines, long_line, steps, filled, scatter, pie, histogram, heat_map, mesh,
        contours, boxes, violins, twins, log_axes, days, formatted, rotated_labels, vectors, table, events, polar,
        space,
    )
}  # fmt: skip
PROJECTIONS = {"polar": "polar", "space": "3d"}
