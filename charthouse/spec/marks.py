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
class Gauge:
    """A ring that is full at the end of its range."""

    low: float = 0.0
    high: float = 100.0
    track: str | None = None
    is_round: bool = True
    text: Callback | None = None
    font: Font | None = None
    shows_value: bool = True


@dataclass(frozen=True)
class Progress:
    """A bar that is full at the value of the second dataset, or at 100."""

    high: float = 100.0
