"""Charts as people draw them, further kinds: those that the layout was not mended with."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib import dates
from matplotlib.figure import Figure
from matplotlib.sankey import Sankey
from matplotlib.ticker import PercentFormatter
from names import COUNTRIES, PRODUCTS, QUESTIONS, some
from numpy.random import Generator


def grouped_bars_lying(figure: Figure, rng: Generator) -> None:
    axes, places = figure.subplots(), np.arange(6)
    for number, year in enumerate(("Plan 2025", "Actual 2025")):
        bars = axes.barh(places + 0.4 * number, rng.uniform(1e5, 1e8, 6), 0.4, label=year)
        axes.bar_label(bars, fmt="{:,.2f} EUR", padding=3)
    axes.set_yticks(places + 0.2, some(rng, QUESTIONS, 6))
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.1), ncols=2)
    axes.set_title("Planned and actual costs by purpose")


def diverging_answers(figure: Figure, rng: Generator) -> Any:
    fig, axes = plt.subplots(figsize=(10, 4))
    frame = pd.DataFrame(rng.uniform(1, 40, (5, 4)), index=some(rng, QUESTIONS, 5))
    frame.columns = ["Not at all satisfied", "Rather not satisfied", "Rather satisfied", "Completely satisfied"]
    axes.barh(frame.index, -frame.iloc[:, 1], color="salmon", label=frame.columns[1])
    axes.barh(frame.index, frame.iloc[:, 2], color="skyblue", label=frame.columns[2])
    axes.xaxis.set_major_formatter(PercentFormatter(decimals=1))
    fig.legend(loc="outside lower center", ncols=2, title="How satisfied are you with the following aspects?")
    plt.tight_layout()


def ring_of_rings(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    axes.pie(rng.uniform(1, 9, 4), radius=1.3, labels=some(rng, COUNTRIES, 4), wedgeprops={"width": 0.4})
    axes.pie(rng.uniform(1, 9, 8), radius=0.9, labels=some(rng, PRODUCTS, 8), labeldistance=1.6, textprops={"size": 8})
    axes.set(title="Market shares by country and product group")


def scales_above_and_below(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    axes.plot(rng.uniform(1e-9, 1e-7, 30), np.arange(30) * 1e4)
    above = axes.twiny()
    above.set_xlim(200, 900)
    above.set_xlabel("Wavelength of the light that was absorbed (nm)", fontsize=13)
    axes.set(xlabel="Energy of the photons (eV), measured at the detector", ylabel="Depth below surface (nm)")
    axes.set_title("Absorption by depth, energy and wavelength", pad=40, fontsize=16)


def tight_grid(figure: Figure, rng: Generator) -> Any:
    fig, axes = plt.subplots(2, 4, figsize=(16, 6))
    for each, name in zip(axes.flat, some(rng, PRODUCTS, 8), strict=True):
        each.bar(["Q1", "Q2", "Q3", "Q4"], rng.uniform(0, 1e6, 4))
        each.set(title=name, ylabel="Revenue (EUR)")
    fig.tight_layout()
    fig.suptitle("Revenue by product group and quarter in the financial year 2025", y=1.02, fontsize=20)


def events_above_lines(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    axes.plot(pd.date_range("2020-01-01", periods=60, freq="MS"), rng.normal(size=60).cumsum())
    for day, name in (
        ("2020-03-15", "First lockdown"),
        ("2022-02-24", "Sanctions and energy crisis"),
        ("2024-11-05", "Election"),
    ):
        axes.axvline(pd.Timestamp(day), color="0.5", ls="--")
        axes.text(
            pd.Timestamp(day), 1.01, name, rotation=90, va="bottom", ha="center", transform=axes.get_xaxis_transform()
        )
    axes.set_ylabel("Business climate index")


def symmetric_logarithm(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    axes.plot(
        np.linspace(-1e4, 1e4, 50),
        rng.normal(0, 1e11, 50),
        label=r"$\Delta E = \hbar \omega_0 \left(n + \frac{1}{2}\right)$",
    )
    axes.set_yscale("symlog", linthresh=1e3)
    axes.set_ylabel(
        r"Residual of the fit $\chi^2/\mathrm{ndf}$ with $\sigma_{\mathrm{stat}} \oplus \sigma_{\mathrm{syst}}$"
    )
    axes.annotate("outliers that were left out of the fit", (1e4, 1e9), xytext=(1.02, 0.9), textcoords="axes fraction")
    axes.set_title("(a)", loc="left")
    axes.set_title("Residuals of the fit, preliminary results of Run 3", loc="right")


def concise_dates(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    axes.plot(pd.date_range("2025-12-30 18:00", periods=90, freq="h"), rng.uniform(0, 3e6, 90))
    axes.xaxis.set_major_formatter(dates.DateFormatter("%Y-%m-%d\n%H:%M:%S %Z"))
    axes.set_ylabel("Requests per hour")
    axes.set_title("web-frontend-production-eu-central-1 / requests", loc="left", fontfamily="monospace")
    axes.set_title("30 Dec – 3 Jan", loc="right")
    axes.axhline(2.5e6, color="r")
    axes.text(1.01, 2.5e6, "limit agreed upon", color="r", transform=axes.get_yaxis_transform(), va="center")


def polar_bars(figure: Figure, rng: Generator) -> None:
    axes, angles = figure.add_subplot(projection="polar"), np.linspace(0, 2 * np.pi, 8, endpoint=False)
    axes.bar(angles, rng.uniform(1, 9, 8), width=0.6)
    axes.set_xticks(angles, some(rng, QUESTIONS, 8))
    axes.set_title("Staff survey, all questions", va="bottom")


def bars_in_space(figure: Figure, rng: Generator) -> None:
    axes, (x, y) = figure.add_subplot(projection="3d"), np.divmod(np.arange(12), 4)
    axes.bar3d(x, y, 0, 0.6, 0.6, rng.uniform(0, 1e6, 12))
    axes.set_xticks(range(3), some(rng, COUNTRIES, 3), rotation=20)
    axes.set_yticks(range(4), some(rng, PRODUCTS, 4), rotation=-20)
    axes.set_zlabel("Imports in euros")


def broken_x_axis(figure: Figure, rng: Generator) -> None:
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=[3, 1])
    for axes in (left, right):
        axes.plot([1, 2, 3, 4, 2000, 2100], rng.uniform(0, 1, 6), "o-", label="Runtime of the optimiser, in iterations")
    left.set(xlim=(0, 5), ylabel="Loss on the validation set")
    right.set(xlim=(1990, 2110))
    right.legend(loc="lower right", bbox_to_anchor=(1, 1))
    figure.supxlabel("Iterations since the start of the training, the pause is left out")


def bar_of_colours_in_an_inset(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    points = axes.scatter(*rng.normal(size=(2, 90)), c=rng.uniform(0, 1e6, 90))
    inset = axes.inset_axes([1.04, 0, 0.05, 1])
    figure.colorbar(points, cax=inset, label="Population of the municipality on the last census day")
    axes.set(xlabel="First principal component (41.3 % of the variance)", ylabel="Second component (17.9 %)")


def bars_over_a_table(figure: Figure, rng: Generator) -> None:
    axes, names, values = figure.subplots(), some(rng, COUNTRIES, 4), rng.uniform(0, 1e5, (3, 4))
    years = ["Before 2010", "2010 to 2019", "2020 and later"]
    for row, below in zip(values, values.cumsum(0) - values, strict=True):
        axes.bar(range(4), row, 0.5, below)
    axes.set_xticks([])
    axes.table([[f"{value:,.0f}" for value in row] for row in values], rowLabels=years, colLabels=names)
    figure.subplots_adjust(left=0.25, bottom=0.25)
    axes.set(ylabel="Loss in thousands of dollars", title="Loss by disaster, period and country")


def violins(figure: Figure, rng: Generator) -> Any:
    names = some(rng, PRODUCTS, 6)
    frame = pd.DataFrame({"group": rng.choice(names, 200), "Delivery time (days)": rng.lognormal(1, 0.6, 200)})
    axes = sns.violinplot(frame, x="group", y="Delivery time (days)", order=names, ax=figure.subplots())
    axes.set_xticks(axes.get_xticks(), axes.get_xticklabels(), rotation=30, ha="right")
    return axes


def pandas_boxes_by_group(figure: Figure, rng: Generator) -> Any:
    frame = pd.DataFrame({"Rent per square metre": rng.lognormal(2, 0.4, 90), "Heating costs": rng.uniform(1, 4, 90),
                          "District": rng.choice(some(rng, COUNTRIES, 4), 90)})  # fmt: skip
    return frame.boxplot(by="District", rot=int(rng.choice([0, 45, 90])))


def seaborn_categories_in_facets(figure: Figure, rng: Generator) -> Any:
    frame = pd.DataFrame({"Product": rng.choice(some(rng, PRODUCTS, 4), 120), "Sold": rng.uniform(0, 1e5, 120),
                          "Country": rng.choice(some(rng, COUNTRIES, 4), 120), "Channel": rng.choice(
                              ["Online shop", "Retail partners and wholesale"], 120)})  # fmt: skip
    grid = sns.catplot(frame, x="Product", y="Sold", hue="Channel", col="Country", col_wrap=2, kind="bar", height=3)
    grid.tick_params(axis="x", rotation=45).set_titles("{col_name}")
    return grid


def seaborn_pairs(figure: Figure, rng: Generator) -> Any:
    frame = pd.DataFrame(rng.normal(0, 1e4, (40, 4)), columns=some(rng, PRODUCTS, 4))
    frame["Where it was bought"] = rng.choice(some(rng, COUNTRIES, 3), 40)
    return sns.pairplot(frame, hue="Where it was bought", height=2)


def figure_legend_above(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots(1, 2)
    for name in some(rng, PRODUCTS, 4):
        for each in axes:
            each.plot(rng.normal(size=20).cumsum(), label=name)
    figure.legend(*axes[0].get_legend_handles_labels(), loc="upper center", ncols=4)
    figure.tight_layout(rect=(0, 0, 1, 0.93))


def mosaic(figure: Figure, rng: Generator) -> None:
    axes = figure.subplot_mosaic([["a", "a", "b"], ["c", "d", "b"]])
    for (key, each), name in zip(axes.items(), some(rng, QUESTIONS, 4), strict=True):
        each.scatter(*rng.uniform(0, 1e4, (2, 30)))
        each.set_title(f"({key}) {name}", loc="left", fontweight="bold")
        each.set(xlabel="Distance (km)", ylabel="Duration (s)")
    figure.suptitle("All journeys of the week", x=0.05, ha="left")


def sankey(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    names = some(rng, PRODUCTS, 5)
    Sankey(ax=axes, scale=0.01, offset=0.2, head_angle=120, format="%.0f", unit=" TWh").add(
        flows=[25, 0, 60, -10, -75], labels=names, orientations=[-1, 1, 0, 1, 0], patchlabel="Transformation"
    ).finish()
    axes.set_title("Flow of energy from the primary sources to the end users")


def history(figure: Figure, rng: Generator) -> None:
    axes, days = figure.subplots(), pd.to_datetime(rng.integers(1.5e9, 1.7e9, 7), unit="s")
    levels = np.tile([-5, 5, -3, 3, -1, 1], 2)[:7]
    axes.vlines(days, 0, levels)
    for day, level, name in zip(days, levels, some(rng, QUESTIONS, 7), strict=True):
        axes.annotate(name, (day, level), xytext=(-3, 3 * np.sign(level)), textcoords="offset points", ha="right")
    axes.yaxis.set_visible(False)
    axes.spines[["left", "top", "right"]].set_visible(False)
    axes.set_title("How the company came to be what it is today")


def levels(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    across, up = np.meshgrid(np.linspace(-3e5, 3e5, 30), np.linspace(-3, 3, 30))
    lines = axes.contour(across, up, 1e6 * np.sin(across / 1e5) * up)
    axes.clabel(lines, fmt="%1.0f kPa")
    bar = figure.colorbar(
        lines, orientation="horizontal", label="Pressure at the level of the sea in pascal, hourly mean"
    )
    bar.ax.tick_params(rotation=45)
    axes.ticklabel_format(axis="x", style="plain")
    axes.set_title("Pressure and distance to the station", fontsize=17)


def letters_of_many_kinds(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    names = [
        "日本語の長いカテゴリ名です",
        "Ελληνική Δημοκρατία",
        "Российская Федерация",
        "대한민국 서울특별시",
        "中华人民共和国",
    ]
    axes.bar(names, rng.uniform(1, 1e6, 5), label="売上高（百万円）")
    axes.tick_params(axis="x", rotation=45)
    axes.set(ylabel="売上高（百万円、消費税を除く）", title="国別・地域別の売上高の推移および前年同期との比較について")
    axes.legend(bbox_to_anchor=(1.02, 1), loc="upper left")


def texts_with_sizes(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    axes.bar(some(rng, COUNTRIES, 4), rng.uniform(0, 1e6, 4))
    axes.set_title("Population by country", fontsize=28, fontweight="bold", pad=20)
    axes.set_xlabel("Country of residence", fontsize=22, labelpad=15)
    axes.set_ylabel("Number of people", fontsize=22, labelpad=15)
    axes.tick_params(labelsize=16)


def parallel_lines(figure: Figure, rng: Generator) -> Any:
    frame = pd.DataFrame(rng.uniform(0, 1e4, (9, 5)), columns=some(rng, PRODUCTS, 5))
    frame["who"] = rng.choice(some(rng, COUNTRIES, 3), 9)
    axes = pd.plotting.parallel_coordinates(frame, "who", ax=figure.subplots())
    axes.legend(bbox_to_anchor=(0.5, 1.02), loc="lower center", ncols=3)
    return axes


def pyramid(figure: Figure, rng: Generator) -> None:
    left, right = figure.subplots(1, 2, sharey=True)
    figure.subplots_adjust(wspace=0.35)
    ages = [f"{low} to {low + 9} years" for low in range(0, 90, 10)]
    left.barh(ages, rng.uniform(1e5, 9e6, 9))
    right.barh(ages, rng.uniform(1e5, 9e6, 9), color="C1")
    left.invert_xaxis()
    left.yaxis.tick_right()
    left.set(title="Men", xlabel="Persons")
    right.set(title="Women and persons not stated", xlabel="Persons")
    figure.suptitle("Population by age and sex on 31 December 2025, revised")


def calendar(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    image = axes.pcolormesh(rng.poisson(4, (7, 53)), cmap="Greens", edgecolors="w")
    axes.set_aspect("equal")
    axes.set_yticks(np.arange(7) + 0.5, ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"])
    axes.set_xticks(
        np.arange(12) * 4.4 + 2, [f"{month:%B}" for month in pd.date_range("2025-01-01", periods=12, freq="MS")]
    )
    figure.colorbar(
        image, orientation="horizontal", label="Contributions per day to all repositories of the organisation"
    )
    axes.set_title("1,234 contributions in the last year", loc="left")


def hexagons(figure: Figure, rng: Generator) -> None:
    axes = figure.add_axes((0.1, 0.1, 0.8, 0.85))
    cells = axes.hexbin(*rng.normal(0, 1e6, (2, 3000)), gridsize=20, cmap="inferno")
    figure.colorbar(cells, label="Number of taxi rides\nthat began here", extend="both", pad=0.02)
    axes.set(xlabel="Easting (m), ETRS89 / UTM zone 32N", ylabel="Northing (m), ETRS89 / UTM zone 32N")
    axes.ticklabel_format(style="plain", useOffset=False)


def ranks(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    for name, line in zip(
        some(rng, COUNTRIES, 6), rng.permuted(np.tile(np.arange(1, 7), (5, 1)), axis=1).T, strict=True
    ):
        axes.plot(range(2021, 2026), line, "o-")
        axes.annotate(name, (2025, line[-1]), (8, 0), textcoords="offset points", va="center", fontsize=9)
        axes.annotate(name, (2021, line[0]), (-8, 0), textcoords="offset points", va="center", ha="right", fontsize=9)
    axes.invert_yaxis()
    axes.yaxis.set_visible(False)
    axes.set_title("Ranking of the countries by number of guests", fontsize=15, loc="left")


def key_figures(figure: Figure, rng: Generator) -> None:
    for number, name in enumerate(some(rng, PRODUCTS, 3)):
        place = (number + 0.5) / 3
        figure.text(place, 0.6, f"{rng.uniform(0, 1e7):,.0f} €", ha="center", fontsize=22, weight="bold")
        figure.text(place, 0.5, name, ha="center", color="0.5")
    figure.suptitle("Today's figures")
    figure.text(
        0.99, 0.01, "as of 27 November 2025, 08:15 UTC · source: ERP, tables SALES_FACT and DIM_PRODUCT", ha="right"
    )


def errors_and_a_source(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    for name in some(rng, PRODUCTS, 3):
        axes.errorbar(range(8), rng.uniform(1e-6, 1e-3, 8), rng.uniform(0, 1e-4, 8), capsize=3, label=name)
    axes.set(xlabel="Concentration of the active substance [mg/l]", ylabel="Response ± standard error of the mean")
    axes.legend(bbox_to_anchor=(1.04, 0.5), loc="center left", title="Substance", borderaxespad=0)
    axes.text(0, -0.25, "Source: own measurements, n = 12 for each point; bars show one standard error.",
              transform=axes.transAxes, fontsize=8, style="italic")  # fmt: skip


FURTHER = (
    grouped_bars_lying, diverging_answers, ring_of_rings, scales_above_and_below, tight_grid,
    events_above_lines, symmetric_logarithm, concise_dates, polar_bars, bars_in_space, broken_x_axis,
    bar_of_colours_in_an_inset, bars_over_a_table, violins, pandas_boxes_by_group, seaborn_categories_in_facets,
    seaborn_pairs, figure_legend_above, mosaic, sankey, history, levels, letters_of_many_kinds, texts_with_sizes,
    parallel_lines, pyramid, calendar, hexagons, ranks, key_figures, errors_and_a_source,
)  # fmt: skip
