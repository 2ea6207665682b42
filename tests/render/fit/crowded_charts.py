"""Charts that say more than matplotlib's margins have room for: the kinds that the layout was made with.

Those in `held_out_charts.py` were not looked at until it was done.
"""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib import dates
from matplotlib.figure import Figure
from names import phrase, phrases, title
from numpy.random import Generator


def legend_at_the_right(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    for label in phrases(rng, 4, 1, 4):
        axes.plot(rng.normal(size=30).cumsum(), label=label)
    axes.legend(bbox_to_anchor=(1.05, 1), loc="upper left")
    axes.set_title(phrase(rng))


def large_numbers(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    axes.bar(phrases(rng, 4, 1, 2), rng.uniform(100_000, 10 ** rng.integers(6, 10), 4))
    axes.yaxis.set_major_formatter("{x:,.0f} EUR")
    axes.set(ylabel="revenue (EUR)", title=title(rng))


def bars_with_long_names(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    count = int(rng.integers(4, 12))
    axes.barh(phrases(rng, count, 2, 6), rng.uniform(1, 90, count))
    axes.set(xlabel=phrase(rng), title=phrase(rng, 2, 8))


def rotated_dates(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    axes.plot(np.datetime64("2025-01-01") + np.arange(12) * np.timedelta64(31, "D"), rng.uniform(size=12))
    axes.xaxis.set_major_formatter(lambda x, _: f"{dates.num2date(x):%d %B %Y, %H:%M}")
    axes.tick_params(axis="x", rotation=float(rng.choice([30, 45, 90])))
    axes.set_xlabel("day of measurement")


def pie_with_long_labels(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    axes.pie(rng.uniform(1, 9, 5), labels=phrases(rng, 5, 2, 5), autopct="%.0f%%")
    axes.set_title(title(rng))


def heat_map_with_colour_bar(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    image = axes.imshow(rng.uniform(0, 1e6, (6, 8)), aspect=str(rng.choice(["auto", "equal"])))
    axes.set_yticks(range(6), phrases(rng, 6, 1, 4))
    axes.set_xticks(range(8), phrases(rng, 8, 1, 3), rotation=60, ha="right")
    figure.colorbar(image, label=phrase(rng), format="{x:,.0f} kWh")


def twins(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    axes.plot(rng.uniform(1e5, 1e6, 20))
    axes.set(ylabel=phrase(rng), title=title(rng))
    other = axes.twinx()
    other.bar(range(20), rng.uniform(1e6, 1e8, 20), alpha=0.3)
    other.ticklabel_format(style="plain")
    other.set_ylabel(phrase(rng))


def polar_with_long_names(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots(subplot_kw={"projection": "polar"})
    angles = np.linspace(0, 2 * np.pi, 6, endpoint=False)
    axes.bar(angles, rng.uniform(1, 9, 6), width=0.7)
    axes.set_xticks(angles, phrases(rng, 6, 1, 4))
    axes.set_title(phrase(rng, 3, 7))


def three_dimensions(figure: Figure, rng: Generator) -> None:
    axes = figure.add_subplot(projection="3d")
    axes.scatter(*rng.normal(0, 1e5, (3, 50)), label=phrase(rng))
    axes.set(xlabel=phrase(rng), ylabel=phrase(rng), zlabel=phrase(rng), title=title(rng))
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 0.9))


def grid_with_titles(figure: Figure, rng: Generator) -> None:
    for axes in figure.subplots(2, 2).flat:
        axes.plot(rng.normal(0, 1e6, 30).cumsum())
        axes.set_title(phrase(rng, 3, 8), fontsize=10)
    figure.axes[0].set_ylabel(phrase(rng))


def row_with_legend(figure: Figure, rng: Generator) -> None:
    row = figure.subplots(1, 3, sharey=True)
    for axes in row:
        for label in phrases(rng, 3, 1, 3):
            axes.plot(rng.uniform(0, 1e5, 9), label=label)
        axes.set_xlabel(phrase(rng))
    row[-1].legend(loc="center left", bbox_to_anchor=(1.02, 0.5))
    row[0].set_ylabel(phrase(rng))


def pandas_bars(figure: Figure, rng: Generator) -> Any:
    frame = pd.DataFrame(rng.uniform(1, 1e6, (6, 3)), index=phrases(rng, 6, 1, 4), columns=phrases(rng, 3, 1, 3))
    return frame.plot.bar(title=title(rng), ylabel=phrase(rng))


def seaborn_categories(figure: Figure, rng: Generator) -> Any:
    frame = pd.DataFrame({"what": phrases(rng, 8, 2, 4), "how much": rng.uniform(1, 1e5, 8), "kind": list("abab") * 2})
    if rng.random() < 0.5:
        return sns.catplot(frame, y="what", x="how much", hue="kind", kind="bar")
    axes = sns.barplot(frame, x="what", y="how much", hue="kind", ax=figure.subplots())
    axes.tick_params(axis="x", rotation=70)
    sns.move_legend(axes, "upper left", bbox_to_anchor=(1, 1))
    return axes


def texts_of_the_figure(figure: Figure, rng: Generator) -> None:
    for axes in figure.subplots(2, 2).flat:
        axes.plot(rng.normal(size=30))
    figure.suptitle(title(rng))
    figure.supxlabel(title(rng))
    figure.supylabel(phrase(rng, 3, 9))


def legend_below(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    for label in phrases(rng, 5, 1, 4):
        axes.plot(rng.normal(size=30).cumsum(), label=label)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.15), ncols=int(rng.integers(1, 6)))
    axes.set_title(phrase(rng))


def legend_of_the_figure(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    for label in phrases(rng, 4, 1, 3):
        axes.plot(rng.normal(size=30).cumsum(), label=label)
    if rng.random() < 0.5:
        figure.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    else:
        figure.legend(loc="upper center", bbox_to_anchor=(0.5, 0.0), ncols=2)


def footnote(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    axes.bar(phrases(rng, 3, 1, 2), rng.uniform(1, 9, 3))
    axes.set_xlabel(phrase(rng))
    figure.text(0.5, -0.03, f"Source: {title(rng)}", ha="center", fontsize=8)


def tight_by_the_author(figure: Figure, rng: Generator) -> None:
    _, (left, right) = plt.subplots(1, 2, figsize=(10, 4))
    left.barh(phrases(rng, 5, 2, 5), rng.uniform(1, 90, 5))
    left.set_title(phrase(rng, 3, 9))
    right.scatter(*rng.normal(0, 1e5, (2, 50)))
    right.set_title(phrase(rng, 3, 9))
    plt.tight_layout()


def axes_in_the_whole_figure(figure: Figure, rng: Generator) -> None:
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.plot(rng.uniform(1e4, 1e5, 30))
    axes.set(xlabel=phrase(rng), ylabel=phrase(rng))


def names_at_the_ends_of_lines(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    for label in phrases(rng, 3, 1, 4):
        line = rng.normal(size=30).cumsum()
        axes.plot(line)
        axes.annotate(label, (29, line[-1]), xytext=(6, 0), textcoords="offset points", va="center")
    axes.set_title(phrase(rng, 4, 9), loc="center")


SEEN = (
    legend_at_the_right, large_numbers, bars_with_long_names, rotated_dates, pie_with_long_labels,
    heat_map_with_colour_bar, twins, polar_with_long_names, three_dimensions, grid_with_titles, row_with_legend,
    pandas_bars, seaborn_categories, texts_of_the_figure, legend_below, legend_of_the_figure, footnote,
    tight_by_the_author, axes_in_the_whole_figure, names_at_the_ends_of_lines,
)  # fmt: skip
