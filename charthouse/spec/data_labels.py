"""Reading `datalabels`: the value of each point, written at it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from charthouse.literal.callback import Callback
from charthouse.spec.dataset import DataLabels
from charthouse.spec.fonts import font_of
from charthouse.spec.lists import colours_of, listed
from charthouse.spec.texts import Font
from charthouse.spec.words import Words

ANCHORS = {each: each for each in ("start", "center", "end")}
ALIGNS = {each: each for each in (*ANCHORS, "top", "bottom", "left", "right")}
STILL = ("clamp", "listeners", "clip", "textAlign", "opacity", "labels", "borderWidth")


def data_labels(words: Words, base: DataLabels | None, font: Font) -> DataLabels | None:
    """The labels in these words, over those of the chart; None where no values are written."""
    if not words.value:
        return base
    found = base or DataLabels(font=replace(font, colour=None))
    shown, condition = _shown(words)
    if shown == (False,):
        words.pass_over(*words.value)
        return None
    words.pass_over(*STILL)
    found = replace(
        found,
        anchor=words.choice("anchor", ANCHORS) or found.anchor,
        align=_align(words) or found.align,
        colours=colours_of(words, "color") or found.colours,
        offset=_or(words.number("offset", -500, 500), found.offset),
        turned=_or(words.number("rotation", -360, 360), found.turned),
        background=_background(words) or found.background,
        border=words.colour("borderColor") or found.border,
        radius=_or(words.number("borderRadius", 0, 100), found.radius),
        padding=_padding(words, found.padding),
        callback=words.callback("formatter") or found.callback,
        shown=shown or found.shown,
        condition=condition or found.condition,
    )
    return replace(found, font=replace(font_of(words, found.font), colour=None))


def _or(value: float | None, base: float) -> float:
    return base if value is None else value


def _align(words: Words) -> str | None:
    value = words.take("align")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        turned = float(value) % 360
        return ("right", "bottom", "left", "top")[round(turned / 90) % 4]
    return words.choice("align", ALIGNS)


def _background(words: Words) -> str | None:
    value = words.take("backgroundColor")
    return words.colour("backgroundColor") if isinstance(value, str) else None


def _padding(words: Words, base: float) -> float:
    if isinstance(words.take("padding"), dict):
        sides = words.words("padding")
        found = [sides.number(name, 0, 100) for name in ("top", "bottom", "left", "right", "x", "y")]
        return max((each for each in found if each is not None), default=base)
    return _or(words.number("padding", 0, 100), base)


def _shown(words: Words) -> tuple[tuple[bool, ...], Callback | None]:
    value: Any = words.take("display")
    if isinstance(value, Callback):
        return (), value
    if value == "auto":
        return (True,), None
    flags = tuple(each not in (False, "false", 0) for each in listed(words, "display"))
    return (flags[:1] if len(set(flags)) == 1 else flags), None
