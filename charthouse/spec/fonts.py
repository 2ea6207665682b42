"""Reading fonts and titles: `fontColor`, `fontSize`, `fontStyle` of version 2, `color` and `font` of 3 and 4."""

from __future__ import annotations

from charthouse.spec.texts import Font, Text
from charthouse.spec.words import Words, as_number

STYLES = {
    "normal": (False, False), "bold": (True, False), "italic": (False, True), "oblique": (False, True),
    "bold italic": (True, True), "italic bold": (True, True), "bolder": (True, False), "lighter": (False, False),
    "": (False, False), "initial": (False, False),
}  # fmt: skip
ALIGNS = {"start": "start", "center": "center", "end": "end", "left": "start", "middle": "center", "right": "end"}
POSITIONS = {"top": "top", "bottom": "bottom", "left": "left", "right": "right"}
LARGEST_FONT = 200
BOLD_FROM = 600


def font_of(words: Words, base: Font) -> Font:
    """The font in these words, of either version; `base` where they are silent."""
    own = words.words("font") if isinstance(words.take("font"), dict) else None
    font = _old(words, base)
    return font if own is None else _new(own, font)


def _old(words: Words, base: Font) -> Font:
    name = words.first("color", "fontColor")
    colour = words.colour(name) or base.colour
    size = words.number("fontSize", 1, LARGEST_FONT) or base.size
    bold, italic = words.choice("fontStyle", STYLES) or (base.bold, base.italic)
    return Font(size, bold, italic, colour)


def _new(own: Words, base: Font) -> Font:
    size = own.number("size", 1, LARGEST_FONT) or base.size
    _, italic = own.choice("style", STYLES) or (base.bold, base.italic)
    bold = STYLES.get(str(own.value.get("style")), (base.bold, False))[0] or base.bold
    colour = own.colour("color") or base.colour
    return Font(size, _weight(own, bold), italic, colour)


def _weight(own: Words, base: bool) -> bool:
    value = own.take("weight")
    number = as_number(value)
    if number is not None:
        return number >= BOLD_FROM
    if isinstance(value, str) and value in STYLES:
        return STYLES[value][0]
    if value is not None:
        own.ignore("weight", "normal, bold or a number such as 600")
    return base


def title_of(words: Words, base: Font, text_name: str = "text") -> Text | None:
    """The title in these words; None where there is no text, or it is not displayed."""
    shown, text = words.flag("display"), words.text(text_name)
    font = font_of(words, base)
    position = words.choice("position", POSITIONS) or "top"
    align = words.choice("align", ALIGNS) or "center"
    padding = _padding(words)
    words.pass_over("lineHeight", "fullSize", "fullWidth", "weight")
    if shown is False or not (text or "").strip():
        return None
    return Text(text or "", font, position, align, padding)


def _padding(words: Words) -> tuple[float, ...]:
    if isinstance(words.take("padding"), dict):
        sides = words.words("padding")
        both = sides.number("y", 0, 500) or 0.0
        sides.pass_over("left", "right", "x")
        above, below = sides.number("top", 0, 500), sides.number("bottom", 0, 500)
        return (both if above is None else above, both if below is None else below)
    own = words.number("padding", 0, 500)
    return () if own is None else (own, own)
