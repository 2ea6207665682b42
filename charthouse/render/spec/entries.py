"""The entries of a legend: datasets, or the slices of the first of them."""

from __future__ import annotations

from charthouse.render.spec.cycle import at
from charthouse.render.spec.legend import Entry
from charthouse.spec.dataset import Dataset
from charthouse.spec.spec import Spec

OF_SLICES = ("pie", "doughnut", "polarArea")


def entries_of(spec: Spec) -> list[Entry]:
    """The names of a chart, in their order."""
    if spec.type in OF_SLICES:
        first = spec.datasets[0] if spec.datasets else Dataset(spec.type)
        return [_slice(first, label, number) for number, label in enumerate(spec.labels)]
    return [_dataset(each) for each in spec.datasets if each.in_legend]


def _slice(dataset: Dataset, label: str, number: int) -> Entry:
    return Entry(label, at(dataset.backgrounds, number, "#888888"), at(dataset.borders, number, "none"), 0.0)


def _dataset(dataset: Dataset) -> Entry:
    is_line = dataset.type in ("line", "radar")
    edge = at(dataset.borders, 0, "none")
    face = at(dataset.backgrounds, 0, "#888888")
    if is_line and not dataset.fill:
        face = edge if len(face) == 9 else face
    width = at(dataset.border_width, 0, 3.0 if is_line else 0.0)
    shape = at(dataset.points.shapes, 0, "circle")
    if dataset.type == "candlestick":
        return Entry(dataset.label, at(dataset.borders, 0, "#888888"))
    return Entry(dataset.label, face, edge if width else "none", width, dataset.dash, shape, dataset.hidden)
