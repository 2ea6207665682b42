"""The registry: imports the charts folder, and holds the charts it defines and the modules that are broken."""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, partial
from importlib.metadata import version as installed_version
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from charthouse import themes
from charthouse.charts.blame import remedy, where
from charthouse.charts.catalogue import Catalogue
from charthouse.charts.catalogue_entry import CatalogueEntry
from charthouse.charts.code_files import CodeFiles
from charthouse.charts.collecting import Defined, collect
from charthouse.charts.dashboards import Dashboard, resolve
from charthouse.charts.definition import Chart
from charthouse.charts.font_files import fonts_digest
from charthouse.charts.stamp import python_files
from charthouse.charts.version import PACKAGE, digest_of, module_digest
from charthouse.errors import ChartDefinitionError, SetupError
from charthouse.printable import encodable, error_text
from charthouse.settings import Settings

DRAWING_FORMAT = "4"  # raise it when the same chart code gives other pixels or other bytes

T = TypeVar("T", Chart, Dashboard)


@dataclass
class Registry:
    """The charts of a folder with their code, and why modules are missing."""

    folder: Path
    charts: dict[str, Chart] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    dashboards: dict[str, Dashboard] = field(default_factory=dict)
    dashboard_sources: dict[str, str] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)
    contents: Mapping[Path, bytes] = field(default_factory=dict, repr=False)  # of all Python files

    def catalogue(self, settings: Settings) -> Catalogue:
        """The catalogue of these charts; a chart that has no entry in JSON is left out."""
        code_digest = cache(partial(module_digest, self.folder, self.contents))
        entries: dict[str, CatalogueEntry] = {}
        broken = dict(self.broken)
        for chart_id, chart in sorted(self.charts.items()):
            source = self.sources[chart_id]
            try:
                version = chart_version(code_digest(source), chart.version)
                entries[chart_id] = _writable(CatalogueEntry.of(chart, version, source, settings))
            except Exception as error:  # one chart must not remove the others
                broken[source] = f"the chart {chart_id!r} is left out: {error_text(error)}"
        known = entries | self._sharing(entries)
        dashboards = self._resolved(known, broken)
        return Catalogue(known, broken, dashboards)

    def _resolved(self, charts: Mapping[str, CatalogueEntry], broken: dict[str, str]) -> dict[str, Dashboard]:
        """The dashboards that fit these charts; the reasons of the others become those of their modules."""
        found: dict[str, Dashboard] = {}
        may_lack = bool(broken)  # a chart may be missing because its module is broken
        for dashboard_id, declared in sorted(self.dashboards.items()):
            try:
                found[dashboard_id] = resolve(declared, charts, may_lack)
            except ChartDefinitionError as error:
                broken[self.dashboard_sources[dashboard_id]] = f"the dashboard {dashboard_id!r} is left out: {error}"
        return found

    def _sharing(self, entries: Mapping[str, CatalogueEntry]) -> dict[str, CatalogueEntry]:
        """The entries of charts that share their `load` function with another chart, with the id of that load.

        The id covers the versions of all of them, so that processes with other code share nothing with us.
        """
        alike: dict[int, list[CatalogueEntry]] = {}
        for entry in entries.values():
            alike.setdefault(id(self.charts[entry.id].load), []).append(entry)
        shared: dict[str, CatalogueEntry] = {}
        for group in alike.values():
            if len(group) > 1 and group[0].loads:
                load_id = digest_of(f"{entry.id}:{entry.version}".encode() for entry in group)
                shared |= {entry.id: replace(entry, load_id=load_id) for entry in group}
        return shared

    def add(self, defined: Defined, source: str) -> None:
        """Add the chart or dashboard; an id that is already defined is an error that names both files.

        The first one stays.
        """
        if isinstance(defined, Chart):
            _add("chart", defined, self.charts, self.sources, source, self.broken)
        elif isinstance(defined, Dashboard):
            _add("dashboard", defined, self.dashboards, self.dashboard_sources, source, self.broken)


def _add(
    kind: str, defined: T, there: dict[str, T], sources: dict[str, str], source: str, broken: dict[str, str]
) -> None:  # fmt: skip
    if defined.id in there:
        first = sources[defined.id]
        broken[source] = f"{kind} id {defined.id!r} is defined in {first} already; the one in {source} is left out"
        return
    there[defined.id] = defined
    sources[defined.id] = source


