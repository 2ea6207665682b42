"""Series: the datasets of a chart on two axes as arrays, stacked where the axes stack them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from charthouse.spec.axis import Axis
from charthouse.spec.dataset import Dataset
from charthouse.spec.spec import Spec

Array = Any
STACKABLE = ("line", "bar")


@dataclass(frozen=True)
class Series:
    """A visible dataset: its places on the index axis, and where its values begin and end."""

    dataset: Dataset
    number: int  # among all datasets
    places: Array
    lows: Array  # NaN: at the base of the axis
    highs: Array
    values: Array  # as the dataset has them
    stack: Hashable = None  # what it shares its place with; None: nothing

    @property
    def is_stacked(self) -> bool:
        return self.stack is not None


def index_axis(spec: Spec, dataset: Dataset) -> str:
    """The id of the axis with the dataset's places."""
    return dataset.y_axis if spec.horizontal else dataset.x_axis


def value_axis(spec: Spec, dataset: Dataset) -> str:
    """The id of the axis with the dataset's values."""
    return dataset.x_axis if spec.horizontal else dataset.y_axis


def series_of(spec: Spec) -> list[Series]:
    """The visible datasets that have data, in their order."""
    axes = {axis.id: axis for axis in spec.axes}
    found = [_series(spec, dataset, number, axes) for number, dataset in enumerate(spec.datasets) if not dataset.hidden]
    return _stacked(found)


def _series(spec: Spec, dataset: Dataset, number: int, axes: dict[str, Axis]) -> Series:
    values = _array(dataset.values) if not dataset.samples else np.array([_median(each) for each in dataset.samples])
    places = _array(dataset.xs) if dataset.xs else np.arange(len(values), dtype=float)
    if axes[index_axis(spec, dataset)].kind == "category" and dataset.type not in ("scatter", "bubble"):
        count = len(spec.labels)
        places, values = places[:count] if not dataset.xs else places, values[:count] if not dataset.xs else values
    lows = _array(dataset.lows)[: len(values)] if dataset.lows else np.full(len(values), np.nan)
    return Series(dataset, number, places, lows, values, values, _stack(spec, dataset, axes))


def _median(sample: Sequence[float]) -> float:
    return float(np.median(sample)) if sample else np.nan


def _array(column: Iterable[float | None]) -> Array:
    return np.array([np.nan if each is None else each for each in column], float)


def _stack(spec: Spec, dataset: Dataset, axes: dict[str, Axis]) -> Hashable:
    """The stack that the dataset is in; None where it is in none."""
    if dataset.type not in STACKABLE or dataset.lows:
        return None
    value, index = value_axis(spec, dataset), index_axis(spec, dataset)
    stacks = axes[value].stacked or (dataset.type == "bar" and (axes[index].stacked or bool(dataset.stack)))
    return (value, dataset.type, dataset.stack) if stacks else None


def _stacked(found: list[Series]) -> list[Series]:
    """The series with those of one stack on each other: above zero, and below."""
    heights: dict[Hashable, dict[tuple[float, bool], float]] = {}
    return [_on_top(each, heights.setdefault(each.stack, {})) if each.is_stacked else each for each in found]


def _on_top(series: Series, heights: dict[tuple[float, bool], float]) -> Series:
    lows, highs = np.zeros(len(series.values)), series.values.copy()
    for at, (place, value) in enumerate(zip(series.places.tolist(), series.values.tolist(), strict=True)):
        if value == value:
            key = (place, value < 0)
            lows[at] = heights.get(key, 0.0)
            highs[at] = heights[key] = lows[at] + value
    return replace(series, lows=lows, highs=highs)


def extent_of_values(series: Sequence[Series]) -> tuple[float, float]:
    """The least and the greatest of the values; 0 to 1 where there are none."""
    parts = [part for each in series for part in (each.lows, each.highs)]
    parts += [np.array(sample) for each in series for sample in each.dataset.samples]
    return _extent(parts)


def extent_of_places(series: Sequence[Series]) -> tuple[float, float]:
    return _extent([each.places for each in series])


def _extent(parts: Sequence[Array]) -> tuple[float, float]:
    numbers = np.concatenate([np.zeros(0), *parts])
    numbers = numbers[np.isfinite(numbers)]
    return (float(numbers.min()), float(numbers.max())) if len(numbers) else (0.0, 1.0)


def least_step(series: Sequence[Series]) -> float:
    """The least distance of two places."""
    places = np.unique(np.concatenate([np.zeros(0), *(each.places for each in series)]))
    gaps = np.diff(places[np.isfinite(places)])
    return float(gaps.min()) if len(gaps) else 0.0
