"""The templates of a running program: the newest, and older ones while they have charts that it lacks."""

from __future__ import annotations

import contextlib
import logging

from charthouse.charts.catalogue import Catalogue
from charthouse.charts.stamp import Stamp, stamp
from charthouse.errors import ChartFailed, DrawingDied, SetupError
from charthouse.runner.host import Base, Template
from charthouse.runner.reading import read_template
from charthouse.settings import Settings

log = logging.getLogger("charthouse.runner")


class Templates:
    """Starts the base and a template at the first use, and again when they died; replaces them after edits."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._base: Base | None = None
        self._templates: list[Template] = []  # the newest last
        self._stamp: Stamp = frozenset()

    def catalogue(self) -> Catalogue:
        """The charts that can be drawn, each from the newest template that has it; SetupError without a template."""
        self._start()
        return self.known

    def serving(self, chart_id: str) -> Template:
        """The newest template that has the chart; ChartFailed when none has."""
        for template in reversed(self._templates):
            if chart_id in template.catalogue.charts:
                return template
        raise ChartFailed(f"there is no chart {chart_id!r} in this process's charts folder")

    @property
    def newest(self) -> Template:
        """The newest template, for what Charthouse itself draws."""
        return self._templates[-1]

    def follow_edits(self) -> None:
        """Read the charts again if files changed; if that fails, the charts stay as they were."""
        base = self._start()
        now = stamp(self._settings.charts)
        if now == self._stamp:
            return
        self._stamp = now
        try:
            self._add(base, read_template(base))
        except SetupError as error:
            log.error("%s; the charts stay as they were", error)

    def import_ahead(self) -> None:
        """Have the base import the libraries that these charts use, once."""
        if self._base and self._templates and self._templates[-1].libraries:
            self._base.import_ahead(self._templates[-1].libraries)
            self._templates[-1].libraries = []

    def close(self) -> None:
        """End the base and all templates."""
        for template in self._templates:
            template.close()
        self._templates = []
        if self._base:
            self._base.close()
        self._base = None

    def _start(self) -> Base:
        """The running base, whose newest template lives."""
        if self._base is None or not self._base.alive:
            self.close()
            self._base = Base(self._settings)
        if not self._templates or not self._templates[-1].alive:
            self._stamp = stamp(self._settings.charts)
            try:
                self._add(self._base, read_template(self._base))
            except BaseException:  # also SystemExit: no other code would end the base
                self.close()
                raise
        return self._base

    def _add(self, base: Base, newest: Template) -> None:
        """Add the template; end older ones that died, or have no chart that it lacks."""
        with contextlib.suppress(DrawingDied):  # it died at once; the next command starts another one
            newest.children.order()
        before = self._templates
        self._templates = [template for template in before if template.alive] + [newest]
        needed = [self.serving(chart_id) for chart_id in self.known.charts]
        self._templates = [template for template in self._templates if template is newest or template in needed]
        for template in before:
            if template not in self._templates:
                base.end(template)

    @property
    def known(self) -> Catalogue:
        """The charts of the templates that there are; none before the start, and while all are replaced."""
        known = Catalogue()
        for template in self._templates:
            known = template.catalogue.after(known)
        return known
