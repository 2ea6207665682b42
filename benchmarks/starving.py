"""Hits under floods: what is left of the idle rate, for one viewer and for 32."""

from __future__ import annotations

import contextlib
import signal
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from benchmarks import load
from benchmarks.floods import COLD, JUNK, STATUS, flood, silent, slow
from benchmarks.load import Figures
from benchmarks.rig import rig

TITLE = "Hits under floods"
SECONDS = 3.0
SETTLE_SECONDS = 1.5  # from a flood's start: it has filled the queue by then
PICTURES = 20
VIEWERS = (1, 32)
EDGE = "through the edge: "
HALF_HEADER = b"GET /charts/bars.png HTTP/1.1\r\nHost: localhost\r\n"
ALIVE = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
HALF_BODY = (
    b"PUT /charts/pushed/data HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer bench-token\r\n"
    b"Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n[1,"
)

Flood = Callable[[str], contextlib.AbstractContextManager[list[str] | None]]  # while the block runs, at this address

FLOODS: dict[str, Flood] = {
    **{f"cold, {number}": partial(flood, request=COLD, connections=number, seconds=60) for number in (8, 32, 100, 400)},
    **{f"/status, {number}": partial(flood, request=STATUS, connections=number, seconds=60) for number in (12, 64)},
    "junk, 32": partial(flood, request=JUNK, connections=32, seconds=60),
}
PEERS: dict[str, Flood] = {
    "silent, 3000": partial(silent, connections=3000, text=b""),
    "half a header, 3000": partial(silent, connections=3000, text=HALF_HEADER),
    "kept alive, 3000": partial(silent, connections=3000, text=ALIVE),
    "half a body, 50": partial(silent, connections=50, text=HALF_BODY),
    "slow readers, 200": partial(slow, connections=200, path="/charts/bars.png?number=0&scale=3"),
}
FAR = {  # milliseconds, and of how many pieces one is lost
    "Redis 50 ms away, cold 32": (50, 0),
    "Redis 500 ms away, cold 32": (500, 0),
    "Redis with 2 % lost, cold 32": (1, 50),
}


@dataclass(frozen=True)
class Row:
    """Hits under one load: of the idle rate a moment before, and the slowest answer of a hundred, by viewers."""

    name: str
    of_idle: dict[int, float]
    control: dict[int, float]
    p99: dict[int, float]
    errors: int


def measure(name: str, traffic: Flood, url: str, stub: str, paths: list[str], pid: int) -> Row:
    """The hits under this load on us, and under the same on a server that refuses everything."""
    of_idle, control, p99, errors = {}, {}, {}, 0
    for viewers in VIEWERS:
        idle = _hits(url, paths, pid, viewers)
        with traffic(url):
            time.sleep(SETTLE_SECONDS)
            under = _hits(url, paths, pid, viewers)
        again = _hits(url, paths, pid, viewers)
        rate = (idle.requests_per_second + again.requests_per_second) / 2
        of_idle[viewers], p99[viewers] = under.requests_per_second / rate, under.p99
        errors += under.errors
        with traffic(stub):
            time.sleep(SETTLE_SECONDS)
            control[viewers] = _hits(url, paths, pid, viewers).requests_per_second / rate
    return Row(name, of_idle, control, p99, errors)


def _hits(url: str, paths: list[str], pid: int, viewers: int) -> Figures:
    return load.run(url, paths, [pid], seconds=SECONDS, connections=viewers)


def run(names: list[str] | None = None) -> Iterator[Row]:
    """A row for each load, or for those of these names."""
    with rig() as built:
        built.worker()
        built.worker()
        web, url = built.web(2, CHARTHOUSE_API_TOKENS="bench-token")
        stub = f"http://127.0.0.1:{built.tool('refusing')[1]}"
        paths = _drawn(url)
        for name, traffic in (FLOODS | PEERS).items():
            if not names or name in names:
                yield measure(name, traffic, url, stub, paths, web.process.pid)
                built.empty_queue()
        edge, edge_url = built.edge(url)
        _drawn(edge_url)
        for name, traffic in FLOODS.items():
            if not names or f"{EDGE}{name}" in names:
                yield measure(f"{EDGE}{name}", traffic, edge_url, stub, paths, edge.process.pid)
                built.empty_queue()
        for name, (milliseconds, one_lost_in) in FAR.items():
            if not names or name in names:
                between, redis_url = built.far_redis(milliseconds, one_lost_in)
                web, url = built.web(2, CHARTHOUSE_REDIS_URL=redis_url)
                paths = _drawn(url)
                load.run(url, paths, [web.process.pid], seconds=1)  # now both processes have them in memory
                between.process.send_signal(signal.SIGUSR1)
                yield measure(name, FLOODS["cold, 32"], url, stub, paths, web.process.pid)


def _drawn(url: str) -> list[str]:
    """The paths of pictures that are ready, and soon in memory."""
    paths = [f"/charts/bars.png?number={number}" for number in range(PICTURES)]
    for path in paths:
        while True:
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}{path}&wait=20") as answer:
                if answer.status == 200:
                    break
            time.sleep(0.5)
    return paths


def report() -> str:
    """The table, for docs/performance.md."""
    rows = "".join(_line(row) + "\n" for row in run())
    return (
        f"\n## {TITLE}\n\n"
        f"Two web processes and two workers; hits of {PICTURES} pictures on 1 and on 32 connections for {SECONDS:g} s, "
        "as a share of the rate a moment before and after. The control is the same flood, at the same time, against a "
        "server that answers each request with a 503 at once. Through the edge go both, the flood and the hits. What "
        "is lost on the way to Redis comes 0.2 to 1 s late, by a program of ours between the two.\n\n"
        "| load, connections | 1: of idle | of control | p99 ms | 32: of idle | of control | p99 ms | errors |\n"
        "|---|---|---|---|---|---|---|---|\n" + rows
    )


def _line(row: Row) -> str:
    cells = [
        f"{row.of_idle[viewers]:.3f} | {row.of_idle[viewers] / row.control[viewers]:.2f} | {row.p99[viewers]:.1f}"
        for viewers in VIEWERS
    ]
    return f"| {row.name} | {' | '.join(cells)} | {row.errors} |"


if __name__ == "__main__":
    for row in run(sys.argv[1:]):
        print(_line(row), flush=True)
