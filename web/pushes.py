"""Answers to pushes: where the data, and its pictures, are now."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from flask import Response, json
from werkzeug.exceptions import RequestEntityTooLarge

from charthouse.cache.push import Taken
from charthouse.errors import DataError, DataTooLarge, NotAllowed
from charthouse.web.address import DATA_HASH, Address
from charthouse.web.declared import TEXT, exactly, record

PUSHED = record(data_hash=exactly(DATA_HASH), image=TEXT, image_of_data=TEXT, status=TEXT)


def pushed(address: Address, taken: Taken) -> dict[str, str]:
    """The addresses of what was pushed."""
    return {
        "data_hash": taken.data_hash,
        "image": address.newest,
        "image_of_data": address.of_data(taken.data_hash, address.entry.version),
        "status": "/status?" + urlencode({"charts": address.name}),
    }


def as_json(body: Mapping[str, Any], status: HTTPStatus) -> Response:
    """The answer to a client with a token."""
    response = Response(json.dumps(body), status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


@contextlib.contextmanager
def data_refused() -> Iterator[None]:
    """Answer with a 413 or a 400 when the data cannot be kept."""
    try:
        yield
    except DataTooLarge as error:
        raise RequestEntityTooLarge(str(error)) from error
    except DataError as error:
        raise NotAllowed("body", str(error), "data that has a canonical form", f"what has none: {error}") from error
