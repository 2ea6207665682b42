"""Which charts an operator names: by id, by tag, by how often they are requested, or all."""

from __future__ import annotations

from dataclasses import dataclass

from charthouse.assembly import Services
from charthouse.charts.catalogue import Catalogue
from charthouse.charts.catalogue_entry import CatalogueEntry
from charthouse.errors import NotFound


@dataclass(frozen=True)
class Selection:
    """The charts with a given id or tag, the most popular ones, or all."""

    charts: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    popular: int = 0
    everything: bool = False

    def entries(self, catalogue: Catalogue, services: Services) -> list[CatalogueEntry]:
        """The selected charts in the catalogue's order; NotFound for an id or a tag that no chart has."""
        hits = services.popularity.hits() if self.popular else {}
        ranked = [chart_id for chart_id in hits if chart_id in catalogue.charts]
        named = {catalogue.find_or_why(chart_id).id for chart_id in (*self.charts, *ranked[: self.popular])}
        entries = list(catalogue.charts.values())
        known = {tag for entry in entries for tag in entry.tags}
        for tag in self.tags:
            if tag not in known:
                allowed = "one of " + ", ".join(sorted(known)) if known else "left out, as no chart has one"
                raise NotFound("tag", tag, allowed)
        wanted = set(self.tags)
        return [entry for entry in entries if self.everything or entry.id in named or wanted & set(entry.tags)]
