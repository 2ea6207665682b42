"""A thousand connections at once for one cold chart: how soon each is answered, and how often it is drawn."""

from __future__ import annotations

import asyncio
import time
import urllib.request

from redis import Redis

from benchmarks.rig import rig

CONNECTIONS = 1000


def run() -> dict[str, float]:
    """How soon the answers were there (202 and a placeholder, or the picture), and how many jobs the worker did."""
    with rig() as built:
        built.worker()
        _, url = built.web(2)
        address = f"{url}/charts/bars.png?number=777"
        host, port = url.removeprefix("http://").split(":")
        seconds = sorted(asyncio.run(_storm(host, int(port), address.removeprefix(url))))
        urllib.request.urlopen(address + "&wait=20").read()
        jobs = _jobs(Redis.from_url(built.redis_url))
    return {
        "answered": len(seconds), "p50 ms": seconds[len(seconds) // 2] * 1000,
        "p99 ms": seconds[int(len(seconds) * 0.99)] * 1000, "jobs made": jobs,
    }  # fmt: skip


async def _storm(host: str, port: int, path: str) -> list[float]:
    return await asyncio.gather(*(_ask(host, port, path) for _ in range(CONNECTIONS)))


async def _ask(host: str, port: int, path: str) -> float:
    began = time.perf_counter()
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    assert answer.startswith((b"HTTP/1.1 200", b"HTTP/1.1 202")), answer[:100]
    writer.close()
    return time.perf_counter() - began


def _jobs(redis: Redis) -> int:
    """How many jobs the worker was given: each is counted by RQ when it succeeds."""
    return sum(int(redis.hget(key, "successful_job_count") or 0) for key in redis.smembers("rq:workers"))


if __name__ == "__main__":
    for name, value in run().items():
        print(f"{name}: {value:.1f}")
