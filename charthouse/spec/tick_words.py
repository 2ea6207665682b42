"""Reading the labels at axes: ticks, and how their numbers are written."""

from __future__ import annotations

from dataclasses import dataclass

from charthouse.spec.axis import NumberFormat, Ticks
from charthouse.spec.fonts import font_of
from charthouse.spec.texts import Font
from charthouse.spec.words import Words


@dataclass(frozen=True)
class Looks:
    """What all axes of a config share."""

    font: Font
    format: NumberFormat | None = None


def or_usual(value: float | None, base: float) -> float:
    return base if value is None else value


def ticks_of(ticks: Words, looks: Looks) -> Ticks:
    """The labels at an axis."""
    least, most = ticks.number("minRotation", -90, 90), ticks.number("maxRotation", -90, 90)
    rotations = (
        (or_usual(least, 0.0), or_usual(most, max(50.0, or_usual(least, 0.0)))) if (least, most) != (None, None) else ()
    )
    ticks.pass_over(
        "source", "autoSkipPadding", "labelOffset", "sampleSize", "major", "minor", "includeBounds", "align",
        "crossAlign", "z", "min", "max", "textStrokeColor", "textStrokeWidth", "backdropPadding", "backdropPaddingX",
        "backdropPaddingY", "lineHeight", "bounds",
    )  # fmt: skip
    return Ticks(
        shown=ticks.flag("display") is not False,
        font=font_of(ticks, looks.font),
        step=_positive(ticks, ticks.first("stepSize", "fixedStepSize")),
        most=_positive(ticks, ticks.first("maxTicksLimit", "count")),
        decimals=ticks.number("precision", 0, 15),
        callback=ticks.callback(ticks.first("callback", "userCallback")),
        format=number_format(ticks.words("format")) or looks.format,
        rotations=rotations,
        skips=ticks.flag("autoSkip") is not False,
        inside=bool(ticks.flag("mirror")),
        padding=ticks.number("padding", -100, 200),
        backdrop=ticks.flag("showLabelBackdrop") is not False and ticks.colour("backdropColor") != "#00000000",
    )


def _positive(words: Words, name: str) -> float | None:
    number = words.number(name, 0)
    return number or None


def number_format(words: Words) -> NumberFormat | None:
    """How numbers are written: `Intl.NumberFormat`'s options, with a `prefix` and a `suffix`."""
    if not words.value:
        return None
    style = words.choice("style", {"currency": "currency", "percent": "percent", "decimal": "decimal"})
    currency = words.text("currency") or "USD"
    money = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "CNY": "CN¥", "KRW": "₩", "BRL": "R$"}
    prefix = words.text("prefix") or (money.get(currency, f"{currency} ") if style == "currency" else "")
    least = words.number("minimumFractionDigits", 0, 15)
    most = words.number("maximumFractionDigits", 0, 15)
    compact = words.choice("notation", {"compact": True, "standard": False})
    grouped = words.flag("useGrouping") is not False
    locale = words.take("locale")
    if isinstance(locale, str) and not locale.startswith("en"):
        words.ignore("locale", "an English one, such as en-US")
    words.pass_over("applyToDataLabels", "currencyDisplay", "compactDisplay")
    decimals = most if least is None else least
    if style == "currency" and decimals is None and not compact:
        decimals = 2.0
    suffix = words.text("suffix") or ""
    return NumberFormat(prefix, suffix, decimals, bool(compact), style == "percent", grouped)
