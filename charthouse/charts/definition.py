"""Chart and @chart: an id, a draw function, and where its data comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import Field, dataclass, field, fields
from typing import Any, TypedDict, Unpack

from charthouse.charts import option_values as values
from charthouse.charts.collecting import collected, module_being_imported
from charthouse.charts.params import Param
from charthouse.charts.timetable import WEEKDAYS
from charthouse.errors import ChartDefinitionError
from charthouse.printable import encodable

Draw = Callable[..., Any]
Load = Callable[..., Any]
Description = str | Callable[[Any], str]


def option(check: Callable[[str, Any], Any], **default: Any) -> Any:
    """An option of `@chart`: `check` takes its name and value, and returns the value that the chart keeps."""
    return field(**default, metadata={"check": check})


@dataclass(frozen=True)
class Chart:
    """A chart as its author declared it; for None, the settings decide."""

    id: str
    draw: Draw
    load: Load | None = option(values.load, default=None)
    title: str = option(values.line, default="")
    description: Description = option(values.description, default="")
    width: int = option(values.pixels, default=640)
    height: int = option(values.pixels, default=480)
    sizes: tuple[tuple[int, int], ...] = option(values.sizes, default=())
    params: Mapping[str, Param] = option(values.params, default_factory=dict)
    fresh_seconds: float | None = option(values.seconds, default=None)
    stamp_after_seconds: float | None = option(values.seconds, default=None)
    history_seconds: float | None = option(values.seconds_or_none, default=None)
    refresh_seconds: float | None = option(values.seconds, default=None)
    refresh_at: tuple[str, ...] = option(values.times, default=())
    refresh_days: tuple[str, ...] = option(values.weekdays, default=WEEKDAYS)
    refresh_zone: str = option(values.zone, default="UTC")
    refresh_always: bool = option(values.yes_or_no, default=False)
    on_miss: str | None = option(values.on_miss, default=None)
    timeout_seconds: float | None = option(values.seconds, default=None)
    tags: tuple[str, ...] = option(values.tags, default=())
    private: bool = option(values.yes_or_no, default=False)
    publish_data: bool = option(values.yes_or_no, default=False)
    version: str = option(values.text, default="")
    defaults: str | None = option(values.defaults, default="charthouse")
    layout: str | None = option(values.layout, default="fit")
    isolate: str | None = option(values.isolate, default=None)
    module: str = ""

    def alt_text(self, data: Any) -> str:
        """The alt text that its author gives; '' where there is none, for one that a draw makes of the axes."""
        text = self.description(data) if callable(self.description) else self.description
        return encodable(str(text))

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Call the draw function as if it were not decorated."""
        return self.draw(*arguments, **options)


OPTIONS: dict[str, Field[Any]] = {row.name: row for row in fields(Chart) if "check" in row.metadata}


class Options(TypedDict, total=False):
    """The same options for editors and type checkers, with the types that an author may pass."""

    load: Load | None
    title: str
    description: Description
    width: int
    height: int
    sizes: Iterable[tuple[int, int]]
    params: Mapping[str, Param] | None
    fresh_seconds: float | None
    stamp_after_seconds: float | None
    history_seconds: float | None
    refresh_seconds: float | None
    refresh_at: str | Iterable[str]
    refresh_days: str | Iterable[str]
    refresh_zone: str
    refresh_always: bool
    on_miss: str | None
    timeout_seconds: float | None
    tags: Iterable[str]
    private: bool
    publish_data: bool
    version: str
    defaults: str | None
    layout: str | None
    isolate: str | None


def chart(chart_id: str, **options: Unpack[Options]) -> Callable[[Draw], Chart]:
    """Declare the function below as a chart; ChartDefinitionError says which option is wrong.

    `width` and `height` are CSS pixels; `sizes` are further sizes that addresses may ask for.
    """
    values.check_id(chart_id)
    checked = _checked(options)
    checked["title"] = checked.get("title") or chart_id
    module = module_being_imported()

    def define(draw: Draw) -> Chart:
        defined = Chart(chart_id, values.draw("draw", draw), module=module, **checked)
        collected(defined)
        return defined

    return define


def _checked(options: Mapping[str, object]) -> dict[str, Any]:
    """The options as the chart keeps them."""
    for name in options:
        if name not in OPTIONS:
            raise _unknown(name)
    checked = {name: OPTIONS[name].metadata["check"](name, value) for name, value in options.items()}
    _check_refresh(checked)
    return checked


def _check_refresh(options: Mapping[str, Any]) -> None:
    """ChartDefinitionError for refreshes that would do nothing."""
    every, fresh = options.get("refresh_seconds"), options.get("fresh_seconds")
    if every and fresh and every > fresh:
        raise ChartDefinitionError(f"refresh_seconds must be at most fresh_seconds, {fresh:g}, not {every:g}")
    scheduled = every or options.get("refresh_at")
    for name in ("refresh_days", "refresh_zone"):
        if name in options and not options.get("refresh_at"):
            raise ChartDefinitionError(f"{name} needs refresh_at, which says at what time")
    if options.get("refresh_always") and not scheduled:
        raise ChartDefinitionError("refresh_always needs refresh_seconds or refresh_at, which say when")
    if scheduled and options.get("load") is None:
        raise ChartDefinitionError("a chart that is refreshed needs load: without it, its data is pushed")


def _unknown(name: str) -> ChartDefinitionError:
    from difflib import get_close_matches  # imported here, because few charts need it

    near = get_close_matches(name, OPTIONS, 1, 0.6)
    meant = f", did you mean {near[0]}?" if near else ";"
    return ChartDefinitionError(f"{name!r} is not an option of @chart{meant} there are {', '.join(OPTIONS)}")
