"""Reloads: a request to all processes of an installation to read their charts again, and what each says of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from redis import Redis

from charthouse.store.client import redis_errors
from charthouse.store.keys import DEFAULT, Keys

ALIVE_SECONDS = 15  # a process that has not polled for so long is gone
KEPT_SECONDS = 86400


@dataclass(frozen=True)
class Done:
    """What a process says of a reload: whether it has its charts from now on, and in words."""

    fine: bool
    said: str


class Reloads:
    """In the queue's Redis: the number of the last reload that was requested, who polls it, and their answers."""

    def __init__(self, redis: Redis, keys: Keys = DEFAULT) -> None:
        self._redis = redis
        self._keys = keys

    def request(self) -> int:
        """Request a reload; returns its number, which is above all earlier ones, also those that Redis has lost."""
        with redis_errors():
            last = int(cast("bytes | None", self._redis.get(self._keys.reload())) or 0)
            number = max(int(self._now() * 1000), last + 1)
            self._redis.set(self._keys.reload(), number, ex=KEPT_SECONDS)
        return number

    def poll(self, process: str) -> int:
        """The number of the last reload that was requested, 0 for none; the process is known to be alive."""
        with redis_errors():
            now = self._now()
            with self._redis.pipeline(transaction=False) as pipeline:
                pipeline.zadd(self._keys.followers(), {process: now})
                pipeline.zremrangebyscore(self._keys.followers(), "-inf", now - KEPT_SECONDS)
                pipeline.expire(self._keys.followers(), KEPT_SECONDS)
                pipeline.get(self._keys.reload())
                return int(pipeline.execute()[-1] or 0)

    def leave(self, process: str) -> None:
        """Note that the process ends."""
        with redis_errors():
            self._redis.zrem(self._keys.followers(), process)

    def alive(self) -> set[str]:
        """The processes that polled a moment ago."""
        with redis_errors():
            since = self._now() - ALIVE_SECONDS
            polled = cast("list[bytes]", self._redis.zrangebyscore(self._keys.followers(), since, "+inf"))
        return {process.decode() for process in polled}

    def begin(self, number: int, process: str) -> None:
        """Record that the process reads its charts for the reload with that number; it does not poll meanwhile."""
        self._record(number, process, None)

    def answer(self, number: int, process: str, done: Done) -> None:
        """Record what the process says of the reload with that number."""
        self._record(number, process, [done.fine, done.said])

    def answers(self, number: int) -> Mapping[str, Done | None]:
        """What each process has said of that reload so far; None of one that reads its charts."""
        with redis_errors():
            found = cast("dict[bytes, bytes]", self._redis.hgetall(self._keys.reloaded(number)))
        said = {process.decode(): json.loads(text) for process, text in found.items()}
        return {process: Done(*values) if values else None for process, values in said.items()}

    def _record(self, number: int, process: str, said: list[bool | str] | None) -> None:
        key, now = self._keys.reloaded(number), self._now()
        with redis_errors(), self._redis.pipeline(transaction=False) as pipeline:
            pipeline.hset(key, process, json.dumps(said))
            pipeline.expire(key, KEPT_SECONDS)
            pipeline.zadd(self._keys.followers(), {process: now})  # it has not polled while it read
            pipeline.execute()

    def _now(self) -> float:
        with redis_errors():
            seconds, microseconds = self._redis.time()
        return float(seconds) + float(microseconds) / 1e6
