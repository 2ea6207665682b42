"""The site: what the routes of one web process work with."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import cast

from flask import current_app

from charthouse.access.secret_keys import SecretKey
from charthouse.assembly import Services
from charthouse.charts.catalogue import Catalogue
from charthouse.logs import Seldom
from charthouse.store.waiting import Waiting
from charthouse.web.gallery import Gallery, LastGallery

EXTENSION = "charthouse"
MOST_QUOTED = 160  # characters of an address that a log line repeats

log = logging.getLogger("charthouse.web")


@dataclass(frozen=True)
class Site:
    """The services, the catalogue as it is now, and the keys that sign addresses."""

    services: Services
    read_catalogue: Callable[[], Catalogue]
    signing_keys: tuple[SecretKey, ...]
    away: Waiting = nullcontext  # what a request is in while it waits for its body
    last_gallery: LastGallery = field(default_factory=LastGallery)
    seldom: Seldom = field(default_factory=lambda: Seldom(log, MOST_QUOTED))  # what clients can have us log

    @property
    def catalogue(self) -> Catalogue:
        return self.read_catalogue()

    def catalogue_for(self, chart_id: str) -> Catalogue:
        """The catalogue for a request for that chart: another process may have kept it a moment ago."""
        catalogue = self.catalogue
        if chart_id in catalogue.charts or not self.services.kept.look_for(chart_id):
            return catalogue
        return self.catalogue

    @property
    def gallery(self) -> Gallery:
        return self.last_gallery.of(self.catalogue)


def site() -> Site:
    """The site of the app that answers the present request."""
    return cast(Site, current_app.extensions[EXTENSION])
