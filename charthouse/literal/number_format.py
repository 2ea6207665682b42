"""Numbers as `Intl.NumberFormat` and `toLocaleString` write them (ECMA-402)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from charthouse.errors import CallbackError
from charthouse.literal.conversion import UNDEFINED, to_number, to_text, truthy
from charthouse.literal.locales import GAP, Locale, locale_of

MOST_DIGITS = 20
EXACT = Context(prec=800, rounding=ROUND_HALF_UP)  # any double to any number of digits that is allowed
SYMBOLS = {
    "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CNY": "CN¥", "INR": "₹", "KRW": "₩", "BRL": "R$", "CAD": "CA$",
    "AUD": "A$", "NZD": "NZ$", "MXN": "MX$", "ILS": "₪", "VND": "₫", "PHP": "₱", "TWD": "NT$", "HKD": "HK$",
}  # fmt: skip
CENTS = {  # digits of currencies that have not two
    **dict.fromkeys("CLP COP HUF IDR IQD ISK JPY KRW LAK LBP MMK PKR PYG RWF UGX VND XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD JOD KWD OMR TND".split(), 3),
}
SHORT = ("", "K", "M", "B", "T")
LONG = ("", " thousand", " million", " billion", " trillion")


@dataclass(frozen=True)
class Digits:
    """How many digits are written: behind the decimal mark or, with `significant`, in all."""

    least: int
    most: int
    significant: tuple[int, int] | None = None

    def written(self, number: Decimal) -> str:
        """The digits of a number that is not negative, rounded half away from zero."""
        most = self.most
        least = self.least
        if self.significant:
            least, most = (count - 1 - _exponent(number, self.significant[1]) for count in self.significant)
        rounded = EXACT.quantize(number, Decimal(1).scaleb(-most))
        whole, _, fraction = f"{rounded:f}".partition(".")
        fraction = fraction.rstrip("0").ljust(max(least, 0), "0")
        return f"{whole}.{fraction}" if fraction else whole


@dataclass(frozen=True)
class NumberFormat:
    """A way to write numbers."""

    locale: Locale
    style: str
    currency: str
    digits: Digits | None  # None: the two most important digits, and all of the whole part
    grouped: bool
    suffixes: tuple[str, ...]
    sign: str

    def format(self, value: float) -> str:
        """The number in this format."""
        minus = self.locale.minus if value == value and math.copysign(1, value) < 0 else self._plus(value)
        return minus + self._dressed(self._number(abs(value)))

    def _number(self, value: float) -> str:
        if not math.isfinite(value):
            return "NaN" if value != value else "∞"
        number = Decimal(repr(float(value))).scaleb(2 if self.style == "percent" else 0)
        if not self.suffixes:
            return self._grouped(self._written(number), self.locale.grouped_from)
        power = min(max(_exponent(number, 25) // 3, 0), len(self.suffixes) - 1)
        written = self._written(number.scaleb(-3 * power))
        if len(written.partition(".")[0]) > 3 and power < len(self.suffixes) - 1:  # 999.9 thousand is one million
            power += 1
            written = self._written(number.scaleb(-3 * power))
        return self._grouped(written, max(self.locale.grouped_from, 5)) + self.suffixes[power]

    def _written(self, number: Decimal) -> str:
        if self.digits:
            return self.digits.written(number)
        significant = number < 100 and _exponent(number, 2) < 2
        return Digits(0, 0, (1, 2) if significant else None).written(number)

    def _grouped(self, written: str, grouped_from: int) -> str:
        whole, _, fraction = written.partition(".")
        if self.grouped and len(whole) >= grouped_from:
            whole = self.locale.group.join(_groups(whole, 2 if self.locale.pairs else 3))
        return f"{whole}{self.locale.decimal}{fraction}" if fraction else whole

    def _dressed(self, number: str) -> str:
        if self.style == "percent":
            return self.locale.percent.format(number)
        if self.style != "currency":
            return number
        letters = self.currency.isalpha() and "{symbol}{number}" in self.locale.money
        return self.locale.money.format(symbol=self.currency + GAP * letters, number=number)

    def _plus(self, value: float) -> str:
        return "+" if self.sign == "always" or (self.sign == "exceptZero" and value) else ""


def number_format(locale: Any, options: Any) -> NumberFormat:
    """The format for what JavaScript's constructor takes; CallbackError for what is not understood."""
    given: dict[str, Any] = options if isinstance(options, dict) else {}
    if isinstance(locale, list):
        locale = locale[0] if locale else UNDEFINED
    style = _choice(given, "style", "decimal", "percent", "currency")
    notation = _choice(given, "notation", "standard", "compact")
    home = locale_of("en-US" if locale is UNDEFINED else to_text(locale))
    if notation == "compact" and not home.compact:
        raise CallbackError("notation 'compact' came in a language where it is not understood; it is in English")
    long = _choice(given, "compactDisplay", "short", "long") == "long"
    suffixes = () if notation == "standard" else LONG if long else SHORT
    code = to_text(given.get("currency", "")).upper()
    if style == "currency" and not (len(code) == 3 and code.isascii() and code.isalpha()):
        raise CallbackError("a currency must be a code of three letters, as in 'USD'")
    sign = _choice(given, "signDisplay", "auto", "always", "exceptZero")
    return NumberFormat(
        home, style, _symbol(given, code, home), _digits(given, style, code, notation),
        truthy(given.get("useGrouping", True)) and given.get("useGrouping") != "false", suffixes, sign,
    )  # fmt: skip


