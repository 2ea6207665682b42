"""What the present request says, by the names that QuickChart's clients send: in its query, or in its body."""

from __future__ import annotations

from urllib.parse import parse_qsl

from flask import request

from charthouse.data.strict_json import read_json
from charthouse.errors import NotAllowed
from charthouse.web.bodies import read_body
from charthouse.web.declared import FORM, JSON
from charthouse.web.quickchart.asked import Given
from charthouse.web.quickchart.sizes import MOST_CONFIG_BYTES
from charthouse.web.state import site

MOST_FIELDS = 100  # of a form


def in_query() -> dict[str, str]:
    """The query of the request; of a name that came twice, the first value."""
    return request.args.to_dict()


def in_body() -> Given:
    """What a body says: a JSON object, or a form."""
    body = _body(JSON, FORM)
    return _fields(body) if request.mimetype == FORM else _members(body)


def in_form() -> dict[str, str]:
    """What a body says that must be a form."""
    return _fields(_body(FORM))


def _body(*media_types: str) -> bytes:
    return read_body(media_types, min(MOST_CONFIG_BYTES, site().services.settings.max_body_bytes), "a config")


def _fields(body: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(body.decode(), max_num_fields=MOST_FIELDS)
    except ValueError as error:  # no UTF-8, or more fields
        raise NotAllowed("body", "", f"a form in UTF-8 with at most {MOST_FIELDS} fields", "what is none") from error
    return dict(reversed(pairs))  # of a name that came twice, the first value


def _members(body: bytes) -> Given:
    read = read_json(body)
    if not isinstance(read, dict):
        raise NotAllowed("body", "", "a JSON object with the config as `chart`", f"a {type(read).__name__}")
    return read
