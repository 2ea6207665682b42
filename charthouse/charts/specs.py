"""Charts without Python: drawn by Charthouse itself from a spec, which is their data.

A kept chart has an id and a page like any other chart. Pictures that QuickChart's clients ask for, each with its own
spec, are all of one chart that no page shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol, Self

from charthouse.charts.catalogue_entry import KEPT_SOURCE, CatalogueEntry
from charthouse.charts.definition import OPTIONS
from charthouse.charts.folder import chart_version
from charthouse.charts.option_values import check_id
from charthouse.charts.version import digest_of
from charthouse.errors import ChartDefinitionError
from charthouse.settings import Settings

QUICKCHART = "quickchart.config"  # in place of a chart id in keys and jobs; no chart id has a dot
WIDTH, HEIGHT = 500, 300  # CSS pixels, unless the client says more
FRESH_SECONDS = 3600.0  # pushed data does not grow old by itself; it is looked at again all the same
ROOMS = ("spec", "literal", "render/spec")  # whose code decides how a spec is drawn
PACKAGE = Path(__file__).parents[1]


@dataclass(frozen=True)
class KeptChart:
    """What web processes and workers know of a kept chart; its spec is its data."""

    id: str
    title: str
    width: int = WIDTH
    height: int = HEIGHT
    description: str = ""
    tags: tuple[str, ...] = ()
    private: bool = False

    @classmethod
    def of(cls, chart_id: str, options: Mapping[str, Any]) -> Self:
        """The chart with these options; ChartDefinitionError names the one that is wrong."""
        check_id(chart_id)
        return cls(chart_id, **{name: OPTIONS[name].metadata["check"](name, value) for name, value in options.items()})

    def to_json(self) -> dict[str, Any]:
        record = asdict(self)
        del record["id"]
        return record

    def entry(self, settings: Settings) -> CatalogueEntry:
        """Its entry of the catalogue; ChartDefinitionError when its size is too large."""
        if self.width * self.height > settings.max_pixels:
            raise ChartDefinitionError(
                f"a size must have at most {settings.max_pixels} pixels (CHARTHOUSE_MAX_PIXELS), "
                f"not {self.width} × {self.height}"
            )
        return _entry(self, settings, FRESH_SECONDS)


OPTION_NAMES = ("title", "width", "height", "description", "tags", "private")


class KeptCharts(Protocol):
    """The kept charts by id, as entries of the catalogue."""

    def known(self) -> Mapping[str, CatalogueEntry]:
        """As they were a moment ago."""

    def look(self) -> Mapping[str, CatalogueEntry]:
        """As they are now."""


class NoKeptCharts:
    """Where there are none: without a store."""

    def known(self) -> Mapping[str, CatalogueEntry]:
        return {}

    def look(self) -> Mapping[str, CatalogueEntry]:
        return {}


def quickchart(settings: Settings) -> CatalogueEntry:
    """The chart of the pictures whose spec comes with the request."""
    return _entry(KeptChart(QUICKCHART, "QuickChart"), settings, FRESH_SECONDS)


def _entry(kept: KeptChart, settings: Settings, fresh_seconds: float) -> CatalogueEntry:
    return CatalogueEntry(
        id=kept.id, title=kept.title, description=kept.description, width=kept.width, height=kept.height, sizes=(),
        params={}, fresh_seconds=fresh_seconds, on_miss="queue", timeout_seconds=settings.render_timeout_seconds,
        tags=kept.tags, private=kept.private, max_pixels=settings.max_pixels, version=drawing_version(),
        source=KEPT_SOURCE, loads=False, history_seconds=settings.history_seconds,
    )  # fmt: skip


@cache
def drawing_version() -> str:
    """The chart version of all charts without Python: the digest of the code that draws them."""
    files = sorted(path for room in ROOMS for path in (PACKAGE / room).rglob("*.py"))
    named = (part for path in files for part in (path.relative_to(PACKAGE).as_posix().encode(), path.read_bytes()))
    return chart_version(digest_of(named))
