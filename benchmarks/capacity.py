"""What one machine holds: the processor time and the memory that a new picture takes in each part of Charthouse."""

from __future__ import annotations

import itertools
import threading
import time
import urllib.request
from collections.abc import Callable
from typing import Any, cast

from redis import Redis

from benchmarks.load import cpu_seconds, family
from benchmarks.rig import rig

SECONDS = 20
CONNECTIONS = 8  # that wait for a picture: the worker never idles
WARM = 40  # pictures until its caches are full


def run(seconds: float = SECONDS) -> dict[str, float]:
    """One worker at full speed on one web process: each picture is loaded, drawn at 640 × 480 and stored."""
    with rig() as built:
        worker, web, redis = built.worker().process.pid, built.web(1), Redis.from_url(built.redis_url)
        numbers = itertools.count(1)
        _draw(web[1], numbers, lambda drawn: drawn >= WARM)
        parts = {
            "worker": lambda: cpu_seconds([worker]),
            "web": lambda: cpu_seconds([web[0].process.pid]),
            "Redis": lambda: _info(redis, "used_cpu_user") + _info(redis, "used_cpu_sys"),
        }
        before, memory = {name: read() for name, read in parts.items()}, _info(redis, "used_memory")
        ends = time.monotonic() + seconds
        drawn = _draw(web[1], numbers, lambda _: time.monotonic() > ends)
        used = {name: (read() - before[name]) * 1000 / drawn for name, read in parts.items()}
        return {
            "new pictures a second": drawn / seconds,
            **{f"CPU ms a picture, {name}": milliseconds for name, milliseconds in used.items()},
            "KB of a picture in Redis, with its data and records": (_info(redis, "used_memory") - memory) / drawn / 1e3,
            "MB of a worker and its drawing process": _megabytes(worker),
            "MB of a web server with one process": _megabytes(web[0].process.pid),
        }


def _draw(url: str, numbers: itertools.count[int], is_over: Callable[[int], bool]) -> int:
    """Wait for new pictures over all connections until it is over; returns how many there were."""
    drawn: list[int] = []

    def wait() -> None:
        while not is_over(len(drawn)):
            number = next(numbers)
            with urllib.request.urlopen(f"{url}/charts/bars.png?number={number}&wait=30") as answer:
                answer.read()
                if answer.status == 200:
                    drawn.append(number)

    threads = [threading.Thread(target=wait) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(drawn)


def _info(redis: Redis, name: str) -> float:
    return float(cast("dict[str, Any]", redis.info())[name])


def _megabytes(pid: int) -> float:
    """The proportional share of what the processes have together: pages that a fork shares count once."""
    return float(sum(process.memory_full_info().pss for process in family([pid]))) / 1e6


if __name__ == "__main__":
    for name, value in run().items():
        print(f"{name}: {value:.2f}")
