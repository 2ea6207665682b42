"""The options of `@chart`: each function returns the value that the chart keeps, or raises with what is allowed."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from charthouse.charts.params import SURROGATE, Param, declared
from charthouse.charts.timetable import WEEKDAYS, spread
from charthouse.charts.variant import LONGEST_SIDE
from charthouse.errors import ChartDefinitionError

CHART_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}", re.ASCII)
ON_MISS = ("queue", "inline")
LINE = re.compile("[^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]*")  # no control characters, no lone surrogates
TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
TAG_LENGTH = 64
ASYNCHRONOUS = inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR


def check_id(chart_id: str) -> None:
    if callable(chart_id):
        raise ChartDefinitionError('@chart needs the id of the chart: write @chart("my-chart") above the function')
    if not isinstance(chart_id, str) or not CHART_ID.fullmatch(chart_id):
        raise ChartDefinitionError(
            f"a chart id must be 1 to 64 of a-z, 0-9, _ and -, starting with a letter or digit, not {chart_id!r}"
        )


def draw(name: str, value: Callable[..., Any]) -> Callable[..., Any]:
    if not callable(value):
        raise ChartDefinitionError(f"{name} must be a function of figure and data, not {value!r}")
    return _called_plainly(name, value)


def load(name: str, value: Callable[..., Any] | None) -> Callable[..., Any] | None:
    if value is not None and not callable(value):
        raise ChartDefinitionError(f"{name} must be a function that returns the data, not {value!r}")
    return value and _called_plainly(name, value)


def _called_plainly(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function; an error when a call does not run it."""
    code = getattr(function, "__code__", None)
    if code and code.co_flags & ASYNCHRONOUS:
        raise ChartDefinitionError(
            f"{name} must be a plain function, not an `async def`; write `def {name}`, and asyncio.run(…) inside"
        )
    return function


def line(name: str, value: str) -> str:
    if not isinstance(value, str) or not LINE.fullmatch(value):
        raise ChartDefinitionError(f"{name} must be a text without line breaks and control characters, not {value!r}")
    return value


def text(name: str, value: str) -> str:
    if not isinstance(value, str) or SURROGATE.search(value):
        raise ChartDefinitionError(f"{name} must be a text that UTF-8 can encode, not {value!r}")
    return value


def description(name: str, value: str | Callable[[Any], str]) -> str | Callable[[Any], str]:
    if not isinstance(value, str) and not callable(value):
        raise ChartDefinitionError(f"{name} must be a text or a function of the data, not {value!r}")
    return text(name, value) if isinstance(value, str) else _called_plainly(name, value)


def pixels(name: str, value: int) -> int:
    if type(value) is not int or not 1 <= value <= LONGEST_SIDE:
        raise ChartDefinitionError(
            f"{name} must be a whole number of CSS pixels from 1 to {LONGEST_SIDE}, not {value!r}"
        )
    return value


def sizes(name: str, value: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    pairs = tuple(value) if isinstance(value, Iterable) else ()
    if not isinstance(value, Iterable) or not all(isinstance(pair, (tuple, list)) and len(pair) == 2 for pair in pairs):
        raise ChartDefinitionError(f"{name} must be a list of pairs, width and height, as [(320, 240)], not {value!r}")
    return tuple((pixels("width", width), pixels("height", height)) for width, height in pairs)


def params(_name: str, value: Mapping[str, Param] | None) -> Mapping[str, Param]:
    return declared({} if value is None else value)


def seconds(name: str, value: float | None) -> float | None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < 10**8):
        raise ChartDefinitionError(f"{name} must be a number of seconds above 0, not {value!r}")
    return value


def seconds_or_none(name: str, value: float | None) -> float | None:
    if value != 0 or isinstance(value, bool):
        return seconds(name, value)
    return 0


def _one_of(name: str, value: str | None, allowed: tuple[str | None, ...], said: str) -> str | None:
    """The value; an error with `said` when it is not among the allowed ones."""
    if value not in allowed:
        raise ChartDefinitionError(f"{name} must be {said}, not {value!r}")
    return value


def on_miss(name: str, value: str | None) -> str | None:
    return _one_of(name, value, (*ON_MISS, None), "'queue' or 'inline'")


def layout(name: str, value: str | None) -> str | None:
    return _one_of(name, value, ("fit", None), "'fit' or None")


def isolate(name: str, value: str | None) -> str | None:
    return _one_of(name, value, ("draw", None), "'draw' or None")


def times(name: str, value: str | Iterable[str]) -> tuple[str, ...]:
    given = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, Iterable) else (value,)
    if not given or not all(isinstance(time, str) and TIME.fullmatch(time) for time in given):
        raise ChartDefinitionError(f"{name} must be a time as '07:30', or a list of them, not {value!r}")
    return tuple(sorted(set(given)))


def weekdays(name: str, value: str | Iterable[str]) -> tuple[str, ...]:
    try:
        given = set(spread(value) if isinstance(value, str) else value)
    except (TypeError, ValueError):
        given = set()
    if not given or not given <= set(WEEKDAYS):
        allowed = f"of {', '.join(WEEKDAYS)}, as 'mon-fri' or ['mon', 'wed']"
        raise ChartDefinitionError(f"{name} must be {allowed}, not {value!r}")
    return tuple(day for day in WEEKDAYS if day in given)


def zone(name: str, value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        raise ChartDefinitionError(f"{name} must be a time zone as 'Europe/Berlin', not {value!r}") from None
    return value


def tags(name: str, value: Iterable[str]) -> tuple[str, ...]:
    if not isinstance(value, Iterable):
        raise ChartDefinitionError(f"{name} must be a list of texts, not {value!r}")
    return tuple(_tag(name, tag) for tag in ([value] if isinstance(value, str) else value))


def _tag(name: str, value: str) -> str:
    if not isinstance(value, str) or not LINE.fullmatch(value) or not 1 <= len(value) <= TAG_LENGTH:
        raise ChartDefinitionError(
            f"{name} must be texts of 1 to {TAG_LENGTH} characters, none of them a control character, not {value!r}"
        )
    return value


def yes_or_no(name: str, value: bool) -> bool:
    if not isinstance(value, bool):  # a text such as "no" would count as true
        raise ChartDefinitionError(f"{name} must be True or False, not {value!r}")
    return value


def defaults(name: str, value: str | None) -> str | None:
    return _one_of(name, value, ("charthouse", None), "'charthouse' or None, which is matplotlib's own")
