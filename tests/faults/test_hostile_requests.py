"""Junk from strangers and from who has a token: answered without a fault, and the processes do not grow."""

from __future__ import annotations

import contextlib
import json
import random
import socket
from collections import Counter
from urllib.parse import quote, urlsplit

import psutil
import pytest
from conftest import House, ask, until
from soak import record, times

pytestmark = pytest.mark.system

SECTION = "Workers, overload, hostile jobs"
TOKEN = "sesame"
GROWTH_BYTES = 32 << 20
PUSHED = """
from charthouse import chart

@chart("pushed")
def draw(figure, data):
    figure.subplots().plot([1, 2])
"""

WORDS = (
    "counted", "closed", "pushed", "none", "..", "../../etc/passwd", "\0", "\udcff", "a" * 3000, "ünïcödé", "<script>",
    "%s%n", "' OR 1=1", "-1", "1e999", "NaN", "0" * 400, "", " ", "\r\nX: y", "//evil.example", "{{7*7}}", "２",
    "gzip;q=0, gzip", "1",
)  # fmt: skip
NAMES = ("width", "height", "scale", "theme", "wait", "v", "charts", "tag", "page", "kid", "expires", "sig", "append")
PATHS = (
    "/charts/{}.png", "/charts/{}.svg", "/charts/{}", "/charts/{}/data", "/charts/{}/images", "/showchart/{}", "/{}",
    "/status?charts={}", "/static/{}", "/charts/{}/0123456789abcdef0123456789abcdef.png",
)  # fmt: skip
HEADERS = (
    "Accept", "Accept-Encoding", "If-None-Match", "Range", "X-Forwarded-Host", "X-Forwarded-Proto", "Cookie",
    "Content-Type",
)  # fmt: skip
HOSTS = ("localhost",) * 8 + ("[::1]:80", "evil.example", "localhost, evil", "")
METHODS = ("GET", "GET", "GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE")
BODIES = (
    b"", b"NaN", b"\xff", b"[" * 50_000, b'{"a":1,"a":2}', b"[1e999]", b"[" + b"9" * 5000 + b"]", b'"\\ud800"',
    json.dumps([[1, 2], {"a": None}]).encode(), b'{"__proto__": 1}', b"\x80\x04cos\nsystem\n",
)  # fmt: skip


class Stranger:
    """Makes up requests from a fixed seed, and asks each over a connection of its own."""

    def __init__(self, url: str) -> None:
        self.host = urlsplit(url).hostname, urlsplit(url).port
        self.chance = random.Random(17)
        self.statuses: Counter[int] = Counter()

    def word(self) -> str:
        if self.chance.random() < 0.8:
            return self.chance.choice(WORDS)
        return "".join(chr(self.chance.randrange(1, 0x2FF)) for _ in range(self.chance.randrange(20)))

    def address(self) -> str:
        path = self.chance.choice(PATHS).format(quote(self.word(), safe="/", errors="surrogateescape"))
        for _ in range(self.chance.randrange(3)):
            name = self.chance.choice((*NAMES, quote(self.word(), errors="surrogateescape")))
            path += f"{'&' if '?' in path else '?'}{name}={quote(self.word(), errors='surrogateescape')}"
        return path

    def headers(self) -> dict[str, str]:
        chosen = {name: self.word() for name in self.chance.sample(HEADERS, self.chance.randrange(3))}
        told = {name: "".join(c for c in text if " " <= c < "\x7f") for name, text in chosen.items()}
        return told | self.chance.choice(({}, {"Authorization": "Bearer " + TOKEN}, {"Authorization": "Bearer wrong"}))

    def ask(self) -> None:
        method, address = self.chance.choice(METHODS), self.address()
        body = self.chance.choice(BODIES) if method in ("PUT", "POST") else b""
        headers = self.headers() | {
            "Host": self.chance.choice(HOSTS),
            "Connection": "close",
            "Content-Length": str(len(body)),
        }
        head = "".join(f"{name}: {text}\r\n" for name, text in headers.items())
        answer = self.answer(f"{method} {address} HTTP/1.1\r\n{head}\r\n".encode() + body)
        status = int(answer.split(b" ", 2)[1])
        assert status != 500, (method, address, answer)
        assert b"Traceback" not in answer, (method, address)
        self.statuses[status] += 1

    def answer(self, request: bytes) -> bytes:
        """The whole answer; of a body that was not read, a reset tells after it."""
        pieces = []
        with socket.create_connection(self.host, timeout=30) as connection, contextlib.suppress(ConnectionResetError):
            connection.sendall(request)
            while piece := connection.recv(1 << 16):
                pieces.append(piece)
        return b"".join(pieces)


def sizes(house: House) -> tuple[int, int]:
    """Bytes that the web's largest process, and the store, have in memory."""
    web = psutil.Process(house.children[-1].process.pid)
    resident = max(one.memory_info().rss for one in [web, *web.children(recursive=True)])
    return resident, int(house.redis.info("memory")["used_memory"])


def test_junk_is_answered_without_a_fault_and_nothing_grows(house: House) -> None:
    requests = times(1500, 25_000)
    house.counting_chart("counted", options="fresh_seconds=3600")
    house.counting_chart("closed", options="private=True")
    house.write("pushed.py", PUSHED)
    house.start_worker()
    url = house.start_web(CHARTHOUSE_API_TOKENS=f"office:{TOKEN}", CHARTHOUSE_SIGNING_KEYS="first:open")
    until(lambda: ask(url + "/charts/counted.png").state == "ready")
    stranger = Stranger(url)
    for _ in range(requests // 5):
        stranger.ask()
    before = sizes(house)
    for _ in range(requests - requests // 5):
        stranger.ask()
    grown = max(after - first for first, after in zip(before, sizes(house), strict=True))
    assert grown < GROWTH_BYTES
    assert ask(url + "/charts/counted.png").status == 200
    assert {200, 400, 401, 403, 404, 405, 421} <= set(stranger.statuses)
    seen = ", ".join(f"{count} × {status}" for status, count in sorted(stranger.statuses.items()))
    worst = f"no 500, no traceback; {grown / 2**20:.1f} MiB more in the web or the store after the first fifth"
    record(SECTION, "Junk in addresses, headers and bodies", f"{requests} requests", seen, worst)
