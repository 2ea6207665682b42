"""The edge as it is deployed: nginx with edge/nginx.conf, a name server that knows `web` or not, a counting origin."""

from __future__ import annotations

import getpass
import http.server
import os
import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from conftest import NGINX, ROOT, free_port, until

from charthouse.processes import Child

ADDRESS_OF_ONE_SECOND = b"\xc0\x0c\0\1\0\1\0\0\0\1\0\4\x7f\0\0\1"  # RFC 1035: A, IN, TTL 1, 127.0.0.1
PICTURE = b"the picture"
UNSHARE = ["unshare", "--mount", *(["--map-root-user"] if os.getuid() else []), "sh", "-c"]


class NameServer(socketserver.ThreadingUDPServer):
    """Docker's: the address of the one name that there is, or, with its container stopped, no such name."""

    daemon_threads = True
    known = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), None)  # type: ignore[arg-type]

    def finish_request(self, request: tuple[bytes, socket.socket], client_address: tuple[str, int]) -> None:  # type: ignore[override]
        asked, answering = request
        question = asked[12 : asked.index(b"\0", 12) + 5]
        head = asked[:2] + (b"\x81\x80\0\1\0\1\0\0\0\0" if self.known else b"\x81\x83\0\1\0\0\0\0\0\0")
        answering.sendto(head + question + ADDRESS_OF_ONE_SECOND * self.known, client_address)


class Origin(http.server.ThreadingHTTPServer):
    """Stands where web does; answers as it is told to, slowly if need be, and notes what it was asked."""

    daemon_threads = True
    request_queue_size = 512

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Noting)
        self.say("no-store")

    def say(self, cache_control: str, status: int = 200, seconds: float = 0.0, **headers: str) -> None:
        """What to answer from now on; what was asked before is forgotten."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.status, self.seconds = status, seconds
        self.headers = {"ETag": '"one"', "Cache-Control": cache_control} | named
        self.asked: list[Noting] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Noting(http.server.BaseHTTPRequestHandler):
    server: Origin

    def do_GET(self) -> None:
        self.server.asked.append(self)
        time.sleep(self.server.seconds)  # plays a web that takes its time
        same = self.server.status == 200 and self.headers["If-None-Match"] == self.server.headers["ETag"]
        self.send_response(304 if same else self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        body = b"" if same else PICTURE
        if not same:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@dataclass
class Edge:
    """A running edge before a web server at a port of this machine."""

    url: str
    names: NameServer
    folder: Path

    @property
    def log(self) -> Path:
        return self.folder / "error.log"

    def kept(self) -> int:
        """How many answers it keeps; one that is still being written has a dot in its name."""
        return sum(path.is_file() and not path.suffix for path in (self.folder / "cache").rglob("*"))


@contextmanager
def edge(folder: Path, *webs: str, cache_size: str = "") -> Iterator[Edge]:
    """edge/nginx.conf with this machine's ports, name server and a folder of the test's own.

    Several web servers are named as the operator's page says. A cache with a size has a file system of its own.
    """
    port, names = free_port(), NameServer()
    text = (ROOT / "edge/nginx.conf").read_text()
    if len(webs) > 1:
        text = text.replace("set $web web:8000;", "set $web hosts;  # web:8000\n")
        text = text.replace("http {", "http {" + hosts(*webs), 1)
    for there, here in {
        "web:8000": f"web:{urlsplit(webs[0]).port}",
        "127.0.0.11": f"127.0.0.1:{names.server_address[1]}",
        "valid=5s": "valid=1s",
        "listen 8080": f"listen 127.0.0.1:{port}",
        "/tmp/": f"{folder}/",
        "error_log stderr": f"error_log {folder}/error.log",
    }.items():
        assert there in text
        text = text.replace(there, here)
    folder.mkdir(exist_ok=True)
    (folder / "nginx.conf").write_text(text)
    command = [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf")]
    if cache_size:
        (folder / "cache").mkdir()
        command = [*UNSHARE, f'mount -t tmpfs -o size={cache_size} none {folder}/cache && exec "$@"', "sh", *command]
    child = Child("edge", [*command, "-g", f"daemon off; user {getpass.getuser()};"], dict(os.environ))
    try:
        with serving(names):
            until(lambda: listening(port) or not child.alive)
            assert child.alive, "nginx did not start"
            yield Edge(f"http://127.0.0.1:{port}", names, folder)
    finally:
        child.stop(5)


def hosts(*webs: str) -> str:
    """The `upstream` of docs/operations.md with these web servers."""
    block = (ROOT / "docs/operations.md").read_text().partition("```nginx\n")[2].partition("```")[0]
    for number, web in enumerate(webs, 1):
        assert f"web-{number}:8000" in block
        block = block.replace(f"web-{number}:8000", urlsplit(web).netloc)
    return block


@contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[None]:
    """The server, serving in a thread of its own."""
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield
    server.shutdown()
    server.server_close()


def listening(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0
