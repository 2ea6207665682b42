"""Chart and @chart: an id, a draw function, and where its data comes from."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from charthouse.charts.params import SURROGATE, Param, declared
from charthouse.charts.variant import LONGEST_SIDE
from charthouse.errors import ChartDefinitionError
from charthouse.printable import encodable

CHART_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}", re.ASCII)
ON_MISS = ("queue", "inline")
LINE = re.compile("[^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]*")  # no control characters, no lone surrogates
TAG_LENGTH = 64

Draw = Callable[..., Any]
Load = Callable[..., Any]
Description = str | Callable[[Any], str]


@dataclass(frozen=True)
class Chart:
    """A chart as its author declared it; None leaves the choice to the settings."""

    id: str
    draw: Draw
    load: Load | None = None
    title: str = ""
    description: Description = ""
    width: int = 640
    height: int = 480
    sizes: tuple[tuple[int, int], ...] = ()
    params: Mapping[str, Param] = field(default_factory=dict)
    fresh_seconds: float | None = None
    on_miss: str | None = None
    timeout_seconds: float | None = None
    tags: tuple[str, ...] = ()
    private: bool = False
    version: str = ""
    module: str = ""

    def alt_text(self, data: Any) -> str:
        """What the picture shows, in words: the description, or the title where there is none."""
        text = self.description(data) if callable(self.description) else self.description
        return encodable(str(text)) or self.title

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Call the draw function, as if it had not been decorated."""
        return self.draw(*arguments, **options)


_collecting: list[list[Chart]] = []


@contextmanager
def collect() -> Iterator[list[Chart]]:
    """Collect every chart that is defined while the block runs, in order."""
    charts: list[Chart] = []
    _collecting.append(charts)
    try:
        yield charts
    finally:
        _collecting.remove(charts)


def chart(
    chart_id: str,
    *,
    title: str = "",
    description: Description = "",
    load: Load | None = None,
    width: int = 640,
    height: int = 480,
    sizes: Iterable[tuple[int, int]] = (),
    params: Mapping[str, Param] | None = None,
    fresh_seconds: float | None = None,
    on_miss: str | None = None,
    timeout_seconds: float | None = None,
    tags: Iterable[str] = (),
    private: bool = False,
    version: str = "",
) -> Callable[[Draw], Chart]:
    """Declare the function below as a chart; ChartDefinitionError says which option is wrong.

    `width` and `height` are CSS pixels; `sizes` are further sizes that addresses may ask for.
    """
    _check_id(chart_id)
    module = _module_being_imported()

    def define(draw: Draw) -> Chart:
        defined = Chart(
            id=chart_id, draw=_checked_draw(draw), load=_checked_load(load),
            title=_line("title", title) or chart_id, description=_checked_description(description),
            width=_pixels("width", width), height=_pixels("height", height), sizes=_checked_sizes(sizes),
            params=declared({} if params is None else params),
            fresh_seconds=_seconds("fresh_seconds", fresh_seconds),
            on_miss=_checked_on_miss(on_miss),
            timeout_seconds=_seconds("timeout_seconds", timeout_seconds),
            tags=_checked_tags(tags), private=_checked_private(private),
            version=_text("version", version), module=module,
        )  # fmt: skip
        if _collecting:
            _collecting[-1].append(defined)
        return defined

    return define


def _module_being_imported() -> str:
    """The module whose body runs now: the file that defines the chart, also through a factory in another."""
    frame = sys._getframe(2)
    while frame.f_code.co_name != "<module>" and frame.f_back is not None:
        frame = frame.f_back
    return str(frame.f_globals.get("__name__", ""))


def _check_id(chart_id: str) -> None:
    if callable(chart_id):
        raise ChartDefinitionError('@chart needs the id of the chart: write @chart("my-chart") above the function')
    if not isinstance(chart_id, str) or not CHART_ID.fullmatch(chart_id):
        raise ChartDefinitionError(
            f"a chart id must be 1 to 64 of a-z, 0-9, _ and -, starting with a letter or digit, not {chart_id!r}"
        )


def _checked_draw(draw: Draw) -> Draw:
    if not callable(draw):
        raise ChartDefinitionError(f"draw must be a function of figure and data, not {draw!r}")
    return draw


def _checked_load(load: Load | None) -> Load | None:
    if load is not None and not callable(load):
        raise ChartDefinitionError(f"load must be a function that returns the data, not {load!r}")
    return load


def _checked_description(description: Description) -> Description:
    if not isinstance(description, str) and not callable(description):
        raise ChartDefinitionError(f"description must be a text or a function of the data, not {description!r}")
    return _text("description", description) if isinstance(description, str) else description


def _checked_sizes(sizes: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    pairs = tuple(sizes) if isinstance(sizes, Iterable) else ()
    if not isinstance(sizes, Iterable) or not all(isinstance(pair, (tuple, list)) and len(pair) == 2 for pair in pairs):
        raise ChartDefinitionError(f"sizes must be a list of pairs, width and height, as [(320, 240)], not {sizes!r}")
    return tuple((_pixels("width", width), _pixels("height", height)) for width, height in pairs)


def _checked_tags(tags: Iterable[str]) -> tuple[str, ...]:
    if not isinstance(tags, Iterable):
        raise ChartDefinitionError(f"tags must be a list of texts, not {tags!r}")
    return tuple(_tag(tag) for tag in ([tags] if isinstance(tags, str) else tags))


def _tag(tag: str) -> str:
    if not isinstance(tag, str) or not LINE.fullmatch(tag) or not 1 <= len(tag) <= TAG_LENGTH:
        raise ChartDefinitionError(
            f"tags must be texts of 1 to {TAG_LENGTH} characters, none of them a control character, not {tag!r}"
        )
    return tag


def _checked_private(private: bool) -> bool:
    if not isinstance(private, bool):  # a text such as "no" would be true
        raise ChartDefinitionError(f"private must be True or False, not {private!r}")
    return private


def _line(name: str, value: str) -> str:
    if not isinstance(value, str) or not LINE.fullmatch(value):
        raise ChartDefinitionError(f"{name} must be a text without line breaks and control characters, not {value!r}")
    return value


def _text(name: str, value: str) -> str:
    if not isinstance(value, str) or SURROGATE.search(value):
        raise ChartDefinitionError(f"{name} must be a text that UTF-8 can encode, not {value!r}")
    return value


def _checked_on_miss(on_miss: str | None) -> str | None:
    if on_miss is not None and on_miss not in ON_MISS:
        raise ChartDefinitionError(f"on_miss must be 'queue' or 'inline', not {on_miss!r}")
    return on_miss


def _pixels(name: str, value: int) -> int:
    if type(value) is not int or not 1 <= value <= LONGEST_SIDE:
        raise ChartDefinitionError(
            f"{name} must be a whole number of CSS pixels from 1 to {LONGEST_SIDE}, not {value!r}"
        )
    return value


def _seconds(name: str, value: float | None) -> float | None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < 10**8):
        raise ChartDefinitionError(f"{name} must be a number of seconds above 0, not {value!r}")
    return value
