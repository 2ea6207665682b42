"""The charts of an installation: those of its charts folder, and the kept ones."""

from __future__ import annotations

from contextlib import suppress

from charthouse.assembly import Services
from charthouse.charts.catalogue import Catalogue
from charthouse.errors import StoreUnavailable
from charthouse.runner.reading import read_catalogue


def read_charts(services: Services) -> Catalogue:
    """The catalogue of them; without the kept ones while the store does not answer: what comes next says so."""
    catalogue = read_catalogue(services.settings)
    with suppress(StoreUnavailable):
        return catalogue.with_kept(services.kept.read())
    return catalogue
