"""Reading small charts: sparklines, progress bars and gauges."""

from __future__ import annotations

from dataclasses import replace

from charthouse.errors import SpecError
from charthouse.literal.callback import Callback
from charthouse.spec import cartesian
from charthouse.spec.axis import Axis
from charthouse.spec.dataset import DataLabels, Dataset, Points
from charthouse.spec.datasets import dataset_of, label_of
from charthouse.spec.fonts import font_of
from charthouse.spec.kinds import TYPES
from charthouse.spec.marks import Gauge
from charthouse.spec.points import Reading, number_place
from charthouse.spec.reading import Config
from charthouse.spec.spec import Spec
from charthouse.spec.texts import Font
from charthouse.spec.words import Words, as_number, named

SPARKLINE_WIDTH = 1.5
MARGIN = 2.0


def complete(base: Spec, config: Config) -> Spec:
    read = {"sparkline": _sparkline, "progressBar": _progress, "radialGauge": _gauge, "gauge": _sections}
    return read[config.kind.type](base, config)


def _sparkline(base: Spec, config: Config) -> Spec:
    """A line chart without anything around its lines."""
    found = cartesian.complete(base, replace(config, kind=TYPES["line"]))
    return replace(
        found,
        type="sparkline",
        padding=base.padding or (MARGIN,) * 4,
        datasets=tuple(map(_thin, found.datasets, config.datasets)),
        axes=tuple(_tight(axis, found.datasets) for axis in found.axes),
    )


def _thin(dataset: Dataset, words: Words) -> Dataset:
    """A thin line without points, filled only where the config says so."""
    return replace(
        dataset,
        fill=dataset.fill if "fill" in words or "backgroundColor" in words else "",
        points=dataset.points if dataset.points.radii else Points(radii=(0.0,)),
        border_width=dataset.border_width or (SPARKLINE_WIDTH,),
    )


def _tight(axis: Axis, datasets: tuple[Dataset, ...]) -> Axis:
    """The axis around its data alone."""
    if axis.id == "x":
        return replace(axis, shown=False)
    numbers = [each for dataset in datasets for each in dataset.values if each is not None]
    low, high = min(numbers, default=0.0), max(numbers, default=1.0)
    free = (high - low) * 0.05 or 1.0
    low, high = (low - free if axis.low is None else axis.low), (high + free if axis.high is None else axis.high)
    return replace(axis, shown=False, low=low, high=high, from_zero=False)


def _progress(base: Spec, config: Config) -> Spec:
    labels = config.data_labels(DataLabels())
    elements = config.elements()
    config.options.top.pass_over("scales", "legend")
    reading = Reading("line", "x", number_place)
    datasets = []
    for at, words in enumerate(config.datasets):
        columns = reading.columns(words.take("data"), words.at("data"))
        dataset = Dataset("bar", label_of(words))
        datasets.append(
            dataset_of(
                words, dataset, columns, elements, (config.palette[at % len(config.palette)],), config.font, labels
            )
        )
    full = datasets[1].values[0] if len(datasets) > 1 and datasets[1].values else None
    return replace(base, datasets=tuple(datasets[:1]), full=100.0 if full is None or full <= 0 else full)


def _gauge(base: Spec, config: Config) -> Spec:
    options = config.options.top
    options.pass_over("legend", "rotation", "scales", "centerPercentage", "innerPercentage")
    domain = options.take("domain")
    ends = [as_number(each) for each in domain] if isinstance(domain, list) else [0.0, 100.0]
    if len(ends) != 2 or None in ends or ends[0] == ends[1]:
        options.ignore("domain", "two numbers such as [0, 100]")
        ends = [0.0, 100.0]
    area = options.words("centerArea")
    area.pass_over("padding", "displayText", "backgroundImage", "subText", "backgroundColor")
    value = area.value.get("text")
    callback = area.callback("text") if isinstance(value, Callback) else None
    text = None if callback else area.text("text")
    if area.value.get("displayText") is False:
        text, callback = "", None
    inner = as_number(options.value.get("centerPercentage"))
    gauge = Gauge(
        low=ends[0] or 0.0,
        high=ends[1] or 0.0,
        track=options.colour("trackColor"),
        inner=0.8 if inner is None else min(0.98, max(0.0, inner / 100)),
        is_round=options.flag("roundedCorners") is not False,
        text=text,
        callback=callback,
        font=_font(area, config.font),
    )
    return replace(base, datasets=_first(config), gauge=gauge)


def _font(area: Words, base: Font) -> Font | None:
    """The font in the middle; None for one as large as there is room."""
    sized = area.value.get("fontSize") is not None or isinstance(area.value.get("font"), dict)
    found = font_of(area, replace(base, bold=True))
    return found if sized or found.colour else None


def _first(config: Config) -> tuple[Dataset, ...]:
    if not config.datasets:
        return ()
    words = config.datasets[0]
    columns = Reading("line", "x", number_place).columns(words.take("data"), words.at("data"))
    base = Dataset(config.kind.type, label_of(words))
    found = dataset_of(words, base, columns, config.elements(), config.palette[:1], config.font, None)
    return (found,)


def _sections(base: Spec, config: Config) -> Spec:
    """An arc of sections up to each number of the data, with a needle at `value`."""
    if not config.datasets:
        return base
    words, options = config.datasets[0], config.options.top
    options.pass_over("needle", "legend", "cutoutPercentage", "rotation", "circumference")
    label = options.words("valueLabel")
    label.pass_over("color", "backgroundColor", "borderRadius", "padding", "fontSize", "bottomMarginPercentage")
    value = as_number(words.take("value"))
    if value is None:
        raise SpecError(words.at("value"), named(words.value.get("value")), "a number, at which the needle points")
    low = words.number("minValue") or 0.0
    config = replace(config, palette=config.palette)
    columns = Reading("line", "x", number_place).columns(words.take("data"), words.at("data"))
    found = Dataset("gauge", label_of(words))
    dataset = dataset_of(words, found, columns, config.elements(), config.palette, config.font, None)
    numbers = [each for each in dataset.values if each is not None]
    shown = label.flag("display") is not False
    formatter = label.callback("formatter") if "formatter" in label else None
    gauge = Gauge(
        low=low, high=max(numbers, default=low + 1), inner=0.5, text=None if shown else "", callback=formatter,
        needle=value,
    )  # fmt: skip
    return replace(base, datasets=(dataset,), gauge=gauge)
