"""Reading round charts: pie, doughnut, polar area and radar."""

from __future__ import annotations

import math
from dataclasses import replace

from charthouse.literal.callback import Callback
from charthouse.spec import surroundings
from charthouse.spec.axis import Axis
from charthouse.spec.dataset import DataLabels, Dataset
from charthouse.spec.datasets import Elements, dataset_of, label_of
from charthouse.spec.fonts import font_of
from charthouse.spec.lists import colours_of
from charthouse.spec.marks import Centre, OutLabels
from charthouse.spec.palette import repeated
from charthouse.spec.points import Reading, number_place
from charthouse.spec.reading import Config
from charthouse.spec.scales import radial_of
from charthouse.spec.spec import Spec
from charthouse.spec.texts import Font
from charthouse.spec.tick_words import Looks
from charthouse.spec.words import Words, as_number

OF_SLICES = ("pie", "doughnut")
WHITE = DataLabels(colours=("#ffffff",))
MOST_CENTRE = 10


def complete(base: Spec, config: Config) -> Spec:
    """The spec with its slices, or its datasets around the middle."""
    kind = config.kind.type
    outlabels = _outlabels(config)
    usual = WHITE if kind in OF_SLICES and outlabels is None else None
    labels = config.data_labels(usual)
    elements = config.elements()
    datasets = tuple(_dataset(words, at, config, elements, labels) for at, words in enumerate(config.datasets))
    found = replace(
        base,
        labels=tuple(config.texts()),
        datasets=datasets,
        legend=surroundings.legend(config.options, config.font),
        outlabels=outlabels,
        centre=_centre(config),
    )
    if kind in OF_SLICES:
        return _turned(found, config)
    return replace(found, axes=(_axis(config),))


def _dataset(words: Words, at: int, config: Config, elements: Elements, labels: DataLabels | None) -> Dataset:
    kind = config.kind.type
    words.pass_over("type", "id", "animation", "indexAxis", "xAxisID", "yAxisID", "rAxisID", "tooltip", "stack")
    reading = Reading("line", "x", number_place, names=("x", "r"))
    data = words.take("data")
    columns = reading.columns(data if data is not None else [], words.at("data"))
    columns.indices = [float(number) for number in range(len(columns.values))]
    base = Dataset(
        type=kind,
        label=label_of(words),
        order=words.number("order") or 0.0,
        hidden=bool(words.flag("hidden")),
        fill="origin" if kind == "radar" else "",
    )
    if kind == "radar":
        palette: tuple[str, ...] = (config.palette[at % len(config.palette)],)
    else:
        palette = repeated(config.palette, len(columns.values))
    return dataset_of(words, base, columns, elements, palette, config.font, labels)


def _axis(config: Config) -> Axis:
    """The radial axis: `scale` of version 2, `scales.r` of 3 and 4."""
    options = config.options.top
    new = options.words("scales").words("r")
    words = new if new.value else options.words("scale")
    looks = Looks(config.font, config.number_format())
    return radial_of(words, looks, from_zero=config.kind.type == "polarArea")


def _turned(spec: Spec, config: Config) -> Spec:
    """Where its first slice begins, how far they reach around, and what a doughnut leaves free."""
    options = config.options.top
    around = options.number("circumference", 0, 360)
    start = options.number("rotation", -1000, 1000)
    first = config.datasets[0] if config.datasets else None
    around = first.number("circumference", 0, 360) if around is None and first else around
    start = first.number("rotation", -1000, 1000) if start is None and first else start
    in_radians = around is not None and around <= 2 * math.pi + 0.01
    if around is None and start is not None:
        in_radians = abs(start) <= 2 * math.pi + 0.01 and start != 0
    degrees = math.degrees(around) if around is not None and in_radians else around
    turned = 0.0 if start is None else math.degrees(start) + 90 if in_radians else start
    return replace(
        spec,
        rotation=round(turned % 360, 6),
        circumference=360.0 if degrees is None else round(min(degrees, 360.0), 6),
        cutout=_cutout(config),
    )


def _cutout(config: Config) -> float | None:
    """The share of the radius that is free; of a doughnut usually half."""
    options = config.options.top
    old = options.number("cutoutPercentage", 0, 98)
    value = options.take("cutout")
    if value is None and config.datasets:
        value = config.datasets[0].take("cutout")
    usual = 0.5 if config.kind.type == "doughnut" else 0.0
    if isinstance(value, str) and value.endswith("%"):
        number = as_number(value[:-1])
        return usual if number is None else min(0.98, max(0.0, number / 100))
    if as_number(value) is not None:
        options.ignore("cutout", "a share such as '50%'")
    return usual if old is None else old / 100


def _centre(config: Config) -> tuple[Centre, ...]:
    """The lines of the plugin `doughnutlabel`."""
    plugin = config.options.part("doughnutlabel")
    base = Font(20.0, config.font.bold, config.font.italic, config.font.colour)
    plugin.pass_over("paddingPercentage", "api")
    found = []
    for words in plugin.objects("labels"):
        text = words.text("text")
        font = font_of(words, base)
        if text:
            found.append(Centre(text, font))
    return tuple(found[:MOST_CENTRE])


def _outlabels(config: Config) -> OutLabels | None:
    """The plugin `outlabels`, which the types outlabeledPie and outlabeledDoughnut switch on."""
    words = config.options.plugins.words("outlabels")
    if (not config.kind.outlabels and not words.value) or words.flag("display") is False:
        return None
    own = words.words("font")
    own.pass_over("resizable", "minSize", "maxSize")
    words.pass_over(
        "padding",
        "borderRadius",
        "borderWidth",
        "lineWidth",
        "lineColor",
        "borderColor",
        "textAlign",
        "zoomOutPercentage",
        "percentPrecision",
        "valuePrecision",
    )
    value = words.value.get("text")
    callback = words.callback("text") if isinstance(value, Callback) else None
    text = None if callback else words.text("text")
    font = font_of(words, config.font)
    return OutLabels(
        text=text or "%l %p",
        callback=callback,
        font=font,
        colours=colours_of(words, "color"),
        backgrounds=colours_of(words, "backgroundColor"),
        stretch=min(60.0, words.number("stretch", 0, 200) or 12.0),
    )
