"""The kept charts as this process knows them: read again a moment after one of them has changed."""

from __future__ import annotations

import json
import logging
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
        self._looked_at = float("-inf")
        self._read: tuple[str, Mapping[str, CatalogueEntry]] = ("", {})  # when they changed last, and the entries
        self._missing: dict[str, float] = {}  # ids that no chart had, and when
        self._seldom = Seldom(log)

    @property
    def entries(self) -> Mapping[str, CatalogueEntry]:
        """The entries by id, as this process read them last; the same object while nothing changes."""
        return self._read[1]

    def known(self) -> Mapping[str, CatalogueEntry]:
        """The entries as they were a moment ago."""
        return self.entries if self._clock() < self._looked_at + KNOWN_SECONDS else self.look()

    def look(self) -> Mapping[str, CatalogueEntry]:
        """The entries as they are now.

        Without a lock: a thread that waits for Redis has given up its turn, and takes it again afterwards. Of two
        threads that look at once, the later one may write what is older, which the next look finds.
        """
        self._looked_at = self._clock()
        with suppress(StoreUnavailable):  # what needs the store more says so
            changed = self._specs.changed()
            if changed != self._read[0]:
                self._read = changed, self.read()
        return self.entries

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
