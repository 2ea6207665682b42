"""How Charthouse talks to Redis: quick to give up, and one error when it does not answer."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis
from redis.backoff import NoBackoff
from redis.commands.core import Script
from redis.exceptions import RedisError
from redis.retry import Retry

from charthouse.errors import StoreUnavailable
from charthouse.store.breaker import Breaker

Client = Redis  # for rooms that hand a connection on and never use it

SCRIPTS = Path(__file__).parent / "scripts"


def connect(url: str, patience_seconds: float = 0.5, breaks: bool = False) -> Redis:
    """A client that gives up after `patience_seconds`; redis-py's defaults hang for up to a minute.

    With `breaks` it gives up at once after the first time, until a probe in the background is answered.
    """
    retry = Breaker(lambda: connect(url)) if breaks else Retry(NoBackoff(), 0)
    return Redis.from_url(
        url, socket_connect_timeout=0.25, socket_timeout=patience_seconds, retry=retry, protocol=2
    )  # fmt: skip


def script(redis: Redis, name: str) -> Script:
    """The Lua script of that name, ready to be called on `redis`."""
    return redis.register_script((SCRIPTS / f"{name}.lua").read_text(encoding="utf-8"))


def spread(seconds: int) -> int:
    """A time to live of about so many seconds: what was stored together does not end together."""
    return max(1, round(seconds * random.uniform(0.95, 1.05)))  # noqa: S311  # no secret


@contextmanager
def answering() -> Iterator[None]:
    """Turn whatever keeps Redis from answering into StoreUnavailable."""
    try:
        yield
    except RedisError as error:
        raise StoreUnavailable(f"Redis does not answer: {error}") from error
