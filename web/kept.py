"""What a request says of a kept chart: its config, or its numbers alone, as JSON or as CSV."""

from __future__ import annotations

from typing import Any

from flask import request

from charthouse.charts.configs import read_csv
from charthouse.data.strict_json import read_json
from charthouse.errors import NotAllowed
from charthouse.web.bodies import read_body
from charthouse.web.declared import JSON, TEXT
from charthouse.web.security import request_query
from charthouse.web.state import site

CSV = "text/csv"
OF_CSV = {
    "type": TEXT | {"description": "with a body of CSV: the type of the chart, as line"},
    "title": TEXT | {"description": "with a body of CSV: its title"},
}


def read_config() -> Any:
    """The config that the body is, or whose numbers it has."""
    query, body = request_query(OF_CSV), _body()
    if request.mimetype == JSON:
        if query:
            raise NotAllowed(next(iter(query)), "", f"left out: it is for {CSV} alone", "given")
        return read_json(body)
    if "type" not in query:
        raise NotAllowed("type", "", f"a type of chart, as type=line, with a body of {CSV}", "left out")
    return query | {"data": read_csv(_text(body))}


def read_numbers() -> Any:
    """The labels and numbers that the body has."""
    body = _body()
    return read_json(body) if request.mimetype == JSON else read_csv(_text(body))


def _body() -> bytes:
    return read_body((JSON, CSV), site().services.settings.max_body_bytes)


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        came = f"byte {body[error.start]:#04x} at offset {error.start}"
        raise NotAllowed("body", "", "CSV in UTF-8", came) from error
