"""The methods of texts (ECMA-262, section 22.1.3)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from charthouse.errors import CallbackError
from charthouse.literal.conversion import LONGEST_TEXT, SPACES, UNDEFINED, bounded, to_number, to_text

LONGEST_FOR_A_PATTERN = 100  # looking ahead from each digit takes time by the square of the length
LONGEST_INDEX = 1e9


def index(value: Any, otherwise: float) -> int:
    """The argument as a whole number."""
    number = otherwise if value is UNDEFINED else to_number(value)
    if number != number:
        return 0
    return int(max(-LONGEST_INDEX, min(LONGEST_INDEX, number)))


def sliced(target: Any, start: Any = UNDEFINED, end: Any = UNDEFINED) -> Any:
    """`slice`, of a text or list."""
    return target[index(start, 0) : index(end, LONGEST_INDEX)] if index(end, 1) != 0 or end is UNDEFINED else target[:0]


def at(target: Any, place: Any = UNDEFINED) -> Any:
    """`at`, of a text or list."""
    there = index(place, 0)
    return target[there] if -len(target) <= there < len(target) else UNDEFINED


def _substring(text: str, start: Any = UNDEFINED, end: Any = UNDEFINED) -> str:
    first, last = sorted(max(0, place) for place in (index(start, 0), index(end, LONGEST_INDEX)))
    return text[first:last]


def _substr(text: str, start: Any = UNDEFINED, length: Any = UNDEFINED) -> str:
    first = index(start, 0)
    first = max(0, len(text) + first) if first < 0 else first
    return text[first : first + max(0, index(length, LONGEST_INDEX))]


def _char_at(text: str, place: Any = UNDEFINED) -> str:
    there = index(place, 0)
    return text[there : there + 1] if there >= 0 else ""


def _split(text: str, separator: Any = UNDEFINED, most: Any = UNDEFINED) -> list[str]:
    if separator is UNDEFINED:
        return [text]
    mark = to_text(separator)
    found = text.split(mark) if mark else list(text)
    return found[: index(most, LONGEST_INDEX)]


def _padding(text: str, length: Any, filler: Any) -> str:
    missing = index(length, 0) - len(text)
    if missing > LONGEST_TEXT:
        raise CallbackError(f"padding to {missing:,} characters came where {LONGEST_TEXT:,} are allowed")
    mark = " " if filler is UNDEFINED else to_text(filler)
    return (mark * (missing // len(mark) + 1))[:missing] if mark and missing > 0 else ""


def _repeat(text: str, times: Any = UNDEFINED) -> str:
    count = index(times, 0)
    if not 0 <= count * max(1, len(text)) <= LONGEST_TEXT:
        raise CallbackError(f"{count:,} repetitions came where 0 to {LONGEST_TEXT:,} characters are allowed")
    return text * count


def _inserted(template: str, found: str, groups: tuple[str, ...]) -> str:
    """The replacement with `$&` and `$1` filled in."""

    def filled(mark: re.Match[str]) -> str:
        if mark[1] == "&":
            return found
        if mark[1] == "$":
            return "$"
        place = int(mark[1])
        return (groups[place - 1] or "") if 0 < place <= len(groups) else mark[0]

    return re.sub(r"\$([$&1-9])", filled, template)


def _replacing(times: int) -> Callable[..., str]:
    """`replace` and `replaceAll` of a text."""

    def replaced(text: str, found: Any = UNDEFINED, replacement: Any = UNDEFINED) -> str:
        mark = to_text(found)
        pieces = text.count(mark) if times < 0 else 1
        inserted = _inserted(to_text(replacement), mark, ())
        bounded_length(len(text) + pieces * (len(inserted) - len(mark)))
        return text.replace(mark, inserted, times)

    return replaced


def _replace_pattern(text: str, source: str, flags: str, replacement: Any) -> str:
    """`replace` with one of the patterns of the closed list."""
    if len(text) > LONGEST_FOR_A_PATTERN:
        raise CallbackError(f"{len(text):,} characters came where {LONGEST_FOR_A_PATTERN} are allowed")
    template = to_text(replacement)
    bounded_length(len(text) * (len(template) + 1))
    count = 0 if "g" in flags else 1
    return re.sub(
        source, lambda found: _inserted(template, found[0], found.groups()), text, count=count, flags=re.ASCII
    )


def bounded_length(length: int) -> None:
    """CallbackError for a text that would be too long."""
    if length > LONGEST_TEXT:
        raise CallbackError(f"a text of {length:,} characters came where {LONGEST_TEXT:,} are allowed")


def _found(text: str, part: Any = UNDEFINED, start: Any = UNDEFINED) -> float:
    return text.find(to_text(part), max(0, index(start, 0)))


TEXT_METHODS: dict[str, Callable[..., Any]] = {
    "toUpperCase": lambda text, *_: bounded(text.upper()), "toLowerCase": lambda text, *_: bounded(text.lower()),
    "slice": sliced, "substring": _substring, "substr": _substr, "charAt": _char_at, "at": at, "split": _split,
    "padStart": lambda text, length=UNDEFINED, filler=UNDEFINED, *_: _padding(text, length, filler) + text,
    "padEnd": lambda text, length=UNDEFINED, filler=UNDEFINED, *_: text + _padding(text, length, filler),
    "replace": _replacing(1), "replaceAll": _replacing(-1), "replace pattern": _replace_pattern,
    "trim": lambda text, *_: text.strip(SPACES), "trimStart": lambda text, *_: text.lstrip(SPACES),
    "trimEnd": lambda text, *_: text.rstrip(SPACES), "repeat": _repeat,
    "indexOf": _found, "lastIndexOf": lambda text, part=UNDEFINED, *_: text.rfind(to_text(part)),
    "includes": lambda text, part=UNDEFINED, *_: to_text(part) in text,
    "startsWith": lambda text, part=UNDEFINED, *_: text.startswith(to_text(part)),
    "endsWith": lambda text, part=UNDEFINED, *_: text.endswith(to_text(part)),
    "concat": lambda text, *parts: bounded(text + "".join(map(to_text, parts))),
    "toString": lambda text, *_: text, "toLocaleString": lambda text, *_: text,
}  # fmt: skip
