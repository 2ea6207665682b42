"""How languages write numbers (Unicode CLDR): marks, percent, and where a currency's symbol is."""

from __future__ import annotations

from dataclasses import dataclass

from charthouse.errors import CallbackError
from charthouse.printable import shortened

GAP = "\xa0"
NARROW = "\u202f"
LONGEST_NAME = 35


@dataclass(frozen=True)
class Locale:
    """`grouped_from` is the least length of the whole part that has its thousands apart."""

    group: str = ","
    decimal: str = "."
    grouped_from: int = 4
    percent: str = "{}%"
    money: str = "{symbol}{number}"
    minus: str = "-"
    pairs: bool = False  # 12,34,567: groups of two before the last three
    symbols: tuple[tuple[str, str], ...] = ()  # of currencies at home
    compact: bool = False  # K, M, B, T


BEFORE = "{symbol}" + GAP + "{number}"
BEHIND = "{number}" + GAP + "{symbol}"
SPACED = "{}" + GAP + "%"
COMMA = Locale(".", ",", money=BEHIND)
SPACE = Locale(GAP, ",", percent=SPACED, money=BEHIND)
LOCALES = {
    "en": Locale(compact=True),
    "en-AU": Locale(symbols=(("AUD", "$"),), compact=True), "en-CA": Locale(symbols=(("CAD", "$"),), compact=True),
    "en-IN": Locale(pairs=True), "en-NZ": Locale(symbols=(("NZD", "$"),), compact=True),
    "en-SG": Locale(symbols=(("SGD", "$"),), compact=True), "en-HK": Locale(symbols=(("HKD", "HK$"),), compact=True),
    "en-ZA": Locale(GAP, ",", symbols=(("ZAR", "R"),)),
    "de": Locale(".", ",", percent=SPACED, money=BEHIND), "de-CH": Locale("'", ".", money=BEFORE),
    "de-AT": Locale(GAP, ",", percent=SPACED, money=BEFORE),
    "fr": Locale(NARROW, ",", percent=SPACED, money=BEHIND), "fr-CH": Locale(NARROW, ",", money=BEHIND),
    "fr-CA": Locale(GAP, ",", percent=SPACED, money=BEHIND, symbols=(("CAD", "$"),)),
    "es": Locale(".", ",", 5, SPACED, BEHIND), "es-MX": Locale(symbols=(("MXN", "$"),)),
    "es-AR": Locale(".", ",", percent=SPACED, money=BEFORE, symbols=(("ARS", "$"),)),
    "it": Locale(".", ",", 5, money=BEHIND), "it-CH": Locale("'", ".", 5, money=BEFORE),
    "pt": Locale(".", ",", money=BEFORE), "pt-PT": Locale(GAP, ",", 5, money=BEHIND),
    "nl": Locale(".", ",", money=BEFORE),
    "sv": Locale(GAP, ",", percent=SPACED, money=BEHIND, minus="−", symbols=(("SEK", "kr"),)),
    "da": Locale(".", ",", percent=SPACED, money=BEHIND, symbols=(("DKK", "kr."),)),
    "nb": Locale(GAP, ",", percent=SPACED, money=BEHIND, minus="−", symbols=(("NOK", "kr"),)),
    "no": Locale(GAP, ",", percent=SPACED, money=BEHIND, minus="−", symbols=(("NOK", "kr"),)),
    "fi": Locale(GAP, ",", percent=SPACED, money=BEHIND, minus="−"),
    "pl": Locale(GAP, ",", 5, money=BEHIND, symbols=(("PLN", "zł"),)),
    "cs": Locale(GAP, ",", percent=SPACED, money=BEHIND, symbols=(("CZK", "Kč"),)), "sk": SPACE,
    "hu": Locale(GAP, ",", 5, money=BEHIND, symbols=(("HUF", "Ft"),)),
    "ro": Locale(".", ",", percent=SPACED, money=BEHIND),
    "ru": Locale(GAP, ",", percent=SPACED, money=BEHIND, symbols=(("RUB", "₽"),)),
    "uk": Locale(GAP, ",", money=BEHIND, symbols=(("UAH", "₴"),)),
    "tr": Locale(".", ",", percent="%{}", symbols=(("TRY", "₺"),)),
    "el": COMMA, "id": Locale(".", ",", money="{symbol}{number}", symbols=(("IDR", "Rp" + GAP),)), "vi": COMMA,
    "ja": Locale(symbols=(("JPY", "￥"),)), "zh": Locale(symbols=(("CNY", "¥"),)),
    "zh-TW": Locale(symbols=(("TWD", "$"),)),
    "ko": Locale(), "hi": Locale(pairs=True), "th": Locale(symbols=(("THB", "฿"),)),
}  # fmt: skip


def locale_of(name: str) -> Locale:
    """The locale of the name as in `de-CH`: of the region, or of its language; CallbackError for other languages."""
    found = LOCALES.get(name) or LOCALES.get(name.partition("-")[0])
    if found is None:
        raise CallbackError(
            f"the locale {shortened(name, LONGEST_NAME)!r} came where one of these is allowed: {', '.join(LOCALES)}"
        )
    return found
