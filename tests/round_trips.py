"""How often a client waits for Redis: commands that it sends together are one round trip."""

from __future__ import annotations

from typing import Any

from redis import Redis


class RoundTrips:
    """Counts the round trips of one client from now on, over real connections that count what they send."""

    def __init__(self, redis: Redis) -> None:
        self.count = 0
        pool, trips = redis.connection_pool, self

        class Counting(pool.connection_class):  # type: ignore[misc, name-defined]
            def send_packed_command(self, command: Any, check_health: bool = True) -> None:
                trips.count += 1
                super().send_packed_command(command, check_health)

        pool.disconnect()
        pool.reset()  # so that no connection from before is used again
        pool.connection_class = Counting
        redis.ping()  # connecting is a round trip too, and no part of what a test counts
        self.count = 0
