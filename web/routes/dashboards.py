"""Declared dashboards: a page of panels, notes and groups, with filters for all panels that leave them open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, Response

from charthouse.charts.catalogue import Catalogue
from charthouse.charts.dashboards import Dashboard, Group, Note, Panel, shared
from charthouse.charts.params import Param
from charthouse.errors import NotAllowed, SignatureRefused
from charthouse.web.address import PARAMS, Address
from charthouse.web.cards import Card
from charthouse.web.declared import HTML, Declared
from charthouse.web.grant import SIGNATURE
from charthouse.web.routes.pages import cards_of, page, small
from charthouse.web.security import DASHBOARDS, grant, request_query
from charthouse.web.state import site

routes = Blueprint(DASHBOARDS, __name__)


@dataclass(frozen=True)
class Shown:
    """One panel on the page: its card, or the id of a chart that is missing."""

    panel: Panel
    card: Card | None

    @property
    def title(self) -> str:
        return self.panel.title or (self.card.title if self.card else self.panel.chart_id)


@routes.get("/dashboards/<dashboard_id>")
@Declared(answers={200: "a page"}, media_types=(HTML,), refusals=(404, 503), query=PARAMS | SIGNATURE)
def dashboard(dashboard_id: str) -> Response:
    """A declared dashboard, with the values of its filters."""
    catalogue = site().catalogue
    board = catalogue.find_dashboard(dashboard_id)
    if board.private and not grant().signed:
        raise SignatureRefused("unsigned", f"The dashboard {board.id!r} is private: its addresses must be signed.")
    filters = {name: shared(board, name, catalogue.charts) for name in board.filters}
    chosen = _chosen(filters, request_query(board.filters))
    shown = _shown(board, catalogue, chosen)
    items = [_item(item, shown) for item in board.items]
    cards = [one.card for one in shown.values() if one.card]
    return page("dashboard.html", board=board, items=items, filters=filters, chosen=chosen, cards=cards)


def _chosen(filters: Mapping[str, Param], query: Mapping[str, str]) -> dict[str, str]:
    """The values that the query chooses; an empty one is none. NotAllowed for what not all panels allow."""
    chosen = {name: value for name, value in query.items() if value}
    for name, value in chosen.items():
        if filters[name].parse(value) is None:
            raise NotAllowed(name, value, filters[name].allowed)
    return chosen


def _shown(board: Dashboard, catalogue: Catalogue, chosen: Mapping[str, str]) -> dict[int, Shown]:
    """Each panel by its identity, with the statuses of all read in one round trip."""
    panels = [one for one in board.panels if one.chart_id in catalogue.charts]
    cards = iter(cards_of([_address(one, catalogue, chosen) for one in panels]))
    there = {id(one) for one in panels}
    return {id(one): Shown(one, next(cards) if id(one) in there else None) for one in board.panels}


def _address(one: Panel, catalogue: Catalogue, chosen: Mapping[str, str]) -> Address:
    """The panel's picture: its own params, and the filters that it leaves open."""
    entry = catalogue.charts[one.chart_id]
    filtered = {name: value for name, value in chosen.items() if name in entry.params and name not in one.params}
    look = {} if one.wide else small(entry)
    return Address.read(entry, "png", {**one.params, **filtered, **look}, grant())


def _item(item: Panel | Note | Group, shown: Mapping[int, Shown]) -> dict[str, object]:
    """An item as the template takes it."""
    if isinstance(item, Group):
        return {"group": item.title, "items": [_item(one, shown) for one in item.items]}
    if isinstance(item, Note):
        return {"note": item.paragraphs}
    return {"panel": shown[id(item)]}
