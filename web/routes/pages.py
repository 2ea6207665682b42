"""The pages: the gallery, dashboards by tag, a chart's own page, and the page with chart 1."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, Response, make_response, render_template

from charthouse.cache.answer import State, Status
from charthouse.charts.catalogue_entry import CatalogueEntry
from charthouse.charts.sheets import legible_size
from charthouse.errors import NotAllowed, NotFound, StoreUnavailable
from charthouse.ops.addresses import Named
from charthouse.ops.explaining import explain, sections_of
from charthouse.store.history import Held
from charthouse.store.records import Failure
from charthouse.web import past
from charthouse.web.address import AT, PARAMS, VARIANT, Address, find, names
from charthouse.web.cards import Card, ago
from charthouse.web.declared import HTML, TEXT, WHOLE, Declared
from charthouse.web.fitting import Fittings
from charthouse.web.gallery import MOST_TAGS, by_group
from charthouse.web.grant import SIGNATURE
from charthouse.web.programs import programs
from charthouse.web.published import Excerpt, excerpt
from charthouse.web.security import PAGES, grant, request_query, root
from charthouse.web.snippets import snippets
from charthouse.web.state import site
from charthouse.web.timeline import timeline

CARDS = 36  # on a page of the gallery, in rows of 1, 2, 3 or 4: about 50 KB of HTML
MOST_SEARCHED = 200  # characters
GALLERY = {
    "tag": TEXT,
    "q": TEXT | {"maxLength": MOST_SEARCHED},
    "page": WHOLE | {"minimum": 1},
}  # query names with their schemas

routes = Blueprint(PAGES, __name__)


@routes.get("/")
@Declared(answers={200: "a page"}, media_types=(HTML,), refusals=(404, 503), query=GALLERY)
def gallery() -> Response:
    """All charts, page by page; with `?tag=`, a dashboard of the charts with that tag; with `?q=`, what was found."""
    query = request_query(GALLERY)
    tag, wanted = _read_tag(query.get("tag")), _read_search(query.get("q", ""))
    found = site().gallery.find(tag, wanted)
    number, pages = _page_number(query.get("page", "1"), len(found))
    shown = found[(number - 1) * CARDS : number * CARDS]
    cards = cards_of([Address.read(one.entry, "png", small(one.entry), grant()) for one in shown])
    card_of = {card.id: card for card in cards}
    kept = {name: value for name, value in (("q", wanted), ("tag", tag)) if value}
    counted = {"total": len(found), "page": number, "pages": pages}
    return page(
        "gallery.html",
        boards=[board for board in site().catalogue.dashboards.values() if not board.private],
        groups=[(name, [card_of[one.entry.id] for one in group]) for name, group in by_group(shown)],
        has_headings={one.group for one in found} not in ({""}, {tag}),
        kept=kept,
        address=partial(_address, kept),
        tags=_linked_tags(tag),
        broken=_reasons(site().catalogue.broken),
        cards=cards,
        **counted,
    )


@routes.get("/charts/<chart_id>")
@Declared(answers={200: "a page"}, media_types=(HTML,), refusals=(404, 503), query=PARAMS | VARIANT | AT | SIGNATURE)
def chart(chart_id: str) -> Response:
    """A chart's page; with `at=`, as it was at that moment."""
    entry = find(site().catalogue_for(chart_id), chart_id, grant())
    query = request_query(names(entry, *AT))
    address = Address.read(entry, "png", query, grant())
    read = replace(cards_of([address])[0], fixed=frozenset(query))
    fittings = Fittings.of(read)
    others = cards_of(fittings.addresses if fittings else read.others)
    card = read.seen_with(others)
    show_reasons = site().services.settings.show_reasons
    shown = {
        "show_reasons": show_reasons,
        "own": read,
        "all_ready": all(one.status.state is State.READY for one in others),
        "fittings": fittings.knowing(others) if fittings else None,
        "failure": _failure([read, *others]) if show_reasons else None,
        "explained": _explained(address) if show_reasons else (),
        "broken": site().catalogue.broken.get(entry.source),
        "embed": _embed(card),
        "programs": programs(_embedded(card), card.alt),
        "waits": _waits_for_data(address),
        "excerpt": _excerpt(address, card.status),
        "data_links": {form.upper(): address.data(form, _past_hash(card)) for form in ("json", "csv")},
        "kept": {name: query[name] for name in (*VARIANT, *AT) if name in query},  # when the form chooses other params
        "given": {name: value for name, value in query.items() if name not in AT},  # when it chooses another moment
        "timeline": timeline(address),
        "chosen": query.keys() & entry.params.keys(),
    }
    return page("chart.html", card=card, entry=entry, values=address.values, **shown)


@routes.get("/mainindex")
@Declared(answers={200: "a page"}, media_types=(HTML,), refusals=(404,))
def mainindex() -> Response:
    """A page with the picture of chart 1."""
    return page("mainindex.html", entry=find(site().catalogue, "1", grant()))


