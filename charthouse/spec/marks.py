"""What stands in a chart that is no data: annotations, texts in the middle; and the parts of gauges."""

from __future__ import annotations

from dataclasses import dataclass

from charthouse.literal.callback import Callback
from charthouse.spec.texts import LARGE, PLAIN, Font


@dataclass(frozen=True)
class Annotation:
    """A line or a box over the chart; an end that is None is at the end of its axis."""

    kind: str  # line, box, point, label
    x_axis: str = ""
    y_axis: str = ""
    x_low: float | None = None
    x_high: float | None = None
    y_low: float | None = None
    y_high: float | None = None
    colour: str | None = None
    background: str | None = None
    width: float = 1.0
    dash: tuple[float, ...] = ()
    radius: float = 10.0  # of a point
    label: str = ""
    font: Font = PLAIN
    label_background: str | None = None
    label_position: str = "center"  # start, center, end
    behind: bool = False  # drawn before the datasets


@dataclass(frozen=True)
class Centre:
    """A line of text in the middle of a doughnut."""

    text: str
    font: Font = LARGE


@dataclass(frozen=True)
class OutLabels:
    """Names of slices outside of a pie, each with a line to its slice."""

    text: str = "%l %p"  # %l: the label, %v: the value, %p: the share, %p.1: with a decimal
    callback: Callback | None = None
    font: Font = PLAIN
    colours: tuple[str, ...] = ()
    backgrounds: tuple[str, ...] = ()
    stretch: float = 12.0  # of the line


@dataclass(frozen=True)
class Gauge:
    """A ring that is full at the end of its range, or an arc of sections with a needle."""

    low: float = 0.0
    high: float = 100.0
    track: str | None = None
    inner: float = 0.8  # share of the radius that is free
    is_round: bool = True
    text: str | None = None  # in the middle; None: the value
    callback: Callback | None = None
    font: Font | None = None
    needle: float | None = None  # where the needle points; None: a ring without one
