"""A flood: many connections that ask, each again as soon as it is answered. Run as a process, until it is ended.

Arguments: host, port, connections, and the path, in which `{}` is another number each time, and in the end one that was
asked for before. It fails when two pictures that are the same by their path and data hash are not.
"""

from __future__ import annotations

import asyncio
import itertools
import sys

NUMBERS = range(1000, 4000)


class Pictures:
    """The pictures that came: one for each path, with its data hash."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[str, int]] = {}

    def check(self, target: str, head: str, body: bytes) -> None:
        if head.startswith("http/1.1 200") and "content-type: image/" in head and "etag: " in head:  # no placeholder
            data_hash = head.partition("charthouse-data-hash: ")[2].partition("\r\n")[0]
            picture = data_hash, hash(body)
            assert self._seen.setdefault(target, picture) == picture, target


async def ask(host: str, port: int, path: str, numbers: itertools.cycle[int], pictures: Pictures) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    while True:
        target = path.replace("{}", str(next(numbers)))
        writer.write(f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = head.partition("content-length: ")[2].partition("\r\n")[0]
        pictures.check(target, head, await reader.readexactly(int(length)))


async def main(host: str, port: str, connections: str, path: str) -> None:
    numbers, pictures = itertools.cycle(NUMBERS), Pictures()
    await asyncio.gather(*(ask(host, int(port), path, numbers, pictures) for _ in range(int(connections))))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
