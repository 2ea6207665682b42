"""Purges: which charts were purged lately, so that every web process drops their answers from memory."""

from __future__ import annotations

from typing import cast

from redis import Redis

from charthouse.store.client import redis_errors
from charthouse.store.keys import DEFAULT, Keys

KEPT_SECONDS = 3600  # a web process without Redis for longer drops all answers
ALL = "*"  # every chart, also deleted ones


class Purges:
    """A sorted set in the cache's Redis: each chart's last purge, by Redis's clock."""

    def __init__(self, redis: Redis, keys: Keys = DEFAULT) -> None:
        self._redis = redis
        self._key = keys.purges()

    def add(self, chart_id: str) -> None:
        """Record that the chart, or ALL, was purged now."""
        with redis_errors(), self._redis.pipeline(transaction=False) as pipeline:
            now = self._now()
            pipeline.zadd(self._key, {chart_id: now})
            pipeline.zremrangebyscore(self._key, 0, now - KEPT_SECONDS)
            pipeline.expire(self._key, KEPT_SECONDS)
            pipeline.execute()

    def within(self, seconds: float) -> set[str]:
        """The charts that were purged in the last `seconds`."""
        if seconds > KEPT_SECONDS:
            return {ALL}
        with redis_errors():
            listed = cast("list[bytes]", self._redis.zrangebyscore(self._key, self._now() - seconds, "+inf"))
        return {chart_id.decode() for chart_id in listed}

    def _now(self) -> float:
        seconds, microseconds = self._redis.time()
        return seconds + microseconds / 1e6
