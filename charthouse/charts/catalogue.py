"""The catalogue: what is known about all charts without their code."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any, Self

from charthouse.charts.catalogue_entry import CatalogueEntry
from charthouse.charts.dashboards import Dashboard
from charthouse.charts.option_values import text
from charthouse.charts.version import digest_of
from charthouse.errors import ChartDefinitionError, NotFound, SetupError
from charthouse.logs import Seldom
from charthouse.printable import error_text

log = logging.getLogger("charthouse.charts")

FEW = 20  # how many charts an error message names


@dataclass(frozen=True)
class Catalogue:
    """All charts by id, and the reason for each module that could not be imported."""

    charts: Mapping[str, CatalogueEntry] = field(default_factory=dict)
    broken: Mapping[str, str] = field(default_factory=dict)
    dashboards: Mapping[str, Dashboard] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """What processes compare that must draw alike: a digest of Python's chart versions, matplotlib's version."""
        of_python = [entry for entry in self.charts.values() if not entry.is_kept]
        digest = digest_of(f"{entry.id}:{entry.version}".encode() for entry in of_python)
        return f"charts {digest}, matplotlib {installed_version('matplotlib')}"

    def find(self, chart_id: str) -> CatalogueEntry:
        """The chart of that id; NotFound when there is none."""
        try:
            return self.charts[chart_id]
        except KeyError:
            public = [entry.id for entry in self.charts.values() if not entry.private]
            raise NotFound("chart", chart_id, _one_of(public, "in the gallery")) from None

    def find_dashboard(self, dashboard_id: str) -> Dashboard:
        """The dashboard of that id; NotFound when there is none."""
        try:
            return self.dashboards[dashboard_id]
        except KeyError:
            public = [one.id for one in self.dashboards.values() if not one.private]
            allowed = f"one of {', '.join(public[:FEW])}" if public else "left out: there is none"
            raise NotFound("dashboard", dashboard_id, allowed) from None

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
        boards = {**before.dashboards, **self.dashboards} if self.broken else self.dashboards
        return Catalogue(dict(sorted({**self.charts, **kept}.items())), self.broken, dict(sorted(boards.items())))

    def with_kept(self, kept: Mapping[str, CatalogueEntry]) -> Catalogue:
        """This catalogue and the kept charts; a chart of Python goes before a kept one with its id."""
        if not kept:
            return self
        charts = dict(sorted({**kept, **self.charts}.items()))
        boards = {name: one.over(charts) for name, one in self.dashboards.items()}
        return replace(self, charts=charts, dashboards=boards)

    def to_json(self) -> dict[str, Any]:
        charts = [entry.to_json() for entry in self.charts.values()]
        dashboards = [one.to_json() for one in self.dashboards.values()]
        return {"charts": charts, "broken": dict(self.broken), "dashboards": dashboards}

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Self:
        """Rebuild a catalogue from the result of `to_json`; an error of any type for an impossible catalogue."""
        entries = (CatalogueEntry.from_json(entry) for entry in record["charts"])
        broken = {text("a module", source): text("why", reason) for source, reason in record["broken"].items()}
        dashboards = [Dashboard.from_json(one) for one in record.get("dashboards", ())]
        return cls({entry.id: entry for entry in entries}, broken, {one.id: one for one in dashboards})


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
