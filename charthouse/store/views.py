"""Views: how often each picture was requested on each day, over all web processes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple, Self, cast

from redis import Redis

from charthouse.charts.variant import Variant
from charthouse.store.client import redis_errors
from charthouse.store.keys import DEFAULT, Keys

DAYS_KEPT = 31
MOST_PICTURES = 100_000  # of a day; the ones with the fewest views are dropped


class Viewed(NamedTuple):
    """A picture as an address names it: params that follow their default are left out."""

    chart_id: str
    params: str
    variant: Variant

    def __str__(self) -> str:
        return f"{self.chart_id}:{self.params}:{self.variant}"

    @classmethod
    def read(cls, spelled: str) -> Self:
        """The picture of that spelling."""
        chart_id, params, variant = spelled.split(":")
        return cls(chart_id, params, Variant.from_text(variant))


class Views:
    """Views by picture and day (UTC), one sorted set a day in the cache's Redis; without the sets, counted from 0."""

    def __init__(self, redis: Redis, keys: Keys = DEFAULT) -> None:
        self._redis = redis
        self._keys = keys

    def add(self, views: Mapping[str, int]) -> None:
        """Add these views, of pictures as `Viewed` spells them, to those of today."""
        if not views:
            return
        key = self._keys.views(_today().isoformat())
        with redis_errors(), self._redis.pipeline(transaction=False) as pipeline:
            for spelled, count in views.items():
                pipeline.zincrby(key, count, spelled)
            pipeline.zremrangebyrank(key, 0, -MOST_PICTURES - 1)
            pipeline.expire(key, DAYS_KEPT * 86400)
            pipeline.execute()

    def of_days(self, days: int) -> dict[Viewed, int]:
        """The views of each picture today and on the days before, `days` in all, most first."""
        today = _today()
        with redis_errors(), self._redis.pipeline(transaction=False) as pipeline:
            for ago in range(min(days, DAYS_KEPT)):
                day = (today - timedelta(days=ago)).isoformat()
                pipeline.zrange(self._keys.views(day), 0, -1, withscores=True)
            answers = cast("list[list[tuple[bytes, float]]]", pipeline.execute())
        total: Counter[bytes] = Counter()
        for answer in answers:
            total.update({spelled: int(count) for spelled, count in answer})
        return {Viewed.read(spelled.decode()): count for spelled, count in total.most_common()}


def _today() -> date:
    return datetime.now(UTC).date()
