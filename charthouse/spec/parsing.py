"""A config in Chart.js's words to a Spec, and what the picture does not follow, by path."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from charthouse.errors import SpecError
from charthouse.literal.value import Value
from charthouse.spec import cartesian, circles, small, surroundings
from charthouse.spec.kinds import TYPES, Kind
from charthouse.spec.limits import MOST_AROUND, MOST_DATASETS, MOST_POINTS, MOST_SAMPLES
from charthouse.spec.reading import Config
from charthouse.spec.schemes import palette_of
from charthouse.spec.spec import Spec
from charthouse.spec.surroundings import Options
from charthouse.spec.words import Ignored, Notes, Words, as_text, named

__all__ = ["Ignored", "Parsed", "parse"]

STILL = (  # without meaning for a picture that stands still
    "responsive", "maintainAspectRatio", "aspectRatio", "animation", "animations", "transitions", "hover", "tooltips",
    "interaction", "events", "onClick", "onHover", "onResize", "responsiveAnimationDuration", "showLines", "locale",
    "resizeDelay", "devicePixelRatio", "normalized", "parsing", "hoverBackgroundColor", "tooltip", "stacked",
)  # fmt: skip


@dataclass(frozen=True)
class Parsed:
    """The spec of a config, and the places that it does not follow."""

    spec: Spec
    ignored: tuple[Ignored, ...]


def parse(tree: Value) -> Parsed:
    """Parse a config; SpecError names the path of what cannot be drawn.

    The words of Chart.js 2, 3 and 4 are read at once. Options that are not understood are in `ignored`.
    """
    if not isinstance(tree, dict):
        raise SpecError("the chart", named(tree), "an object such as {type: 'bar', data: {…}}")
    notes = Notes()
    top = Words(tree, "", notes)
    top.pass_over("version", "width", "height", "format", "devicePixelRatio", "plugins", "id")
    kind = _kind(top)
    config = _config(top, kind, notes)
    spec = _spec(config)
    return Parsed(spec, notes.all())


def _kind(top: Words) -> Kind:
    value = top.take("type")
    kind = TYPES.get(value) if isinstance(value, str) else None
    if kind is None:
        raise top.refuse("type", "one of " + ", ".join(TYPES))
    return kind


def _config(top: Words, kind: Kind, notes: Notes) -> Config:
    options = top.words("options")
    options.pass_over(*STILL)
    plugins = options.words("plugins")
    plugins.pass_over("tooltip", "tooltips", "filler", "decimation", "zoom", "streaming", "deferred")
    both = Options(options, plugins)
    datasets, labels = _data(top, kind)
    font = surroundings.base_font(both)
    return Config(top, kind, both, datasets, labels, font, palette_of(plugins), notes)


def _data(top: Words, kind: Kind) -> tuple[list[Words], list[Any]]:
    """The words of each dataset, and the labels."""
    value = top.value.get("data")
    if isinstance(value, list):
        value = {"datasets": [{"data": value}]}
    if not isinstance(value, dict):
        raise top.refuse("data", "an object such as {labels: […], datasets: [{data: […]}]}")
    top.pass_over("data")
    data = Words(value, "data", top.notes)
    datasets = data.take("datasets")
    if datasets is None:
        raise data.refuse("datasets", "a list of objects such as {label: 'sold', data: [1, 2]}")
    found = [*_objects(data, datasets)]
    _check_each(found, kind)
    labels = data.take(data.first("labels", "xLabels"))
    if labels is not None and not isinstance(labels, list):
        raise data.refuse("labels", "a list of texts")
    _check_amounts(found)
    return found, labels or []


def _objects(data: Words, datasets: Any) -> list[Words]:
    every = datasets if isinstance(datasets, list) else [datasets]
    if len(every) > MOST_DATASETS:
        raise SpecError("data.datasets", f"{len(every)} datasets", f"at most {MOST_DATASETS} datasets")
    for at, each in enumerate(every):
        if not isinstance(each, dict):
            raise SpecError(f"data.datasets[{at}]", named(each), "an object such as {label: 'sold', data: [1, 2]}")
    return [Words(each, f"data.datasets[{at}]", data.notes) for at, each in enumerate(every)]


def _check_amounts(datasets: list[Words]) -> None:
    count = sum(_amount(words.value.get("data")) for words in datasets)
    if count > MOST_POINTS:
        raise SpecError("data.datasets", f"{count:,} points", f"at most {MOST_POINTS:,} points in all")


def _check_each(datasets: list[Words], kind: Kind) -> None:
    """SpecError for more slices, boxes or corners than a picture can show."""
    if kind.type in ("boxplot", "violin", "candlestick"):
        most = MOST_SAMPLES
    elif kind.room == "circles" or kind.type == "gauge":
        most = MOST_AROUND
    else:
        return
    for words in datasets:
        value = words.value.get("data")
        if isinstance(value, (list, dict)) and len(value) > most:
            raise SpecError(
                words.at("data"), f"{len(value):,} values", f"at most {most:,} values in a {kind.type} chart"
            )


def _amount(value: Any) -> int:
    """How many numbers there are, samples included."""
    if not isinstance(value, (list, dict)):
        return 0
    return sum(max(1, len(each)) if isinstance(each, list) else 1 for each in value)


def _spec(config: Config) -> Spec:
    base = Spec(
        type=config.kind.type,
        heading=surroundings.heading(config.options, config.font, as_text(config.top.take("title")) or ""),
        subtitle=surroundings.subtitle(config.options, config.font),
        font=config.font,
        padding=surroundings.padding(config.options.top.words("layout")),
        background=config.background(),
    )
    room = {"cartesian": cartesian, "circles": circles, "small": small}[config.kind.room]
    spec: Spec = room.complete(base, config)
    return replace(spec, legend=spec.legend if config.kind.has_legend else None)
