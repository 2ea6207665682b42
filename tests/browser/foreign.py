"""A site of another origin, whose pages show charts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

STRICT = (
    "default-src 'none'; script-src {charts}; img-src {charts}; connect-src {charts}; frame-src {charts}; "
    "base-uri 'none'; require-trusted-types-for 'script'"
)
HEAD = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Elsewhere</title>'
SCRIPT = '<script src="{charts}/embed.js" async></script>'


@dataclass
class Site:
    """Pages at `http://localhost:…`, with the strictest Content-Security-Policy under which they work."""

    server: ThreadingHTTPServer
    charts: str = ""  # the origin of the charts
    pages: dict[str, tuple[dict[str, str], bytes]] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.server.server_port}"

    def page(self, body: str, script: str = SCRIPT, charts: str = "", **headers: str) -> str:
        """The URL of a page with this body; `{charts}` is the origin of the charts. Headers as X_Y='…'."""
        path = f"/{len(self.pages)}"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        origin = charts or self.charts
        policy = STRICT.replace("{charts}", origin)
        text = (HEAD + script + body).replace("{charts}", origin)
        self.pages[path] = ({"Content-Security-Policy": policy, **named}, text.encode())
        return self.origin + path


@contextmanager
def open_site() -> Iterator[Site]:
    """A site without pages."""
    site: Site

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers, body = site.pages.get(self.path, ({}, b""))
            self.send_response(200 if body else 404)
            content = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))}
            for name, value in (headers | content).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: Any) -> None:
            """Nothing is logged."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        site = Site(server)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield site
        server.shutdown()
