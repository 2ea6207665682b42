"""The lease: which one of several schedules is active; kept with the queue."""

from __future__ import annotations

from typing import cast

from redis import Redis

from charthouse.store.claims import new_token
from charthouse.store.client import Call, redis_errors, run, script
from charthouse.store.keys import DEFAULT, Keys

LEASE_SECONDS = 10.0  # after the death of its holder
FENCE_SECONDS = 30 * 86400


class Lease:
    """One process's wish to be the active one."""

    def __init__(self, redis: Redis, keys: Keys = DEFAULT) -> None:
        self._redis = redis
        self._keys = [keys.lease(), keys.last_fence()]
        self._token = new_token()
        self._lease = script(redis, "lease")

    def hold(self) -> int:
        """Acquire or renew the lease; the fence, which rises with each holder, or 0 while another process has it."""
        arguments: list[str | int] = [self._token, int(LEASE_SECONDS * 1000), FENCE_SECONDS]
        return int(run(self._redis, [Call(self._lease, self._keys, arguments)])[0])

    def is_held(self) -> bool:
        """Whether any process has it."""
        with redis_errors():
            return bool(self._redis.exists(self._keys[0]))

    def release(self) -> None:
        """Let another process acquire it, if it is ours."""
        with redis_errors():
            holder = cast("bytes | None", self._redis.hget(self._keys[0], "token"))
            if holder == self._token.encode():
                self._redis.delete(self._keys[0])