def _explained(address: Address) -> Sequence[tuple[str, Mapping[str, str]]]:
    """What `charthouse explain` says of the picture; nothing while Redis is away."""
    given = dict(parse_qsl(address.following))
    named = Named("newest image", address.picture(), given, (), "", "none", at=address.at)
    try:
        return sections_of(explain(site().services, named))
    except StoreUnavailable:
        return ()


def _failure(cards: Iterable[Card]) -> Failure | None:
    """Why a picture that the page may show could not be drawn: on one screen it can fail, and on another not."""
    return next((one.failure for one in cards if one.failure), None)


def _excerpt(address: Address, status: Status) -> Excerpt | None:
    """The first rows of the data behind the picture, of a chart that publishes its data, once there is any."""
    if not address.entry.publish_data or not status.shown_hash:
        return None
    return excerpt(address.dataset, status.shown_hash)


def _past_hash(card: Card) -> str:
    """The data hash of a picture of the past; '' for the newest."""
    return card.status.shown_hash if card.at else ""


def _waits_for_data(address: Address) -> bool:
    """Whether the chart takes pushed data, and has none yet."""
    services = site().services
    if address.entry.loads or not services.settings.api_tokens:
        return False
    try:
        return not services.pushed.get_hash(address.dataset)
    except StoreUnavailable:  # of the queue: the page needs nothing else from it
        return False


def _reasons(broken: Mapping[str, str]) -> Mapping[str, str]:
    """Why modules could not be imported; only where pages may show it, because an error may quote a secret."""
    if site().services.settings.show_reasons:
        return broken
    return dict.fromkeys(broken, "python -m charthouse list says why")


def _address(kept: Mapping[str, str], tag: str | None = None, page: int = 1) -> str:
    """The gallery as the query has it, but for what is given; an empty tag is none."""
    query = {**kept, "tag": kept.get("tag", "") if tag is None else tag, "page": str(page) if page > 1 else ""}
    text = urlencode({name: value for name, value in query.items() if value})
    return f"{root()}/{'?' + text if text else ''}"


def _read_tag(tag: str | None) -> str | None:
    """The tag of the query; NotFound when no chart of the gallery has it."""
    tags = site().gallery.tags
    if tag is not None and tag not in tags:
        some = ", ".join(site().gallery.frequent_tags) + (", …" if len(tags) > MOST_TAGS else "")
        raise NotFound("tag", tag, f"one of {some}" if tags else "left out: no chart has tags")
    return tag


def _linked_tags(chosen: str | None) -> Sequence[str]:
    """The tags to which the page links."""
    frequent = site().gallery.frequent_tags
    return frequent if chosen is None or chosen in frequent else [*frequent, chosen]


def _read_search(text: str) -> str:
    """The words of the query, with single spaces; NotAllowed for too many."""
    if len(text) > MOST_SEARCHED:
        raise NotAllowed("q", text, f"at most {MOST_SEARCHED} characters")
    return " ".join(text.split())


def _page_number(text: str, charts: int) -> tuple[int, int]:
    """The requested page's number, and how many pages there are."""
    pages = max(1, -(-charts // CARDS))
    if not re.fullmatch(r"[1-9][0-9]{0,6}", text, re.ASCII) or int(text) > pages:
        raise NotFound("page", text, f"a whole number from 1 to {pages}" if pages > 1 else "1, or left out")
    return int(text), pages


def small(entry: CatalogueEntry) -> dict[str, str]:
    """The query for the chart in its largest declared size that fits a card; its own size if none fits."""
    width, height = legible_size(entry)
    return {"width": str(width), "height": str(height)}


def cards_of(addresses: list[Address]) -> list[Card]:
    """The card of each address, with all statuses read in one round trip."""
    return cards_held(addresses, past.held_at(addresses))


def cards_held(addresses: Sequence[Address], helds: Sequence[Held | None]) -> list[Card]:
    """The same, of what `held_at` found for them."""
    pictures = past.pictures_of(addresses, helds)
    statuses = site().services.serving.statuses(pictures)
    return [
        Card(address, status, since=held.changed if held else None)
        for address, status, held in zip(addresses, statuses, helds, strict=True)
    ]


def _embed(card: Card) -> dict[str, str]:
    """The texts that embed the chart elsewhere, by their places."""
    address, image = _embedded(card), card.status.image
    pinned = address.of_data(image.data_hash, image.version) if card.shown and image else None
    return snippets(address, card.alt, "theme" not in card.fixed, pinned)


def _embedded(card: Card) -> Address:
    """The chart's address as pages elsewhere name it."""
    return card.address_read.below(site().services.settings.public_url or root())


def page(template: str, **context: object) -> Response:
    """The page that the template makes; a cache asks for it each time."""
    response = make_response(render_template(template, ago=ago, **context))
    response.headers["Cache-Control"] = "no-store" if grant().signed else "no-cache"
    return response
