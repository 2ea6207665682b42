"""Charthouse serves matplotlib charts as cached images.

What a chart's module needs is here: `chart` declares one, `choice`, `integer` and `day` its params, with `today` for a
day that moves.
"""

from charthouse.charts.days import day, today
from charthouse.charts.definition import Chart, chart
from charthouse.charts.params import choice, integer
from charthouse.charts.variant import Variant

__version__ = "0.2.0"

__all__ = ["Chart", "Variant", "chart", "choice", "day", "integer", "today"]
