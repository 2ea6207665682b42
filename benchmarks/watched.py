"""How old the data of a chart gets that is fresh for two seconds, with one viewer and a flood of cold pictures."""

from __future__ import annotations

import time
import urllib.request

from redis import Redis

from benchmarks.floods import COLD, answered, flood
from benchmarks.rig import rig
from charthouse.charts.picture import Dataset
from charthouse.store.keys import DEFAULT

CONNECTIONS = 8
SECONDS = 60.0
LOOK_SECONDS = 0.5


def run() -> dict[str, float]:
    """The age of the data at each look, and what the flood got."""
    with rig() as built:
        built.worker()
        built.worker()
        _, url = built.web(2)
        redis = Redis.from_url(built.redis_url)
        _look(url, wait=20)
        with flood(url, COLD, CONNECTIONS, SECONDS) as said:
            end, ages = time.monotonic() + SECONDS, []
            while time.monotonic() < end:
                time.sleep(LOOK_SECONDS)
                _look(url)
                ages.append(_age(redis))
        asked, refused = answered(said[0])
        drawn = sum(1 for _ in redis.scan_iter("*:image:*", count=1000))
    return {
        "oldest, s": max(ages),
        "middle, s": sorted(ages)[len(ages) // 2],
        "cold pictures asked for": asked,
        "of these refused": refused,
        "pictures drawn in a minute": drawn / SECONDS * 60,
    }


def _look(url: str, wait: int = 0) -> None:
    with urllib.request.urlopen(f"{url}/charts/watched.png?wait={wait}") as answer:
        answer.read()


def _age(redis: Redis) -> float:
    """How long ago the data was loaded that the picture shows, in seconds."""
    return time.time() - float(redis.hget(DEFAULT.current(Dataset("watched")), "checked"))
