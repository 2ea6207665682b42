"""The Spec: what a chart without Python shows. Lengths are CSS pixels, colours as `colours.colour` spells them.

A None, or an empty tuple, where a value may be is the drawing's own choice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from charthouse.spec import canonical
from charthouse.spec.axis import Axis
from charthouse.spec.dataset import Dataset
from charthouse.spec.marks import Annotation, Centre, Gauge, OutLabels
from charthouse.spec.texts import PLAIN, Font, Legend, Text

CARTESIAN = ("line", "bar", "scatter", "bubble", "boxplot", "violin", "candlestick")  # types of datasets on two axes
ROUND = ("pie", "doughnut", "polarArea", "radar")
SMALL = ("sparkline", "progressBar", "radialGauge", "gauge")


@dataclass(frozen=True)
class Spec:
    """A chart: its type, its datasets, and all that is around them."""

    type: str = "bar"  # one of CARTESIAN, ROUND, SMALL
    horizontal: bool = False
    labels: tuple[str, ...] = ()  # of the categories or slices; "\n" between lines
    datasets: tuple[Dataset, ...] = ()
    axes: tuple[Axis, ...] = ()
    heading: Text | None = None
    subtitle: Text | None = None
    legend: Legend | None = None
    font: Font = PLAIN
    padding: tuple[float, ...] = ()  # top, right, bottom, left
    background: str | None = None  # None: the theme's paper
    cutout: float | None = None  # share of the radius that a doughnut leaves free
    rotation: float = 0.0  # degrees from the top, clockwise, at which the first slice begins
    circumference: float = 360.0
    centre: tuple[Centre, ...] = ()  # lines in the middle of a doughnut
    outlabels: OutLabels | None = None
    annotations: tuple[Annotation, ...] = ()
    gauge: Gauge | None = None
    full: float = 100.0  # at which a progress bar is full

    @property
    def title(self) -> str:
        """The title in one line; '' without one."""
        return " ".join(self.heading.text.split()) if self.heading else ""

    def to_data(self) -> dict[str, Any]:
        """The spec as JSON-like data; equal specs give equal data."""
        data: dict[str, Any] = canonical.to_data(self)
        return data

    @classmethod
    def from_data(cls, data: Any) -> Spec:
        """The spec of that data; DataError for data that `to_data` did not make."""
        return canonical.from_data(cls, data)

    def alt_text(self) -> str:
        """What the chart shows, in at most 300 characters."""
        from charthouse.spec.alt import alt_text

        return alt_text(self)
