"""The kept charts as this process knows them: read again a moment after one of them has changed."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress

from charthouse.charts.catalogue import Catalogue
from charthouse.charts.catalogue_entry import CatalogueEntry
from charthouse.charts.specs import KeptChart
from charthouse.errors import ChartDefinitionError, StoreUnavailable
from charthouse.logs import Seldom
from charthouse.settings import Settings
from charthouse.store.specs import Specs

KNOWN_SECONDS = 1.0  # a look at the store answers for all requests of this time
MISSING_SECONDS, MOST_MISSING = 2.0, 1000  # for how long, and of how many ids, it is known that no chart has them

log = logging.getLogger("charthouse.cache")


class FollowedCharts:
    """The entries of the kept charts. While the store does not answer, they are as they were."""

    def __init__(self, specs: Specs, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._specs = specs
        self._settings = settings
        self._clock = clock
        self._looking = threading.Lock()
        self._looked_at = float("-inf")
        self._changed = ""
        self._entries: Mapping[str, CatalogueEntry] = {}
        self._missing: dict[str, float] = {}  # ids that no chart had, and when
        self._seldom = Seldom(log)

    @property
    def entries(self) -> Mapping[str, CatalogueEntry]:
        """The entries by id, as this process read them last; the same object while nothing changes."""
        return self._entries

    def known(self) -> Mapping[str, CatalogueEntry]:
        """The entries as they were a moment ago."""
        if self._clock() < self._looked_at + KNOWN_SECONDS:
            return self._entries
        if not self._looking.acquire(blocking=False):
            return self._entries  # another thread looks
        try:
            return self._look()
        finally:
            self._looking.release()

    def look(self) -> Mapping[str, CatalogueEntry]:
        """The entries as they are now."""
        with self._looking:
            return self._look()

    def look_for(self, chart_id: str) -> bool:
        """Look for a chart that is not known; whether it is there. That it is not is remembered for a moment."""
        now = self._clock()
        if now < self._missing.get(chart_id, float("-inf")) + MISSING_SECONDS:
            return False
        if chart_id in self.look():
            return True
        if len(self._missing) >= MOST_MISSING:
            self._missing.clear()
        self._missing[chart_id] = now
        return False

    def _look(self) -> Mapping[str, CatalogueEntry]:
        with suppress(StoreUnavailable):  # what needs the store more says so
            changed = self._specs.changed()
            if changed != self._changed:
                self._entries = self.read()
                self._changed = changed
        self._looked_at = self._clock()
        return self._entries

    def read(self) -> Mapping[str, CatalogueEntry]:
        """The entries in the store; StoreUnavailable when it does not answer."""
        entries = {}
        for chart_id, text in self._specs.entries().items():
            try:
                entries[chart_id] = KeptChart.of(chart_id, json.loads(text)).entry(self._settings)
            except (ChartDefinitionError, ValueError, LookupError, TypeError, AttributeError) as error:
                self._seldom.say(logging.ERROR, chart_id, "the kept chart %s is left out: %s", chart_id, error)
        return entries


class MergedCatalogue:
    """The catalogue of Python's charts and the kept ones; the same object while neither changes."""

    def __init__(self, read: Callable[[], Catalogue], kept: FollowedCharts) -> None:
        self._read = read
        self._kept = kept
        self._seen: tuple[Catalogue, Mapping[str, CatalogueEntry], Catalogue] | None = None

    def read(self) -> Catalogue:
        """The catalogue as this process knows it; a thread of a web process follows the kept charts (upkeep.py)."""
        python, kept = self._read(), self._kept.entries
        seen = self._seen
        if seen and seen[0] is python and seen[1] is kept:
            return seen[2]
        merged = python.with_kept(kept)
        self._seen = python, kept, merged
        return merged
