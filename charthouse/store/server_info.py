"""Server info: how a Redis is, by its own words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from redis import Redis

from charthouse.store.client import redis_errors


@dataclass(frozen=True)
class ServerInfo:
    """How full a Redis is."""

    used_bytes: int
    max_bytes: int  # 0: no limit
    keys: int  # of our database
    evicted: int  # since its start


def server_info(redis: Redis) -> ServerInfo:
    """The info of that Redis."""
    with redis_errors(), redis.pipeline(transaction=False) as pipeline:
        pipeline.info("memory")
        pipeline.info("stats")
        pipeline.dbsize()
        memory, stats, keys = cast("tuple[dict[str, Any], dict[str, Any], int]", pipeline.execute())
    return ServerInfo(memory["used_memory"], memory["maxmemory"], keys, stats["evicted_keys"])
