"""The readings of CO₂ at Mauna Loa, as several charts use them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

READINGS = Path(__file__).with_name("co2_mauna_loa.csv")  # its first lines say where it comes from
SOURCE = "Mauna Loa, Hawaii. Data: NOAA GML"


def monthly_readings() -> pd.DataFrame:
    """A row per month: `month` (its first day) and `ppm`, parts of CO₂ per million parts of air."""
    return pd.read_csv(READINGS, comment="#", parse_dates=["month"])


def name_source(figure: Any) -> None:
    """Write under the picture where the readings come from."""
    figure.text(0.98, 0.012, SOURCE, fontsize=6.5, alpha=0.7, horizontalalignment="right")
