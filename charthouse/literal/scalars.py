"""Numbers and texts as JavaScript spells them in a program."""

from __future__ import annotations

import math
import re
import sys

ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|(\r\n)|(?s:(.)))")
SINGLE = {"n": "\n", "t": "\t", "b": "\b", "f": "\f", "v": "\v", "r": "\r", "0": "\0", "\n": "", "\r": "",
          "\u2028": "", "\u2029": ""}  # fmt: skip
PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
SURROGATE = re.compile("[\ud800-\udfff]")
MOST_EXACT = 2**53  # the whole numbers that a double tells apart
LONGEST_WHOLE = 300  # digits of a whole number that a double can hold
REPLACEMENT = "\ufffd"


def number(spelled: str) -> int | float | None:
    """The number; whole numbers are int however they are spelled, None is a number that no double holds."""
    digits = spelled.replace("_", "")
    if digits.removeprefix("-").isdecimal() and len(digits) <= LONGEST_WHOLE:
        return int(digits)
    if digits[1:2] in "xXbBoO" and digits[1:2]:
        whole = int(digits, 0) if len(digits) <= LONGEST_WHOLE else math.inf
        return whole_or_float(float(whole)) if whole <= sys.float_info.max else None
    return whole_or_float(float(digits))


def whole_or_float(value: float) -> int | float | None:
    """The number in its one form: int where it is whole, None where it is not finite."""
    if not math.isfinite(value):
        return None
    return int(value) if value.is_integer() and abs(value) <= MOST_EXACT else value


def text(raw: str) -> str:
    """The text of what is between the quotes; a lone surrogate becomes U+FFFD, as a browser shows it."""
    if "\\" not in raw:
        return raw
    return whole_characters(ESCAPE.sub(_escaped, raw))


def whole_characters(spelled: str) -> str:
    """The text with surrogate pairs joined and the others replaced."""
    joined = PAIR.sub(lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), spelled)
    return SURROGATE.sub(REPLACEMENT, joined)


def key(kind: str, spelled: str) -> str | None:
    """The name of a part of an object, of a token of that kind; None for tokens that are no names."""
    if kind == "string":
        return text(spelled[1:-1])
    if kind == "number":
        return str(number(spelled))
    return spelled if kind == "name" else None


def _escaped(found: re.Match[str]) -> str:
    digits = found[1] or found[2] or found[3]
    if digits:
        code = int(digits, 16)
        return chr(code) if code <= 0x10FFFF else REPLACEMENT
    if found[4]:
        return ""
    return SINGLE.get(found[5], found[5])
