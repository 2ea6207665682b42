"""Reading charts on two axes: lines, bars, points, boxes, and mixtures of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from charthouse.errors import SpecError
from charthouse.spec import surroundings
from charthouse.spec.annotations import annotations_of
from charthouse.spec.axis import Axis
from charthouse.spec.colours import colour
from charthouse.spec.dataset import DataLabels, Dataset
from charthouse.spec.datasets import Elements, dataset_of, label_of
from charthouse.spec.kinds import OF_DATASETS
from charthouse.spec.points import Categories, Reading, moment_place, number_place
from charthouse.spec.reading import Config
from charthouse.spec.scales import Scale, scales_of
from charthouse.spec.spec import Spec
from charthouse.spec.tick_words import Looks
from charthouse.spec.words import Words, as_number, as_text

OF_NUMBERS = ("scatter", "bubble")  # types whose x axis has numbers
STANDING = ("bar", "boxplot", "violin", "candlestick")  # on half a category of their own at each end


@dataclass(frozen=True)
class Grounds:
    """What datasets are read on: the axes, the categories, and what all of them share."""

    index: str
    scales: list[Scale]
    categories: Categories
    elements: Elements
    labels: DataLabels | None

    def scale(self, words: Words, direction: str) -> Scale:
        """The axis of that direction that the dataset names, else the first."""
        own = [each for each in self.scales if each.direction == direction]
        name = words.text(f"{direction}AxisID")
        found = next((each for each in own if each.name == name), None)
        if found is None and name and name not in (direction, f"{direction}-axis-0"):
            words.ignore(f"{direction}AxisID", "one of " + ", ".join(each.name or each.axis.id for each in own))
        return found or own[0]


def complete(base: Spec, config: Config) -> Spec:
    """The spec with its datasets on their axes."""
    horizontal = _is_horizontal(config)
    grounds = _grounds(config, "y" if horizontal else "x")
    datasets = tuple(_dataset(words, at, config, grounds) for at, words in enumerate(config.datasets))
    axes = tuple(_fitting(each.axis, grounds, datasets) for each in grounds.scales)
    used = {dataset.x_axis for dataset in datasets} | {dataset.y_axis for dataset in datasets} | {"x", "y"}
    labels = grounds.categories.labels or [""] * max((len(each.values or each.samples) for each in datasets), default=0)
    has_categories = any(axis.kind == "category" for axis in axes)
    return replace(
        base,
        horizontal=horizontal,
        labels=tuple(labels) if has_categories else (),
        datasets=datasets,
        axes=tuple(sorted((axis for axis in axes if axis.id in used), key=lambda axis: axis.id)),
        legend=surroundings.legend(config.options, config.font),
        annotations=annotations_of(config.options, grounds.scales, grounds.categories, config.font),
    )


def _is_horizontal(config: Config) -> bool:
    said = [config.options.top.text("indexAxis"), *(words.text("indexAxis") for words in config.datasets)]
    return config.kind.horizontal or "y" in said


def _grounds(config: Config, index: str) -> Grounds:
    kinds = {"x": "linear", "y": "linear"} | {index: _index_kind(config)}
    looks = Looks(config.font, config.number_format())
    words = config.options.top.words("scales")
    from_zero = not words.value and config.kind.type != "candlestick"
    scales = scales_of(words, index, kinds, looks, from_zero)
    own = next(each for each in scales if each.direction == index)
    labels = list(own.labels) or config.texts()
    return Grounds(index, scales, Categories(labels), config.elements(), config.data_labels(None))


def _index_kind(config: Config) -> str:
    """The kind of the index axis where the config is silent: numbers for points, and for data with numbers as x."""
    types = {str(words.value.get("type") or config.kind.type) for words in config.datasets}
    if config.kind.type in OF_NUMBERS and types <= {*OF_NUMBERS, "line"}:
        return "linear"
    if config.kind.type == "candlestick":
        return "category" if config.labels else "time"
    firsts = [_first(words.value.get("data")) for words in config.datasets]
    numbers = [isinstance(each, dict) and as_number(each.get("x")) is not None for each in firsts]
    return "linear" if not config.labels and numbers and all(numbers) and config.kind.type == "line" else "category"


def _first(data: Any) -> Any:
    return data[0] if isinstance(data, list) and data else None


def _dataset(words: Words, at: int, config: Config, grounds: Grounds) -> Dataset:
    kind = OF_DATASETS.get(str(words.take("type") or config.kind.type))
    if kind is None:
        raise words.refuse("type", "one of " + ", ".join(OF_DATASETS))
    words.pass_over("indexAxis", "parsing", "yAxisKey", "xAxisKey", "animation", "tooltip", "id", "normalized")
    x, y = grounds.scale(words, "x"), grounds.scale(words, "y")
    reading = _reading(kind, words, config, grounds, x if grounds.index == "x" else y, y if grounds.index == "x" else x)
    columns = reading.columns(words.take("data"), words.at("data"))
    base = Dataset(
        type=kind,
        label=label_of(words),
        x_axis=x.axis.id,
        y_axis=y.axis.id,
        stack=as_text(words.take("stack")) or "",
        order=words.number("order") or 0.0,
        hidden=bool(words.flag("hidden")),
        in_legend=words.flag("showInLegend") is not False,
        line=kind == "line",
        fill="origin" if kind == "line" and _is_filled(words, config, y if grounds.index == "x" else x) else "",
    )
    palette = (config.palette[at % len(config.palette)],)
    index = x if grounds.index == "x" else y
    own = words.over(*index.bars) if kind == "bar" else words
    return dataset_of(own, base, columns, grounds.elements, palette, config.font, grounds.labels)


def _is_filled(words: Words, config: Config, value: Scale) -> bool:
    """Whether a line whose `fill` is not said is filled.

    Version 2 fills all lines, and later ones none. Filled is what is stacked, a line alone, and what has a colour of
    its own for that: one that lets others through, or that is not the line's.
    """
    background, border = words.value.get("backgroundColor"), words.value.get("borderColor")
    own = colour(background) if isinstance(background, str) else None
    line = colour(border) if isinstance(border, str) else None
    if config.kind.type != "line":
        return False
    return (
        value.axis.stacked
        or (own not in (None, line) or (own is not None and len(own) > 7))
        or (own is None and len(config.datasets) == 1)
    )


def _reading(kind: str, words: Words, config: Config, grounds: Grounds, index: Scale, value: Scale) -> Reading:
    if index.axis.kind == "category":
        place: Callable[[Any, str], float] = grounds.categories.place
    elif index.axis.kind == "time":
        place = moment_place(index.parser)
    else:
        place = number_place
    names = _names(words, config)
    return Reading(kind, grounds.index, place, value.axis.kind, names, _label_places(index, config, place))


def _label_places(index: Scale, config: Config, place: Callable[[Any, str], float]) -> tuple[float, ...] | None:
    """Where the labels are on an axis of numbers or of time; None on one of categories, or without labels."""
    if index.axis.kind == "category" or not config.labels:
        return None
    try:
        return tuple(place(label, f"data.labels[{at}]") for at, label in enumerate(config.labels))
    except SpecError:
        if index.axis.kind == "time":
            raise
        return None


def _names(words: Words, config: Config) -> tuple[str, str]:
    """The names in the data's objects: `x` and `y`, or those in `parsing`."""
    for value in (words.value.get("parsing"), config.options.top.value.get("parsing")):
        if isinstance(value, dict):
            return str(value.get("xAxisKey", "x")), str(value.get("yAxisKey", "y"))
    return "x", "y"


def _fitting(axis: Axis, grounds: Grounds, datasets: tuple[Dataset, ...]) -> Axis:
    """The axis as the datasets on it need it: bars begin at zero, and have half a category at each end."""
    own = [each for each in datasets if axis.id in (each.x_axis, each.y_axis)]
    standing = [each for each in own if each.type in STANDING]
    if axis.id.startswith(grounds.index):
        return replace(axis, offset=axis.offset or bool(standing))
    has_bars = any(each.type == "bar" and not each.lows for each in own)
    return replace(axis, from_zero=axis.from_zero or has_bars)
