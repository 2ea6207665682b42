"""Heartbeats: when each worker was last heard of, by Redis's clock."""

from __future__ import annotations

from redis import Redis

from charthouse.store import keys
from charthouse.store.client import redis_errors, script

BEAT_SECONDS = 5
HEARD_SECONDS = 15  # a worker that was not heard of for longer is not counted
KEPT_SECONDS = 60


class Heartbeats:
    """The workers' signs of life, kept with the queue."""

    def __init__(self, redis: Redis) -> None:
        self._beat = script(redis, "beat")
        self._count_workers = script(redis, "count_workers")

    def beat(self, worker: str) -> None:
        """This worker is alive now."""
        with redis_errors():
            self._beat([keys.workers()], [worker, KEPT_SECONDS])

    def workers(self) -> int:
        """How many workers were heard of lately."""
        with redis_errors():
            return int(self._count_workers([keys.workers()], [HEARD_SECONDS]))
