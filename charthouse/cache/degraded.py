"""Without the store: what can be had while no Redis answers."""

from __future__ import annotations

import logging
from urllib.parse import parse_qsl

from charthouse.cache.answer import Answer, State
from charthouse.cache.slots import Waiting
from charthouse.charts.catalogue import CatalogueEntry
from charthouse.data import data_hash
from charthouse.errors import ChartFailed
from charthouse.runner.runner import Drawing
from charthouse.store.images import Picture

log = logging.getLogger("charthouse.cache")


def serve(entry: CatalogueEntry, picture: Picture, drawing: Drawing, waiting: Waiting) -> Answer:
    """An inline chart that loads its data is drawn here, one at a time and for few at a time; the others are busy."""
    if entry.on_miss != "inline" or not entry.loads or picture.data_hash:
        return Answer(State.BUSY)
    with waiting.place() as placed:
        return _draw(entry, picture, drawing) if placed else Answer(State.BUSY)


def _draw(entry: CatalogueEntry, picture: Picture, drawing: Drawing) -> Answer:
    try:
        with drawing.turn():
            own = drawing.entry(entry.id, entry.version)
            canonical = drawing.load(own, dict(parse_qsl(picture.params)), b"").canonical
            digest = data_hash(canonical)
            image = drawing.draw(own, canonical, picture.variant, digest)
    except ChartFailed as error:
        log.warning("chart %s, drawn without the store: %s", entry.id, error)
        return Answer(State.FAILED)
    return Answer(State.READY, image=image, data_hash=digest, version=own.version, done_here=True)
