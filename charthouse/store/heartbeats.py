"""Heartbeats: when each worker was last heard of, by Redis's clock."""

from __future__ import annotations

from redis import Redis

from charthouse.store import keys
from charthouse.store.client import answering

BEAT_SECONDS = 5
HEARD_SECONDS = 15  # a worker that was not heard of for so long is not counted

BEAT = """
local now = redis.call('TIME')[1]
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], 0, now - 60)
return redis.call('EXPIRE', KEYS[1], 60)
"""
HEARD = "return redis.call('ZCOUNT', KEYS[1], redis.call('TIME')[1] - tonumber(ARGV[1]), '+inf')"


class Heartbeats:
    """The workers' signs of life, kept with the queue."""

    def __init__(self, redis: Redis) -> None:
        self._beat = redis.register_script(BEAT)
        self._heard = redis.register_script(HEARD)

    def beat(self, worker: str) -> None:
        """This worker is alive now."""
        with answering():
            self._beat([keys.workers()], [worker])

    def workers(self) -> int:
        """How many workers were heard of lately."""
        with answering():
            return int(self._heard([keys.workers()], [HEARD_SECONDS]))
