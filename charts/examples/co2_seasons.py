"""The breath of the forests: CO₂ by season, a heat map drawn by seaborn."""

from __future__ import annotations

from typing import Any

import pandas as pd
import seaborn as sns

from charthouse import chart

from ._mauna_loa import monthly_readings, name_source

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def load_seasons() -> pd.DataFrame:
    """How far each month lies from the mean of its year, in ppm: a row per month of the year, a column per year."""
    readings = monthly_readings()
    year = readings["month"].dt.year
    readings["ppm"] -= readings.groupby(year)["ppm"].transform("mean")
    whole = readings[year.groupby(year).transform("size") == 12]
    seasons = whole.pivot_table(index=whole["month"].dt.month, columns=whole["month"].dt.year, values="ppm")
    seasons.index, seasons.columns = MONTHS, [str(year) for year in seasons.columns]
    return seasons.round(2)


def in_words(seasons: pd.DataFrame) -> str:
    """The months of most and least CO₂."""
    mean = seasons.mean(axis="columns")
    return (
        f"Heat map of CO₂ at Mauna Loa against the mean of the year, {seasons.columns[0]} to {seasons.columns[-1]}: "
        f"highest in {mean.idxmax()} ({mean.max():+.1f} ppm), lowest in {mean.idxmin()} ({mean.min():+.1f} ppm)."
    )


@chart(
    "co2-seasons",
    title="CO₂ through the year",
    description=in_words,
    load=load_seasons,
    width=800,
    height=400,
    sizes=[(480, 280)],
    fresh_seconds=86400,
    tags=["climate"],
)
def co2_seasons(figure: Any, seasons: pd.DataFrame) -> Any:
    """Draw the months against the years, red above the year's mean and blue below."""
    axes = sns.heatmap(
        seasons,
        cmap="RdBu_r",
        center=0,
        ax=figure.subplots(),
        xticklabels=10,
        cbar_kws={"label": "ppm above the year's mean"},
    )
    axes.set_title("CO₂ through the year")
    axes.set_xlabel("")
    axes.set_ylabel("")
    axes.tick_params(axis="y", rotation=0)
    name_source(figure)
    return axes
