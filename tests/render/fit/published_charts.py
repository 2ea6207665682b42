"""Charts as they are published in papers and reports: the kinds that small pictures were not laid out with."""

from __future__ import annotations

from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib import dates
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, PercentFormatter
from names import COUNTRIES, PRODUCTS, QUESTIONS, some
from numpy.random import Generator

MONTHS = "January February March April May June July August September October November December".split()


def forest_of_trials(figure: Figure, rng: Generator) -> None:
    axes, effects = figure.subplots(), rng.lognormal(0, 0.4, 8)
    axes.errorbar(effects, range(8), xerr=effects * [[0.3], [0.5]] * np.ones(8), fmt="s", color="k", capsize=3)
    axes.axvline(1, color="0.5", linestyle="--")
    axes.set_yticks(range(8), [f"{name} et al. (20{10 + row})" for row, name in enumerate(some(rng, COUNTRIES, 8))])
    axes.set(xscale="log", xlabel="Odds ratio (95 % confidence interval), random effects", title="All-cause mortality")
    for row, effect in enumerate(effects):
        axes.text(1.02, row, f"{effect:.2f} [{effect * 0.7:.2f}, {effect * 1.5:.2f}]", va="center",
                  transform=axes.get_yaxis_transform())  # fmt: skip


def survival(figure: Figure, rng: Generator) -> None:
    axes, risk = figure.subplots(), figure.add_axes((0.125, 0.0, 0.775, 0.08))
    for name in ("Placebo plus standard of care", "Treatment, 20 mg twice daily", "Treatment, 40 mg once daily"):
        axes.step(range(0, 60, 5), 1 - rng.uniform(0, 0.08, 12).cumsum(), where="post", label=name)
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.set(xlabel="Months since randomisation", ylabel="Probability of survival without progression")
    axes.legend(loc="lower left", title="Treatment group", frameon=False)
    risk.set_axis_off()
    for column in range(6):
        risk.text(column / 6, 0.5, f"{int(rng.uniform(20, 300))}", ha="center")
    risk.text(-0.05, 1.1, "Number at risk", ha="right")


def confusion(figure: Figure, rng: Generator) -> None:
    axes, names = figure.subplots(), ["Invoice", "Delivery note", "Credit note", "Reminder of a payment", "Other"]
    counts = rng.integers(0, 2000, (5, 5))
    image = axes.imshow(counts, cmap="Blues")
    figure.colorbar(image)
    axes.set_xticks(range(5), names, rotation=45, ha="right")
    axes.set_yticks(range(5), names)
    for row, column in np.ndindex(5, 5):
        axes.text(column, row, f"{counts[row, column]}\n{rng.uniform():.1%}", ha="center", va="center", fontsize=9)
    axes.set(xlabel="Predicted class of the document", ylabel="True class of the document")
    axes.set_title("Confusion matrix of the classifier, normalised by row", fontsize=15)


def receiver_operating(figure: Figure, rng: Generator) -> None:
    axes, across = figure.subplots(), np.linspace(0, 1, 50)
    for name in ("Logistic regression", "Gradient boosted trees", "Random forest (500 trees)", "Neural network"):
        area = rng.uniform(0.6, 0.99)
        axes.plot(across, across ** (1 / area - 1), label=f"{name} (AUC = {area:.3f} ± {rng.uniform(0, 0.05):.3f})")
    axes.plot([0, 1], [0, 1], "k--")
    axes.set(xlabel="False positive rate", ylabel="True positive rate", title="Receiver operating characteristic")
    axes.legend(loc="upper left", bbox_to_anchor=(1.02, 1))
    axes.set_aspect("equal")


def panels_with_letters(figure: Figure, rng: Generator) -> None:
    figure.suptitle("Figure 3: Response of leaf area to nitrogen, phosphorus and water", fontweight="bold")
    for letter, axes in zip("abcdef", figure.subplots(2, 3).flat, strict=True):
        axes.scatter(*rng.normal(size=(2, 30)), s=8)
        axes.text(-0.25, 1.1, f"({letter})", transform=axes.transAxes, fontsize=14, fontweight="bold")
        axes.set(xlabel=r"N supply (kg ha$^{-1}$)", ylabel=r"Leaf area (m$^2$ m$^{-2}$)")


