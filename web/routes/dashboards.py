"""Declared dashboards: a page of panels, notes and groups, with filters for all panels that leave them open."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response

from charthouse.charts.catalogue_entry import CatalogueEntry
from charthouse.charts.dashboards import Group, Note, Panel
from charthouse.charts.sheets import panel_size
from charthouse.errors import NotAllowed
from charthouse.web.address import AT, PARAMS
from charthouse.web.boards import NO_DATA, Board, Shown, digest, known, why_missing
from charthouse.web.declared import HTML, TEXT, Declared
from charthouse.web.grant import SIGNATURE
from charthouse.web.routes.pages import cards_held, page, small
from charthouse.web.security import DASHBOARDS
from charthouse.web.state import site

WALL = {"wall": TEXT | {"enum": ["1"]}}

routes = Blueprint(DASHBOARDS, __name__)


@routes.get("/dashboards/<dashboard_id>")
@Declared(answers={200: "a page"}, media_types=(HTML,), refusals=(404, 503), query=PARAMS | WALL | AT | SIGNATURE)
def dashboard(dashboard_id: str) -> Response:
    """A declared dashboard, with the values of its filters; for a screen at the wall; or as it was at a moment."""
    board = Board.read(dashboard_id, (*WALL, *AT))
    template = "wall.html" if _is_wall(board.query) else "dashboard.html"
    if board.moment and template == "wall.html":
        raise NotAllowed("at", board.query["at"], "left out on a wall, which shows what is now")
    shown = _shown(board)
    return page(
        template, board=board.declared, items=[_item(item, shown) for item in board.declared.items],
        filters=board.filters, chosen=board.chosen, cards=[one.card for one in shown.values() if one.card],
        digest=digest(board.declared, shown.values()), at=board.moment, today=board.path(),
        wall=board.path(("wall", "1")), sheets={form: board.picture_path(form) for form in ("png", "pdf")},
    )  # fmt: skip


def look_of(panel: Panel, entry: CatalogueEntry) -> dict[str, str]:
    """The query for the declared size in which a panel shows the chart."""
    width, height = panel_size(panel, entry)
    return {"width": str(width), "height": str(height)}


def _is_wall(query: Mapping[str, str]) -> bool:
    """Whether the dashboard is for a screen at the wall."""
    if query.get("wall", "1") != "1":
        raise NotAllowed("wall", query["wall"], "1, or left out")
    return "wall" in query


def _shown(board: Board) -> dict[int, Shown]:
    """Each panel by its identity, with the statuses of all read in one round trip."""
    charts, panels = site().catalogue.charts, board.panels
    addresses = [board.address(one, look_of(one, charts[one.chart_id])) for one in panels]
    narrow = {id(one): board.address(one, small(charts[one.chart_id])) for one in panels if one.wide}
    cards = {id(card.address_read): card for card in cards_held(*known([*addresses, *narrow.values()]))}
    shown = {id(one): Shown(one, None, why_missing(one)) for one in board.declared.panels}
    return shown | {
        id(one): Shown(one, cards.get(id(address)), NO_DATA, cards.get(id(narrow.get(id(one)))))
        for one, address in zip(panels, addresses, strict=True)
    }


def _item(item: Panel | Note | Group, shown: Mapping[int, Shown]) -> dict[str, object]:
    """An item as the template takes it."""
    if isinstance(item, Group):
        return {"group": item.title, "items": [_item(one, shown) for one in item.items]}
    if isinstance(item, Note):
        return {"note": item.paragraphs}
    return {"panel": shown[id(item)]}
