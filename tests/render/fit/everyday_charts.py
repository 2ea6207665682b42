"""Charts as people draw them: reports, dashboards, papers. The kinds that the layout was mended with."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib import dates
from matplotlib.figure import Figure
from matplotlib.ticker import EngFormatter, StrMethodFormatter
from names import COUNTRIES, PRODUCTS, QUESTIONS, some
from numpy.random import Generator


def grouped_bars(figure: Figure, rng: Generator) -> Any:
    _, axes = plt.subplots()
    names, places = some(rng, PRODUCTS, 7), np.arange(7)
    for number, year in enumerate(("2023", "2024", "2025 (forecast)")):
        bars = axes.bar(places + 0.27 * number, rng.uniform(1e4, 9e5, 7), 0.27, label=year)
        axes.bar_label(bars, fmt="{:,.0f}", fontsize=7, rotation=90, padding=2)
    axes.set_xticks(places + 0.27, names, rotation=45, ha="right")
    axes.legend(title="Financial year", bbox_to_anchor=(1, 1), loc="upper left")
    axes.set(title="Net sales by product group and financial year, in euros", ylabel="Net sales (EUR)")


def answers_to_a_survey(figure: Figure, rng: Generator) -> None:
    axes, left = figure.subplots(), np.zeros(5)
    for answer in ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree"):
        share = rng.uniform(5, 30, 5)
        bars = axes.barh(some(np.random.default_rng(1), QUESTIONS, 5), share, left=left, label=answer)
        axes.bar_label(bars, fmt="%.0f %%", label_type="center", color="w")
        left += share
    axes.legend(ncols=5, bbox_to_anchor=(0, 1), loc="lower left", fontsize="small")


def pie_of_a_budget(figure: Figure, rng: Generator) -> None:
    axes, names = figure.subplots(), some(rng, PRODUCTS, 6)
    wedges, *_ = axes.pie(rng.uniform(1, 9, 6), labels=names, autopct="%1.1f%%", explode=[0.1] * 6, shadow=True)
    axes.legend(wedges, names, title="Where the money went", loc="center left", bbox_to_anchor=(1, 0, 0.5, 1))
    axes.set_title("Budget of the municipal utilities 2025 by category")


def annotated_matrix(figure: Figure, rng: Generator) -> None:
    axes, values = figure.subplots(), rng.uniform(0, 100, (6, 8))
    image = axes.imshow(values, cmap="YlGn")
    figure.colorbar(image, ax=axes).set_label("Harvest (tonnes per hectare)", rotation=-90, va="bottom")
    axes.set_xticks(range(8), some(rng, COUNTRIES, 8), rotation=-30, ha="right", rotation_mode="anchor")
    axes.tick_params(top=True, bottom=False, labeltop=True, labelbottom=False)
    axes.set_yticks(range(6), some(rng, PRODUCTS, 6))
    for (row, column), value in np.ndenumerate(values):
        axes.text(column, row, f"{value:.1f}", ha="center", va="center", fontsize=8)


def money_on_two_axes(figure: Figure, rng: Generator) -> None:
    left = figure.subplots()
    right = left.twinx()
    left.bar(range(2015, 2026), rng.uniform(1e6, 9e7, 11), label="Revenue")
    right.plot(range(2015, 2026), rng.uniform(-5, 30, 11), "o-r", label="Year-on-year growth")
    left.yaxis.set_major_formatter(StrMethodFormatter("${x:,.2f}"))
    right.yaxis.set_major_formatter("{x:+.1f} percent")
    left.set_ylabel("Revenue before taxes and one-off items, US dollars at current exchange rates")
    right.set_ylabel("Growth of revenue compared with the same month of the year before")
    figure.legend(loc="upper right", bbox_to_anchor=(1, 1), bbox_transform=left.transAxes)


def small_multiples(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots(3, 3, sharex=True, sharey=True)
    for each, country in zip(axes.flat, some(rng, COUNTRIES, 9), strict=True):
        each.fill_between(range(1990, 2025), rng.uniform(0, 1e4, 35).cumsum())
        each.set_title(country)
    figure.suptitle("Cumulated greenhouse gas emissions from land use, in thousand tonnes of CO2 equivalent")
    figure.supylabel("kt CO$_2$e")


def peaks_with_arrows(figure: Figure, rng: Generator) -> None:
    axes, values = figure.subplots(), rng.normal(size=60).cumsum()
    axes.plot(values)
    arrow = {"arrowstyle": "->", "connectionstyle": "arc3,rad=.2"}
    axes.annotate("All-time high after the merger", (int(values.argmax()), values.max()), (40, 30),
                  textcoords="offset points", arrowprops=arrow)  # fmt: skip
    axes.annotate("Today: 1,234.56 points", (59, values[-1]), (15, 0), textcoords="offset points", arrowprops=arrow)
    axes.annotate("Warehouse fire\nin Rotterdam", (0, values[0]), (-70, -40), textcoords="offset points",
                  arrowprops=arrow, bbox={"boxstyle": "round", "fc": "w", "alpha": 0.8})  # fmt: skip


def spectrum(figure: Figure, rng: Generator) -> None:
    axes, frequency = figure.subplots(), np.logspace(0, 6, 200)
    for order in range(1, 5):
        axes.loglog(
            frequency, 1e9 / (1 + (frequency / 1e3) ** order), label=rf"$|H_{order}(j\omega)|^2$, order {order}"
        )
    axes.set_xlabel(r"Angular frequency $\omega$ in $\mathrm{rad\,s^{-1}}$, logarithmic scale")
    axes.set_ylabel(r"$\int_0^\infty \left|\frac{\partial H}{\partial \omega}\right|^2 d\omega$")
    axes.set_title(
        r"Power spectral density $S_{xx}(\omega)$ of the Butterworth low-pass filters under test", fontsize=14
    )
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.15), ncol=2, fancybox=True, shadow=True)


def long_dates(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    axes.plot(pd.date_range("2025-09-01", periods=60), rng.normal(size=60).cumsum())
    axes.xaxis.set_major_locator(dates.WeekdayLocator())
    axes.xaxis.set_major_formatter(dates.DateFormatter("%A, %d %B %Y"))
    axes.tick_params(axis="x", labelrotation=int(rng.choice([30, 60, 90])))
    axes.set_xlabel("Day of the measurement (local time)")


def wind_rose(figure: Figure, rng: Generator) -> None:
    axes = figure.add_subplot(projection="polar")
    axes.set(theta_zero_location="N", theta_direction=-1)
    below = np.zeros(8)
    for speed in ("calm, below 2 m/s", "2 to 5 m/s", "5 to 10 m/s", "storm, above 10 m/s"):
        height = rng.uniform(1, 9, 8)
        axes.bar(np.radians(range(0, 360, 45)), height, 0.7, below, label=speed)
        below += height
    axes.set_xticks(np.radians(range(0, 360, 45)), [f"{name}erly" for name in
        ("North", "Northeast", "East", "Southeast", "South", "Southwest", "West", "Northwest")])  # fmt: skip
    axes.legend(title="Wind speed at 10 m", loc="lower left", bbox_to_anchor=(1.1, 0))


def points_in_space(figure: Figure, rng: Generator) -> None:
    axes = figure.add_subplot(projection="3d")
    for name in some(rng, PRODUCTS, 3):
        axes.scatter(*rng.uniform(0, 1e5, (3, 20)), label=name)
    axes.set(
        xlabel="Annual income of the household (EUR)",
        ylabel="\nLiving space (m²)",
        title="I would recommend this company to my friends and family",
    )
    axes.set_zlabel("Energy used for heating (kWh)", labelpad=14)
    axes.legend(loc="upper left", bbox_to_anchor=(0.9, 1))


def broken_axis(figure: Figure, rng: Generator) -> None:
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=[1, 3])
    figure.subplots_adjust(hspace=0.05)
    for axes in (upper, lower):
        axes.bar(some(np.random.default_rng(3), COUNTRIES, 9), [*rng.uniform(1e3, 9e3, 8), 1.25e6])
    upper.set(ylim=(1.2e6, 1.3e6), title="Visitors from abroad by country of origin")
    lower.set_ylim(0, 1e4)
    upper.spines.bottom.set_visible(False)
    lower.tick_params(axis="x", rotation=90)
    figure.text(0.02, 0.5, "Number of visitors (axis is broken)", va="center", rotation="vertical")


def zoomed_inset(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    axes.scatter(*rng.normal(0, 1e5, (2, 300)), s=4)
    inset = axes.inset_axes([1.05, 0.5, 0.47, 0.47], xlim=(-1e4, 1e4), ylim=(-1e4, 1e4), title="The middle, enlarged")
    axes.indicate_inset_zoom(inset)
    axes.set_title("Deviation of the sensors")


def only_a_table(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    axes.axis("off")
    names = some(rng, PRODUCTS, 8)
    cells = [[f"{value:,.2f}" for value in row] for row in rng.uniform(0, 1e7, (8, 4))]
    axes.table(cells, rowLabels=names, colLabels=["Q1 2025", "Q2 2025", "Q3 2025", "Q4 2025 (est.)"], loc="center")
    axes.set_title("Turnover by product group and quarter, unaudited figures in euros", weight="bold")


def box_plots(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    axes.boxplot(rng.lognormal(8, 2, (50, 15)), tick_labels=some(rng, COUNTRIES, 15))
    axes.set(yscale="log", ylabel="Gross domestic product per capita (PPP)", title="Regions of Europe")
    axes.tick_params(axis="x", rotation=90)


def pandas_shares(figure: Figure, rng: Generator) -> Any:
    frame = pd.DataFrame(rng.uniform(1, 9, (5, 6)), index=some(rng, COUNTRIES, 5), columns=some(rng, PRODUCTS, 6))
    axes = frame.div(frame.sum(axis=1), axis=0).mul(100).plot.barh(stacked=True, title="Imports by product group")
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    axes.set_xlabel("Share of all imports from outside the customs union, in percent")
    return axes


def seaborn_facets(figure: Figure, rng: Generator) -> Any:
    frame = pd.DataFrame({
        "Price of the dwelling (EUR)": rng.lognormal(12, 1, 120),
        "Age of the building (years)": rng.uniform(0, 99, 120),
        "Location": rng.choice(some(rng, COUNTRIES, 3), 120), "Heating": rng.choice(some(rng, PRODUCTS, 3), 120),
    })  # fmt: skip
    grid = sns.relplot(frame, x=frame.columns[1], y=frame.columns[0], col="Location", hue="Heating", style="Heating")
    grid.figure.suptitle("Prices of dwellings by location and heating, sold in the last twelve months", y=1.02)
    return grid


def seaborn_joint(figure: Figure, rng: Generator) -> Any:
    frame = pd.DataFrame(
        {"Flipper length in millimetres": rng.normal(200, 10, 80), "Body mass": rng.normal(4e3, 500, 80)}
    )
    grid = sns.jointplot(frame, x=frame.columns[0], y="Body mass", kind="reg")
    grid.figure.suptitle("Flipper length and body mass of penguins on three islands", y=1.03)
    grid.set_axis_labels("Flipper length in millimetres", "Body mass in grams, weighed in the morning", fontsize=16)
    return grid


def figure_legend_below(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots(1, 3)
    figure.subplots_adjust(bottom=0.2, wspace=0.3)
    names = some(rng, PRODUCTS, 5)
    for each, country in zip(axes, some(rng, COUNTRIES, 3), strict=True):
        lines = [each.plot(rng.uniform(0, 1e5, 12))[0] for _ in names]
        each.set(title=country, xlabel="Month")
    figure.legend(lines, names, loc="lower center", ncol=5)


def labels_of_the_figure(figure: Figure, rng: Generator) -> None:
    figure.set_layout_engine("constrained")
    for axes, name in zip(figure.subplots(2, 3, sharey=True).flat, some(rng, PRODUCTS, 6), strict=True):
        axes.hist(rng.lognormal(9, 1, 200), label=name)
        axes.set_title(name)
    figure.supxlabel("Amount of the invoice in euros, before discounts and value-added tax, all branches together")
    figure.supylabel("Number of invoices written since the beginning of the year")
    figure.suptitle("Distribution of invoices")


def flow_with_key(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    quiver = axes.quiver(*rng.normal(size=(2, 8, 8)), cmap="viridis")
    axes.quiverkey(quiver, 0.9, 1.05, 1, r"1 $\frac{m}{s}$ of surface current", labelpos="E")
    axes.set(xlabel="Longitude", ylabel="Latitude", title="Currents in the strait")


def tree_map(figure: Figure, rng: Generator) -> None:
    axes, left = figure.subplots(), 0.0
    axes.axis("off")
    for name, width in zip(some(rng, COUNTRIES, 6), rng.dirichlet(np.ones(6)), strict=True):
        axes.add_patch(plt.Rectangle((left, 0), width, 1, ec="w", fc=plt.get_cmap("Set2")(left)))
        axes.text(left + width / 2, 0.5, f"{name}\n{width:.1%}", ha="center", va="center")
        left += width
    axes.set_title("Exports by country of destination, share of the value in the third quarter")


def title_of_many_lines(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    axes.plot(rng.normal(size=30).cumsum())
    axes.set_title("Consumer price index\nSeasonally adjusted, all urban consumers\nIndex 1982–1984 = 100; shaded "
                   "areas are recessions\nSource: Bureau of Labor Statistics", fontsize=14)  # fmt: skip
    axes.set_ylabel("Index\n(1982–1984 = 100)")


def chinese_and_korean(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    names = ["北京市海淀区中关村", "上海市浦东新区", "廣東省深圳市南山區", "서울특별시 강남구", "대한민국 부산광역시"]
    axes.barh(names, rng.uniform(1e5, 1e7, 5))
    axes.set(
        title="各地区人口与经济增长情况统计图（按年度、地区及产业分类汇总数据）",
        xlabel="인구 (명, 주민등록 기준)",
        ylabel="行政区划名称",
    )


def large_letters(figure: Figure, rng: Generator) -> Any:
    plt.rcParams.update({"font.size": 20, "axes.titlesize": 24, "legend.fontsize": 18})
    _, axes = plt.subplots()
    for name in some(rng, PRODUCTS, 2):
        axes.plot(rng.uniform(0, 1e4, 12), lw=3, label=name)
    axes.set(title="Units sold in every month", xlabel="Month of the year", ylabel="Units sold (thousands)")
    axes.legend()


def plan_of_a_project(figure: Figure, rng: Generator) -> None:
    axes, days = figure.subplots(), pd.Timestamp("2025-01-01")
    for row, name in enumerate(some(rng, QUESTIONS, 8)):
        start, length = rng.integers(0, 200), int(rng.integers(10, 90))
        axes.barh(name, pd.Timedelta(days=length), left=days + pd.Timedelta(days=int(start)))
        axes.text(days + pd.Timedelta(days=int(start) + length), row, f" {length} days left", va="center")
    axes.invert_yaxis()
    axes.xaxis.set_major_formatter(dates.DateFormatter("%b %Y"))


def waterfall(figure: Figure, rng: Generator) -> None:
    axes, steps = figure.subplots(), rng.normal(0, 4e5, 8)
    names = ["Opening balance", "Product revenue", "Services", "Refunds & chargebacks", "Fixed costs", "Variable costs",
             "Taxes", "Closing balance"]  # fmt: skip
    axes.bar_label(axes.bar(names, steps, bottom=steps.cumsum() - steps), [f"{step:+,.0f} €" for step in steps])
    axes.set_title("From opening to closing balance", loc="left")
    axes.yaxis.set_major_formatter(EngFormatter("EUR"))


def prices_and_volume(figure: Figure, rng: Generator) -> None:
    upper, lower = figure.subplots(2, 1, sharex=True, gridspec_kw={"height_ratios": [3, 1], "hspace": 0})
    days = pd.date_range("2025-01-01", periods=40)
    upper.vlines(days, rng.uniform(80, 90, 40), rng.uniform(95, 120, 40), label="Daily range of the share price")
    upper.plot(days, rng.uniform(90, 95, 40), label="20-day moving average")
    upper.legend(loc="lower right", bbox_to_anchor=(1, 1.02), ncols=2, frameon=False)
    lower.bar(days, rng.uniform(0, 1e9, 40))
    lower.set_ylabel("Volume")
    upper.set_ylabel("Price per share (USD, adjusted)")
    figure.autofmt_xdate()


def correlations(figure: Figure, rng: Generator) -> Any:
    names = some(rng, PRODUCTS, 7)
    frame = pd.DataFrame(rng.normal(size=(30, 7)), columns=names)
    axes = sns.heatmap(frame.corr(), annot=True, fmt=".2f", square=True, ax=figure.subplots())
    axes.set_title("Correlation of weekly sales between product groups", fontsize=18)
    return axes


def slopes(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    for name, (before, after) in zip(some(rng, COUNTRIES, 6), rng.uniform(0, 100, (6, 2)), strict=True):
        axes.plot([0, 1], [before, after], "o-")
        axes.text(-0.05, before, f"{name} {before:.1f}", ha="right", va="center")
        axes.text(1.05, after, f"{after:.1f} {name}", va="center")
    axes.set_xticks([0, 1], ["Before the reform", "After the reform"])
    axes.set_xlim(0, 1)
    axes.spines[:].set_visible(False)


def graph_with_names(figure: Figure, rng: Generator) -> None:
    axes, angles = figure.subplots(), np.linspace(0, 2 * np.pi, 9)[:-1]
    points = np.column_stack([np.cos(angles), np.sin(angles)])
    for (x, y), name in zip(points, some(rng, PRODUCTS, 8), strict=True):
        for x_other, y_other in points[rng.integers(0, 8, 2)]:
            axes.plot([x, x_other], [y, y_other], "0.6", zorder=1)
        axes.text(x, y, name, ha="center", va="center", bbox={"boxstyle": "round", "fc": "wheat"})
    axes.set_axis_off()
    axes.set_title("Suppliers and their customers")


def box_of_figures(figure: Figure, rng: Generator) -> None:
    axes, values = figure.subplots(), rng.normal(1e5, 3e4, 500)
    axes.hist(values, bins=30)
    text = (
        f"n = {values.size}\nmean = {values.mean():,.1f}\nmedian = {np.median(values):,.1f}\nstd = {values.std():,.1f}"
    )
    axes.text(1.03, 0.98, text, transform=axes.transAxes, va="top", bbox={"boxstyle": "round", "fc": "0.9"})
    axes.axvline(values.mean(), color="r", label="Arithmetic mean of all measurements")
    axes.set(xlabel="Resistance of the specimen at room temperature in ohms", ylabel="Number of specimens")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1))


EVERYDAY = (
    grouped_bars, answers_to_a_survey, pie_of_a_budget, annotated_matrix, money_on_two_axes, small_multiples,
    peaks_with_arrows, spectrum, long_dates, wind_rose, points_in_space, broken_axis, zoomed_inset, only_a_table,
    box_plots, pandas_shares, seaborn_facets, seaborn_joint, figure_legend_below, labels_of_the_figure, flow_with_key,
    tree_map, title_of_many_lines, chinese_and_korean, large_letters, plan_of_a_project, waterfall, prices_and_volume,
    correlations, slopes, graph_with_names, box_of_figures,
)  # fmt: skip
