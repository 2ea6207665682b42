"""Contact sheets: a declared dashboard as one picture, cached and drawn like that of any chart."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import Blueprint, Response, request

from charthouse.cache.answer import Answer, Image, State, Status
from charthouse.charts.dashboards import Panel
from charthouse.charts.past import is_settled
from charthouse.charts.picture import CacheKey, Picture
from charthouse.charts.sheets import DRAW_SECONDS, Sheet, lay_out, panel_size, sheet_entry
from charthouse.charts.variant import Variant, one_of
from charthouse.errors import NotAllowed
from charthouse.store.history import Held
from charthouse.themes import AUTO, THEMES
from charthouse.web.address import AT, STATUS, VARIANT, WAIT, Address
from charthouse.web.answers import FOR_EVER, NEWEST, patience, serve, with_picture, without_picture
from charthouse.web.boards import NO_DATA, Board, why_missing
from charthouse.web.memory.marks import mark_cacheable, mark_purged
from charthouse.web.past import held_at, known_pictures
from charthouse.web.routes.images import NEWEST_IMAGE
from charthouse.web.security import grant
from charthouse.web.sheets import Panelled, purged_of, put_data
from charthouse.web.state import site

LOOKS = {name: VARIANT[name] for name in ("scale", "theme")}
PRINT_SCALE = 2  # of the pictures on a page that is printed
SHEET_IMAGE = replace(
    NEWEST_IMAGE, query={name: schema for name, schema in NEWEST_IMAGE.query.items() if name not in ("width", "height")}
)

routes = Blueprint("sheets", __name__)


@dataclass(frozen=True)
class Asked:
    """The sheet that a request is for, and until when the request waits, by time.monotonic."""

    board: Board
    sheet: Sheet
    address: Address
    until: float

    @classmethod
    def read(cls, dashboard_id: str, format: str) -> Asked:
        board = Board.read(dashboard_id, (*LOOKS, *WAIT, *STATUS, *AT))
        charts = site().catalogue.charts
        look = {name: board.query[name] for name in (*LOOKS, *AT) if name in board.query}
        sheet = lay_out(board.declared, charts)
        entry = sheet_entry(board.declared, sheet, charts, of_past="at" in board.query)
        address = Address.read(entry, format, board.chosen | look, grant())
        if address.variant.theme == AUTO:
            raise NotAllowed("theme", AUTO, f"{one_of(THEMES)}: the panels on the picture of a dashboard are bitmaps")
        return cls(board, sheet, address, time.monotonic() + patience(board.query))

    @property
    def left(self) -> float:
        """For how many seconds the request still waits."""
        return max(0.0, self.until - time.monotonic())

    @property
    def query(self) -> Mapping[str, str]:
        """The query, which waits no longer than what is left."""
        query = dict(self.board.query)
        return query | {"wait": f"{self.left:.3f}"} if "wait" in query else query


@routes.get("/dashboards/<dashboard_id>.<string(minlength=0):format>")
@SHEET_IMAGE
def sheet(dashboard_id: str, format: str) -> Response:
    """All panels of a declared dashboard as one picture, with its title and the time of its data."""
    asked = Asked.read(dashboard_id, format)
    address = asked.address
    if "wait" not in asked.board.query and not address.grant.signed:
        mark_cacheable(request.environ, address.newest)
    panels = _panels(asked)
    mark_purged(request.environ, purged_of(panels))
    answer = _answer(asked, panels)
    if answer.status.image is None:
        return without_picture(address, answer)
    is_whole = all(panel.status and panel.status.state is State.READY for panel in panels)
    settled = address.at is not None and is_settled(address.at, time.time()) and is_whole
    return with_picture(address, answer, answer.status.image, FOR_EVER if settled else NEWEST, newest=False)


def _answer(asked: Asked, panels: list[Panelled]) -> Answer:
    """The sheet of these panels; one of earlier panels while it is drawn, or while a picture on it is still to come."""
    is_whole = not any(panel.comes for panel in panels)
    digest = put_data(asked.address.picture(), asked.sheet, panels) if is_whole else None
    answer = serve(asked.address, digest, asked.query) if digest else Answer(Status(State.RENDERING))
    if answer.status.state is State.GONE:  # its data was evicted just now
        answer = Answer(Status(State.RENDERING))
    if answer.status.image is None:
        older = _older(asked.address, purged_of(panels))
        taken_back = any(panel.status and panel.status.taken_back for panel in panels)
        return replace(answer, status=older or replace(answer.status, taken_back=taken_back))
    stale = any(panel.status and panel.status.state is State.STALE for panel in panels)
    return replace(answer, status=replace(answer.status, state=State.STALE)) if stale else answer


def _older(address: Address, purged: str) -> Status | None:
    """The sheet that was drawn last, if it is still there, and no picture on it was purged since.

    A sheet of another moment never stands in for that of a moment.
    """
    images = site().services.images
    (snapshot,) = images.snapshots([address.picture()])
    latest = snapshot.latest
    if latest is None or address.moment or (purged and (latest.drawn or 0.0) < float(purged) + DRAW_SECONDS):
        return None
    body = images.get_image(CacheKey(address.dataset, latest.data_hash, address.variant, latest.version))
    image = Image(body, latest.data_hash, latest.version, latest.etag) if body else None
    return Status(State.STALE, image) if image else None


def _panels(asked: Asked) -> list[Panelled]:
    """The panels with the status of each, after a wait for those whose first picture is still to come."""
    there = asked.board.panels
    addresses = [_address(asked, one) for one in there]
    helds = held_at(addresses)
    pictures = known_pictures(addresses, helds)
    known = [picture for picture in pictures if picture]
    statuses = dict(zip(map(id, known), site().services.serving.ask_some(known), strict=True))
    found = {id(one): both for one, both in zip(there, zip(pictures, helds, strict=True), strict=True)}
    panels = [_panel(one, *found.get(id(one), (None, None)), statuses) for one in asked.board.declared.panels]
    return [_waited(asked, one) if one.comes or "wait" in asked.board.query else one for one in panels]


def _panel(panel: Panel, picture: Picture | None, held: Held | None, statuses: Mapping[int, Status]) -> Panelled:
    entry = site().catalogue.charts.get(panel.chart_id)
    title = panel.title or (entry.title if entry else panel.chart_id)
    missing = NO_DATA if entry else why_missing(panel)
    status = statuses.get(id(picture))
    changed = held.changed if held else status.current.changed if status and status.current else None
    return Panelled(title, picture, status, missing, changed)


def _waited(asked: Asked, panel: Panelled) -> Panelled:
    """The panel after a wait for its picture, as long as the request waits."""
    if panel.picture is None or asked.left <= 0:
        return panel
    answer = site().services.serving.serve(panel.picture, asked.left, _has_any)
    return replace(panel, status=answer.status)


def _has_any(_etag: str) -> bool:
    """The panel's picture is not sent from here, so its bytes are not read."""
    return True


def _address(asked: Asked, panel: Panel) -> Address:
    """The panel's picture in the sheet's theme and scale."""
    variant = asked.address.variant
    entry = site().catalogue.charts[panel.chart_id]
    width, height = panel_size(panel, entry)
    wanted = PRINT_SCALE if variant.format in ("svg", "pdf") else variant.scale
    fitting = (one for one in range(int(wanted), 1, -1) if Variant(width, height, one).fits(entry))
    scale = next(fitting, 1)
    look = {"width": width, "height": height, "scale": scale, "theme": variant.theme}
    return asked.board.address(panel, {name: str(value) for name, value in look.items()})
