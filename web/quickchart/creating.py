"""Keeps configs for a while, each under a short address."""

from __future__ import annotations

from flask import json
from werkzeug.exceptions import ServiceUnavailable

from charthouse.data import data_hash
from charthouse.web.quickchart.asked import NAMES, Given
from charthouse.web.state import site

NO_ROOM = "There is no room for another chart (CHARTHOUSE_QUICKCHART_BYTES); try again later."


def keep(given: Given) -> str:
    """Keep what was checked before; returns the path of its picture. ServiceUnavailable when there is no room."""
    given = {name: value for name, value in given.items() if name in NAMES}
    kept = json.dumps(given, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")
    config_id = data_hash(kept)
    if not site().services.created.put(config_id, kept):
        raise ServiceUnavailable(NO_ROOM)
    return f"/chart/render/{config_id}"
