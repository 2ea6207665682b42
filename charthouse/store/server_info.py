"""Server info: how a Redis is, by its own words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from redis import Redis

from charthouse.store.client import redis_errors


@dataclass(frozen=True)
class ServerInfo:
    """What a Redis is, and how full."""

    version: str
    used_bytes: int
    max_bytes: int  # 0: no limit
    policy: str  # what it evicts when it is full
    appends: bool  # whether it keeps every change in a file
    keys: int  # of our database
    evicted: int  # since its start


def server_info(redis: Redis) -> ServerInfo:
    """The info of that Redis."""
    with redis_errors(), redis.pipeline(transaction=False) as pipeline:
        for section in ("server", "memory", "stats", "persistence"):
            pipeline.info(section)
        pipeline.dbsize()
        *sections, keys = pipeline.execute()
    said = {name: value for section in cast("list[dict[str, Any]]", sections) for name, value in section.items()}
    return ServerInfo(
        str(said["redis_version"]), said["used_memory"], said["maxmemory"], str(said["maxmemory_policy"]),
        bool(said["aof_enabled"]), keys, said["evicted_keys"],
    )  # fmt: skip


def redis_time(redis: Redis) -> float:
    """The time by that Redis's clock, in seconds since 1970."""
    with redis_errors():
        seconds, microseconds = redis.time()
    return seconds + microseconds / 1e6
