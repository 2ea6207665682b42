"""Pushed data: what charts without a `load` draw, kept with the queue, where nothing is evicted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import cast

from redis import Redis

from charthouse.charts.picture import Dataset
from charthouse.store import keys
from charthouse.store.claims import new_token
from charthouse.store.client import Call, redis_errors, run, script


class Put(Enum):
    """What came of data that was to be kept."""

    FIRST = b"first"  # it is kept, and no data was before
    KEPT = b"kept"
    CHANGED = b"changed"  # it is not kept: other data is, by now, than the data that it was made from


@dataclass(frozen=True)
class Push:
    """The newest push to a dataset: the data hash, and when it came, in seconds since 1970 by Redis's clock."""

    data_hash: str
    time: float | None  # None when an older Charthouse kept it


class PushedData:
    """The data that was pushed last, for each dataset; kept until other data is pushed."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._push = script(redis, "push")

    def put(self, dataset: Dataset, data_hash: str, canonical: bytes) -> Put:
        """Keep this data in place of what was there."""
        return self._put(dataset, data_hash, canonical)

    def put_instead(self, dataset: Dataset, data_hash: str, canonical: bytes, before: str) -> Put:
        """Keep this data in place of the data with the hash `before` ('' for none), and of no other."""
        return self._put(dataset, data_hash, canonical, before)

    def _put(self, dataset: Dataset, data_hash: str, canonical: bytes, *before: str) -> Put:
        call = Call(self._push, [keys.pushed(dataset)], [data_hash, canonical, new_token(), *before])
        return Put(run(self._redis, [call])[0])

    def get(self, dataset: Dataset) -> bytes | None:
        """The canonical bytes of the newest data; None when nothing was pushed yet."""
        with redis_errors():
            return cast("bytes | None", self._redis.hget(keys.pushed(dataset), "canonical"))

    def get_hash(self, dataset: Dataset) -> str | None:
        """The data hash of the newest data; None when nothing was pushed yet."""
        push = self.newest(dataset)
        return push.data_hash if push else None

    def newest(self, dataset: Dataset) -> Push | None:
        """The newest push, without its data; None when nothing was pushed yet."""
        with redis_errors():
            found = cast("list[bytes | None]", self._redis.hmget(keys.pushed(dataset), ["data_hash", "time"]))
        data_hash, time = found
        return Push(data_hash.decode(), float(time) if time else None) if data_hash else None
