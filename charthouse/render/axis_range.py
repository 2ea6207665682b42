"""The range of the data along an axis, in a few words: `Jan to Dec`, `0 to 35`, `2026-01-01 to 2026-03-01`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import Any

from matplotlib.category import StrCategoryConverter
from matplotlib.container import BarContainer
from matplotlib.dates import DateConverter, _SwitchableDateConverter, num2date
from matplotlib.ticker import FixedFormatter, FixedLocator, FuncFormatter

DIGITS = 4
FEW_DAYS = 2.0  # a shorter range is told with its hours
TICK_LABEL = 40  # characters
DATES = (DateConverter, _SwitchableDateConverter)


def axis_range(axes: Any, name: str, axis: Any) -> str:
    """The first and the last value of the axis of that name, `x` or `y`; '' where there is none in words."""
    if labels := _named(axis):
        return _between(*(label[:TICK_LABEL] for label in (labels[0], labels[-1])))
    first, last = _interval(axes, name)
    converter = axis.get_converter()
    if not (math.isfinite(first) and math.isfinite(last)) or last < first:
        return ""
    if isinstance(converter, DATES):
        return _days(first, last, axis.units)
    return "" if converter else _between(number(first), number(last))


def number(value: float) -> str:
    """The number, with at most four digits where it has a fraction: `12,345`, `0.3`, `2.5e+20`."""
    if not math.isfinite(value):
        return str(value)
    if value == 0:
        return "0"
    places = DIGITS - 1 - math.floor(math.log10(abs(value)))
    if not -12 <= places <= 8:
        return f"{value:.{DIGITS - 1}g}"
    text = f"{value:,.{max(places, 0)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _named(axis: Any) -> list[str]:
    """The categories of the axis, or the labels that the chart gave to its ticks."""
    if isinstance(axis.get_converter(), StrCategoryConverter) and axis.units is not None:
        return [_in_line(category) for category in axis.units._mapping]
    formatter = axis.get_major_formatter()
    if not isinstance(axis.get_major_locator(), FixedLocator):
        return []
    return [label for label in map(_in_line, _tick_labels(formatter)) if label]


def _in_line(label: object) -> str:
    return " ".join(str(label).split())


def _tick_labels(formatter: Any) -> Sequence[Any]:
    if isinstance(formatter, FixedFormatter):
        return list(formatter.seq)
    if isinstance(formatter, FuncFormatter) and isinstance(formatter.func, partial):
        (labels,) = formatter.func.args or ({},)  # as set_ticklabels() makes it
        return [labels[place] for place in sorted(labels)] if isinstance(labels, dict) else []
    return []


def _interval(axes: Any, name: str) -> tuple[float, float]:
    """The least and the greatest value; of bars that stand apart, the middles of the outer ones."""
    ends = {"x": axes.dataLim.intervalx, "y": axes.dataLim.intervaly}[name]
    across = [bars for bars in axes.containers if isinstance(bars, BarContainer) and _is_across(bars, name)]
    if not across or any(map(are_joined, across)):
        return float(ends[0]), float(ends[1])
    middles = [middle for bars in across for middle in (_middle(patch, name) for patch in bars.patches)]
    return min(middles, default=math.nan), max(middles, default=math.nan)


def _is_across(bars: BarContainer, name: str) -> bool:
    return (bars.orientation == "horizontal") == (name == "y")


def _middle(bar: Any, name: str) -> float:
    start, size = (bar.get_x(), bar.get_width()) if name == "x" else (bar.get_y(), bar.get_height())
    return float(start + size / 2)


def are_joined(bars: BarContainer) -> bool:
    """Whether each bar begins where the last one ends, as in a histogram."""
    if len(bars.patches) < 2:
        return False
    first, second = bars.patches[:2]
    if bars.orientation == "horizontal":
        return math.isclose(first.get_y() + first.get_height(), second.get_y())
    return math.isclose(first.get_x() + first.get_width(), second.get_x())


def _days(first: float, last: float, zone: Any) -> str:
    shape = "%Y-%m-%d" if last - first >= FEW_DAYS or (first % 1 == 0 and last % 1 == 0) else "%Y-%m-%d %H:%M"
    try:
        moments: Any = num2date([first, last], tz=zone)  # type: ignore[no-untyped-call]
        return _between(*(moment.strftime(shape) for moment in moments))
    except (ValueError, OverflowError):  # beyond the years that Python's dates have
        return ""


def _between(first: str, last: str) -> str:
    return first if first == last else f"{first} to {last}"
