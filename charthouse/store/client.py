"""How Charthouse talks to Redis: with short time-outs, and one error when it does not answer."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from redis import ConnectionPool, Redis
from redis.commands.core import Script
from redis.exceptions import AuthenticationError, NoScriptError, RedisError, ResponseError
from redis.retry import Retry

from charthouse.errors import StoreRefused, StoreUnavailable
from charthouse.sentinel_url import is_sentinel_url
from charthouse.store.breaker import Breaker
from charthouse.store.one_retry import OneRetry
from charthouse.store.patience import Patience
from charthouse.store.sentinels import sentinels_of
from charthouse.store.waiting import Waiting, wait_in

Client = Redis  # for rooms that pass a connection on and never use it

TIMEOUT_SECONDS = 0.45  # twice this, for the retry after a dropped connection, is still less than a second
CONNECT_SECONDS = 0.25
PATIENT_SECONDS = 60.0  # Sentinels elect another primary in 2 s, or in 40 s with their default settings
SCRIPTS = Path(__file__).parent / "scripts"


def connect(
    url: str, timeout_seconds: float = TIMEOUT_SECONDS, circuit_breaker: bool = False, waiting: Waiting = nullcontext
) -> Redis:
    """A client that times out after `timeout_seconds`; redis-py's defaults hang for up to a minute.

    With a circuit breaker, a Redis that did not answer gets no commands until it answers a probe in the background.
    A thread is inside `waiting()` while it waits for an answer.
    """
    pool_of = _pooling(url)
    probe = partial(_client, pool_of, TIMEOUT_SECONDS, OneRetry(None))
    redis = _client(pool_of, timeout_seconds, OneRetry(Breaker(probe) if circuit_breaker else None))
    if waiting is not nullcontext:
        wait_in(redis.connection_pool, waiting)
    return redis


def connect_patiently(url: str) -> Redis:
    """A client that repeats a command until a Redis that is away is back, as it is after a failover, up to a limit.

    It is for RQ, which waits in Redis for a job: RQ sets the time-out of its answers.
    """
    return _client(_pooling(url), None, Patience(PATIENT_SECONDS))


def _pooling(url: str) -> Callable[..., ConnectionPool]:
    """What makes a pool of connections to that Redis, or to the primary that Sentinels know."""
    return sentinels_of(url).pool if is_sentinel_url(url) else partial(ConnectionPool.from_url, url)


def _client(pool_of: Callable[..., ConnectionPool], timeout_seconds: float | None, retry: Retry) -> Redis:
    return Redis.from_pool(
        pool_of(socket_connect_timeout=CONNECT_SECONDS, socket_timeout=timeout_seconds, retry=retry, protocol=2)
    )


def script(redis: Redis, name: str) -> Script:
    """The Lua script of that name, ready to be called on `redis`."""
    return redis.register_script((SCRIPTS / f"{name}.lua").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Call:
    """One call of a script."""

    script: Script
    keys: Sequence[str]
    arguments: Sequence[str | int | bytes]


def run(redis: Redis, calls: Sequence[Call]) -> list[Any]:
    """The answer of each call, in one round trip for all of them.

    A restarted Redis has lost its scripts: they are loaded, and all calls are sent again, so each call must be safe
    to send twice.
    """
    with redis_errors():
        try:
            return _send(redis, calls)
        except NoScriptError:
            for text in {call.script.script for call in calls}:
                redis.script_load(text)
            return _send(redis, calls)


def _send(redis: Redis, calls: Sequence[Call]) -> list[Any]:
    with redis.pipeline(transaction=False) as pipeline:
        for call in calls:
            pipeline.evalsha(call.script.sha, len(call.keys), *call.keys, *call.arguments)
        return pipeline.execute()


def jitter(seconds: int) -> int:
    """TTL in seconds with ±5 % jitter, so that entries do not expire together."""
    return max(1, round(seconds * random.uniform(0.95, 1.05)))  # noqa: S311  # no secret


@contextmanager
def redis_errors() -> Iterator[None]:
    """Turn every error of Redis or its connection into StoreUnavailable; StoreRefused when Redis did answer."""
    try:
        yield
    except ResponseError as error:
        raise StoreRefused(f"Redis refuses a command: {_said(error)}") from error
    except AuthenticationError as error:
        raise StoreUnavailable(f"Redis asks for a password, or for another one: {_said(error)}") from error
    except RedisError as error:
        raise StoreUnavailable(f"Redis does not answer: {_said(error)}") from error


def _said(error: RedisError) -> str:
    return str(error).rstrip(".")  # a sentence goes on behind it
