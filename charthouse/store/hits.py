"""Popularity: how often each chart's pictures were requested, over all web processes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from redis import Redis

from charthouse.store.client import redis_errors
from charthouse.store.keys import DEFAULT, Keys

DAYS_KEPT = 30


class Popularity:
    """Hits by chart, in one sorted set in the cache's Redis; without the set, they start from 0."""

    def __init__(self, redis: Redis, keys: Keys = DEFAULT) -> None:
        self._redis = redis
        self._key = keys.hits()

    def add(self, hits: Mapping[str, int]) -> None:
        """Add these hits of each chart."""
        if not hits:
            return
        with redis_errors(), self._redis.pipeline(transaction=False) as pipeline:
            for chart_id, count in hits.items():
                pipeline.zincrby(self._key, count, chart_id)
            pipeline.expire(self._key, DAYS_KEPT * 86400)
            pipeline.execute()

    def hits(self) -> dict[str, int]:
        """The hits of every chart that had any, most first."""
        with redis_errors():
            ranked = self._redis.zrange(self._key, 0, -1, desc=True, withscores=True)
        pairs = cast("list[tuple[bytes, float]]", ranked)
        return {chart_id.decode(): int(count) for chart_id, count in pairs}
