"""Reading the charts folder: templates are forked until one has imported every module that it can."""

from __future__ import annotations

import logging
import threading

from charthouse.charts.catalogue import Catalogue
from charthouse.charts.code_files import CodeFiles
from charthouse.charts.folder import module_files
from charthouse.charts.stamp import stamp
from charthouse.charts.version import module_digest
from charthouse.errors import SetupError
from charthouse.runner.host import Base, Hung, ImportEnded, ImportHung, Template
from charthouse.runner.messages import Imported
from charthouse.settings import Settings

MORE_SOURCES = 10  # how many modules may be added during the import of the charts
LATE = "it starts threads, and is imported after the fork"

log = logging.getLogger("charthouse.runner")


class CatalogueReader:
    """Reads the catalogue repeatedly, from templates of one base that imports nothing for drawing."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._base = Base(settings, "--catalogue-only")
        self._libraries: list[str] = []

    def read(self, stopping: threading.Event | None = None) -> Catalogue:
        """The present catalogue of the charts folder, from a process that imports it. Bounded in time.

        Stopped soon after `stopping` is set: a chart's module may take its whole time limit to be imported.
        """
        if not self._base.alive:
            self._base = Base(self._settings, "--catalogue-only")
        self._base.read()
        template, found = _import(self._base, _still_hung(self._base), stopping)
        self._base.end(template)
        self._libraries = found.libraries
        return found.catalogue

    def import_ahead(self) -> None:
        """Have the base import the libraries of these charts, so that the next reading is quick."""
        if self._libraries:
            self._base.import_ahead(self._libraries)
        self._libraries = []

    def close(self) -> None:
        """End the base."""
        self._base.close()


def read_catalogue(settings: Settings, stopping: threading.Event | None = None) -> Catalogue:
    """The catalogue of the charts folder, read once. No Redis; bounded in time, and Stopped as above."""
    reader = CatalogueReader(settings)
    try:
        return reader.read(stopping)
    finally:
        reader.close()


def read_template(base: Base) -> Template:
    """A template that can fork children that draw.

    Modules that start threads when they are imported are left to the children, because a fork loses threads.
    """
    base.read()
    skip = _still_hung(base)
    template, found = _import(base, skip)
    catalogue, sources = found.catalogue, _sources(base)
    while late := [source for source in found.late if source in sources and source not in skip]:
        log.info("charts modules that start threads are imported in the processes that draw: %s", ", ".join(late))
        base.end(template)
        skip |= dict.fromkeys(late, LATE)
        template, found = _import(base, skip)
    template.catalogue, template.libraries = catalogue, found.libraries
    return template


def _still_hung(base: Base) -> dict[str, str]:
    """The modules that hung with their present code, and why: each would take its whole limit again."""
    if not base.hung:
        return {}
    contents = CodeFiles(base.charts).contents
    return {
        source: hung.reason
        for source, hung in base.hung.items()
        if module_digest(base.charts, contents, source) == hung.digest
    }


def _remember_hung(base: Base, hung: ImportHung) -> None:
    """Remember the code that hung, unless a file was saved since: then that code is gone."""
    contents = CodeFiles(base.charts).contents
    if stamp(base.charts) == base.read_stamp:
        base.hung[hung.source] = Hung(module_digest(base.charts, contents, hung.source), hung.reason)


def _import(
    base: Base, skip: dict[str, str], stopping: threading.Event | None = None
) -> tuple[Template, Imported]:  # fmt: skip
    """A template that has imported the charts, and its findings; a module that hangs is added to `skip`."""
    for _ in range(len(_sources(base)) + MORE_SOURCES):  # each retry leaves out one more
        template = base.fork(stopping)
        try:
            return template, template.import_charts(skip, stopping)
        except ImportEnded as ended:
            base.end(template, grace_seconds=0)
            log.error("charts module %s is left out: %s", ended.source, ended.reason)
            skip[ended.source] = ended.reason
            if isinstance(ended, ImportHung):
                _remember_hung(base, ended)
        except BaseException:  # also SystemExit: the template may hang in an import
            base.end(template, grace_seconds=0)
            raise
    raise SetupError("the modules of the charts folder end the process that imports them, again and again")


def _sources(base: Base) -> set[str]:
    """The modules that the charts folder has now."""
    return {path.relative_to(base.charts).as_posix() for path in module_files(base.charts)}
