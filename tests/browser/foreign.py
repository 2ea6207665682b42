"""A site of another origin, whose pages show charts."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

STRICT = (
    "default-src 'none'; script-src {charts}; img-src {charts}; connect-src {charts}; frame-src {charts}; "
    "base-uri 'none'; require-trusted-types-for 'script'"
)
SCRIPT = '<script src="{charts}/embed.js" async></script>'


@dataclass
class Site:
    """Pages by path, at `http://localhost:…`, with the strictest Content-Security-Policy under which they work."""

    charts: str  # the origin of the charts
    server: ThreadingHTTPServer
    headers: dict[str, str] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)

    def page(self, body: str, path: str = "/", script: str = SCRIPT) -> str:
        """The URL of a page with this body; `{charts}` is the origin of the charts."""
        head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Elsewhere</title>'
        self.pages[path] = (head + script + body).replace("{charts}", self.charts)
        return f"http://localhost:{self.server.server_port}{path}"


class Handler(BaseHTTPRequestHandler):
    def __init__(self, site: Callable[[], Site], *arguments: Any) -> None:
        self.site = site
        super().__init__(*arguments)

    def do_GET(self) -> None:
        site = self.site()
        page = site.pages.get(self.path, "").encode()
        self.send_response(200 if page else 404)
        headers = {"Content-Security-Policy": STRICT, **site.headers}
        for name, value in headers.items():
            self.send_header(name, value.replace("{charts}", site.charts))
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing is logged."""


OpenSite = Callable[..., Site]


@pytest.fixture
def open_site() -> Iterator[OpenSite]:
    """Opens sites: `open_site("http://127.0.0.1:8000")` shows charts of that server."""
    opened: list[Site] = []

    def start(charts: str, **headers: str) -> Site:
        site: Site
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, lambda: site))
        site = Site(charts, server, {name.replace("_", "-"): value for name, value in headers.items()})
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        opened.append(site)
        return site

    yield start
    for site in opened:
        site.server.shutdown()
        site.server.server_close()
