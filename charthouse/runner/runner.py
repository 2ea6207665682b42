"""The runner: loads and draws charts in a drawing process of its own, one at a time."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from charthouse.charts import sheets
from charthouse.charts.catalogue import Catalogue
from charthouse.charts.catalogue_entry import KEPT_SOURCE, CatalogueEntry
from charthouse.charts.sheets import find_entry
from charthouse.charts.specs import QUICKCHART, KeptCharts, NoKeptCharts, quickchart
from charthouse.charts.variant import Variant
from charthouse.counters import REPLACED
from charthouse.errors import ChartFailed, DrawingDied, SetupError, TimedOut
from charthouse.logs import Seldom
from charthouse.runner.children import Children
from charthouse.runner.messages import FAILURES
from charthouse.runner.pipe import Header
from charthouse.runner.templates import Templates
from charthouse.settings import Settings

OWN_SOURCES = (sheets.SOURCE, KEPT_SOURCE)  # of what Charthouse itself draws

log = logging.getLogger("charthouse.runner")


@dataclass(frozen=True)
class Loaded:
    """Loaded or pushed data of a chart: canonical bytes, and the alt text of its author; '' without one."""

    canonical: bytes
    alt: str
    checked: str = ""  # when it was loaded for another chart, by Redis's clock; '' for data that was loaded just now


@dataclass(frozen=True)
class Drawn:
    """A picture's file, notes for its author, as what was cut off, and its alt text; '' where that is not known."""

    image: bytes
    notes: str = ""
    alt: str = ""
    encode_seconds: float = 0.0  # of the draw's time, for the file
    seconds: float | None = None  # that the draw took; None for a picture that was stored already


class Runner:
    """One drawing process, started at its first use; loads and draws one thing at a time.

    A method that runs a chart's code raises ChartFailed: LoadFailed, DataError, DrawFailed, TimedOut or DrawingDied.
    """

    def __init__(self, settings: Settings, name: str = "", kept: KeptCharts | None = None) -> None:
        """`name` names this process in the log lines of the charts."""
        self._settings = settings
        self._kept = kept or NoKeptCharts()
        self._name = name
        self._one_at_a_time = threading.RLock()
        self._templates = Templates(settings)
        self._seldom = Seldom(log)

    def turn(self) -> AbstractContextManager[Any]:
        """Hold the drawing process while the block runs, so that a claim acquired inside does not wait for it."""
        return self._one_at_a_time

    def start(self) -> Catalogue:
        """Start the program unless it runs; returns the catalogue of its charts."""
        with self._one_at_a_time:
            return self._templates.catalogue()

    @property
    def catalogue(self) -> Catalogue:
        """The charts as the program has them at present, without waiting for what it runs; none before its start."""
        return self._templates.known

    def follow_edits(self) -> Catalogue:
        """The charts by their present files; for a module that broke, as they were before."""
        with self._one_at_a_time:
            self._catalogue()
            self._templates.follow_edits()
            return self._catalogue()

    def entry(self, chart_id: str, version: str) -> CatalogueEntry:
        """The chart as this process has it; if it has another version and files changed, it reads them again."""
        with self._one_at_a_time:
            entry = self._find(chart_id, self._kept.known())
            if entry is None or entry.version != version:
                self._templates.follow_edits()
                entry = self._find(chart_id, self._kept.look())
        if entry is None:
            raise ChartFailed(f"there is no chart {chart_id!r} in this process's charts folder")
        return entry

    def _find(self, chart_id: str, kept: Mapping[str, CatalogueEntry]) -> CatalogueEntry | None:
        if chart_id == QUICKCHART:
            return quickchart(self._settings)
        return find_entry(self._catalogue().with_kept(kept), chart_id)

    def load(self, entry: CatalogueEntry, query: dict[str, str], given: bytes | None = None) -> Loaded:
        """Call the chart's `load` with the params of that query, unless data is given; without both, the data is None.

        `given` are canonical bytes: what was pushed, or what was loaded for another chart.
        """
        header, canonical = self._run(entry, {"do": "load", "params": query}, given or b"")
        return Loaded(canonical, header["alt"])

    def draw(self, entry: CatalogueEntry, canonical: bytes, variant: Variant, data_hash: str) -> Drawn:
        """Draw the data, which has that hash, in that variant."""
        names = [data_hash, entry.version]
        header, image = self._run(entry, {"do": "draw", "variant": str(variant), "names": names}, canonical)
        return Drawn(image, header["notes"], header["alt"], header["encode_ms"] / 1000)

    def close(self) -> None:
        """End the program, also during a command."""
        self._templates.close()

    def _run(self, entry: CatalogueEntry, what: Header, payload: bytes) -> tuple[Header, bytes]:
        """Run the command; when the process dies, run it once more in the remaining time."""
        about = {"title": entry.title, "description": entry.description} if entry.is_kept else {}
        command = {"worker": self._name, "chart": entry.id, "source": entry.source, "about": about} | what
        with self._one_at_a_time:
            began = time.monotonic()
            try:
                return self._attempt(command, payload, entry.timeout_seconds)
            except DrawingDied as death:
                left = entry.timeout_seconds - (time.monotonic() - began)
                if left < entry.timeout_seconds / 10:
                    raise
                log.warning("chart %s: %s; trying once more", entry.id, death)
                return self._attempt_again(command, payload, left, death)

    def _attempt(self, command: Header, payload: bytes, timeout_seconds: float) -> tuple[Header, bytes]:
        children = self._children(command["chart"], command["source"])
        try:
            header, answer = children.ask(command, payload, timeout_seconds)
        except ChartFailed as failure:
            self._log_trace(command["chart"], failure)
            raise
        if header["resident_bytes"] > self._settings.worker_memory_bytes / 2:  # the other half is for the next draw
            REPLACED.add("memory")
            log.info("the drawing process has kept %d bytes and is replaced", header["resident_bytes"])
            children.replace()
        if command["do"] == "draw":  # now, so that the start is quick
            children.keep_spare()
            self._templates.import_ahead()
        if "failed" in header:
            raise self._failure(command["chart"], header)
        return header, answer

    def _attempt_again(
        self, command: Header, payload: bytes, timeout_seconds: float, death: DrawingDied
    ) -> tuple[Header, bytes]:
        """Attempt it in the time that is left; a chart that then takes too long has failed by its death."""
        try:
            return self._attempt(command, payload, timeout_seconds)
        except TimedOut:
            raise death from None

    def _failure(self, chart_id: str, header: Header) -> ChartFailed:
        failure = FAILURES[header["failed"]](header["reason"])
        failure.where, failure.trace = header["where"], header["trace"]
        self._log_trace(chart_id, failure)
        return failure

    def _log_trace(self, chart_id: str, failure: ChartFailed) -> None:
        if failure.trace:
            self._seldom.say(logging.WARNING, chart_id, "chart %s failed", chart_id, trace=failure.trace)

    def _catalogue(self) -> Catalogue:
        """The charts; ChartFailed when the program cannot start, so that a request sees a failed chart."""
        try:
            return self._templates.catalogue()
        except SetupError as error:
            raise DrawingDied(str(error)) from error

    def _children(self, chart_id: str, source: str) -> Children:
        self._catalogue()
        template = self._templates.newest if source in OWN_SOURCES else self._templates.serving(chart_id)
        return template.children
