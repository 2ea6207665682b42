"""Sentinel info: what each Sentinel says of the primary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from redis import Redis
from redis.exceptions import RedisError

from charthouse.sentinel_url import is_sentinel_url
from charthouse.store.sentinels import sentinels_of, shown


@dataclass(frozen=True)
class SentinelInfo:
    """What one Sentinel says; `trouble` is why it says nothing."""

    address: str
    trouble: str = ""
    primary: str = ""
    is_down: bool = False
    replicas: int = 0


def sentinel_infos(url: str) -> list[SentinelInfo]:
    """What each Sentinel that the URL names says; nothing for the URL of a Redis."""
    if not is_sentinel_url(url):
        return []
    sentinels = sentinels_of(url)
    return [_info(each, sentinels.name) for each in sentinels.each]


def _info(sentinel: Redis, name: str) -> SentinelInfo:
    try:
        said = cast("dict[str, Any]", sentinel.sentinel_master(name))
    except RedisError as error:
        return SentinelInfo(shown(sentinel), trouble=str(error).rstrip("."))
    primary = f"{said['ip']}:{said['port']}"
    return SentinelInfo(shown(sentinel), "", primary, said["is_sdown"], said["num-slaves"])
