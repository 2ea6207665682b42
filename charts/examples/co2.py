"""The Keeling curve: CO₂ in the air at Mauna Loa, month by month; a param says from which year on."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.dates import AutoDateLocator

from charthouse import chart, integer

from ._mauna_loa import monthly_readings, name_source


def load_since(since: int) -> pd.DataFrame:
    """The readings from that year on, with the mean of the twelve months around each."""
    readings = monthly_readings()
    readings["yearly"] = readings["ppm"].rolling(12, center=True).mean()
    return readings[readings["month"].dt.year >= since]


def in_words(readings: pd.DataFrame) -> str:
    """The first and the last reading, and what lies between them."""
    first, last = readings.iloc[0], readings.iloc[-1]
    rise = last["ppm"] - first["ppm"]
    return (
        f"CO₂ at Mauna Loa by month: from {first['ppm']:.0f} ppm in {first['month']:%B %Y} to {last['ppm']:.0f} ppm "
        f"in {last['month']:%B %Y}, a rise of {rise:.0f} ppm, with a swing of some 6 ppm within every year."
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
def co2(figure: Any, readings: pd.DataFrame) -> None:
    """Draw the months as a fine line, and their yearly mean as a strong one that ends with its value."""
    axes = figure.subplots()
    axes.plot(readings["month"], readings["ppm"], color="C0", alpha=0.4, linewidth=0.9, label="month")
    axes.plot(readings["month"], readings["yearly"], color="C0", linewidth=2.2, label="mean of twelve months")
    last = readings.iloc[-1]
    axes.plot([last["month"]], [last["ppm"]], "o", color="C1")
    axes.annotate(
        f"{last['ppm']:.0f} ppm",
        (last["month"], readings["ppm"].max()),  # above the swings, wherever in the year the readings end
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
