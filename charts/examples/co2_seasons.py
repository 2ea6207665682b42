"""The breath of the forests: CO₂ by season, as a heat map."""

from __future__ import annotations

from statistics import fmean
from typing import Any

import numpy as np

from charthouse import chart

from ._mauna_loa import name_source, whole_years

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def load_seasons() -> dict[str, list[float]]:
    """How far each month lies from the mean of its year, in ppm, by year."""
    return {
        str(year): [round(ppm - fmean(readings), 2) for ppm in readings] for year, readings in whole_years().items()
    }


def in_words(seasons: dict[str, list[float]]) -> str:
    """The months of most and least CO₂."""
    years = list(seasons)
    by_month = dict(zip(MONTHS, map(fmean, zip(*seasons.values(), strict=True)), strict=True))
    highest, lowest = max(by_month, key=by_month.__getitem__), min(by_month, key=by_month.__getitem__)
    return (
        f"Heat map of CO₂ at Mauna Loa against the mean of the year, {years[0]} to {years[-1]}: "
        f"highest in {highest} ({by_month[highest]:+.1f} ppm), lowest in {lowest} ({by_month[lowest]:+.1f} ppm)."
    )


@chart(
    "co2-seasons",
    title="CO₂ through the year",
    description=in_words,
    load=load_seasons,
    width=800,
    height=400,
    sizes=[(320, 240), (480, 280)],
    fresh_seconds=86400,
    tags=["climate"],
)
def co2_seasons(figure: Any, seasons: dict[str, list[float]]) -> None:
    """Draw the months against the years, red above the year's mean and blue below."""
    rows = np.transpose(list(seasons.values()))
    limit = np.abs(rows).max()  # the same on both sides, so that white is the year's mean
    axes = figure.subplots()
    width, height = figure.get_size_inches()
    figure.subplots_adjust(right=1 - 0.3 / width, bottom=0.45 / height)  # for the words beside the colours, and below
    cells = axes.pcolormesh(rows, cmap="RdBu_r", vmin=-limit, vmax=limit)
    bar = figure.colorbar(cells, label="ppm above the year's mean")
    bar.outline.set_visible(False)
    axes.set_title("CO₂ through the year")
    years = [year for year in seasons if int(year) % 20 == 0]  # few enough to stand apart in the small size
    axes.set_xticks([list(seasons).index(year) + 0.5 for year in years], years)
    axes.set_yticks(np.arange(len(MONTHS)) + 0.5, MONTHS)
    axes.invert_yaxis()
    axes.spines[:].set_visible(False)
    name_source(figure)
