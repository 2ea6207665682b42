"""Options that may be one value for all points, or a list with one for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from charthouse.spec import colours
from charthouse.spec.limits import MOST_COLOURS
from charthouse.spec.paints import flat, paint
from charthouse.spec.words import Words, as_number


def listed(words: Words, name: str) -> list[Any]:
    """The value of that name as a list; it counts as read."""
    value = words.take(name)
    return value[:MOST_COLOURS] if isinstance(value, list) else [] if value is None else [value]


def same(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """One value where all are the same: the shortest spelling."""
    return values[:1] if len(set(values)) == 1 else values


def colours_of(words: Words, name: str) -> tuple[str, ...]:
    """The colours of that name; a gradient or pattern counts with its first colour."""
    found = tuple(_flat(each) if isinstance(each, str) else None for each in listed(words, name))
    if None in found:
        words.ignore(name, colours.ALLOWED)
    kept = tuple(each for each in found if each is not None)
    return same(kept) if len(kept) == len(found) else ()


def _flat(text: str) -> str | None:
    painted = paint(text)
    return flat(painted) if painted else colours.colour(text)


def paints_of(words: Words, name: str) -> tuple[str, ...]:
    """The gradients and patterns of that name, "" for each plain colour; () where all are plain."""
    found = tuple(paint(each) or "" if isinstance(each, str) else "" for each in listed(words, name))
    return same(found) if any(found) else ()


def numbers_of(words: Words, name: str, least: float, most: float) -> tuple[float, ...]:
    found = [as_number(each) for each in listed(words, name)]
    if None in found:
        words.ignore(name, "a number, or a list of numbers")
        return ()
    return same(tuple(float(min(most, max(least, each))) for each in found if each is not None))


def choices_of(words: Words, name: str, allowed: Mapping[Any, str]) -> tuple[str, ...]:
    found = [allowed.get(each) if isinstance(each, (str, bool)) else None for each in listed(words, name)]
    if None in found:
        words.ignore(name, ", ".join(str(each) for each in allowed))
        return ()
    return same(tuple(each for each in found if each is not None))
