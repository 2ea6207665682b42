"""The Keeling curve: CO₂ in the air at Mauna Loa, month by month; a param says from which year on."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.dates import AutoDateLocator

from charthouse import chart, integer

from ._mauna_loa import monthly_readings, name_source

MONTHS = 12


def load_since(since: int) -> dict[str, list[Any]]:
    """The months from that year on, their readings, and the mean of the twelve months around each."""
    readings = monthly_readings()
    yearly = np.full(len(readings), np.nan)  # the first and the last half year have no such mean
    middle = slice(MONTHS // 2, 1 - MONTHS // 2)
    yearly[middle] = np.convolve(list(readings.values()), np.full(MONTHS, 1 / MONTHS), "valid")
    rows = zip(readings, readings.values(), yearly.tolist(), strict=True)
    columns = zip(*(row for row in rows if row[0].year >= since), strict=True)
    return dict(zip(("month", "ppm", "yearly"), map(list, columns), strict=True))


def in_words(readings: dict[str, list[Any]]) -> str:
    """The first and the last reading, and what lies between them."""
    months, ppm = readings["month"], readings["ppm"]
    return (
        f"CO₂ at Mauna Loa by month: from {ppm[0]:.0f} ppm in {months[0]:%B %Y} to {ppm[-1]:.0f} ppm "
        f"in {months[-1]:%B %Y}, a rise of {ppm[-1] - ppm[0]:.0f} ppm, with a swing of some 6 ppm within every year."
    )


@chart(
    "co2",
    title="CO₂ in the air",
    description=in_words,
    load=load_since,
    params={"since": integer(1958, 2015)},
    sizes=[(320, 240), (960, 480)],
    fresh_seconds=86400,
    tags=["climate"],
)
def co2(figure: Any, readings: dict[str, list[Any]]) -> None:
    """Draw the months as a fine line, and their yearly mean as a strong one that ends with its value."""
    months, ppm = readings["month"], readings["ppm"]
    axes = figure.subplots()
    axes.plot(months, ppm, color="C0", alpha=0.4, linewidth=0.9, label="month")
    axes.plot(months, readings["yearly"], color="C0", linewidth=2.2, label="mean of twelve months")
    axes.plot(months[-1:], ppm[-1:], "o", color="C1")
    axes.annotate(
        f"{ppm[-1]:.0f} ppm",
        (months[-1], max(ppm)),  # above the swings, wherever in the year the readings end
        xytext=(0, 5),
        textcoords="offset points",
        horizontalalignment="right",
        color="C1",
        weight="bold",
    )
    axes.set_title("CO₂ in the air (ppm)")
    axes.margins(x=0.01, y=0.1)
    axes.xaxis.set_major_locator(AutoDateLocator(maxticks=7))  # few enough years to stand apart in the small size
    axes.legend(loc="upper left")
    name_source(figure)
