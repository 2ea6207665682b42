"""Moments: read from texts and written again, in the tokens of moment, Luxon and date-fns."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST = 60
# Formats that JavaScript's Date reads, besides ISO 8601.
FURTHER = (
    "%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y", "%m/%d/%Y", "%m/%d/%y", "%Y/%m/%d", "%b %Y", "%B %Y", "%Y-%m",
    "%Y", "%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d %H:%M:%S", "%b %d, %Y %H:%M",
    "%B %d, %Y %H:%M", "%b %d, %Y %H:%M:%S", "%a, %d %b %Y %H:%M:%S %Z", "%a %b %d %Y", "%b %d %Y",
)  # fmt: skip
TOKENS = {
    "YYYY": "%Y", "yyyy": "%Y", "YY": "%y", "yy": "%y", "MMMM": "%B", "LLLL": "%B", "MMM": "%b", "LLL": "%b",
    "MM": "%m", "LL": "%m", "M": "%m", "L": "%m", "DD": "%d", "dd": "%d", "D": "%d", "d": "%d", "HH": "%H", "H": "%H",
    "hh": "%I", "h": "%I", "mm": "%M", "m": "%M", "ss": "%S", "s": "%S", "SSS": "%f", "A": "%p", "a": "%p",
    "DDDD": "%j", "DDD": "%j", "dddd": "%A", "EEEE": "%A", "ddd": "%a", "EEE": "%a", "ccc": "%a", "cccc": "%A",
    "Z": "%z", "ZZ": "%z",
}  # fmt: skip
LONG_FORMS = {
    "LT": "h:mm A", "LTS": "h:mm:ss A", "ll": "MMM D, YYYY", "lll": "MMM D, YYYY h:mm A",
    "LL": "MMMM D, YYYY", "DATE_MED": "MMM D, YYYY", "PP": "MMM D, YYYY",
}  # fmt: skip
TOKEN = re.compile(
    r"\[([^\]]*)\]|'([^']*)'|(YYYY|yyyy|YY|yy|MMMM|LLLL|MMM|LLL|MM|Mo|M|DDDD|DDD|DD|Do|do|D|dddd|ddd|dd|d|EEEE|EEE|cccc"
    r"|ccc|HH|H|hh|h|mm|m|SSS|ss|s|A|a|Qo|QQQ|Q|q|WW|W|ww|w|X|x|ZZ|Z)"
)


def moment(value: str | float, parser: str = "") -> float | None:
    """Milliseconds since 1970 of a text or number; None where it is no moment. A text without a zone is UTC."""
    if isinstance(value, (int, float)):
        return float(value) if abs(value) < 8e15 else None
    text = value.strip()
    if len(text) > LONGEST:
        return None
    read = _by_parser(text, parser) if parser else _freely(text)
    if read is None:
        return None
    aware = read if read.tzinfo else read.replace(tzinfo=UTC)
    return (aware - EPOCH) / timedelta(milliseconds=1)


@lru_cache(maxsize=64)
def strptime_format(parser: str) -> str:
    """The tokens as strptime has them."""

    def one(found: re.Match[str]) -> str:
        quoted = found[1] if found[1] is not None else found[2]
        return quoted.replace("%", "%%") if quoted is not None else TOKENS.get(found[3], found[3])

    return TOKEN.sub(one, parser.replace("%", "%%"))


def _by_parser(text: str, parser: str) -> datetime | None:
    if parser in ("X", "x"):
        return EPOCH + timedelta(milliseconds=float(text) * (1000 if parser == "X" else 1))
    try:
        return datetime.strptime(text, strptime_format(parser))  # read as UTC
    except (ValueError, re.error):
        return _freely(text)


def _freely(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    for form in FURTHER:
        try:
            return datetime.strptime(text, form)  # read as UTC
        except ValueError:
            continue
    return None


def written(milliseconds: float, tokens: str) -> str:
    """The moment in UTC, as the tokens say."""
    try:
        at = EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError:
        return ""
    return TOKEN.sub(lambda found: _token(at, found), LONG_FORMS.get(tokens, tokens))


def _token(at: datetime, found: re.Match[str]) -> str:
    quoted = found[1] if found[1] is not None else found[2]
    if quoted is not None:
        return quoted
    letters = found[3]
    if letters in ("Q", "q", "QQQ", "Qo"):
        return f"{'Q' if letters == 'QQQ' else ''}{(at.month + 2) // 3}"
    if letters in ("Do", "do", "Mo"):
        return _ordinal(at.month if letters == "Mo" else at.day)
    if letters in ("W", "WW", "w", "ww"):
        return str(at.isocalendar().week)
    if letters in ("x", "X"):
        return str(int(at.timestamp() * (1000 if letters == "x" else 1)))
    if letters == "SSS":
        return f"{at.microsecond // 1000:03d}"
    text = at.strftime(TOKENS[letters])
    if letters == "a":
        return text.lower()
    return text.lstrip("0") or "0" if len(letters) == 1 and letters != "Z" else text


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number // 10 != 1 else "th"
    return f"{number}{ending}"
