"""The examples of the playground: configs to begin with, each in a file of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from charthouse.charts.variant import one_of
from charthouse.errors import NotFound

FOLDER = Path(__file__).parent / "examples"


@dataclass(frozen=True)
class Example:
    """A config, and how it is drawn, by the names of the query."""

    name: str
    title: str
    look: Mapping[str, str] = field(default_factory=dict)

    @property
    def given(self) -> dict[str, str]:
        """What a request for its picture says."""
        return {"c": (FOLDER / f"{self.name}.js").read_text(encoding="utf-8"), **self.look}


EXAMPLES = (
    Example("lines", "Lines"),
    Example("bars", "Bars"),
    Example("stacked", "Stacked bars"),
    Example("horizontal", "Horizontal bars"),
    Example("pie", "Pie"),
    Example("doughnut", "Doughnut"),
    Example("two-axes", "Two axes"),
    Example("radar", "Radar"),
    Example("time", "Time"),
    Example("scatter", "Scatter"),
    Example("gauge", "Gauge", {"w": "240", "h": "240"}),
    Example("progress", "Progress bar", {"w": "400", "h": "40"}),
    Example("sparkline", "Sparkline", {"w": "200", "h": "50"}),
    Example("annotations", "Annotations"),
    Example("functions", "Functions"),
)


def find(name: str) -> Example:
    """The example of that name; NotFound names the others."""
    found = {one.name: one for one in EXAMPLES}.get(name)
    if found is None:
        raise NotFound("example", name, one_of(tuple(one.name for one in EXAMPLES)))
    return found
