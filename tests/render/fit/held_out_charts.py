"""Charts that say more than matplotlib's margins have room for: the kinds that the layout was not made with."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure
from names import phrase, phrases, title
from numpy.random import Generator


def legend_above(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    for label in phrases(rng, 4, 1, 3):
        axes.plot(rng.normal(size=30).cumsum(), label=label)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.1, 1, 0.1), ncols=int(rng.integers(2, 5)), title=phrase(rng))


def legend_at_the_left(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    axes.stackplot(range(9), rng.uniform(1, 1e6, (3, 9)), labels=phrases(rng, 3, 1, 4))
    axes.yaxis.tick_right()
    axes.legend(bbox_to_anchor=(-0.05, 1), loc="upper right")


def lollipops(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    axes.stem(rng.uniform(1e3, 1e9, 9))
    axes.set_yscale("log")
    axes.set_xticks(range(9), phrases(rng, 9, 2, 4), rotation=90)
    axes.set_ylabel(phrase(rng, 3, 8))


def ring_with_arrows(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    wedges, _ = axes.pie(rng.uniform(1, 9, 5), wedgeprops={"width": 0.4})
    for wedge, name in zip(wedges, phrases(rng, 5, 1, 4), strict=True):
        angle = np.radians((wedge.theta1 + wedge.theta2) / 2)
        at = np.cos(angle), np.sin(angle)
        axes.annotate(
            name, at, (1.4 * np.sign(at[0]), 1.3 * at[1]), arrowprops={"arrowstyle": "-"}, bbox={"fc": "none"},
            ha="left" if at[0] > 0 else "right",
        )  # fmt: skip


def matrix_with_names_on_top(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    axes.matshow(rng.uniform(size=(7, 7)))
    axes.set_xticks(range(7), phrases(rng, 7, 1, 3), rotation=45, ha="left")
    axes.set_yticks(range(7), phrases(rng, 7, 1, 3))


def three_scales(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    for number, place in enumerate((1, 1, 1.15)):
        other = axes.twinx() if number else axes
        other.plot(rng.uniform(0, 10 ** rng.integers(2, 7), 20), color=f"C{number}")
        other.set_ylabel(phrase(rng))
        if number:
            other.spines.right.set_position(("axes", place))
    axes.set_title(title(rng))


def radar(figure: Figure, rng: Generator) -> None:
    axes = figure.add_subplot(1, 2, 1, polar=True)
    angles = np.linspace(0, 2 * np.pi, 5, endpoint=False)
    for label in phrases(rng, 2, 1, 3):
        axes.fill(angles, rng.uniform(1, 9, 5), alpha=0.4, label=label)
    axes.set_thetagrids(np.degrees(angles), phrases(rng, 5, 1, 3))
    axes.legend(bbox_to_anchor=(1.3, 1))
    figure.add_subplot(1, 2, 2).barh(phrases(rng, 3, 1, 3), [1, 2, 3])


def surface_with_colour_bar(figure: Figure, rng: Generator) -> None:
    axes = figure.add_subplot(projection="3d")
    across, up = np.meshgrid(np.linspace(-1, 1, 9), np.linspace(-1, 1, 9))
    surface = axes.plot_surface(across, up, 1e5 * across * up * rng.uniform(1, 9), cmap="viridis")
    figure.colorbar(surface, label=phrase(rng, 3, 8))
    axes.set_zlabel(phrase(rng))


def sub_figures(figure: Figure, rng: Generator) -> None:
    left, right = figure.subfigures(1, 2, width_ratios=[2, 1])
    left.subplots().bar(phrases(rng, 3, 1, 2), rng.uniform(1e5, 1e7, 3))
    left.axes[0].set_ylabel(phrase(rng))
    right.subplots(2)[0].plot(rng.uniform(size=9), label=phrase(rng))
    right.axes[0].legend(loc="upper left", bbox_to_anchor=(0.5, 1.05))
    left.suptitle(phrase(rng))


def uneven_grid(figure: Figure, rng: Generator) -> None:
    grid = figure.add_gridspec(2, 2, width_ratios=[1, 3], height_ratios=[2, 1], hspace=0.5)
    figure.add_subplot(grid[0, :]).barh(phrases(rng, 5, 2, 5), rng.uniform(1, 9, 5))
    figure.add_subplot(grid[1, 0]).hist(rng.normal(0, 1e5, 99))
    figure.add_subplot(grid[1, 1]).plot(rng.normal(size=9))
    for axes in figure.axes:
        axes.set(xlabel=phrase(rng), title=phrase(rng, 2, 6))


def pandas_subplots(figure: Figure, rng: Generator) -> Any:
    days = pd.date_range("2025-03-01", periods=40)
    frame = pd.DataFrame(rng.normal(0, 1e6, (40, 3)).cumsum(0), index=days, columns=phrases(rng, 3, 1, 3))
    if rng.random() < 0.5:
        return frame.plot(subplots=True, title=title(rng))
    return frame.plot(secondary_y=frame.columns[0], ylabel=phrase(rng), title=phrase(rng, 3, 9))


def seaborn_grids(figure: Figure, rng: Generator) -> Any:
    frame = pd.DataFrame({
        "one": rng.normal(0, 1e5, 60), "other": rng.normal(size=60), "where": rng.choice(phrases(rng, 3, 1, 3), 60),
        "kind": rng.choice(phrases(rng, 2, 1, 3), 60),
    })  # fmt: skip
    if rng.random() < 0.5:
        return sns.relplot(frame, x="one", y="other", col="where", hue="kind")
    return sns.jointplot(frame, x="one", y="other", hue="where")


def seaborn_heat_map(figure: Figure, rng: Generator) -> Any:
    frame = pd.DataFrame(rng.uniform(0, 1e4, (5, 6)), index=phrases(rng, 5, 2, 5), columns=phrases(rng, 6, 1, 4))
    return sns.heatmap(frame, annot=False, cbar_kws={"label": phrase(rng)}, ax=figure.subplots())


def constrained_by_the_author(figure: Figure, rng: Generator) -> None:
    figure.set_layout_engine("constrained")
    for axes in figure.subplots(1, 2):
        axes.plot(rng.uniform(0, 1e6, 9), label=phrase(rng))
        axes.set(title=phrase(rng, 4, 9), ylabel=phrase(rng))
        axes.legend()


def margins_by_the_author(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    figure.subplots_adjust(left=0.05, right=0.99, bottom=0.05, top=0.95)
    axes.plot(rng.uniform(0, 1e6, 9))
    axes.set(title=title(rng), ylabel=phrase(rng), xlabel=phrase(rng))


def inset(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    axes.plot(rng.normal(size=99).cumsum())
    inner = axes.inset_axes((0.7, 0.7, 0.35, 0.35))
    inner.plot([1, 2])
    inner.set_yticks([1, 2], phrases(rng, 2, 1, 2))
    inner.set_title(phrase(rng, 2, 5), fontsize=9)


def projects_over_time(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    starts, lengths = rng.uniform(0, 50, 6), rng.uniform(5, 50, 6)
    axes.barh(range(6), lengths, left=starts)
    axes.set_yticks([])
    for row, name in enumerate(phrases(rng, 6, 1, 4)):
        axes.text(starts[row] + lengths[row] + 1, row, name, va="center")


def title_with_lines(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    axes.plot(rng.normal(size=9))
    axes.set_title(f"{title(rng)}\n{title(rng)}\n{phrase(rng)}", loc=str(rng.choice(["left", "center", "right"])))
    axes.set_xlabel(f"$\\alpha_i$ of {phrase(rng)}, $\\frac{{x}}{{y}}$ in {phrase(rng, 4, 9)}")


def sides_of_the_figure(figure: Figure, rng: Generator) -> None:
    for axes in figure.subplots(1, 2):
        axes.plot(rng.uniform(0, 1e6, 9))
    figure.text(1.0, 0.5, phrase(rng, 3, 7), rotation=90, va="center", ha="left")
    figure.text(0.99, 0.01, f"© {title(rng)}", ha="right", fontsize=8)


def colour_bar_below(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    dots = axes.scatter(*rng.normal(size=(2, 99)), c=rng.uniform(0, 1e7, 99))
    figure.colorbar(dots, orientation="horizontal", label=phrase(rng, 4, 12), format="{x:,.0f}")
    axes.set(ylabel=phrase(rng), title=title(rng))


def table_below(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    axes.bar(range(3), rng.uniform(1, 9, 3))
    axes.set_xticks([])
    cells = [[f"{number:,.0f}" for number in row] for row in rng.uniform(0, 1e6, (4, 3))]
    axes.table(cells, rowLabels=phrases(rng, 4, 1, 3), colLabels=phrases(rng, 3, 1, 2), loc="bottom")


def numbers_at_bars(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    bars = axes.barh(phrases(rng, 4, 1, 3), rng.uniform(1e5, 1e8, 4))
    axes.bar_label(bars, [f"{phrase(rng, 1, 3)}: {value:,.0f}" for value in rng.uniform(1e5, 1e8, 4)], padding=4)
    axes.margins(x=0)


def other_alphabets(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    axes.barh(
        ["Федеральное агентство по туризму", "Αθήνα και περίχωρα", "東京都および神奈川県", "서울특별시"], [4, 3, 2, 1]
    )
    axes.set_title(
        "東京都の人口は令和七年に入ってからも緩やかな増加を続けており今後も増えると見込まれるがその速さは地域で異なる"
    )


HELD_OUT = (
    legend_above, legend_at_the_left, lollipops, ring_with_arrows, matrix_with_names_on_top, three_scales, radar,
    surface_with_colour_bar, sub_figures, uneven_grid, pandas_subplots, seaborn_grids, seaborn_heat_map,
    constrained_by_the_author, margins_by_the_author, inset, projects_over_time, title_with_lines,
    sides_of_the_figure, colour_bar_below, table_below, numbers_at_bars, other_alphabets,
)  # fmt: skip
