"""Axes of a spec."""

from __future__ import annotations

from dataclasses import dataclass

from charthouse.literal.callback import Callback
from charthouse.spec.texts import PLAIN, SMALL, Font, Text


@dataclass(frozen=True)
class NumberFormat:
    """How numbers are written: grouped thousands, decimals, a unit before or behind them."""

    prefix: str = ""
    suffix: str = ""
    decimals: float | None = None  # as many for every number
    compact: bool = False  # 1.5K, 2M
    percent: bool = False
    grouped: bool = True


@dataclass(frozen=True)
class Grid:
    shown: bool = True
    lines: bool = True  # across the chart
    border: bool = True  # the axis itself
    colours: tuple[str, ...] = ()  # one for all lines, or one for each
    width: float = 1.0
    dash: tuple[float, ...] = ()
    zero_colour: str | None = None
    round: bool = False  # around a radar
    border_colour: str | None = None


@dataclass(frozen=True)
class Ticks:
    shown: bool = True
    font: Font = PLAIN
    step: float | None = None
    most: float | None = None
    decimals: float | None = None  # the most that are written
    callback: Callback | None = None
    format: NumberFormat | None = None
    rotations: tuple[float, ...] = ()  # the least and the most, in degrees
    skips: bool = True  # leaves out labels that have no room
    inside: bool = False
    padding: float | None = None
    backdrop: bool = True  # behind the numbers of a radial axis


ALL_LINES = Grid()
ALL_TICKS = Ticks()


@dataclass(frozen=True)
class Axis:
    id: str
    kind: str = "linear"  # category, linear, logarithmic, time, radial
    side: str = "left"  # left, right, top, bottom; "" around a radial chart
    shown: bool = True
    low: float | None = None
    high: float | None = None
    suggested_low: float | None = None
    suggested_high: float | None = None
    from_zero: bool = False
    stacked: bool = False
    reverse: bool = False
    offset: bool = False  # half a category is free at both ends
    grid: Grid = ALL_LINES
    ticks: Ticks = ALL_TICKS
    title: Text | None = None
    unit: str | None = None  # of time: minute, hour, day, week, month, quarter, year
    unit_steps: float = 1.0
    time_format: str | None = None  # in moment's tokens
    spokes: Grid | None = None  # of a radial axis
    point_font: Font | None = SMALL  # of the names around it; None: there are none
