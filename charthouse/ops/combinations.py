"""Combinations: all params of a chart that a text such as `region=e*&year=2025` names, counted before they are made."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from urllib.parse import parse_qsl

from charthouse.charts import params
from charthouse.charts.catalogue_entry import CatalogueEntry
from charthouse.charts.days import Day, RollingDay
from charthouse.charts.params import Choice, Integer, Param, Value
from charthouse.errors import NotAllowed

ANY = "*"


@dataclass(frozen=True)
class Combinations:
    """Every combination of these values of a chart's params."""

    entry: CatalogueEntry
    values: Mapping[str, Sequence[Value]]
    asked: Collection[str] = ()  # the params that were named

    @classmethod
    def named(cls, entry: CatalogueEntry, text: str, every_param: bool = False) -> Combinations:
        """Those that the text names, as the query of an address does; a `*` in a choice's value is for any letters.

        A param that it does not name has its default, or with `every_param` all its values. NotAllowed for an unknown
        param, and for what the param does not allow.
        """
        query = params.read_query(parse_qsl(text, keep_blank_values=True), tuple(entry.params), f"param of {entry.id}")
        values: dict[str, Sequence[Value]] = {}
        for name, param in entry.params.items():
            if name in query:
                values[name] = _matching(f"{name} of {entry.id}", param, query[name])
            else:
                values[name] = all_values(param) if every_param else (param.default,)
        return cls(entry, values, tuple(query))

    def __len__(self) -> int:
        return math.prod(len(values) for values in self.values.values())

    def __iter__(self) -> Iterator[str]:
        """The canonical spelling of each; the last param changes first."""
        for chosen in product(*self.values.values()):
            yield params.spell(self.entry.params, dict(zip(self.values, chosen, strict=True)))

    def __str__(self) -> str:
        """Which params have how many values: `region 4 × year 1,000`."""
        return " × ".join(f"{name} {len(values):,}" for name, values in self.values.items() if len(values) > 1)


class Days(Sequence[datetime.date]):
    """All days from `first` to `last`, made as they are needed."""

    def __init__(self, first: datetime.date, last: datetime.date) -> None:
        self._ordinals = range(first.toordinal(), last.toordinal() + 1)

    def __len__(self) -> int:
        return len(self._ordinals)

    def __getitem__(self, number):  # type: ignore[no-untyped-def]  # a slice is not needed
        return datetime.date.fromordinal(self._ordinals[number])


def all_values(param: Param) -> Sequence[Value]:
    """All values that the param allows now; no memory is taken for them."""
    match param:
        case Choice():
            return param.values
        case Integer():
            return range(param.first, param.last + 1)
        case Day() | RollingDay():
            return Days(param.first, param.last)
    raise TypeError(f"a param is a choice, an integer or a day, not {param!r}")


def _matching(name: str, param: Param, text: str) -> Sequence[Value]:
    """The values that the text names: one, or those of a choice that fit a text with `*`."""
    if (value := param.parse(text)) is not None:
        return (value,)
    if ANY in text and not isinstance(param, Choice):
        came = f"{text!r}: it has {len(all_values(param)):,} values, and * is for choices; --all-params is for all"
        raise NotAllowed(name, text, param.allowed, came)
    found = _fitting(param, text) if isinstance(param, Choice) else ()
    if not found:
        raise NotAllowed(name, text, param.allowed)
    return found


def _fitting(param: Choice, text: str) -> tuple[str, ...]:
    if ANY not in text:
        return ()
    parts = (re.escape(part) for part in re.split(r"\*+", text))
    pattern = re.compile(".*".join(parts), re.DOTALL)
    return tuple(value for value in param.values if pattern.fullmatch(value))
