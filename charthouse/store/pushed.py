"""Pushed data: what charts without a `load` draw, kept with the queue, where nothing is evicted."""

from __future__ import annotations

from typing import cast

from redis import Redis

from charthouse.charts.picture import Dataset
from charthouse.store import keys
from charthouse.store.client import redis_errors


class PushedData:
    """The data that was pushed last, for each dataset; kept until other data is pushed."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def put(self, dataset: Dataset, data_hash: str, canonical: bytes) -> bool:
        """Keep this data in place of what was there; True when nothing was."""
        record: dict[str, str | bytes] = {"data_hash": data_hash, "canonical": canonical}
        with redis_errors():
            return bool(self._redis.hset(keys.pushed(dataset), mapping=record))  # type: ignore[arg-type]  # a dict is invariant in its keys

    def get(self, dataset: Dataset) -> bytes | None:
        """The canonical bytes of the newest data; None when nothing was pushed yet."""
        with redis_errors():
            return cast("bytes | None", self._redis.hget(keys.pushed(dataset), "canonical"))

    def get_hash(self, dataset: Dataset) -> str | None:
        """The data hash of the newest data; None when nothing was pushed yet."""
        with redis_errors():
            found = cast("bytes | None", self._redis.hget(keys.pushed(dataset), "data_hash"))
        return found.decode() if found else None
