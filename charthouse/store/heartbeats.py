"""Heartbeats: when each worker sent its last one, by Redis's clock, and which charts it draws."""

from __future__ import annotations

import time
from collections.abc import Iterable

from redis import Redis

from charthouse.store.client import redis_errors, script
from charthouse.store.keys import DEFAULT, Keys

BEAT_SECONDS = 5
HEARD_SECONDS = 15  # a worker whose last heartbeat is older does not count
LOST_SECONDS = 2 * BEAT_SECONDS  # a worker whose last heartbeat is older is dead
KEPT_SECONDS = 60
LOOK_SECONDS = 0.2
OF_CODE = "|"  # between the ids of the charts and the code


class Heartbeats:
    """The workers' heartbeats, kept with the queue."""

    def __init__(self, redis: Redis, keys: Keys = DEFAULT) -> None:
        self._redis = redis
        self._keys = [keys.workers(), keys.workers_charts()]
        self._known = ""  # what Redis has of this process's worker
        self._beat = script(redis, "beat")
        self._count_workers = script(redis, "count_workers")

    def beat(self, worker: str, charts: Iterable[str] = (), code: str = "") -> None:
        """Record that this worker is alive now, and draws these charts with that code."""
        telling = f"{','.join(charts)}{OF_CODE}{code}"
        told = "" if self._known == telling else telling
        with redis_errors():
            is_known = self._beat(self._keys, [worker, KEPT_SECONDS, told])
            self._known = telling if is_known else ""

    def workers(self) -> int:
        """How many workers have sent a heartbeat lately."""
        with redis_errors():
            return int(self._count_workers(self._keys[:1], [HEARD_SECONDS]))

    def charts(self) -> dict[str, set[str]]:
        """The chart ids of each worker with a recent heartbeat."""
        told = {name: text.partition(OF_CODE)[0] for name, text in self._told().items()}
        return {name: set(filter(None, charts.split(","))) for name, charts in told.items()}

    def code(self) -> dict[str, str]:
        """The code of each worker with a recent heartbeat, as it told it; '' of an earlier Charthouse."""
        return {name: text.partition(OF_CODE)[2] for name, text in self._told().items()}

    def _told(self) -> dict[str, str]:
        with redis_errors(), self._redis.pipeline(transaction=False) as pipeline:
            beats, charts = self._keys
            pipeline.time()
            pipeline.zrange(beats, 0, -1, withscores=True)
            pipeline.hgetall(charts)
            (now, _), heard, told = pipeline.execute()
        lately = [name for name, beat in heard if beat > now - HEARD_SECONDS]
        return {name.decode(): told.get(name, b"").decode() for name in lately}

    def is_alive(self, worker: str) -> bool:
        """Whether a worker of that name is alive; after a recent heartbeat, waits for the next one."""
        heard = self._heard(worker)
        if heard is None:
            return False
        left = min(heard + LOST_SECONDS - self._now(), LOST_SECONDS)  # by Redis's clock, which may jump
        deadline = time.monotonic() + left
        while (last := self._heard(worker)) == heard:
            if time.monotonic() > deadline:
                return False
            time.sleep(LOOK_SECONDS)
        return last is not None

    def _heard(self, worker: str) -> float | None:
        with redis_errors():
            score: float | None = self._redis.zscore(self._keys[0], worker)
        return score

    def _now(self) -> int:
        with redis_errors():
            return int(self._redis.time()[0])