def scores_of_importance(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    names = [f"{name.lower().replace(' ', '_')}__last_90_days" for name in some(rng, PRODUCTS, 15)]
    axes.barh(names, np.sort(rng.exponential(size=15)))
    axes.set_title("Permutation importance (test set)")
    axes.set_xlabel("Decrease in accuracy score")


def large_by_settings(figure: Figure, rng: Generator) -> None:
    with matplotlib.rc_context({"font.size": 20, "axes.titlesize": 24, "axes.labelsize": 22, "legend.fontsize": 18,
                                "xtick.labelsize": 18, "ytick.labelsize": 18, "figure.titlesize": 26}):  # fmt: skip
        axes = figure.subplots()
        for name in some(rng, COUNTRIES, 2):
            axes.plot(range(2018, 2026), rng.uniform(1e3, 9e4, 8), label=name)
        axes.set(xlabel="Financial year", ylabel="Applications received", title="Applications by country")
        axes.legend()


def seaborn_for_talks(figure: Figure, rng: Generator) -> None:
    with sns.plotting_context("poster"):
        axes = figure.subplots()
        sns.lineplot(x=range(12), y=rng.uniform(size=12), ax=axes, label="Model")
        sns.lineplot(x=range(12), y=rng.uniform(size=12), ax=axes, label="Measurement")
        axes.set(xlabel="Month of the year", ylabel="Soil moisture (m³/m³)", title="Soil moisture at station 7")


def title_and_source(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    axes.bar(some(rng, COUNTRIES, 6), rng.uniform(1e3, 1e5, 6))
    axes.tick_params(axis="x", rotation=90, pad=12)
    figure.suptitle("Rents rise faster than wages in most countries", x=0.02, ha="left", fontsize=18, weight="bold")
    axes.set_title("Change since 2015, in euros of 2025 per household and year", loc="left", color="0.4", pad=15)
    figure.text(0.02, -0.04, "Source: national statistical offices; own calculations. Data for 2025 are provisional.")


def area_by_month(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    axes.stackplot(MONTHS, rng.uniform(1e5, 1e6, (5, 12)), labels=some(rng, PRODUCTS, 5))
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=3)
    axes.set_ylabel("Generation in megawatt hours")


def climate_of_a_city(figure: Figure, rng: Generator) -> None:
    rain = figure.subplots()
    heat = rain.twinx()
    rain.bar(MONTHS, rng.uniform(10, 200, 12), color="tab:blue")
    heat.plot(MONTHS, rng.uniform(-5, 30, 12), "r-o")
    rain.set_ylabel("Precipitation (mm)", color="tab:blue")
    heat.set_ylabel("Mean temperature of the air (°C)", color="r", rotation=270, labelpad=20)
    rain.tick_params(axis="x", rotation=60)
    rain.set_title("Addis Ababa, Ethiopia · 2,355 m above sea level\n9.0° N, 38.7° E", pad=25)


def box_plots_lying(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    axes.boxplot(rng.lognormal(8, 1, (40, 6)), orientation="horizontal", tick_labels=some(rng, QUESTIONS, 6))
    axes.set_xlabel("Time until the first answer of the support team, in seconds")


def ring_with_a_total(figure: Figure, rng: Generator) -> None:
    axes, values = figure.subplots(), rng.uniform(1e5, 1e6, 7)
    names = [f"{name}\n{value:,.0f} € ({value / values.sum():.1%})" for name, value in zip(
        some(rng, PRODUCTS, 7), values, strict=True)]  # fmt: skip
    axes.pie(values, labels=names, wedgeprops={"width": 0.35}, labeldistance=1.15, startangle=90)
    axes.text(0, 0, f"Total\n{values.sum():,.0f} €", ha="center", va="center", fontsize=16, weight="bold")


def pies_in_a_row(figure: Figure, rng: Generator) -> None:
    names = some(rng, COUNTRIES, 4)
    for axes, year in zip(figure.subplots(1, 3), (2005, 2015, 2025), strict=True):
        wedges, *_ = axes.pie(rng.uniform(1, 9, 4), autopct="%.0f %%", pctdistance=1.25)
        axes.set_title(f"Exports in {year}")
    figure.legend(wedges, names, loc="lower center", ncols=4, title="Destination of the goods")


def table_of_results(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    axes.set_axis_off()
    cells = [[f"{value:,.2f}" for value in row] for row in rng.normal(0, 1e4, (9, 5))]
    table = axes.table(cells, rowLabels=some(rng, PRODUCTS, 9), loc="center",
                       colLabels=["Q1 2025", "Q2 2025", "Q3 2025", "Change on year", "Share of total"])  # fmt: skip
    table.auto_set_font_size(False)
    table.set_fontsize(11)
    table.scale(1, 1.6)
    axes.set_title("Quarterly results by product group (thousand euros)")


def table_at_the_right(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    axes.plot(rng.normal(size=200).cumsum())
    rows = ["Minimum", "Maximum", "Mean", "Standard deviation"]
    axes.table([[f"{value:.3f}"] for value in rng.normal(size=4)], rowLabels=rows, colLabels=["Value"],
               bbox=(1.35, 0.3, 0.25, 0.5))  # fmt: skip
    axes.set(xlabel="Sample", ylabel="Amplitude (mV)", title="Electrode 4")


def timeline(figure: Figure, rng: Generator) -> None:
    axes, days = figure.subplots(), pd.date_range("2024-01-01", periods=7, freq="75D")
    heights = [2, -2, 1, -1, 3, -3, 1.5]
    axes.vlines(days, 0, heights)
    axes.plot(days, np.zeros(7), "ko-")
    for day, height, name in zip(days, heights, some(rng, QUESTIONS, 7), strict=True):
        axes.annotate(f"{name}\n{day:%d %b %Y}", (day, height), (-3, np.sign(height) * 3), ha="right",
                      textcoords="offset points", va="bottom" if height > 0 else "top")  # fmt: skip
    axes.yaxis.set_visible(False)
    axes.spines[["left", "top", "right"]].set_visible(False)
    axes.xaxis.set_major_formatter(dates.DateFormatter("%B %Y"))
    axes.tick_params(axis="x", rotation=30)


def skills(figure: Figure, rng: Generator) -> None:
    axes, angles = figure.add_subplot(projection="polar"), np.linspace(0, 2 * np.pi, 7)
    for name in some(rng, COUNTRIES, 3):
        values = rng.uniform(1, 5, 6)
        axes.plot(angles, [*values, values[0]], label=name)
        axes.fill(angles, [*values, values[0]], alpha=0.2)
    axes.set_xticks(angles[:-1], ["Communication and\npresentation", "Technical knowledge", "Working in a team",
                                  "Leadership", "Planning and organisation", "Solving problems"])  # fmt: skip
    axes.set_yticks([1, 2, 3, 4, 5], ["poor", "fair", "good", "very good", "excellent"])
    axes.set_title("Assessment of the candidates in the second round of interviews", pad=30)
    axes.legend(loc="upper right", bbox_to_anchor=(1.5, 1.1))


def clock_of_calls(figure: Figure, rng: Generator) -> None:
    axes = figure.add_subplot(projection="polar", theta_offset=np.pi / 2, theta_direction=-1)
    axes.bar(np.arange(24) * np.pi / 12, rng.uniform(0, 900, 24), 0.25)
    axes.set_xticks(np.arange(24) * np.pi / 12, [f"{hour:02}:00 – {hour:02}:59" for hour in range(24)])
    axes.set_title("Emergency calls by hour of the day")


def pairs_of_panels(figure: Figure, rng: Generator) -> Any:
    frame = pd.DataFrame({name: rng.lognormal(3, 1, 50) for name in some(rng, PRODUCTS, 5)})
    return pd.plotting.scatter_matrix(frame, figsize=(12, 12), diagonal="hist")


def heat_map_of_months(figure: Figure, rng: Generator) -> Any:
    frame = pd.DataFrame(rng.uniform(0, 1e3, (6, 12)), index=some(rng, COUNTRIES, 6), columns=MONTHS)
    options = {"label": "Nights spent by guests from abroad, in thousands"}
    return sns.heatmap(frame, annot=True, fmt=".0f", cbar_kws=options, linewidths=0.5, ax=figure.subplots())


def violins_by_day(figure: Figure, rng: Generator) -> Any:
    frame = pd.DataFrame(
        {
            "Total of the bill (USD)": rng.lognormal(3, 0.4, 90),
            "Day of the week": rng.choice(["Thursday", "Friday", "Saturday", "Sunday"], 90),
            "Guest": rng.choice(["Regular guest", "New guest"], 90),
        }
    )
    axes = sns.violinplot(frame, x="Day of the week", y="Total of the bill (USD)", hue="Guest", ax=figure.subplots())
    sns.move_legend(axes, "upper left", bbox_to_anchor=(1, 1), title="Kind of guest")
    return axes


def lines_with_bands(figure: Figure, rng: Generator) -> Any:
    frame = pd.DataFrame(
        {
            "Week": np.tile(range(10), 24),
            "Incidence": rng.uniform(0, 90, 240),
            "Region": np.repeat(some(rng, COUNTRIES, 6), 40),
            "Age": rng.choice(["under 18 years", "18 to 64 years", "65 and over"], 240),
        }
    )
    return sns.relplot(frame, x="Week", y="Incidence", hue="Age", col="Region", col_wrap=3, kind="line", height=2.5)


def colour_bar_above(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    mesh = axes.pcolormesh(rng.normal(15, 10, (24, 52)))
    bar = figure.colorbar(mesh, location="top", shrink=0.8, extend="both")
    bar.set_label("Temperature of the water at a depth of two metres in degrees Celsius", labelpad=14)
    axes.set_yticks(range(0, 24, 3), [f"{hour}:00 o'clock" for hour in range(0, 24, 3)])
    axes.set_xlabel("Calendar week of the year 2025")


def two_maps_with_bars(figure: Figure, rng: Generator) -> None:
    for axes, name in zip(figure.subplots(1, 2, sharey=True), ("Observed", "Simulated (RCP 8.5)"), strict=True):
        mesh = axes.contourf(rng.uniform(-180, 180, (9, 18)), cmap="RdBu_r")
        figure.colorbar(mesh, ax=axes, label="Anomaly of the air pressure (hPa)", format="%+.1f")
        axes.set(title=f"{name}, December to February", xlabel="Longitude (° E)", ylabel="Latitude (° N)")


def shares_of_a_hundred(figure: Figure, rng: Generator) -> None:
    axes, left = figure.subplots(), np.zeros(6)
    for name in some(rng, PRODUCTS, 5):
        share = rng.uniform(1, 9, 6)
        axes.barh(some(np.random.default_rng(2), COUNTRIES, 6), share, left=left, label=name)
        left += share
    axes.invert_yaxis()
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5), title="What people spend most of their income on")
    axes.set_title("Spending of households")


def growth_with_arrows(figure: Figure, rng: Generator) -> None:
    axes, values = figure.subplots(), rng.uniform(2e6, 9e6, 5)
    axes.bar_label(
        axes.bar(["2021", "2022", "2023", "2024", "2025 (preliminary)"], values), fmt="€{:,.0f}", fontsize=14
    )
    axes.annotate("CAGR +12.4 %", (4, values.max() * 1.25), (0, values.max() * 1.25), va="center",
                  arrowprops={"arrowstyle": "->", "lw": 2}, fontsize=16)  # fmt: skip
    axes.annotate("Acquisition of the\nNordic business", (2, values[2]), (2.6, values.max() * 1.6),
                  arrowprops={"arrowstyle": "fancy"}, bbox={"boxstyle": "round4", "fc": "lightyellow"})  # fmt: skip
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.set_yticks([])


def notes_in_the_margin(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    axes.plot(pd.date_range("2025-01-01", periods=250), rng.normal(size=250).cumsum() + 1e4)
    for height, note in zip((0.9, 0.5, 0.1), some(rng, QUESTIONS, 3), strict=True):
        axes.annotate(note, (1, height), (1.05, height), xycoords="axes fraction", va="center",
                      arrowprops={"arrowstyle": "-|>"}, fontsize=8)  # fmt: skip
    figure.autofmt_xdate()


def strip_of_sensors(figure: Figure, rng: Generator) -> None:
    for axes, name in zip(figure.subplots(6, 1, sharex=True), some(rng, PRODUCTS, 6), strict=True):
        axes.plot(rng.normal(0, 1e-5, 100), lw=0.7)
        axes.set_ylabel(name, rotation=0, ha="right", va="center")
    figure.supxlabel("Time since the start of the measurement (seconds)")
    figure.suptitle("Raw signals of all sensors")


def dashboard(figure: Figure, rng: Generator) -> None:
    axes = figure.subplot_mosaic([["a", "a", "b"], ["c", "d", "d"]])
    axes["a"].plot(pd.date_range("2025-01-01", periods=90), rng.uniform(0, 1e6, 90))
    axes["a"].set(title="Daily active users", ylabel="Users")
    axes["b"].pie(rng.uniform(1, 9, 4), labels=["Mobile app", "Web, desktop", "Web, mobile", "API"], autopct="%d%%")
    axes["c"].barh(some(rng, COUNTRIES, 5), rng.uniform(1, 9, 5))
    axes["d"].hist(rng.exponential(300, 1000), bins=40)
    axes["d"].set(xlabel="Response time (milliseconds)", title="Distribution of the response times")
    figure.suptitle("Service overview", fontsize=20)


def money_of_every_size(figure: Figure, rng: Generator) -> None:
    axes = figure.subplots()
    axes.scatter(rng.lognormal(12, 2, 40), rng.lognormal(8, 2, 40), s=rng.uniform(9, 900, 40), alpha=0.5)
    axes.set(xscale="log", yscale="log", xlabel="Gross domestic product per head", ylabel="Health spending per head")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"${value:,.0f} per year"))
    axes.set_title(
        "Richer countries spend more on health,\nbut not in proportion to their income", loc="left", fontsize=18
    )


def levels_of_employees(figure: Figure, rng: Generator) -> None:
    axes, levels = figure.subplots(), ["Head of department", "Team lead", "Senior specialist", "Specialist", "Trainee"]
    women, men = rng.uniform(10, 90, (2, 5))
    axes.barh(levels, -women, label="Women")
    axes.barh(levels, men, label="Men")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{abs(value):.0f} employees"))
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, 1.15), ncols=2, fontsize=14)
    axes.set_title("Employees by level and sex", y=1.2, fontsize=20)


def terrain(figure: Figure, rng: Generator) -> None:
    axes = figure.add_subplot(projection="3d")
    across, up = np.meshgrid(np.arange(20), np.arange(20))
    axes.plot_wireframe(across * 1e3, up * 1e3, rng.uniform(0, 3e3, (20, 20)))
    axes.set_xlabel("Easting in metres (UTM 32N)", labelpad=15)
    axes.set_ylabel("Northing in metres (UTM 32N)", labelpad=15)
    axes.set_zlabel("Height above sea level", labelpad=10)
    axes.set_title("Digital terrain model of the survey area, before levelling", fontsize=16)


def steps_of_a_sale(figure: Figure, rng: Generator) -> Any:
    fig, axes = plt.subplots(figsize=(5, 8))
    names = ["Visits of the page", "Products put into the cart", "Checkout started", "Payment details entered", "Paid"]
    widths = np.sort(rng.uniform(1e3, 1e6, 5))[::-1]
    axes.barh(names, widths, left=-widths / 2, height=0.9)
    for row, width in enumerate(widths):
        axes.text(0, row, f"{width:,.0f} ({width / widths[0]:.1%})", ha="center", va="center", color="w", fontsize=13)
    axes.invert_yaxis()
    axes.set_xticks([])
    axes.set_title("Funnel of the online shop, week 47", fontsize=18)
    return fig


def pandas_with_a_table(figure: Figure, rng: Generator) -> None:
    frame = pd.DataFrame(rng.uniform(0, 1e4, (4, 3)), columns=some(rng, PRODUCTS, 3), index=[2022, 2023, 2024, 2025])
    axes = figure.subplots()
    axes.xaxis.tick_top()
    frame.round(1).plot(table=True, ax=axes, title="Complaints by product")


PUBLISHED = (
    forest_of_trials, survival, confusion, receiver_operating, panels_with_letters, scores_of_importance,
    large_by_settings, seaborn_for_talks, title_and_source, area_by_month, climate_of_a_city, box_plots_lying,
    ring_with_a_total, pies_in_a_row, table_of_results, table_at_the_right, timeline, skills, clock_of_calls,
    pairs_of_panels, heat_map_of_months, violins_by_day, lines_with_bands, colour_bar_above, two_maps_with_bars,
    shares_of_a_hundred, growth_with_arrows, notes_in_the_margin, strip_of_sensors, dashboard, money_of_every_size,
    levels_of_employees, terrain, steps_of_a_sale, pandas_with_a_table,
)  # fmt: skip
