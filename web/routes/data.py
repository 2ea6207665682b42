"""The data routes: the data behind a picture, of charts with `publish_data`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from http import HTTPStatus

from flask import Blueprint, Response, request

from charthouse.cache.answer import State, Status
from charthouse.data.published import NoRows, csv_pieces, json_pieces, read_plain, table_of
from charthouse.errors import NotFound
from charthouse.web import problems
from charthouse.web.address import PARAMS, VARIANT, WAIT, Address, find, names, read_data_hash, read_wait
from charthouse.web.answers import NEWEST, STATUSES
from charthouse.web.declared import JSON, Declared
from charthouse.web.etags import matches
from charthouse.web.grant import SIGNATURE
from charthouse.web.memory.marks import mark_cacheable, mark_hit, mark_purged
from charthouse.web.published import NotPublished, joined, outside_of_the_turn, stored
from charthouse.web.security import grant, request_query
from charthouse.web.state import site

MEMORY_BYTES = 1 << 18  # of canonical bytes: the memory cache keeps no larger data, which would evict many pictures
WORDING = "1"  # raise it when the same data is written in other bytes
WHY_NONE = {
    State.RENDERING: "The data is being loaded.",
    State.FAILED: "The data could not be loaded; it will be tried again.",
    State.BUSY: "Too much is asked for at present, or the store does not answer.",
}


@dataclass(frozen=True)
class Form:
    """How data is written: as bytes, of a media type. NoRows for data that has no such form."""

    name: str
    write: Callable[[bytes], tuple[Iterable[str], str]]


def _as_json(canonical: bytes) -> tuple[Iterable[str], str]:
    return json_pieces(read_plain(canonical)), JSON


def _as_csv(canonical: bytes) -> tuple[Iterable[str], str]:
    table = table_of(read_plain(canonical))
    return csv_pieces(table), f"text/csv; charset=utf-8; header={'present' if table.named else 'absent'}"


AS_JSON, AS_CSV = Form("json", _as_json), Form("csv", _as_csv)

NEWEST_JSON = Declared(
    answers={200: "the data", 304: "the data that the client has"},
    refusals=(202, 404, 503),
    query=PARAMS | VARIANT | WAIT | SIGNATURE,
    elsewhere=True,
)
NEWEST_CSV = replace(NEWEST_JSON, media_types=("text/csv",))
JSON_OF_HASH = replace(NEWEST_JSON, refusals=(404, 503))
CSV_OF_HASH = replace(JSON_OF_HASH, media_types=("text/csv",))

routes = Blueprint("data", __name__)


@routes.get("/charts/<chart_id>/data.json")
@NEWEST_JSON
def newest_json(chart_id: str) -> Response:
    """The data behind the newest image, as JSON."""
    return _newest(chart_id, AS_JSON)


@routes.get("/charts/<chart_id>/data.csv")
@NEWEST_CSV
def newest_csv(chart_id: str) -> Response:
    """The data behind the newest image, as CSV; a 404 for data without rows."""
    return _newest(chart_id, AS_CSV)


@routes.get("/charts/<chart_id>/<data_hash>/data.json")
@JSON_OF_HASH
def json_of_hash(chart_id: str, data_hash: str) -> Response:
    """Exactly that data, as JSON."""
    return _of_hash(chart_id, data_hash, AS_JSON)


@routes.get("/charts/<chart_id>/<data_hash>/data.csv")
@CSV_OF_HASH
def csv_of_hash(chart_id: str, data_hash: str) -> Response:
    """Exactly that data, as CSV; a 404 for data without rows."""
    return _of_hash(chart_id, data_hash, AS_CSV)


def _newest(chart_id: str, form: Form) -> Response:
    address, query = _read(chart_id)
    status = site().services.serving.serve(address.picture(), read_wait(query), _has_any).status
    if status.current:
        mark_purged(request.environ, status.current.purged)
    if not status.shown_hash:
        return _missing(status)
    response = _answer(address, form, status.shown_hash, "" if "wait" in query else address.data(form.name))
    response.headers["Content-Location"] = address.data(form.name, status.shown_hash)
    return response


def _of_hash(chart_id: str, data_hash: str, form: Form) -> Response:
    address, _ = _read(chart_id)
    return _answer(address, form, read_data_hash(data_hash), address.data(form.name, data_hash))


def _has_any(_etag: str) -> bool:
    """The image is not sent, so its bytes are not read."""
    return True


def _read(chart_id: str) -> tuple[Address, dict[str, str]]:
    """The address of the picture whose data is requested; NotFound for a chart that does not publish its data."""
    entry = find(site().catalogue_for(chart_id), chart_id, grant())
    query = request_query(names(entry, *WAIT))
    if not entry.publish_data:
        raise NotFound("chart", chart_id, "a chart that publishes its data: one with publish_data=True")
    return Address.read(entry, "png", query, grant()), query


def _missing(status: Status) -> Response:
    """The problem where there is neither a picture nor data."""
    code = STATUSES.get(status.state, HTTPStatus.SERVICE_UNAVAILABLE)
    response = problems.problem(code, WHY_NONE.get(status.state, WHY_NONE[State.BUSY]), why="no data")
    response.headers["Retry-After"] = str(status.retry_seconds)
    return response


def _answer(address: Address, form: Form, data_hash: str, kept_as: str) -> Response:
    """The data; 304 to a client that has it. `kept_as` is its address in the memory cache, '' for none."""
    try:
        canonical = stored(address.dataset, data_hash)
        mark_hit(request.environ, address.entry.id)
        if kept_as and not address.grant.signed and len(canonical) <= MEMORY_BYTES:
            mark_cacheable(request.environ, kept_as)
        tag = f"{data_hash}-{form.name}{WORDING}"
        if matches(request.headers.get("If-None-Match", ""), tag):
            response = Response(status=HTTPStatus.NOT_MODIFIED)
            response.headers.remove("Content-Type")
        else:
            response = outside_of_the_turn(lambda: _written(form, canonical))
    except (NotPublished, NoRows) as refused:
        return problems.problem(HTTPStatus.NOT_FOUND, f"{str(refused)[:1].upper()}{str(refused)[1:]}")
    response.headers["ETag"] = f'"{tag}"'
    response.headers["Cache-Control"] = address.grant.cache_control(NEWEST)
    response.headers["Charthouse-Data-Hash"] = data_hash
    if form is AS_CSV:
        response.headers["Content-Disposition"] = f'attachment; filename="{address.entry.id}.csv"'
    return response


def _written(form: Form, canonical: bytes) -> Response:
    pieces, media_type = form.write(canonical)
    return Response(joined(pieces), content_type=media_type)
