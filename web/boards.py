"""A request for a declared dashboard: what its query chooses, and the picture of each panel by that."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from charthouse.charts.dashboards import Dashboard, Panel, filters_of
from charthouse.charts.params import Param
from charthouse.charts.past import read_moment, spell_moment
from charthouse.charts.version import digest_of
from charthouse.errors import NotAllowed, SignatureRefused
from charthouse.store.history import Held
from charthouse.web import past
from charthouse.web.address import AT, Address
from charthouse.web.cards import Card
from charthouse.web.security import grant, request_query
from charthouse.web.state import site

NO_MODULE = "There is no chart %s: its module could not be imported."
NOT_KEPT = "There is no chart %s yet: it is made by JSON."
NO_DATA = "No data of that moment is kept."


@dataclass(frozen=True)
class Board:
    """A dashboard with the values of its filters."""

    declared: Dashboard
    filters: Mapping[str, Param]
    query: Mapping[str, str]

    @classmethod
    def read(cls, dashboard_id: str, names: Iterable[str]) -> Board:
        """The dashboard of the present request, whose query may have these names too.

        SignatureRefused for a private one; NotAllowed for a value of a filter that not all panels allow.
        """
        catalogue = site().catalogue
        declared = catalogue.find_dashboard(dashboard_id)
        if declared.private and not grant().signed:
            message = f"The dashboard {declared.id!r} is private: its addresses must be signed."
            raise SignatureRefused("unsigned", message)
        filters = filters_of(declared, catalogue.charts)
        board = cls(declared, filters, request_query((*declared.filters, *names)))
        for name, value in board.chosen.items():
            if filters[name].parse(value) is None:
                raise NotAllowed(name, value, filters[name].allowed)
        return board

    @property
    def chosen(self) -> dict[str, str]:
        """The values of the filters that the query names; an empty one is none."""
        return {name: self.query[name] for name in self.filters if self.query.get(name)}

    @property
    def moment(self) -> str:
        """The moment of the past that the query names, in its one spelling; '' for now."""
        return spell_moment(read_moment(self.query["at"], time.time())) if "at" in self.query else ""

    @property
    def panels(self) -> list[Panel]:
        """The panels whose charts are there."""
        return [one for one in self.declared.panels if one.chart_id in site().catalogue.charts]

    def address(self, panel: Panel, look: Mapping[str, str]) -> Address:
        """The panel's picture with that look: its own params, and the filters that it leaves open."""
        entry = site().catalogue.charts[panel.chart_id]
        filtered = {
            name: value for name, value in self.chosen.items() if name in entry.params and name not in panel.params
        }
        moment = {name: self.query[name] for name in AT if name in self.query}
        return Address.read(entry, "png", {**panel.params, **filtered, **look, **moment}, grant())

    def path(self, *more: tuple[str, str]) -> str:
        """The path of its page with these names in the query."""
        return grant().spell(f"/dashboards/{self.declared.id}", [*sorted(self.chosen.items()), *more])

    def picture_path(self, format: str) -> str:
        """The path of the picture of all its panels, at the moment of this page."""
        moment = [("at", self.moment)] if self.moment else []
        query = [*sorted(self.chosen.items()), *moment, ("wait", "20")]
        return grant().spell(f"/dashboards/{self.declared.id}.{format}", query)


def why_missing(panel: Panel) -> str:
    """Why the chart of the panel is not there."""
    return (NOT_KEPT if panel.kept else NO_MODULE) % panel.chart_id


@dataclass(frozen=True)
class Shown:
    """One panel on the page: its card, or why it has none."""

    panel: Panel
    card: Card | None
    missing: str = ""  # why there is no card
    narrow: Card | None = None  # the card on a narrow screen, where that is another one

    @property
    def title(self) -> str:
        return self.panel.title or (self.card.title if self.card else self.panel.chart_id)


def known(addresses: Sequence[Address]) -> tuple[list[Address], list[Held | None]]:
    """The addresses of the newest data, and of moments of which data is known, with what was found for each."""
    found = [
        (one, held) for one, held in zip(addresses, past.held_at(addresses), strict=True) if not held or held.data_hash
    ]
    return [one for one, _ in found], [held for _, held in found]


def digest(declared: Dashboard, shown: Iterable[Shown]) -> str:
    """Changes when the page of the dashboard must be laid out anew."""
    looks = [[one.title, one.card.looks if one.card else one.missing] for one in shown]
    return digest_of([json.dumps([declared.to_json(), looks]).encode()])
