"""Strangers: connections that ask hostile requests at full speed. Run as a process: host, port, connections, seconds.

Prints how many answers had which status; 0 is a connection that was closed without one.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable

TOKEN = "sesame"
CONTROL = "\x1b[2J\r\x9b31m\u202e\x00".encode()
Chance = random.Random


def head(target: bytes, *lines: bytes, method: bytes = b"GET", host: bytes = b"localhost") -> bytes:
    return b"\r\n".join([method + b" " + target + b" HTTP/1.1", b"Host: " + host, *lines, b"", b""])


def push(body: bytes, token: bytes, length: int | None = None, kind: bytes = b"application/json") -> bytes:
    said = b"Content-Length: %d" % (len(body) if length is None else length)
    lines = b"Authorization: " + token, b"Content-Type: " + kind, said
    return head(b"/charts/pushed/data", *lines, method=b"PUT") + body


def noise(chance: Chance, most: int = 200) -> bytes:
    return chance.randbytes(chance.randrange(1, most))


def number(chance: Chance) -> bytes:
    return b"%d" % chance.randrange(10**9)


# What a function makes is another request each time, so that no line in a log is like the one before.
HOSTILE: tuple[bytes | Callable[[Chance], bytes], ...] = (
    lambda chance: head(b"/" + b"%1b" * 5000 + b"?sig=" + number(chance)),
    lambda chance: head(b"/charts/closed.png?sig=first.1." + number(chance)),
    lambda chance: head(b"/charts/closed.png?kid=first&expires=1&sig=" + number(chance)),
    head(b"/charts/closed.png?kid=first&expires=4000000000&sig=" + b"A" * 43),
    lambda chance: head(b"/charts/closed.png?kid=k" + number(chance) + b"&sig=" + b"A" * 43),
    lambda chance: head(b"/charts/closed.png?n=" + number(chance)),
    lambda chance: head(b"/charts/nosuch" + number(chance) + b".png"),
    head(b"/charts/" + b"%0a%0dERROR%1b" * 50 + b".png"),
    lambda chance: head(b"/charts/one.png?scale=" + number(chance)),
    lambda chance: head(b"/charts/one.png?%1b%0a=" + number(chance)),
    lambda chance: head(b"/charts/one.png?wait=" + number(chance)),
    lambda chance: head(b"/charts/failing.png?n=" + number(chance)),
    lambda chance: head(b"/charts/one.png", host=number(chance) + b".example"),
    head(b"/", host=CONTROL.replace(b"\r", b"").replace(b"\0", b"")),
    head(b"/charts/one.png", b"X: " + b"x" * 70_000),
    head(b"/" + b"y" * 17_000),
    lambda chance: head(b"/charts/%ff%fe" + number(chance) + b".png?%ff=%fe"),
    head(b"/charts/\xff\xfe\x80.png"),
    head(b"/" + CONTROL),
    head(b"/charts/one.png", method=b"BREW"),
    head(b"/charts/one.png", method=b"DELETE"),
    head(b"*", method=b"OPTIONS"),
    head(b"example.com:443", method=b"CONNECT"),
    lambda chance: push(noise(chance), b"Bearer " + TOKEN.encode()),
    push(b"[" * 50_000, b"Bearer " + TOKEN.encode()),
    lambda chance: push(b'{"a":1}', b"Bearer " + TOKEN.encode(), kind=b"text/" + number(chance)),
    lambda chance: push(b"[1]", b"Bearer " + number(chance)),
    lambda chance: push(b"[1]", b"Basic " + number(chance)),
    push(b"x" * 30_000, b"Bearer x"),
    push(b"[1]", b"Bearer x", length=10**10),
    push(b"[1]", b"Bearer x", length=-1),
    lambda chance: head(b"/charts/one/images", b"Authorization: Bearer " + number(chance), method=b"DELETE"),
    lambda chance: b"\x16\x03\x01" + noise(chance) + b"\r\n\r\n",
    lambda chance: noise(chance) + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
    b"GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    head(b"/charts/pushed/data", b"Transfer-Encoding: chunked", method=b"PUT") + b"zz\r\n\r\n",
    lambda chance: head(b"/charts/one.png", b"If-None-Match: " + noise(chance).hex().encode() * 40),
    lambda chance: head(b"/status?charts=" + b",".join([number(chance)] * 100)),
)  # fmt: skip


async def answered(reader: asyncio.StreamReader, request: bytes) -> int:
    """The status of the answer, once it is read to its end."""
    said = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = said.partition(b"content-length: ")[2].partition(b"\r\n")[0]
    if not request.startswith(b"HEAD"):
        await reader.readexactly(int(length or 0))
    if b"connection: close" in said or not length:
        reader.feed_eof()
    return int(said.split(b" ", 2)[1])


async def stranger(host: str, port: int, until: float, seed: int, seen: Counter[int]) -> None:
    """Ask over one connection, and over another one when it is closed, until that time."""
    chance, hostile = Chance(seed), itertools.cycle(HOSTILE[seed:] + HOSTILE[:seed])
    while time.monotonic() < until:
        reader, writer = await asyncio.open_connection(host, port)
        try:
            while time.monotonic() < until and not reader.at_eof():
                one = next(hostile)
                writer.write(request := one if isinstance(one, bytes) else one(chance))
                seen[await asyncio.wait_for(answered(reader, request), 5)] += 1
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError, ValueError):
            seen[0] += 1
        finally:
            writer.close()


async def main(host: str, port: str, connections: str, seconds: str) -> None:
    seen: Counter[int] = Counter()
    until = time.monotonic() + float(seconds)
    await asyncio.gather(*(stranger(host, int(port), until, 5 * seed, seen) for seed in range(int(connections))))
    print(json.dumps(seen))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
