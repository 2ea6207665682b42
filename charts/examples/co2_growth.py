"""How much CO₂ the air gains each year, drawn by pandas: its `.plot` returns the axes, and that is all it takes."""

from __future__ import annotations

from typing import Any

import pandas as pd

from charthouse import chart

from ._mauna_loa import monthly_readings, name_source


def load_growth() -> pd.DataFrame:
    """The gain of each year over the one before, averaged by decade, in ppm."""
    readings = monthly_readings()
    by_year = readings.groupby(readings["month"].dt.year)["ppm"].agg(["mean", "size"])
    growth = by_year["mean"][by_year["size"] == 12].diff().dropna()
    decades = growth.groupby(growth.index // 10 * 10).mean().round(2)
    return pd.DataFrame({"decade": [f"{decade}s" for decade in decades.index], "ppm": decades.to_numpy()})


def in_words(growth: pd.DataFrame) -> str:
    """The gain of every decade."""
    gains = ", ".join(f"{row.decade} {row.ppm:.1f}" for row in growth.itertuples())
    return f"Yearly gain of CO₂ in the air in ppm, by decade: {gains}."


@chart(
    "co2-growth",
    title="Yearly gain of CO₂ by decade",
    description=in_words,
    load=load_growth,
    sizes=[(320, 240)],
    fresh_seconds=86400,
    tags=["climate"],
)
def co2_growth(figure: Any, growth: pd.DataFrame) -> Any:
    """Draw a bar per decade, labelled with its gain."""
    axes = growth.plot.bar(x="decade", y="ppm", rot=0, width=0.6, legend=False, color="C3")
    axes.bar_label(axes.containers[0], fmt="+%.1f", padding=3)
    axes.set_title("CO₂ gained per year (ppm)")
    axes.set_xlabel("")
    axes.tick_params(axis="x", labelsize=7.5)  # seven decades stand side by side in the small size
    axes.grid(axis="x", visible=False)
    axes.margins(y=0.12)
    name_source(axes.figure)
    return axes
