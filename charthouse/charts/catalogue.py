"""The catalogue: what is known about all charts without their code."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from difflib import get_close_matches
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any, Self

from charthouse.charts import params
from charthouse.charts.definition import OPTIONS, Chart
from charthouse.charts.option_values import check_id, text, times
from charthouse.charts.params import Param
from charthouse.charts.timetable import WEEKDAYS, Timetable
from charthouse.charts.version import digest_of
from charthouse.errors import ChartDefinitionError, NotFound, SetupError
from charthouse.logs import Seldom
from charthouse.printable import error_text
from charthouse.settings import Settings

log = logging.getLogger("charthouse.charts")

FEW = 20  # how many charts an error message names
VERSION = re.compile(r"[0-9a-f]{16}", re.ASCII)
MOST_SECONDS = 10**9  # of a setting

# Members of an entry: the options that a chart also has, and the types of values from settings or Charthouse.
CHECKED = (
    "title", "description", "width", "height", "sizes", "params", "on_miss", "tags", "private", "publish_data",
    "stamp_after_seconds", "refresh_seconds", "refresh_days", "refresh_zone", "refresh_always",
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


@dataclass(frozen=True)
class Catalogue:
    """All charts by id, and the reason for each module that could not be imported."""

    charts: Mapping[str, CatalogueEntry] = field(default_factory=dict)
    broken: Mapping[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """What processes compare that must draw alike: a digest of all chart versions, and matplotlib's version."""
        digest = digest_of(f"{entry.id}:{entry.version}".encode() for entry in self.charts.values())
        return f"charts {digest}, matplotlib {installed_version('matplotlib')}"

    def find(self, chart_id: str) -> CatalogueEntry:
        """The chart of that id; NotFound when there is none."""
        try:
            return self.charts[chart_id]
        except KeyError:
            public = [entry.id for entry in self.charts.values() if not entry.private]
            raise NotFound("chart", chart_id, _one_of(public, "in the gallery")) from None

    def find_or_why(self, chart_id: str) -> CatalogueEntry:
        """As `find`, for chart authors: the error says which id may be meant, or why modules are broken."""
        try:
            return self.find(chart_id)
        except NotFound:
            if self.broken:
                why = "; ".join(f"{source} is left out: {reason}" for source, reason in self.broken.items())
                message = f"no module that could be imported defines the chart {chart_id!r}; {why}"
                raise ChartDefinitionError(message) from None
            if not self.charts:
                raise ChartDefinitionError(f"no module of the charts folder defines {chart_id!r}, or any") from None
            near = get_close_matches(chart_id, self.charts, 1, 0.6) if len(self.charts) > 1 else []
            meant = f" (did you mean {near[0]}?)" if near else ""
            raise NotFound("chart", chart_id, _one_of(list(self.charts), "that `list` names") + meant) from None

    def after(self, before: Catalogue) -> Catalogue:
        """This catalogue, with the earlier charts of every module that has broken since."""
        kept = {
            entry.id: entry
            for entry in before.charts.values()
            if entry.source in self.broken and entry.id not in self.charts
        }
        return Catalogue(dict(sorted({**self.charts, **kept}.items())), self.broken)

    def to_json(self) -> dict[str, Any]:
        return {"charts": [entry.to_json() for entry in self.charts.values()], "broken": dict(self.broken)}

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Self:
        """Rebuild a catalogue from the result of `to_json`; an error of any type for an impossible catalogue."""
        entries = (CatalogueEntry.from_json(entry) for entry in record["charts"])
        broken = {text("a module", source): text("why", reason) for source, reason in record["broken"].items()}
        return cls({entry.id: entry for entry in entries}, broken)


def _one_of(ids: list[str], where: str) -> str:
    return "the id of a chart" + (": " + ", ".join(ids) if 1 <= len(ids) <= FEW else f" {where}")


class CatalogueFile:
    """A catalogue in a file that may be replaced while we run."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: tuple[int, int] | None = None
        self._catalogue = Catalogue()
        self._seldom = Seldom(log)

    def read(self) -> Catalogue:
        """The catalogue in the file now; the same object until the file is replaced.

        While the file cannot be read, the last one; SetupError when there was none.
        """
        try:
            status = self._path.stat()
            stamp = (status.st_mtime_ns, status.st_ino)
            if stamp != self._stamp:
                self._catalogue = Catalogue.from_json(json.loads(self._path.read_text(encoding="utf-8")))
                self._stamp = stamp
        except (OSError, ValueError, LookupError, TypeError) as error:
            said = f"the catalogue {str(self._path)!r} cannot be read: {error_text(error)}"
            if self._stamp is None:
                raise SetupError(said) from error
            self._seldom.say(logging.ERROR, "catalogue", "%s; the charts stay as they were", said)
        return self._catalogue

    @staticmethod
    def write(path: Path, catalogue: Catalogue) -> None:
        """Replace the file in one step: a reader gets the old or the new catalogue, never half of one.

        SetupError when it cannot be written.
        """
        draft = path.with_suffix(".draft")
        try:
            draft.write_text(json.dumps(catalogue.to_json(), ensure_ascii=False), encoding="utf-8")
            draft.replace(path)
        except OSError as error:
            raise SetupError(f"cannot write the catalogue {str(path)!r}: {error.strerror}") from error
