"""The readings of CO₂ at Mauna Loa, as several charts use them."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

READINGS = Path(__file__).with_name("co2_mauna_loa.csv")  # its first lines say where it comes from
SOURCE = "Mauna Loa, Hawaii. Data: NOAA GML"


def monthly_readings() -> dict[date, float]:
    """Parts of CO₂ per million parts of air, by the first day of each month."""
    with READINGS.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return {date.fromisoformat(row["month"] + "-01"): float(row["ppm"]) for row in rows}


def whole_years() -> dict[int, list[float]]:
    """The twelve readings of each year that has them all."""
    by_year: dict[int, list[float]] = {}
    for month, ppm in monthly_readings().items():
        by_year.setdefault(month.year, []).append(ppm)
    return {year: readings for year, readings in by_year.items() if len(readings) == 12}


def name_source(figure: Any) -> None:
    """Write under the picture where the readings come from."""
    figure.text(0.98, 0.012, SOURCE, fontsize=6.5, alpha=0.7, horizontalalignment="right")
