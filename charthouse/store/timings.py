"""Timings: how long each chart's last loads and draws took."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Sequence
from typing import cast

from redis import Redis

from charthouse.store.client import redis_errors
from charthouse.store.keys import DEFAULT, Keys

KEPT = 100  # of each chart and phase
MOST_NOTED = 10_000  # by a process, until it records them
DAYS_KEPT = 30
LOAD, DRAW = "load", "draw"
PHASES = (LOAD, DRAW)

Seconds = dict[str, list[float]]  # by phase, newest first


class Timings:
    """The last timings of each chart, whatever its params and variant, in the cache's Redis."""

    def __init__(self, redis: Redis, keys: Keys = DEFAULT) -> None:
        self._redis = redis
        self._keys = keys
        self._noted: deque[tuple[str, str, float]] = deque(maxlen=MOST_NOTED)

    def note(self, chart_id: str, phase: str, seconds: float) -> None:
        """Note that a load or a draw of the chart took that long; `flush` records it."""
        self._noted.append((chart_id, phase, seconds))

    def flush(self) -> None:
        """Record what this process has noted; what cannot be recorded is dropped."""
        noted = [self._noted.popleft() for _ in range(len(self._noted))]
        with redis_errors(), self._redis.pipeline(transaction=False) as pipeline:
            for chart_id, phase, seconds in noted:
                key = self._keys.timings(chart_id, phase)
                pipeline.lpush(key, f"{seconds:.4f}")
                pipeline.ltrim(key, 0, KEPT - 1)
                pipeline.expire(key, DAYS_KEPT * 86400)
            pipeline.execute()

    def of(self, chart_ids: Iterable[str]) -> dict[str, Seconds]:
        """The timings of each of these charts that has any, in one round trip."""
        asked = [(chart_id, phase) for chart_id in chart_ids for phase in PHASES]
        with redis_errors(), self._redis.pipeline(transaction=False) as pipeline:
            for chart_id, phase in asked:
                pipeline.lrange(self._keys.timings(chart_id, phase), 0, -1)
            answers = cast("list[list[bytes]]", pipeline.execute())
        found: dict[str, Seconds] = {}
        for (chart_id, phase), answer in zip(asked, answers, strict=True):
            if answer:
                found.setdefault(chart_id, {})[phase] = [float(text) for text in answer]
        return found


def percentile(values: Sequence[float], percent: float) -> float | None:
    """The smallest of the values that so many percent of them do not exceed (the nearest rank); None without values."""
    if not values:
        return None
    return sorted(values)[max(0, math.ceil(len(values) * percent / 100) - 1)]