def _symbol(given: dict[str, Any], code: str, locale: Locale) -> str:
    display = _choice(given, "currencyDisplay", "symbol", "narrowSymbol", "code")
    if display == "code":
        return code
    symbol = dict(locale.symbols).get(code) or SYMBOLS.get(code, code)
    return symbol.lstrip("ACHKMNTXZ") or symbol if display == "narrowSymbol" else symbol


def _digits(given: dict[str, Any], style: str, code: str, notation: str) -> Digits | None:
    least, most = _count(given, "minimumFractionDigits", 0), _count(given, "maximumFractionDigits", 0)
    significant = (_count(given, "minimumSignificantDigits", 1), _count(given, "maximumSignificantDigits", 1))
    if significant != (None, None):
        return Digits(0, 0, _range(significant[0] or 1, significant[1] or MOST_DIGITS))
    if notation == "compact" and least is None and most is None:
        return None
    usual = (0, 0) if style == "percent" else (0, 3) if style == "decimal" or notation == "compact" else _cents(code)
    if least is None:
        least = usual[0] if most is None else min(usual[0], most)
    return Digits(*_range(least, max(usual[1], least) if most is None else most))


def _cents(code: str) -> tuple[int, int]:
    count = CENTS.get(code, 2)
    return count, count


def _range(least: int, most: int) -> tuple[int, int]:
    if least > most:
        raise CallbackError(f"at least {least} digits came where at most {most} are asked for")
    return least, most


def _count(given: dict[str, Any], name: str, least: int) -> int | None:
    value = given.get(name, UNDEFINED)
    if value is UNDEFINED:
        return None
    count = to_number(value)
    if not least <= count <= MOST_DIGITS:
        raise CallbackError(f"{name} must be from {least} to {MOST_DIGITS}, not {to_text(count)}")
    return math.floor(count)


def _choice(given: dict[str, Any], name: str, *allowed: str) -> str:
    """The option, by default the first of those that are allowed."""
    value = given.get(name, UNDEFINED)
    chosen = allowed[0] if value is UNDEFINED else to_text(value)
    if chosen not in allowed:
        raise CallbackError(f"{name} must be {' or '.join(map(repr, allowed))}, not {chosen[:20]!r}")
    return chosen


def _groups(digits: str, size: int) -> list[str]:
    head, last = digits[:-3], digits[-3:]
    first = len(head) % size
    return [*([head[:first]] if first else []), *(head[at : at + size] for at in range(first, len(head), size)), last]


def _exponent(number: Decimal, digits: int) -> int:
    """The power of ten of the first digit, when the number is rounded to so many digits."""
    return Context(prec=digits, rounding=ROUND_HALF_UP).plus(number).adjusted() if number else 0
