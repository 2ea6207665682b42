"""Pushed data: what charts without a `load` draw, kept with the queue, where nothing is evicted."""

from __future__ import annotations

from typing import cast

from redis import Redis

from charthouse.store import keys
from charthouse.store.client import answering


class PushedData:
    """The data that was pushed last, for each chart + params; kept until other data is pushed."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def put(self, chart_id: str, params: str, data_hash: str, canonical: bytes) -> bool:
        """Keep this data in place of what was there; True when nothing was."""
        with answering():
            return bool(
                self._redis.hset(
                    keys.pushed(chart_id, params), mapping={"data_hash": data_hash, "canonical": canonical}
                )
            )

    def get(self, chart_id: str, params: str) -> bytes:
        """The canonical bytes of the newest data; none when nothing was pushed yet."""
        with answering():
            return cast("bytes | None", self._redis.hget(keys.pushed(chart_id, params), "canonical")) or b""

    def get_hash(self, chart_id: str, params: str) -> str:
        """The data hash of the newest data; '' when nothing was pushed yet."""
        with answering():
            found = cast("bytes | None", self._redis.hget(keys.pushed(chart_id, params), "data_hash"))
        return found.decode() if found else ""
