"""Datasets of a spec: columns of numbers, and how they look.

A tuple of colours or numbers holds one for all points, or one for each; further points repeat it.
"""

from __future__ import annotations

from dataclasses import dataclass

from charthouse.literal.callback import Callback
from charthouse.spec.axis import NumberFormat
from charthouse.spec.texts import PLAIN, Font


@dataclass(frozen=True)
class Points:
    """The markers of a dataset."""

    radii: tuple[float, ...] = ()
    shapes: tuple[str, ...] = ()
    colours: tuple[str, ...] = ()
    borders: tuple[str, ...] = ()
    border_widths: tuple[float, ...] = ()
    turned: tuple[float, ...] = ()  # degrees, clockwise


@dataclass(frozen=True)
class Bars:
    """The bars of a dataset."""

    thickness: float | None = None
    most_thickness: float | None = None
    share: float = 0.9  # of its place in the category
    category_share: float = 0.8
    radii: tuple[float, ...] = ()  # of the corners
    is_round_at_base: bool = False
    grouped: bool = True


@dataclass(frozen=True)
class DataLabels:
    """The value of each point, written at it."""

    anchor: str = "center"  # start, center, end
    align: str = "center"  # start, center, end, top, bottom, left, right
    colours: tuple[str, ...] = ()
    font: Font = PLAIN
    offset: float = 4.0
    turned: float = 0.0
    background: str | None = None
    border: str | None = None
    radius: float = 0.0
    padding: float = 4.0
    callback: Callback | None = None
    format: NumberFormat | None = None
    shown: tuple[bool, ...] = (True,)
    condition: Callback | None = None  # whether it is shown


PLAIN_POINTS = Points()
PLAIN_BARS = Bars()


@dataclass(frozen=True)
class Dataset:
    type: str
    label: str = ""
    values: tuple[float | None, ...] = ()  # None: a gap
    xs: tuple[float | None, ...] = ()  # numbers, moments in ms since 1970, or places of categories; empty: 0, 1, 2, …
    lows: tuple[float | None, ...] = ()  # where floating bars begin
    radii: tuple[float | None, ...] = ()  # of bubbles
    samples: tuple[tuple[float, ...], ...] = ()  # of boxes and violins
    names: tuple[str, ...] = ()  # of points, where they have names of their own
    x_axis: str = ""
    y_axis: str = ""
    stack: str = ""
    order: float = 0.0
    hidden: bool = False
    in_legend: bool = True
    backgrounds: tuple[str, ...] = ()
    paints: tuple[str, ...] = ()  # gradients and patterns over the backgrounds; "" for none
    borders: tuple[str, ...] = ()
    border_width: tuple[float, ...] = ()
    dash: tuple[float, ...] = ()
    line: bool = True
    fill: str = ""  # "": none; origin, start, end, or the number of a dataset
    fill_above: str | None = None  # the colour over what it fills to, and below
    fill_below: str | None = None
    tension: float = 0.0
    monotone: bool = False
    step: str = ""  # before, after, middle
    spans_gaps: bool = False
    points: Points = PLAIN_POINTS
    bars: Bars = PLAIN_BARS
    offsets: tuple[float, ...] = ()  # of slices from the middle
    weight: float = 1.0
    data_labels: DataLabels | None = None
