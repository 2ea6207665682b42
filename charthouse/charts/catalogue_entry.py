"""A catalogue entry: what is known about one chart without its code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from charthouse.charts import params
from charthouse.charts.definition import OPTIONS, Chart
from charthouse.charts.option_values import check_id, times
from charthouse.charts.params import Param
from charthouse.charts.timetable import WEEKDAYS, Timetable
from charthouse.errors import ChartDefinitionError
from charthouse.settings import Settings

VERSION = re.compile(r"[0-9a-f]{16}", re.ASCII)
KEPT_SOURCE = "+spec"  # in place of the file that defines a chart, of charts without Python
MOST_SECONDS = 10**9  # of a setting

# Members of an entry: the options that a chart also has, and the types of values from settings or Charthouse.
CHECKED = (
    "title", "description", "width", "height", "sizes", "params", "on_miss", "tags", "private", "publish_data",
    "stamp_after_seconds", "history_seconds", "refresh_seconds", "refresh_days", "refresh_zone", "refresh_always",
)  # fmt: skip
KINDS = {
    "fresh_seconds": (int, float), "timeout_seconds": (int, float), "max_pixels": (int,), "version": (str,),
    "source": (str,), "loads": (bool,), "load_id": (str,), "on_miss": (str,), "description": (str,),
}  # fmt: skip


@dataclass(frozen=True)
class CatalogueEntry:
    """A chart without its code; settings fill in what the chart left open."""

    id: str
    title: str
    description: str  # '' when it is a function of the data, or not given
    width: int
    height: int
    sizes: tuple[tuple[int, int], ...]
    params: Mapping[str, Param]
    fresh_seconds: float
    on_miss: str
    timeout_seconds: float
    tags: tuple[str, ...]
    private: bool  # only signed addresses open it
    max_pixels: int  # of a picture, after scale
    version: str
    source: str  # the file that defines it, relative to the charts folder
    loads: bool = True  # whether it has a `load`; otherwise its data is pushed
    load_id: str = ""  # the id of a `load` that other charts share, else ''
    stamp_after_seconds: float | None = None  # a stale picture says the time of its data on itself; None: never
    history_seconds: float = 0  # for how long earlier data is kept, to be shown by `at=`
    publish_data: bool = False  # whether its data is shown too
    refresh_seconds: float | None = None  # how often it is reloaded ahead of time; None: at requests
    refresh_at: tuple[str, ...] = ()  # at which times of the day, as 07:30
    refresh_days: tuple[str, ...] = WEEKDAYS
    refresh_zone: str = "UTC"
    refresh_always: bool = False  # also while nobody looks

    @classmethod
    def of(cls, chart: Chart, version: str, source: str, settings: Settings) -> Self:
        """The entry of a chart whose chart version is `version`; ChartDefinitionError when a size is too large."""
        _check_pixels(chart, settings.max_pixels)
        from_settings = {
            "fresh_seconds": chart.refresh_seconds or settings.fresh_seconds,
            "history_seconds": settings.history_seconds,
            "on_miss": settings.on_miss,
            "timeout_seconds": settings.render_timeout_seconds,
            "max_pixels": settings.max_pixels,
        }
        from_chart = {row.name: getattr(chart, row.name) for row in fields(cls) if hasattr(chart, row.name)}
        given = {name: value for name, value in from_chart.items() if value is not None}
        derived = {
            "description": chart.description if isinstance(chart.description, str) else "",
            "version": version,
            "source": source,
            "loads": chart.load is not None,
        }
        return cls(**{**from_settings, **given, **derived})

    @property
    def timetable(self) -> Timetable:
        """When it is reloaded, whatever its freshness."""
        return Timetable(self.refresh_at, self.refresh_days, self.refresh_zone)

    @property
    def is_kept(self) -> bool:
        """Whether it is a chart without Python."""
        return self.source == KEPT_SOURCE

    @property
    def is_scheduled(self) -> bool:
        """Whether it is reloaded ahead of time."""
        return bool(self.refresh_seconds or self.refresh_at)

    def to_json(self) -> dict[str, Any]:
        record = asdict(self)
        return record | {"params": {name: param.to_json() for name, param in self.params.items()}}

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Self:
        """Rebuild an entry from the result of `to_json`; ChartDefinitionError for an impossible chart."""
        read = {
            "params": {name: params.from_json(param) for name, param in record["params"].items()},
            "sizes": tuple((width, height) for width, height in record["sizes"]),
            "tags": tuple(record["tags"]),
            "refresh_days": tuple(record["refresh_days"]),
            "refresh_at": times("refresh_at", record["refresh_at"]) if record["refresh_at"] else (),
        }
        entry = cls(**{**record, **read})
        _check(entry)
        return entry


def _check(entry: CatalogueEntry) -> None:
    """ChartDefinitionError unless an entry can have every value: a chart's process has written them."""
    check_id(entry.id)
    for name in CHECKED:
        OPTIONS[name].metadata["check"](name, getattr(entry, name))
    for name, kind in KINDS.items():
        if type(getattr(entry, name)) not in kind:
            raise ChartDefinitionError(f"{name} must not be {getattr(entry, name)!r}")
    if not VERSION.fullmatch(entry.version) or not VERSION.fullmatch(entry.load_id or entry.version):
        raise ChartDefinitionError("a chart version must be 16 digits of 0-9 and a-f")
    if not (0 < entry.fresh_seconds < MOST_SECONDS and 0 < entry.timeout_seconds < MOST_SECONDS):
        raise ChartDefinitionError(f"a time must be more than 0 s and less than {MOST_SECONDS} s")


def _check_pixels(chart: Chart, max_pixels: int) -> None:
    for width, height in ((chart.width, chart.height), *chart.sizes):
        if width * height > max_pixels:
            raise ChartDefinitionError(
                f"a size must have at most {max_pixels} pixels (CHARTHOUSE_MAX_PIXELS), not {width} × {height}"
            )
