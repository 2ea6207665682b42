"""The runner: loads and draws charts in a drawing process of its own, one at a time."""

from __future__ import annotations

import logging
import threading
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from charthouse.charts.catalogue import Catalogue, CatalogueEntry
from charthouse.charts.variant import Variant
from charthouse.errors import ChartFailed, DrawingDied, SetupError, TimedOut
from charthouse.logs import Seldom
from charthouse.runner.children import Children
from charthouse.runner.messages import FAILURES
from charthouse.runner.pipe import Header
from charthouse.runner.templates import Templates
from charthouse.settings import Settings

log = logging.getLogger("charthouse.runner")


@dataclass(frozen=True)
class Loaded:
    """What a chart's `load` gave, or what was pushed to it: canonical bytes, and the picture's alt text."""

    canonical: bytes
    alt: str
    checked: str = ""  # when it was loaded for another chart, by Redis's clock; '' for just now


@dataclass(frozen=True)
class Drawn:
    """A picture's file, and what its author should know of it: that it shows no data, or what was cut off."""

    image: bytes
    notes: str = ""


class Runner:
    """One drawing process, started at the first need; loads and draws one thing at a time.

    A method that runs a chart's code raises ChartFailed: LoadFailed, DataError, DrawFailed, TimedOut or DrawingDied.
    """

    def __init__(self, settings: Settings, name: str = "") -> None:
        """`name` is what log lines of the charts say of the process that had them run."""
        self._settings = settings
        self._name = name
        self._one_at_a_time = threading.RLock()
        self._templates = Templates(settings)
        self._seldom = Seldom(log)

    def turn(self) -> AbstractContextManager[Any]:
        """Have the process for oneself while the block runs: a claim that is taken inside does not wait in line."""
        return self._one_at_a_time

    def start(self) -> Catalogue:
        """Start the program unless it runs; returns the catalogue of the charts it has."""
        with self._one_at_a_time:
            return self._templates.catalogue()

    def follow_edits(self) -> Catalogue:
        """The charts as their files have them now; those whose modules broke are as they were."""
        with self._one_at_a_time:
            self._catalogue()
            self._templates.follow_edits()
            return self._catalogue()

    def entry(self, chart_id: str, version: str) -> CatalogueEntry:
        """The chart as this process has it; if that is another version and files changed, they are read again."""
        with self._one_at_a_time:
            entry = self._catalogue().charts.get(chart_id)
            if entry is None or entry.version != version:
                self._templates.follow_edits()
                entry = self._catalogue().charts.get(chart_id)
        if entry is None:
            raise ChartFailed(f"there is no chart {chart_id!r} in this process's charts folder")
        return entry

    def load(self, entry: CatalogueEntry, query: dict[str, str], given: bytes | None = None) -> Loaded:
        """Call the chart's `load` with the params of that query, unless its data is given; without both, it is None.

        `given` are canonical bytes: what was pushed, or what was loaded for another chart.
        """
        header, canonical = self._run(entry, {"do": "load", "params": query}, given or b"")
        return Loaded(canonical, header["alt"])

    def draw(self, entry: CatalogueEntry, canonical: bytes, variant: Variant, data_hash: str) -> Drawn:
        """Draw the data, whose hash that is, in that variant."""
        names = [data_hash, entry.version]
        header, image = self._run(entry, {"do": "draw", "variant": str(variant), "names": names}, canonical)
        return Drawn(image, header["notes"])

    def close(self) -> None:
        """End the program, whatever it is doing."""
        self._templates.close()

    def _run(self, entry: CatalogueEntry, what: Header, payload: bytes) -> tuple[Header, bytes]:
        """Run the command, and once more in what is left of the time when the process died under it."""
        command = {"worker": self._name, "chart": entry.id, "source": entry.source} | what
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
        children = self._children(command["chart"])
        try:
            header, answer = children.ask(command, payload, timeout_seconds)
        except ChartFailed as failure:
            self._log_trace(command["chart"], failure)
            raise
        if header["resident_bytes"] > self._settings.worker_memory_bytes / 2:  # the other half is for the next draw
            log.info("the drawing process has kept %d bytes and is replaced", header["resident_bytes"])
            children.replace()
        if command["do"] == "draw":  # now, not at the start, which is to be quick
            children.keep_spare()
            self._templates.import_ahead()
        if "failed" in header:
            failed = FAILURES[header["failed"]](header["reason"])
            failed.where, failed.trace = header["where"], header["trace"]
            self._log_trace(command["chart"], failed)
            raise failed
        return header, answer

    def _attempt_again(
        self, command: Header, payload: bytes, timeout_seconds: float, death: DrawingDied
    ) -> tuple[Header, bytes]:
        """Attempt it in the time that is left; a chart that then takes too long has failed by its death."""
        try:
            return self._attempt(command, payload, timeout_seconds)
        except TimedOut:
            raise death from None

    def _log_trace(self, chart_id: str, failure: ChartFailed) -> None:
        if failure.trace:
            self._seldom.say(logging.WARNING, chart_id, "chart %s failed", chart_id, trace=failure.trace)

    def _catalogue(self) -> Catalogue:
        """The charts; that the program cannot be started is, to a request, a chart that cannot be drawn now."""
        try:
            return self._templates.catalogue()
        except SetupError as error:
            raise DrawingDied(str(error)) from error

    def _children(self, chart_id: str) -> Children:
        self._catalogue()
        return self._templates.serving(chart_id).children
