"""An object of a config: what is read from it is understood, the rest is named as ignored."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from charthouse.errors import SpecError
from charthouse.literal.callback import Callback
from charthouse.literal.value import Unreadable
from charthouse.printable import shortened
from charthouse.spec import colours

LONGEST_TEXT = 1000  # characters of one text
MOST_LINES = 30
LARGEST = 1e15
NOT_UNDERSTOOD = "Charthouse does not understand it"
NUMBER = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?\s*", re.ASCII | re.IGNORECASE)
NAME = re.compile(r"[A-Za-z_$][\w$-]{0,60}", re.ASCII)
Choice = TypeVar("Choice")


@dataclass(frozen=True)
class Ignored:
    """A place in the config that the picture does not follow: `options.scales.y.ticks.callback`, and why."""

    path: str
    reason: str


@dataclass
class Place:
    """An object of the config, and the names in it that were read, by each who read it."""

    words: Words
    reads: list[set[str]]

    def unread(self) -> Iterator[Ignored]:
        for name, value in self.words.value.items():
            if value is not None and not any(name in read for read in self.reads):
                reason = value.reason if isinstance(value, Unreadable) else NOT_UNDERSTOOD
                yield Ignored(self.words.at(name), reason)


@dataclass
class Notes:
    """What was noted of one config while it was parsed."""

    ignored: list[Ignored] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)

    def enter(self, words: Words) -> set[str]:
        """The names that were read at the path of these words; each path is one object."""
        return self.places.setdefault(words.path, Place(words, [set()])).reads[0]

    def all(self) -> tuple[Ignored, ...]:
        """What is ignored, each path once."""
        unread = (each for place in self.places.values() for each in place.unread())
        return tuple({each.path: each for each in (*self.ignored, *unread)}.values())


class Words:
    """An object of the config, at its path."""

    def __init__(self, value: Mapping[str, Any], path: str, notes: Notes) -> None:
        self.value, self.path, self.notes = value, path, notes
        self._read = notes.enter(self)

    def over(self, *bases: Words) -> Words:
        """These words over those of the bases, of which the first comes first."""
        given: dict[str, Any] = {}
        for base in reversed(bases):
            given |= base.value
            self.notes.places[base.path].reads.append(self._read)
        return Words({**given, **self.value}, self.path, self.notes)

    def __contains__(self, name: str) -> bool:
        return self.value.get(name) is not None

    def at(self, name: str) -> str:
        """The path of that name."""
        spelled = name if NAME.fullmatch(name) else f"[{shortened(name, 60)!r}]"
        return f"{self.path}.{spelled}".lstrip(".").replace(".[", "[")

    def take(self, name: str) -> Any:
        """The value of that name, which counts as read; None where there is none."""
        self._read.add(name)
        return self.value.get(name)

    def first(self, *names: str) -> str:
        """The first of the names that has a value; the last where none has. All count as read."""
        self._read.update(names)
        return next((name for name in names if name in self), names[-1])

    def pass_over(self, *names: str) -> None:
        """Count these as read: they mean nothing for a picture that stands still."""
        self._read.update(names)

    def ignore(self, name: str, allowed: str) -> None:
        """Note that the value of that name is not what is allowed there."""
        value = self.value[name]
        reason = value.reason if isinstance(value, Unreadable) else f"must be {allowed}, not {named(value)}"
        self.notes.ignored.append(Ignored(self.at(name), reason))

    def refuse(self, name: str, allowed: str) -> SpecError:
        """The error for a value that cannot be drawn."""
        return SpecError(self.at(name), named(self.value.get(name)), allowed)

    def words(self, name: str) -> Words:
        """The object of that name; an empty one where there is none, or something else."""
        value = self.take(name)
        if isinstance(value, dict):
            return Words(value, self.at(name), self.notes)
        if value is not None and not isinstance(value, bool):
            self.ignore(name, "an object")
        return Words({}, self.at(name), self.notes)

    def objects(self, name: str) -> Iterator[Words]:
        """The objects of the list, or the object, of that name."""
        value = self.take(name)
        if isinstance(value, dict):
            yield Words(value, self.at(name), self.notes)
        elif isinstance(value, list):
            for place, each in enumerate(value):
                if isinstance(each, dict):
                    yield Words(each, f"{self.at(name)}[{place}]", self.notes)
        elif value is not None:
            self.ignore(name, "a list of objects")

    def number(self, name: str, least: float = -LARGEST, most: float = LARGEST) -> float | None:
        """The number of that name, within its range; None where there is none."""
        value = self.take(name)
        number = as_number(value)
        if number is not None:
            return float(min(most, max(least, number)))
        if value is not None:
            self.ignore(name, "a number")
        return None

    def flag(self, name: str) -> bool | None:
        value = self.take(name)
        if isinstance(value, str) and value in ("true", "false", "auto"):
            return value != "false"
        if isinstance(value, (bool, int, float)):
            return bool(value)
        if value is not None:
            self.ignore(name, "true or false")
        return None

    def text(self, name: str) -> str | None:
        """The text of that name, a line for each item of a list; None where there is none."""
        value = self.take(name)
        text = as_text(value)
        if text is None and value is not None:
            self.ignore(name, "a text, or a list of texts")
        return text

    def choice(self, name: str, allowed: Mapping[Any, Choice]) -> Choice | None:
        value = self.take(name)
        if isinstance(value, (str, bool)) and value in allowed:
            return allowed[value]
        if value is not None:
            self.ignore(name, ", ".join(str(each) for each in allowed))
        return None

    def colour(self, name: str) -> str | None:
        """The colour of that name in its one spelling; of a list, its first."""
        value = self.take(name)
        first = value[0] if isinstance(value, list) and value else value
        found = colours.colour(first) if isinstance(first, str) else None
        if found is None and value is not None:
            self.ignore(name, colours.ALLOWED)
        return found

    def callback(self, name: str) -> Callback | None:
        """The function of that name; None where there is none, or one that is not understood."""
        value = self.take(name)
        if isinstance(value, Callback):
            return value
        if value is not None:
            self.ignore(name, "a function")
        return None


def as_number(value: Any) -> float | None:
    """The finite number that the value is, or spells; -0 is 0."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and len(value) <= 60 and NUMBER.fullmatch(value):
        value = float(value)
    if not isinstance(value, (int, float)):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number + 0.0 if math.isfinite(number) else None


def as_text(value: Any) -> str | None:
    """The value as JavaScript writes it: 2020 for 2020.0, true; a list is several lines."""
    if isinstance(value, list):
        lines = [as_text(each) for each in value[:MOST_LINES]]
        return "\n".join(line for line in lines if line is not None)[:LONGEST_TEXT]
    if isinstance(value, str):
        return _plain(value[:LONGEST_TEXT])
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        return str(int(value))
    return str(value) if isinstance(value, (int, float)) else None


def _plain(text: str) -> str:
    """The text without characters that a font cannot draw; a tab is a space."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if text.isprintable():
        return text
    return "".join(one for one in text if one.isprintable() or one in "\n\u200d\u200e\u200f\u00a0\u2028\u202f\u3000")


def named(value: Any) -> str:
    """What came, in a few words."""
    if isinstance(value, (Callback, Unreadable)):
        return "a function"
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    if isinstance(value, str):
        return repr(shortened(value, 40))
    if value is None:
        return "nothing"
    return str(value).lower() if isinstance(value, bool) else shortened(str(value), 40)
