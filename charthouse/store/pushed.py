"""Pushed data: what charts without a `load` draw, kept with the queue, where nothing is evicted."""

from __future__ import annotations

from typing import cast

from redis import Redis

from charthouse.charts.picture import Dataset
from charthouse.store.client import redis_errors
from charthouse.store.keys import DEFAULT, Keys


class PushedData:
    """The data that was pushed last, for each dataset; kept until other data is pushed.

    A public chart does not get data that was pushed while it was private.
    """

    def __init__(self, redis: Redis, keys: Keys = DEFAULT) -> None:
        self._redis = redis
        self._keys = keys

    def put(self, dataset: Dataset, data_hash: str, canonical: bytes) -> bool:
        """Keep this data in place of what was there; True when nothing was. Data that is there is not sent again."""
        key, private = self._keys.pushed(dataset), str(int(dataset.private))
        record: dict[str, str | bytes] = {"data_hash": data_hash, "private": private, "canonical": canonical}
        with redis_errors():
            there = cast("list[bytes | None]", self._redis.hmget(key, "data_hash", "private"))
            if there == [data_hash.encode(), private.encode()]:
                return False
            return bool(self._redis.hset(key, mapping=record) == len(record))  # type: ignore[arg-type]  # a dict is invariant in its keys

    def get(self, dataset: Dataset) -> bytes | None:
        """The canonical bytes of the newest data; None when nothing was pushed yet."""
        return self._get(dataset, "canonical")

    def get_hash(self, dataset: Dataset) -> str | None:
        """The data hash of the newest data; None when nothing was pushed yet."""
        found = self._get(dataset, "data_hash")
        return found.decode() if found else None

    def _get(self, dataset: Dataset, field: str) -> bytes | None:
        with redis_errors():
            found, private = cast("list[bytes | None]", self._redis.hmget(self._keys.pushed(dataset), field, "private"))
        return None if private == b"1" and not dataset.private else found
