"""Reading datasets: their data, colours, lines, bars and points."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from charthouse.spec.colours import with_opacity
from charthouse.spec.data_labels import data_labels
from charthouse.spec.dataset import Bars, DataLabels, Dataset, Points
from charthouse.spec.lists import choices_of, colours_of, listed, numbers_of, paints_of
from charthouse.spec.points import Columns
from charthouse.spec.scripted import point_colours
from charthouse.spec.texts import Font
from charthouse.spec.words import Words, as_number, as_text

SHAPES = {
    each: each
    for each in ("circle", "cross", "crossRot", "dash", "line", "rect", "rectRounded", "rectRot", "star", "triangle")
} | {False: "none", "none": "none"}  # fmt: skip
STEPS = {True: "before", False: "", "before": "before", "after": "after", "middle": "middle"}
CANDLES = ("#50a073", "#d75541", "#5a5a5a")
FILL_OPACITY = 0.5  # of a line's own colour below it
LARGEST = 1000.0  # CSS pixels
OF_POINTS = {
    "radii": "Radius", "shapes": "Style", "colours": "BackgroundColor", "borders": "BorderColor",
    "border_widths": "BorderWidth", "turned": "Rotation",
}  # fmt: skip


@dataclass(frozen=True)
class Elements:
    """The words in `options.elements` and `options.datasets`, for datasets that are silent."""

    line: Words
    bar: Words
    point: Words
    arc: Words
    by_type: Words


def dataset_of(
    words: Words, base: Dataset, columns: Columns, elements: Elements, palette: tuple[str, ...], font: Font,
    labels: DataLabels | None,
) -> Dataset:  # fmt: skip
    """The dataset in these words; `base` has what its place in the chart decides, its label included."""
    found = replace(base, **_data(columns))
    own = _with_defaults(words, elements, base.type)
    found = _coloured(own, found, palette)
    if base.type in ("line", "scatter", "radar", "bubble", "sparkline"):
        found = replace(found, points=_points(own, elements.point), **_line(own, base))
    if base.type == "bar":
        found = replace(found, bars=_bars(own))
    if base.type in ("pie", "doughnut", "polarArea"):
        found = replace(found, offsets=numbers_of(own, "offset", 0, LARGEST))
        words.pass_over("hoverOffset")
    return replace(found, weight=own.number("weight", 0.01, 100) or 1.0, data_labels=data_labels(
        words.words("datalabels"), labels, font))  # fmt: skip


def _with_defaults(words: Words, elements: Elements, kind: str) -> Words:
    """The words of the dataset, and those of the options for what it does not say."""
    element = {"line": elements.line, "radar": elements.line, "bar": elements.bar}.get(kind)
    if kind in ("pie", "doughnut", "polarArea"):
        element = elements.arc
    given = elements.by_type.words(kind)
    return words.over(given) if element is None else words.over(given, element)


def _data(columns: Columns) -> dict[str, Any]:
    """The columns as tuples; one that says nothing is empty."""
    count = len(columns.values)
    plain = columns.indices == [float(at) for at in range(count)]
    return {
        "values": () if columns.samples else tuple(columns.values),
        "xs": () if plain else tuple(columns.indices),
        "lows": tuple(columns.lows) if any(each is not None for each in columns.lows) else (),
        "radii": tuple(columns.radii) if any(each is not None for each in columns.radii) else (),
        "samples": tuple(columns.samples),
        "names": tuple(columns.names) if any(columns.names) else (),
    }


def _coloured(words: Words, found: Dataset, palette: tuple[str, ...]) -> Dataset:
    """Its colours: the config's, else those of the palette, of which a line has half below it."""
    borders = point_colours(words, "borderColor", found)
    backgrounds = point_colours(words, "backgroundColor", found)
    words.pass_over("hoverBackgroundColor", "hoverBorderColor", "hoverBorderWidth", "hoverRadius", "borderAlign")
    if found.type in ("line", "radar", "sparkline"):
        own = borders or palette
        backgrounds = backgrounds or tuple(with_opacity(each, FILL_OPACITY) for each in own[:1])
        borders = own
    if found.type == "candlestick":
        borders, backgrounds = _candle_colours(words), ()
    backgrounds = backgrounds or palette
    widths = numbers_of(words, "borderWidth", 0, 100)
    paints = paints_of(words, "backgroundColor")
    return replace(found, paints=paints, backgrounds=backgrounds, borders=borders, border_width=widths)


