"""How much CO₂ the air gains each year: a bar per decade."""

from __future__ import annotations

from statistics import fmean
from typing import Any

from charthouse import chart

from ._mauna_loa import name_source, whole_years


def load_growth() -> dict[str, float]:
    """The gain of each year over the one before, averaged by decade, in ppm."""
    means = {year: fmean(readings) for year, readings in whole_years().items()}
    gains: dict[str, list[float]] = {}
    for year, mean in means.items():
        if year - 1 in means:
            gains.setdefault(f"{year // 10 * 10}s", []).append(mean - means[year - 1])
    return {decade: round(fmean(each), 2) for decade, each in gains.items()}


def in_words(growth: dict[str, float]) -> str:
    """The gain of every decade."""
    gains = ", ".join(f"{decade} {ppm:.1f}" for decade, ppm in growth.items())
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
def co2_growth(figure: Any, growth: dict[str, float]) -> None:
    """Draw a bar per decade, labelled with its gain."""
    axes = figure.subplots()
    bars = axes.bar(list(growth), list(growth.values()), width=0.6, color="C3")
    axes.bar_label(bars, fmt="+%.1f", padding=3)
    axes.set_title("CO₂ gained per year (ppm)")
    axes.set_xlim(-0.55, len(growth) - 0.45)
    axes.tick_params(axis="x", labelsize=7.5)  # seven decades stand side by side in the small size
    axes.margins(y=0.12)
    name_source(figure)
