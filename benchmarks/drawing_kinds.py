"""Kinds of charts whose drawing is measured: functions of a figure and a random generator.

Data and labels come from the generator, so that no two rounds show the same words.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from matplotlib.figure import Figure
from numpy.random import Generator

SYLLABLES = "ka ro mi ten sol ver dan lu per gis no bal tri fen or wu hex pan qui zor".split()

Kind = Callable[[Figure, Generator], None]


def generator(kind: Kind, seed: int) -> Generator:
    """Random numbers of this kind and seed: no other has the same words."""
    return np.random.default_rng([seed, *kind.__name__.encode()])


def word(rng: Generator) -> str:
    """One of some sixty million words."""
    return "".join(rng.choice(SYLLABLES, rng.integers(2, 7))).capitalize()


def words(rng: Generator, count: int) -> list[str]:
    return [word(rng) for _ in range(count)]


def titled(figure: Figure, rng: Generator) -> None:
    """Give the first axes a title and names for both axes."""
    figure.axes[0].set(title=" ".join(words(rng, 3)), xlabel=word(rng), ylabel=word(rng))


def bars_with_errors(figure: Figure, rng: Generator) -> None:
    figure.subplots().bar(words(rng, 6), rng.uniform(1, 90, 6), yerr=rng.uniform(1, 9, 6), capsize=3)
    titled(figure, rng)


def stacked_bars(figure: Figure, rng: Generator) -> None:
    axes, below, groups = figure.subplots(), np.zeros(5), words(rng, 5)
    for _ in range(3):
        heights = rng.uniform(5, 40, 5)
        axes.bar(groups, heights, 0.5, bottom=below, label=word(rng))
        below += heights
    axes.legend()
    titled(figure, rng)


def long_time_series(figure: Figure, rng: Generator) -> None:
    seconds = np.datetime64("2025-01-01") + np.arange(50_000) * np.timedelta64(int(rng.integers(30, 900)), "s")
    figure.subplots().plot(seconds, rng.normal(size=50_000).cumsum(), label=word(rng))
    figure.axes[0].legend()
    titled(figure, rng)


def small_multiples(figure: Figure, rng: Generator) -> None:
    for axes in figure.subplots(3, 3, sharex=True).flat:
        axes.plot(rng.normal(size=40).cumsum() * 10 ** rng.integers(0, 3))
        axes.set_title(word(rng), fontsize=8)


def heat_map(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    image = axes.imshow(rng.uniform(0, 10 ** rng.integers(1, 4), (12, 12)), aspect="auto")
    axes.set_yticks(range(12), words(rng, 12))
    figure.colorbar(image, label=word(rng))
    titled(figure, rng)


def scatter(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    for _ in range(3):
        axes.scatter(*rng.normal(0, 10 ** rng.integers(0, 4), (2, 200)), s=rng.uniform(5, 60, 200), label=word(rng))
    axes.legend()
    titled(figure, rng)


def pie(figure: Figure, rng: Generator) -> None:
    figure.subplots().pie(rng.uniform(1, 9, 6), labels=words(rng, 6), autopct="%.1f%%")
    figure.axes[0].set_title(" ".join(words(rng, 3)))


def log_histogram(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    values = rng.lognormal(rng.uniform(0, 3), 1, 5000)
    axes.hist(values, bins=np.geomspace(values.min(), values.max(), 40), log=True, label=word(rng))
    axes.set_xscale("log")
    axes.legend()
    titled(figure, rng)


def rotated_labels(figure: Figure, rng: Generator) -> None:
    figure.subplots().bar(range(30), rng.uniform(0, 100, 30))
    figure.axes[0].set_xticks(range(30), words(rng, 30), rotation=45, ha="right", rotation_mode="anchor")
    titled(figure, rng)


def box(figure: Figure, rng: Generator) -> None:
    figure.subplots().boxplot(list(rng.normal(rng.uniform(0, 90), 9, (6, 60))), tick_labels=words(rng, 6))
    titled(figure, rng)


def violin(figure: Figure, rng: Generator) -> None:
    figure.subplots().violinplot(list(rng.normal(rng.uniform(0, 90), 9, (6, 60))), showmedians=True)
    figure.axes[0].set_xticks(range(1, 7), words(rng, 6))
    titled(figure, rng)


def contour(figure: Figure, rng: Generator) -> None:
    across, up = np.meshgrid(np.linspace(-3, 3, 60), np.linspace(-2, 2, 60))
    height = np.sin(across * rng.uniform(1, 2)) * np.cos(up * rng.uniform(1, 2)) * 10 ** rng.integers(0, 3)
    axes = figure.subplots()
    figure.colorbar(axes.contourf(across, up, height, levels=10), label=word(rng))
    axes.clabel(axes.contour(across, up, height, levels=6, colors="k"), fontsize=7)
    titled(figure, rng)


def polar(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots(subplot_kw={"projection": "polar"})
    angles = np.linspace(0, 2 * np.pi, 8, endpoint=False)
    axes.bar(angles, rng.uniform(1, 10 ** rng.integers(1, 4), 8), width=0.6, alpha=0.6)
    axes.set_xticks(angles, words(rng, 8))
    axes.set_title(" ".join(words(rng, 3)))


def mathtext(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    for _ in range(3):
        power, factor = rng.integers(1, 999, 2)
        axes.plot(rng.uniform(0, 9, 20), label=rf"$\frac{{x^{{{power}}}}}{{{factor}}} + \sqrt{{\alpha_{{{factor}}}}}$")
    axes.legend()
    axes.set(title=rf"$\sum_{{i=0}}^{{{power}}} x_i^{{{factor}}}$", xlabel=rf"$\beta_{{{power}}}$ in $10^{{-{power}}}$")


def lines(figure: Figure, rng: Generator) -> None:
    for style in ("-", "--", ":"):
        figure.gca().plot(rng.normal(size=60).cumsum(), style, label=" ".join(words(rng, 2)))
    figure.axes[0].legend()
    titled(figure, rng)


TEXT_KINDS: tuple[Kind, ...] = (
    bars_with_errors, stacked_bars, small_multiples, pie, log_histogram, rotated_labels, box, violin, heat_map, polar,
    mathtext, lines,
)  # fmt: skip
DATA_KINDS: tuple[Kind, ...] = (long_time_series, scatter, contour)
KINDS: dict[str, Kind] = {kind.__name__: kind for kind in TEXT_KINDS + DATA_KINDS}
