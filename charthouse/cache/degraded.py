"""Degraded service: what a request gets while Redis does not answer."""

from __future__ import annotations

import logging

from charthouse.cache.answer import Answer, Did, Image, State, Status
from charthouse.cache.slots import Slots
from charthouse.charts.picture import Picture
from charthouse.data import data_hash
from charthouse.errors import ChartFailed
from charthouse.logs import Seldom
from charthouse.runner.runner import Runner

log = logging.getLogger("charthouse.cache")


class Degraded:
    """Draws inline charts that load their data, one at a time and for few requests; the others are busy."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._seldom = Seldom(log)

    def serve(self, picture: Picture, slots: Slots) -> Answer:
        """The picture, drawn by this process's own drawing process and not stored; else BUSY or FAILED."""
        entry = picture.entry
        if entry.on_miss != "inline" or not entry.loads or picture.data_hash:
            return Answer(Status(State.BUSY))
        with slots.slot() as held:
            return Answer(self._draw(picture), Did.DREW) if held else Answer(Status(State.BUSY))

    def _draw(self, picture: Picture) -> Status:
        try:
            with self._runner.turn():
                entry = self._runner.entry(picture.entry.id, picture.version)
                canonical = self._runner.load(entry, picture.dataset.query).canonical
                digest = data_hash(canonical)
                body = self._runner.draw(entry, canonical, picture.variant, digest).image
        except ChartFailed as error:
            chart_id = picture.entry.id
            self._seldom.say(logging.WARNING, chart_id, "chart %s, drawn without the store: %s", chart_id, error)
            return Status(State.FAILED)
        return Status(State.READY, Image(body, digest, entry.version), data_hash=digest)
