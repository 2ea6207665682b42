"""Charthouse serves matplotlib charts as cached images.

What a chart's module needs is here: `chart` declares one, `choice`, `integer` and `day` its params, with `today` for a
day that moves; `dashboard` declares a dashboard of `panel`s and `note`s, in `group`s.
"""

from charthouse.charts.dashboards import dashboard, group, note, panel
from charthouse.charts.days import day, today
from charthouse.charts.definition import Chart, chart
from charthouse.charts.params import choice, integer
from charthouse.charts.variant import Variant

__version__ = "0.2.0"

__all__ = [
    "Chart", "Variant", "chart", "choice", "dashboard", "day", "group", "integer", "note", "panel", "today",
]  # fmt: skip
