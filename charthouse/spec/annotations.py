"""Reading annotations: lines, boxes, points and labels over a chart, of the annotation plugin in all its versions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from charthouse.spec.dates import moment
from charthouse.spec.fonts import font_of
from charthouse.spec.limits import MOST_ANNOTATIONS
from charthouse.spec.lists import listed
from charthouse.spec.marks import Annotation
from charthouse.spec.points import Categories
from charthouse.spec.scales import Scale
from charthouse.spec.surroundings import Options
from charthouse.spec.texts import Font
from charthouse.spec.words import Words, as_number, as_text

KINDS = {"line": "line", "box": "box", "point": "point", "label": "label"}
POSITIONS = {
    "start": "start", "center": "center", "end": "end", "left": "start", "right": "end", "top": "end",
    "bottom": "start", "middle": "center",
}  # fmt: skip
ENDS = {"x_low": "xMin", "x_high": "xMax", "y_low": "yMin", "y_high": "yMax"}


def annotations_of(options: Options, scales: list[Scale], categories: Categories, font: Font) -> tuple[Annotation, ...]:
    """The annotations of the chart, in their order."""
    plugin = options.part("annotation")
    plugin.pass_over("drawTime", "events", "dblClickSpeed", "clip", "common", "animations", "interaction")
    behind = plugin.value.get("drawTime") == "beforeDatasetsDraw"
    found = [_annotation(words, scales, categories, font, behind) for words in _all(plugin)]
    return tuple(each for each in found[:MOST_ANNOTATIONS] if each is not None)


def _all(plugin: Words) -> Iterator[Words]:
    """The words of each annotation, in a list or by name."""
    value = plugin.take("annotations")
    if not isinstance(value, dict):
        yield from plugin.objects("annotations")
        return
    by_name = plugin.words("annotations")
    for name in value:
        yield by_name.words(name)


def _annotation(
    words: Words, scales: list[Scale], categories: Categories, font: Font, behind: bool
) -> Annotation | None:
    kind = words.choice("type", KINDS) or ("box" if "xMax" in words and "yMax" in words else "line")
    words.pass_over(
        "id", "mode", "drawTime", "borderDashOffset", "z", "adjustScaleRange", "cornerRadius", "borderRadius"
    )
    words.pass_over("scaleID", "value", "endValue", "onClick", "events", "curve", "textAlign", "position", "padding")
    if words.flag("display") is False:
        words.pass_over(*words.value)
        return None
    x, y, ends = _places(words, scales, categories)
    label = _label(words, kind)
    dash = tuple(each for each in map(as_number, listed(words, "borderDash")[:8]) if each)
    width = words.number("borderWidth", 0, 100)
    time = words.value.get("drawTime")
    return Annotation(
        kind=kind,
        x_axis=x,
        y_axis=y,
        **ends,
        colour=words.colour("borderColor"),
        background=words.colour("backgroundColor"),
        width=1.0 if width is None else width,
        dash=dash,
        radius=words.number("radius", 0, 500) or 10.0,
        label=_text(label),
        font=font_of(label, Font(font.size, kind != "label", False, None)),
        label_background=label.colour("backgroundColor"),
        label_position=_position(label),
        behind=behind if time is None else time == "beforeDatasetsDraw",
    )


def _label(words: Words, kind: str) -> Words:
    """The words of its label; they are its own where it is nothing but a label."""
    if kind == "label":
        return words
    label = words.words("label")
    shown = [label.flag(name) for name in ("enabled", "display")]
    label.pass_over(
        "xAdjust", "yAdjust", "xPadding", "yPadding", "cornerRadius", "borderRadius", "rotation", "textAlign",
        "padding", "drawTime", "borderColor", "borderWidth", "z", "callout",
    )  # fmt: skip
    if shown == [None, None] or False in shown:
        label.pass_over(*label.value)
        return Words({}, label.path, label.notes)
    return label


def _text(label: Words) -> str:
    return as_text(label.take(label.first("content", "text"))) or ""


def _position(label: Words) -> str:
    value = label.take("position")
    if isinstance(value, dict):
        value = next(iter(value.values()), "center")
    return POSITIONS.get(str(value), "center")


def _places(words: Words, scales: list[Scale], categories: Categories) -> tuple[str, str, dict[str, float | None]]:
    """The ids of its axes, and where it is on them."""
    named = words.value.get("scaleID")
    own = {each: _scale(words, scales, each, named) for each in ("x", "y")}
    ends: dict[str, float | None] = {}
    for name, word in ENDS.items():
        scale = own[name[0]]
        ends[name] = _place(words.take(word), scale, categories)
        if ends[name] is None and word in words:
            words.ignore(word, "a place on its axis")
    if words.value.get("value") is not None:
        direction = _direction(words, scales, named)
        low = _place(words.take("value"), own[direction], categories)
        high = _place(words.take("endValue"), own[direction], categories)
        ends[f"{direction}_low"], ends[f"{direction}_high"] = low, low if high is None else high
    for direction in ("x", "y"):
        at = _place(words.take(f"{direction}Value"), own[direction], categories)
        if at is not None:
            ends[f"{direction}_low"] = ends[f"{direction}_high"] = at
    return own["x"].axis.id, own["y"].axis.id, ends


def _direction(words: Words, scales: list[Scale], named: Any) -> str:
    found = next((each.direction for each in scales if named is not None and each.name == named), None)
    if found:
        return found
    if isinstance(named, str) and named[:1] in ("x", "y"):
        return named[0]
    return "x" if words.value.get("mode") == "vertical" else "y"


def _scale(words: Words, scales: list[Scale], direction: str, named: Any) -> Scale:
    own = [each for each in scales if each.direction == direction]
    names = (words.text(f"{direction}ScaleID"), named)
    return next((each for each in own if each.name and each.name in names), own[0])


def _place(value: Any, scale: Scale, categories: Categories) -> float | None:
    if isinstance(value, str) and scale.axis.kind == "category":
        return float(categories.labels.index(value)) if value in categories.labels else as_number(value)
    if isinstance(value, str) and scale.axis.kind == "time":
        return moment(value, scale.parser)
    return as_number(value)
