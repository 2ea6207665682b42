"""A chart's declared, bounded query parameters, and their one canonical spelling."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, cast
from urllib.parse import parse_qsl, urlencode

from charthouse.charts import days
from charthouse.charts.days import Day, RollingDay
from charthouse.errors import ChartDefinitionError, NotAllowed

# Query names that Charthouse itself uses, now or in the addresses it has announced.
RESERVED_NAMES = frozenset(
    "append at charts data expires format height id kid page scale sig soft status tag theme v wait wall width".split()
)
NAME = re.compile(r"[a-z][a-z0-9_]{0,31}", re.ASCII)
DIGITS = 18  # of the longest whole number in an address
SURROGATE = re.compile("[\ud800-\udfff]")  # a lone one cannot be encoded in an address

Value = str | int | datetime.date
P = TypeVar("P", bound="Param")


class Param(Protocol):
    """One declared parameter: reads a query value, and spells it again."""

    @property
    def default(self) -> Any: ...
    @property
    def rolls(self) -> bool: ...  # whether its default changes with the day
    @property
    def allowed(self) -> str: ...
    def parse(self, text: str) -> Value | None: ...
    def to_json(self) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Choice:
    """One of a fixed set of texts."""

    values: tuple[str, ...]
    default: str
    rolls = False

    @property
    def allowed(self) -> str:
        return "one of " + ", ".join(self.values)

    def parse(self, text: str) -> str | None:
        return text if text in self.values else None

    def to_json(self) -> dict[str, Any]:
        return {"kind": "choice", "values": list(self.values), "default": self.default}


@dataclass(frozen=True)
class Integer:
    """A whole number from `first` to `last`, both included."""

    first: int
    last: int
    default: int
    rolls = False

    @property
    def allowed(self) -> str:
        return f"a whole number from {self.first} to {self.last}"

    def parse(self, text: str) -> int | None:
        if not re.fullmatch(rf"0|-?[1-9][0-9]{{0,{DIGITS - 1}}}", text, re.ASCII):  # one spelling: no +5, no 05
            return None
        return int(text) if self.first <= int(text) <= self.last else None

    def to_json(self) -> dict[str, Any]:
        return {"kind": "integer", "first": self.first, "last": self.last, "default": self.default}


@dataclass(frozen=True)
class Unset:
    """A parameter without a default: left out, it has no value, and any value that is given is spelled."""

    inner: Param
    default = None
    rolls = False

    @property
    def allowed(self) -> str:
        return self.inner.allowed

    def parse(self, text: str) -> Value | None:
        return self.inner.parse(text)

    def to_json(self) -> dict[str, Any]:
        return self.inner.to_json()


def choice(*values: str, default: str | None = None) -> Choice:
    """Declare a parameter that is one of `values`; without `default`, the first of them."""
    if not values or not all(isinstance(value, str) and value and not SURROGATE.search(value) for value in values):
        raise ChartDefinitionError(f"choice takes one or more non-empty texts that UTF-8 can encode, not {values!r}")
    return _checked(Choice(values, values[0] if default is None else default))


def integer(first: int, last: int, default: int | None = None) -> Integer:
    """Declare a whole-number parameter from `first` to `last`; without `default`, `first`."""
    for bound in (first, last):
        if type(bound) is not int or not -(10**DIGITS) < bound < 10**DIGITS:
            raise ChartDefinitionError(f"integer takes whole numbers of up to {DIGITS} digits, not {bound!r}")
    return _checked(Integer(first, last, first if default is None else default))


def _checked(param: P) -> P:
    """The parameter; an error when it does not allow its default."""
    if param.parse(str(param.default)) != param.default:
        raise ChartDefinitionError(f"default must be {param.allowed}, not {param.default!r}")
    return param


def declared(params: Mapping[str, Param]) -> dict[str, Param]:
    """The parameters sorted by name; ChartDefinitionError for a name that addresses may not use, or another type."""
    if not isinstance(params, Mapping):
        raise ChartDefinitionError(f"params must be a dict of what choice, integer and day make, not {params!r}")
    for name, param in params.items():
        if not isinstance(name, str) or not NAME.fullmatch(name):
            raise ChartDefinitionError(f"a param's name must match {NAME.pattern}, not {name!r}")
        if name in RESERVED_NAMES:
            raise ChartDefinitionError(f"a param must not be named {name!r}: Charthouse uses that name itself")
        if not isinstance(param, (Choice, Integer, Day, RollingDay)):
            raise ChartDefinitionError(f"the param {name!r} must be made by choice, integer or day, not {param!r}")
    return dict(sorted(params.items()))


def read_query(pairs: Iterable[tuple[str, str]], allowed: Collection[str], kind: str = "query name") -> dict[str, str]:
    """The query as a dict: names that start with _ are ignored, unknown and repeated ones are NotAllowed."""
    query: dict[str, str] = {}
    for name, value in pairs:
        if name.startswith("_"):
            continue
        if name not in allowed:
            known = ("one of " if len(allowed) > 1 else "") + ", ".join(allowed)
            raise NotAllowed(kind, name, known or "left out, as there is none")
        if name in query:
            raise NotAllowed(name, value, "given once", "several times")
        query[name] = value
    return query


def parse(params: Mapping[str, Param], query: Mapping[str, str]) -> dict[str, Value]:
    """The value of every declared parameter, sorted by name; NotAllowed names the one that is wrong.

    One that has no default, and is not in the query, has none.
    """
    values: dict[str, Value] = {}
    for name, param in params.items():
        value = param.parse(query[name]) if name in query else cast("Value | None", param.default)
        if value is not None:
            values[name] = value
        elif name in query:
            raise NotAllowed(name, query[name], param.allowed)
    return values


def spell(params: Mapping[str, Param], values: Mapping[str, Value]) -> str:
    """The canonical query of the values: sorted, fixed defaults left out, one spelling each.

    A rolling default is spelled, so that the data of one day is never used for another day.
    """
    chosen = {
        name: str(value)
        for name, value in sorted(values.items())
        if params[name].rolls or value != params[name].default
    }
    return urlencode(chosen)


def spell_defaults(params: Mapping[str, Param]) -> str:
    """The canonical query of all default values."""
    return spell(params, parse(params, {}))


def spell_following(params: Mapping[str, Param], query: Mapping[str, str]) -> str:
    """The canonical query of the values that the query names; rolling params that it does not name follow the day."""
    open_ones = left_open(params, query)
    return spell(params, {name: value for name, value in parse(params, query).items() if name not in open_ones})


def left_open(params: Mapping[str, Param], query: Mapping[str, str]) -> frozenset[str]:
    """The rolling params that the query does not name: their values change with the day."""
    return frozenset(name for name, param in params.items() if param.rolls and name not in query)


def check_spelling(params: Mapping[str, Param], text: str) -> None:
    """NotAllowed unless the text is the canonical query of values that the parameters allow."""
    spelled = spell(params, parse(params, dict(parse_qsl(text))))
    if spelled != text:
        raise NotAllowed("params", text, repr(spelled))


def from_json(record: Mapping[str, Any]) -> Param:
    """Rebuild a parameter from the result of `to_json`; an error, as for its declaration, for an impossible one."""
    match record["kind"]:
        case "choice":
            return choice(*record["values"], default=record["default"])
        case "integer":
            return integer(record["first"], record["last"], record["default"])
        case "day":
            return days.from_json(record)
    raise ValueError(f"a catalogue knows choice, integer and day, not {record['kind']!r}")
