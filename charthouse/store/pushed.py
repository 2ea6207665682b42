"""Pushed data: what charts without a `load` draw, kept with the queue, where nothing is evicted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import cast

from redis import Redis

from charthouse.charts.picture import Dataset
from charthouse.store.claims import new_token
from charthouse.store.client import Call, redis_errors, run, script
from charthouse.store.keys import DEFAULT, Keys


class Put(Enum):
    """The result of keeping data."""

    FIRST = b"first"  # it is kept, and is the first
    KEPT = b"kept"
    CHANGED = b"changed"  # it is not kept: the data that it was made from has been replaced


@dataclass(frozen=True)
class Push:
    """The newest push to a dataset: the data hash, and when it came, in seconds since 1970 by Redis's clock."""

    data_hash: str
    time: float | None  # None when an older Charthouse kept it


class PushedData:
    """The data that was pushed last, for each dataset; kept until other data is pushed.

    A public chart does not get data that was pushed while it was private.
    """

    def __init__(self, redis: Redis, keys: Keys = DEFAULT) -> None:
        self._redis = redis
        self._keys = keys
        self._push = script(redis, "push")

    def put(self, dataset: Dataset, data_hash: str, canonical: bytes) -> Put:
        """Replace the kept data by this data. Data that is already kept is not sent again."""
        there = self._get(dataset, "data_hash") == data_hash.encode()
        if there and self._put(dataset, data_hash, b"", data_hash) is not Put.CHANGED:
            return Put.KEPT
        return self._put(dataset, data_hash, canonical)

    def put_instead(self, dataset: Dataset, data_hash: str, canonical: bytes, before: str) -> Put:
        """Replace the data with the hash `before` ('' for none) by this data; any other data stays."""
        return self._put(dataset, data_hash, canonical, before)

    def _put(self, dataset: Dataset, data_hash: str, canonical: bytes, *before: str) -> Put:
        arguments: list[str | int | bytes] = [data_hash, canonical, new_token(), str(int(dataset.private)), *before]
        return Put(run(self._redis, [Call(self._push, [self._keys.pushed(dataset)], arguments)])[0])

    def delete(self, dataset: Dataset) -> None:
        """Delete what was pushed."""
        with redis_errors():
            self._redis.unlink(self._keys.pushed(dataset))

    def get(self, dataset: Dataset) -> bytes | None:
        """The canonical bytes of the newest data; None when nothing was pushed yet."""
        return self._get(dataset, "canonical")

    def get_hash(self, dataset: Dataset) -> str | None:
        """The data hash of the newest data; None when nothing was pushed yet."""
        found = self._get(dataset, "data_hash")
        return found.decode() if found else None

    def newest(self, dataset: Dataset) -> Push | None:
        """The newest push, without its data; None when nothing was pushed yet."""
        data_hash, time = self._read(dataset, "data_hash", "time")
        return Push(data_hash.decode(), float(time) if time else None) if data_hash else None

    def _get(self, dataset: Dataset, field: str) -> bytes | None:
        return self._read(dataset, field)[0]

    def _read(self, dataset: Dataset, *fields: str) -> list[bytes | None]:
        """These fields of the newest push; all None for a public chart when it was pushed to a private one."""
        with redis_errors():
            *found, private = cast(
                "list[bytes | None]", self._redis.hmget(self._keys.pushed(dataset), [*fields, "private"])
            )
        return [None] * len(found) if private == b"1" and not dataset.private else found