def _candle_colours(words: Words) -> tuple[str, ...]:
    """The colours of what rises, falls, and does neither."""
    own = words.words("color")
    given = (own.colour("up"), own.colour("down"), own.colour("unchanged"))
    words.pass_over("borderColor", "backgroundColor")
    return tuple(each or usual for each, usual in zip(given, CANDLES, strict=True))


def _line(words: Words, base: Dataset) -> dict[str, Any]:
    words.pass_over(
        "pointHoverRadius", "pointHoverBackgroundColor", "pointHoverBorderColor", "pointHoverBorderWidth",
        "pointHitRadius", "borderCapStyle", "borderDashOffset", "borderJoinStyle", "clip", "hitRadius",
    )  # fmt: skip
    shown = words.flag("showLine")
    tension = words.number(words.first("tension", "lineTension"), 0, 1)
    step = words.choice(words.first("stepped", "steppedLine"), STEPS)
    mode = words.choice("cubicInterpolationMode", {"monotone": True, "default": False})
    dash = tuple(each for each in map(as_number, listed(words, "borderDash")[:8]) if each is not None and each >= 0)
    return {
        "line": base.line if shown is None else shown,
        "tension": tension or 0.0,
        "step": step or "",
        "monotone": bool(mode),
        "dash": dash if any(dash) else (),
        "spans_gaps": bool(words.flag("spanGaps")),
        **_fill(words, base.fill),
    }


def _fill(words: Words, base: str) -> dict[str, str | None]:
    """What a line is filled to, and the colours over and below that where they differ."""
    if not isinstance(words.take("fill"), dict):
        return {"fill": _target(words, base)}
    own = words.words("fill")
    target = _target(Words({"fill": own.take("target")}, words.path, words.notes), "origin")
    return {"fill": target, "fill_above": own.colour("above"), "fill_below": own.colour("below")}


def _target(words: Words, base: str) -> str:
    value = words.value.get("fill")
    if value is None:
        return base
    if isinstance(value, bool):
        return "origin" if value else ""
    if value in ("origin", "start", "end", "zero"):
        return "origin" if value == "zero" else str(value)
    number = as_number(value)
    if isinstance(value, str) and value[:1] in ("+", "-") and number is not None:
        return value[:1] + str(int(abs(number)))
    if number is not None and number >= 0:
        return str(int(number))
    if value not in ("false", ""):
        words.ignore("fill", "true, false, origin, start, end, or a dataset")
    return ""


def _points(words: Words, defaults: Words) -> Points:
    found: dict[str, Any] = {}
    for name, suffix in OF_POINTS.items():
        short = suffix[0].lower() + suffix[1:]
        own = words.first(f"point{suffix}", *([short] if short in ("radius", "rotation") else ()))
        place, key = (words, own) if own in words else (defaults, short if short != "style" else "pointStyle")
        found[name] = _point_option(place, key, name)
    return Points(**found)


def _point_option(place: Words, key: str, name: str) -> tuple[Any, ...]:
    if name in ("colours", "borders"):
        return colours_of(place, key)
    if name == "shapes":
        return choices_of(place, key, SHAPES)
    return numbers_of(place, key, -360 if name == "turned" else 0, LARGEST)


def _bars(words: Words) -> Bars:
    words.pass_over("minBarLength", "base", "inflateAmount", "skipNull", "pointStyle")
    thickness = None if words.value.get("barThickness") == "flex" else words.number("barThickness", 0.5, LARGEST)
    share = words.number("barPercentage", 0.01, 1)
    category_share = words.number("categoryPercentage", 0.01, 1)
    skipped = words.take("borderSkipped")
    words.pass_over("barThickness")
    return Bars(
        thickness=thickness,
        most_thickness=words.number("maxBarThickness", 0.5, LARGEST),
        share=0.9 if share is None else share,
        category_share=0.8 if category_share is None else category_share,
        radii=_radii(words),
        is_round_at_base=skipped is False,
        grouped=words.flag("grouped") is not False,
    )


def _radii(words: Words) -> tuple[float, ...]:
    value = words.take("borderRadius")
    if isinstance(value, dict):
        numbers = [as_number(each) for each in value.values()]
        return (max((each for each in numbers if each is not None), default=0.0),)
    return numbers_of(words, "borderRadius", 0, LARGEST)


def label_of(words: Words) -> str:
    """The dataset's label; '' without one."""
    return as_text(words.take("label")) or ""
