"""Reading what is around the data: titles, legend, padding."""

from __future__ import annotations

from dataclasses import dataclass

from charthouse.spec.fonts import ALIGNS, font_of, title_of
from charthouse.spec.texts import Font, Legend, Text
from charthouse.spec.words import Words, as_number

PLACES = {each: each for each in ("top", "bottom", "left", "right", "chartArea")}


@dataclass(frozen=True)
class Options:
    """The words of `options`, with those that version 2 has at its top and later ones among the plugins."""

    top: Words
    plugins: Words

    def part(self, name: str) -> Words:
        """What both places say of a part; the plugin's words come first."""
        old, new = self.top.words(name), self.plugins.words(name)
        if not old.value or not new.value:
            return new if new.value else old
        return new.over(old)

    def off(self, name: str) -> bool:
        """Whether a part is switched off by a false in its place."""
        return self.top.value.get(name) is False or self.plugins.value.get(name) is False


def base_font(options: Options) -> Font:
    """The font of all that has none of its own."""
    found = font_of(options.top, Font())
    colour = options.top.colour("defaultFontColor") or found.colour
    return Font(found.size, found.bold, found.italic, colour)


def heading(options: Options, font: Font, given: str) -> Text | None:
    """The chart's title; `given` is the one that stands beside its type."""
    bold = Font(font.size, True, font.italic, font.colour)
    for place in (options.top, options.plugins):
        if isinstance(place.value.get("title"), (str, list)):
            return Text(place.text("title") or "", bold)
    found = None if options.off("title") else title_of(options.part("title"), bold)
    return found or (Text(given, bold) if given.strip() else None)


def subtitle(options: Options, font: Font) -> Text | None:
    return title_of(options.part("subtitle"), font)


def legend(options: Options, font: Font) -> Legend | None:
    words = options.part("legend")
    labels, title = words.words("labels"), words.words("title")
    shown = words.flag("display")
    found = Legend(
        position=words.choice("position", PLACES) or "top",
        align=words.choice("align", ALIGNS) or "center",
        reverse=bool(words.flag("reverse")),
        font=font_of(labels, font),
        box_width=_or(labels.number("boxWidth", 0, 200), 40.0),
        points=bool(labels.flag("usePointStyle")),
        heading=(title.text("text") or "") if title.flag("display") is not False else "",
    )
    labels.pass_over(
        "padding", "boxHeight", "lineHeight", "textAlign", "pointStyle", "pointStyleWidth", "useBorderRadius"
    )
    words.pass_over("onClick", "onHover", "onLeave", "fullWidth", "fullSize", "maxHeight", "maxWidth", "rtl")
    return None if shown is False or options.off("legend") else found


def _or(value: float | None, base: float) -> float:
    return base if value is None else value


def padding(layout: Words) -> tuple[float, ...]:
    """Top, right, bottom, left; () for the usual."""
    layout.pass_over("autoPadding")
    value = layout.take("padding")
    if isinstance(value, dict):
        sides = layout.words("padding")
        x, y = sides.number("x", 0, 1000) or 0.0, sides.number("y", 0, 1000) or 0.0
        return tuple(_or(sides.number(name, 0, 1000), y if name in ("top", "bottom") else x) for name in SIDES)
    number = as_number(value)
    return () if number is None else (min(1000.0, max(0.0, number)),) * 4


SIDES = ("top", "right", "bottom", "left")
