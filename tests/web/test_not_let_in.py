"""What a request is told that is not let in."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from charthouse.web.refusal import refusal
from charthouse.web.state import EXTENSION

if TYPE_CHECKING:
    from served import Served

pytest_plugins = ["served"]


def told(served: Served, path: str, query: str = "", accept: str = "*/*") -> tuple[str, dict[str, str], bytes]:
    answer = refusal(served.app().extensions[EXTENSION])
    given = answer({"PATH_INFO": path, "QUERY_STRING": query, "HTTP_ACCEPT": accept})
    return given.status, dict(given.headers), given.body


@pytest.mark.parametrize(
    ("path", "query", "size"),
    [
        ("/charts/sales.png", "", (320, 200)),
        ("/charts/sales.png", "scale=2&theme=dark", (640, 400)),
        ("/charts/sales.webp", "width=160&height=100", (160, 100)),
        ("/charts/sales/" + "0" * 32 + ".png", "v=1", (320, 200)),
        ("/charts/regions.png", "year=2024&unknown=1", (320, 200)),
        ("/charts/sales.png", "width=7&height=7", (320, 200)),
        ("/charts/sales.exe", "", (320, 200)),
        ("/showchart/sales", "width=160&height=100", (160, 100)),
        ("/charts/nosuch.png", "", (640, 480)),
        ("/charts/secret.png", "", (640, 480)),
        ("/charts/secret.png", "width=160&height=100", (640, 480)),
    ],
)
def test_a_picture_is_refused_with_a_placeholder_of_its_size(
    served: Served, path: str, query: str, size: tuple[int, int]
) -> None:
    status, headers, body = told(served, path, query)
    assert status == "503 Service Unavailable"
    assert (headers["Charthouse-State"], headers["Cache-Control"]) == ("busy", "no-store")
    assert (int(headers["Content-Length"]), headers["Retry-After"]) == (len(body), "2")
    assert Image.open(io.BytesIO(body)).size == size
    assert told(served, path, query)[2] is body  # made once


@pytest.mark.parametrize("path", ["/status", "/", "/charts/sales", "/etc/x.png"])
def test_anything_else_is_refused_in_words(served: Served, path: str) -> None:
    status, headers, body = told(served, path, "charts=sales")
    assert status == "503 Service Unavailable"
    assert headers["Content-Type"] == "application/problem+json"
    assert json.loads(body)["status"] == 503


def test_a_browser_is_refused_with_a_page_and_a_picture_stays_a_picture(served: Served) -> None:
    status, headers, body = told(served, "/", accept="text/html,*/*;q=0.8")
    assert (status, headers["Retry-After"], headers["Vary"]) == ("503 Service Unavailable", "2", "Accept")
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert b"<h1>503 Service Unavailable</h1>" in body
    assert told(served, "/", accept="text/html,*/*;q=0.8")[2] is body  # made once
    assert told(served, "/charts/sales.png", accept="text/html,*/*;q=0.8")[1]["Content-Type"] == "image/png"