def import_charts(
    folder: Path,
    skip: Mapping[str, str] | None = None,
    on_import: Callable[[str], None] | None = None,
    code_files: CodeFiles | None = None,
) -> Registry:
    """Import every module below the folder; a module that raises is broken, the others are there.

    `skip` names modules to leave out, and why; `on_import` is called before each import. Without `code_files`, the
    files are read now.
    """
    code_files = code_files or CodeFiles(folder)
    registry = Registry(folder, broken=dict(skip or {}), contents=code_files.contents)
    _make_package(folder)
    code_files.use()
    for path in module_files(folder):
        source = path.relative_to(folder).as_posix()
        if source != encodable(source):
            registry.broken[encodable(source)] = "the name of the file is not in UTF-8"
        elif source not in registry.broken:
            if on_import:
                on_import(source)
            import_module(registry, source)
    return registry


def import_module(registry: Registry, source: str) -> None:
    """Import one module of the folder into the registry; one that raises is broken there."""
    with collect() as defined:
        reason = _import(Path(source))
    if reason:
        registry.broken[source] = reason
    for chart in defined:
        defined_in = _source_of(chart, registry.folder, source)
        if _is_whole(chart) and not (reason and defined_in == source):
            registry.add(chart, defined_in)


def module_files(folder: Path) -> list[Path]:
    """The Python files below the folder that may define charts, sorted; names starting with _ or . are left out."""
    try:
        os.scandir(folder).close()
    except FileNotFoundError:
        raise SetupError(
            f"the charts folder {str(folder)!r} is not there; make one with `charthouse init`, "
            "or name another with --charts or CHARTHOUSE_CHARTS"
        ) from None
    except NotADirectoryError:
        raise SetupError(f"the charts folder {str(folder)!r} is a file; name a folder") from None
    except OSError as error:  # perhaps only for a moment, so it does not count as empty
        raise SetupError(f"the charts folder {str(folder)!r} cannot be read: {error.strerror}") from error
    return sorted(python_files(folder, (".", "_")))


def chart_version(digest: str, version: str = "") -> str:
    """The digest of everything that decides how a chart looks except the data, 16 hex digits."""
    parts = (digest, _themes_digest(), fonts_digest(), _matplotlib_version(), DRAWING_FORMAT, version)
    return digest_of(part.encode() for part in parts)


def _writable(entry: CatalogueEntry) -> CatalogueEntry:
    """The entry; an error when it has no JSON form."""
    json.dumps(entry.to_json(), ensure_ascii=False).encode()
    return entry


def _is_whole(chart: Defined) -> bool:
    """False for what is of a module that failed: Python forgets it, also when its importer catches the error."""
    return chart.module in sys.modules or not chart.module.startswith(PACKAGE + ".")


def _make_package(folder: Path) -> None:
    for name in [name for name in sys.modules if name == PACKAGE or name.startswith(PACKAGE + ".")]:
        del sys.modules[name]
    package = ModuleType(PACKAGE)
    package.__path__ = [str(folder)]
    sys.modules[PACKAGE] = package
    importlib.invalidate_caches()


def _import(path: Path) -> str:
    """Import one module; returns why it failed, or ''."""
    name = ".".join((PACKAGE, *path.with_suffix("").parts))
    try:
        importlib.import_module(name)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # also SystemExit: one module must not end the others
        at = "" if isinstance(error, SyntaxError) else where(error, Path(sys.modules[PACKAGE].__path__[0]))
        return error_text(error) + (f" ({at})" if at else "") + remedy(error)
    return ""


def _source_of(chart: Defined, folder: Path, imported: str) -> str:
    """The file whose body defined the chart, relative to the folder; a module may import another one with charts."""
    module = sys.modules.get(chart.module)
    path = Path(getattr(module, "__file__", None) or folder / imported)
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else imported


@cache
def _matplotlib_version() -> str:
    return installed_version("matplotlib")  # reads its package's metadata: no import, but slow


@cache
def _themes_digest() -> str:
    return digest_of(themes.contents())
