"""The types of charts, as configs name them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """What a type's name says: how it is drawn, and which room reads it."""

    type: str
    room: str = "cartesian"  # cartesian, circles, small
    horizontal: bool = False
    outlabels: bool = False
    has_legend: bool = True


TYPES = {
    "line": Kind("line"),
    "bar": Kind("bar"),
    "horizontalBar": Kind("bar", horizontal=True),
    "scatter": Kind("scatter"),
    "bubble": Kind("bubble"),
    "pie": Kind("pie", "circles"),
    "doughnut": Kind("doughnut", "circles"),
    "donut": Kind("doughnut", "circles"),
    "radar": Kind("radar", "circles"),
    "polarArea": Kind("polarArea", "circles"),
    "outlabeledPie": Kind("pie", "circles", outlabels=True),
    "outlabeledDoughnut": Kind("doughnut", "circles", outlabels=True),
    "boxplot": Kind("boxplot"),
    "horizontalBoxplot": Kind("boxplot", horizontal=True),
    "violin": Kind("violin"),
    "horizontalViolin": Kind("violin", horizontal=True),
    "candlestick": Kind("candlestick"),
    "ohlc": Kind("candlestick"),
    "sparkline": Kind("sparkline", "small", has_legend=False),
    "progressBar": Kind("progressBar", "small", has_legend=False),
    "radialGauge": Kind("radialGauge", "small", has_legend=False),
    "gauge": Kind("gauge", "small", has_legend=False),
}
OF_DATASETS = {name: kind.type for name, kind in TYPES.items() if kind.room == "cartesian"}
