"""Reading the data of a dataset: numbers, pairs, `{x, y, r}`, floating bars, samples; SpecError for what is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from charthouse.errors import SpecError
from charthouse.spec.dates import moment
from charthouse.spec.words import LONGEST_TEXT, as_number, as_text, named

OF_SAMPLES = ("boxplot", "violin", "candlestick")
POINT = "a number, null, or an object such as {x: 1, y: 2}"


@dataclass
class Categories:
    """The labels of an axis, and their places; a text in the data that is no label yet becomes one."""

    labels: list[str]
    _places: dict[str, int] = field(default_factory=dict)

    def place(self, value: Any, path: str) -> float:
        """The place of a category: by its label, or as a number."""
        if not self._places:
            self._places = {label: at for at, label in reversed([*enumerate(self.labels)])}
        text = as_text(value)
        if text is None:
            raise SpecError(path, named(value), "the name of a category")
        if text in self._places:
            return float(self._places[text])
        number = as_number(value)
        if number is not None and not isinstance(value, str) and 0 <= number < len(self.labels):
            return number
        self.labels.append(text)
        self._places[text] = len(self.labels) - 1
        return float(len(self.labels) - 1)


@dataclass
class Columns:
    """The data of one dataset, by columns as a Dataset has them."""

    values: list[float | None] = field(default_factory=list)
    indices: list[float | None] = field(default_factory=list)  # places on the axis of categories, time or x
    lows: list[float | None] = field(default_factory=list)
    radii: list[float | None] = field(default_factory=list)
    samples: list[tuple[float, ...]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Reading:
    """How the data of one dataset is read: what its axes are, and which names its objects have."""

    type: str
    index: str  # x, or y where bars lie
    place: Callable[[Any, str], float]  # of a value on the index axis
    value_kind: str = "linear"
    names: tuple[str, str] = ("x", "y")
    label_places: tuple[float, ...] | None = None  # of points without an x, where the axis has no categories

    @property
    def of_index(self) -> str:
        return self.names[0] if self.index == "x" else self.names[1]

    @property
    def of_value(self) -> str:
        return self.names[1] if self.index == "x" else self.names[0]

    def columns(self, data: Any, path: str) -> Columns:
        """The columns of the data at that path."""
        if isinstance(data, dict):
            data = [{self.of_index: name, self.of_value: value} for name, value in data.items()]
        if data is None:
            data = []
        if not isinstance(data, list):
            raise SpecError(path, named(data), "a list of numbers")
        columns = Columns()
        for at, item in enumerate(data):
            self._add(columns, item, at, f"{path}[{at}]")
        return columns

    def _add(self, columns: Columns, item: Any, at: int, path: str) -> None:
        low = radius = index = None
        name = ""
        if isinstance(item, dict):
            index, value, radius, name = self._of_object(item, path)
        elif isinstance(item, list) and self.type not in ("bar", *OF_SAMPLES):
            index, value = self._of_pair(item, path)
        else:
            value = item
        if self.type in OF_SAMPLES:
            columns.samples.append(_candle(value, path) if self.type == "candlestick" else _samples(value, path))
        elif isinstance(value, list):
            low, value = self._floating(value, path)
        columns.values.append(None if columns.samples else self._number(value, path))
        columns.indices.append(self._index(at) if index is None else index)
        columns.lows.append(low)
        columns.radii.append(radius)
        columns.names.append(name)

    def _index(self, at: int) -> float | None:
        if self.label_places is None:
            return float(at)
        return self.label_places[at] if at < len(self.label_places) else None

    def _of_object(self, item: dict[str, Any], path: str) -> tuple[float | None, Any, float | None, str]:
        found = item.get(self.of_index, item.get("t"))
        where = f"{path}.{self.of_index}"
        index = None if found is None else self.place(found, where)
        value = item.get(self.of_value, item.get("v", item.get("value")))
        if self.type in OF_SAMPLES and value is None:
            value = item
        radius = item.get("r")
        if radius is not None and as_number(radius) is None:
            raise SpecError(f"{path}.r", named(radius), "a number")
        name = as_text(item.get("label")) or ""
        return index, value, as_number(radius), name[:LONGEST_TEXT]

    def _of_pair(self, item: list[Any], path: str) -> tuple[float | None, Any]:
        if len(item) < 2:
            raise SpecError(path, named(item), POINT)
        index, value = item[:2] if self.index == "x" else item[1::-1]
        return self.place(index, f"{path}[0]"), value

    def _floating(self, item: list[Any], path: str) -> tuple[float | None, Any]:
        if len(item) != 2:
            raise SpecError(path, named(item), "a number, or [low, high]")
        return self._number(item[0], f"{path}[0]"), item[1]

    def _number(self, value: Any, path: str) -> float | None:
        if value is None or (isinstance(value, float) and value != value):
            return None
        if self.value_kind == "time" and isinstance(value, (str, int, float)):
            number = moment(value)
        else:
            number = as_number(value)
        if number is not None:
            return number
        if isinstance(value, str) and value.strip().lower() in ("", "nan", "null", "n/a", "none", "-"):
            return None
        raise SpecError(path, named(value), POINT)


def _samples(value: Any, path: str) -> tuple[float, ...]:
    """A sample of numbers; five numbers of an object as min, q1, median, q3, max."""
    if isinstance(value, dict):
        value = [value.get(name) for name in ("min", "q1", "median", "q3", "max")]
    if value is None:
        return ()
    if not isinstance(value, list):
        raise SpecError(path, named(value), "a list of numbers, or {min, q1, median, q3, max}")
    numbers = [as_number(each) for each in value]
    if None in numbers:
        raise SpecError(path, "a list with something else", "a list of numbers, or {min, q1, median, q3, max}")
    return tuple(each for each in numbers if each is not None)


def _candle(value: Any, path: str) -> tuple[float, ...]:
    """The four numbers of a candle: open, high, low, close."""
    if isinstance(value, dict):
        value = [value.get(name) for name in ("o", "h", "l", "c")]
    numbers = [as_number(each) for each in value] if isinstance(value, list) else []
    if len(numbers) != 4 or None in numbers:
        raise SpecError(path, named(value), "an object such as {x: '2026-01-31', o: 1, h: 4, l: 1, c: 3}")
    return tuple(each for each in numbers if each is not None)


def number_place(value: Any, path: str) -> float:
    """The place of a number."""
    number = as_number(value)
    if number is None:
        raise SpecError(path, named(value), "a number")
    return number


def moment_place(parser: str) -> Callable[[Any, str], float]:
    """How a moment is placed."""

    def place(value: Any, path: str) -> float:
        found = moment(value, parser) if isinstance(value, (str, int, float)) else None
        if found is None:
            raise SpecError(path, named(value), "a moment, such as 2026-01-31 or 2026-01-31T12:00:00Z")
        return found

    return place
