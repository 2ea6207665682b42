"""Image proxies in front of a server: one by go-camo's rules, and one that keeps what it saw first, as Gmail's does.

The rules are those of go-camo 2: https://github.com/cactus/go-camo, pkg/camo/proxy.go and vars.go.
"""

from __future__ import annotations

import http.client
import http.server
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from email.message import Message
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

TIMEOUT_SECONDS = 4.0
MOST_REDIRECTS = 3
MOST_BYTES = 5 << 20
TO_THE_SERVER = ("Accept-Charset", "Accept-Language", "Cache-Control", "If-None-Match", "If-Modified-Since", "Range")
TO_THE_CLIENT = (
    "Accept-Ranges", "Content-Range", "Cache-Control", "Content-Encoding", "Content-Type", "ETag", "Expires",
    "Last-Modified",
)  # fmt: skip
CAMO = {"User-Agent": "github-camo (876de43e)", "Via": "go-camo", "Accept": "image/*"}
GMAIL = {"User-Agent": "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"}


@dataclass
class Fetched:
    """An answer, whole."""

    status: int
    headers: Message = field(default_factory=Message)
    body: bytes = b""


class Proxy(http.server.ThreadingHTTPServer):
    """Asks the server for each path that it is asked for; serves in a thread of its own while it is entered."""

    daemon_threads = True
    request_queue_size = 512

    def __init__(self, server: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.server = server
        self.took: list[float] = []  # seconds that each fetch took

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.shutdown()
        self.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def answer(self, path: str, headers: Message) -> Fetched:
        """The answer to the client."""
        raise NotImplementedError

    def fetch(self, path: str, headers: dict[str, str], redirects: int) -> Fetched:
        """What the server answers; 504 when that takes too long."""
        began = time.monotonic()
        try:
            return self._fetch(self.server + path, headers, redirects, began + TIMEOUT_SECONDS)
        except TimeoutError:
            return Fetched(504)
        finally:
            self.took.append(time.monotonic() - began)

    def _fetch(self, url: str, headers: dict[str, str], redirects: int, deadline: float) -> Fetched:
        split = urlsplit(url)
        left = max(0.001, deadline - time.monotonic())
        with closing(http.client.HTTPConnection(split.hostname or "", split.port, timeout=left)) as connection:
            connection.request("GET", split.path + (f"?{split.query}" if split.query else ""), headers=headers)
            answer = connection.getresponse()
            fetched = Fetched(answer.status, answer.headers, answer.read())
        if time.monotonic() > deadline:
            raise TimeoutError
        if fetched.status in (301, 302, 303, 307, 308) and redirects:
            return self._fetch(urljoin(url, fetched.headers["Location"]), headers, redirects - 1, deadline)
        return fetched


class CamoProxy(Proxy):
    """Passes pictures on, and for all else answers that there is none."""

    def answer(self, path: str, headers: Message) -> Fetched:
        named = {name: headers[name] for name in TO_THE_SERVER if headers[name]} | CAMO
        fetched = self.fetch(path, named, MOST_REDIRECTS)
        if fetched.status == 304:
            return Fetched(304, filtered(fetched.headers))
        if fetched.status not in (200, 206):
            return Fetched({500: 502, 502: 502, 503: 502, 504: 502}.get(fetched.status, 404))
        if not fetched.headers.get_content_type().startswith("image/"):
            return Fetched(400)
        if len(fetched.body) > MOST_BYTES:
            return Fetched(404)
        return Fetched(fetched.status, filtered(fetched.headers), fetched.body)


class KeepingProxy(Proxy):
    """Takes a 200 that is a bitmap and keeps it, whatever its headers say; follows no redirect."""

    def __init__(self, server: str) -> None:
        super().__init__(server)
        self.kept: dict[str, Fetched] = {}

    def answer(self, path: str, _: Message) -> Fetched:
        if path not in self.kept:
            fetched = self.fetch(path, GMAIL, redirects=0)
            if fetched.status != 200 or fetched.headers.get_content_type() not in ("image/png", "image/webp"):
                return Fetched(404)
            self.kept[path] = Fetched(200, filtered(fetched.headers), fetched.body)
        return self.kept[path]


class Handler(http.server.BaseHTTPRequestHandler):
    server: Proxy

    def do_GET(self) -> None:
        answer = self.server.answer(self.path, self.headers)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *_: object) -> None:
        pass


def filtered(headers: Message) -> Message:
    """The headers that go on to the client."""
    passed = Message()
    for name, value in headers.items():
        if name.lower() in map(str.lower, TO_THE_CLIENT):
            passed[name] = value
    return passed
