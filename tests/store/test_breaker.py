"""The circuit breaker: whatever becomes of its probe, it closes when Redis is back."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import House, until
from redis import Redis
from redis.exceptions import ConnectionError

from charthouse.store.breaker import Breaker
from charthouse.store.client import connect
from charthouse.store.one_retry import OneRetry


@pytest.fixture
def url(house: House) -> str:
    return house.settings.cache


@pytest.fixture
def full() -> Iterator[None]:
    """The process may start no other thread: its probes' stacks are larger than any memory."""
    before = threading.stack_size(1 << 46)
    yield
    threading.stack_size(before)


def opened(house: House, redis: Redis) -> None:
    """Stop the store, and let the client find out."""
    house.store.stop(5)
    with pytest.raises(ConnectionError):
        redis.ping()


def breaker_of(redis: Redis) -> Breaker:
    retry: Any = redis.get_retry()
    return retry.breaker  # type: ignore[no-any-return]


def answered(redis: Redis) -> bool:
    try:
        return bool(redis.ping())
    except ConnectionError:
        return False


def test_while_it_is_open_commands_fail_at_once_and_it_closes_when_redis_is_back(house: House, url: str) -> None:
    redis = connect(url, circuit_breaker=True)
    opened(house, redis)
    assert breaker_of(redis).is_open
    with pytest.raises(ConnectionError, match="not asked until it is back"):
        redis.ping()
    house.store.start()
    until(lambda: answered(redis), 5)
    until(lambda: not breaker_of(redis).is_open, 5)


def test_it_closes_when_its_probe_could_not_start(house: House, url: str, full: None) -> None:
    redis = connect(url, circuit_breaker=True)
    opened(house, redis)
    house.store.start()
    until(lambda: answered(redis), 5)


def test_a_probe_that_cannot_start_hides_no_failure_of_redis(house: House, url: str, full: None) -> None:
    redis = connect(url, circuit_breaker=True)
    opened(house, redis)
    opened(house, redis)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("fatal", [RuntimeError("no"), OSError("too many open files"), MemoryError(), SystemExit(1)])
def test_it_closes_when_its_probe_died(house: House, url: str, fatal: BaseException) -> None:
    def probing() -> Redis:
        raise fatal

    redis = Redis.from_url(url, retry=OneRetry(Breaker(probing)))
    opened(house, redis)
    house.store.start()
    until(lambda: answered(redis), 5)


def test_it_closes_in_a_forked_process_too(house: House, url: str) -> None:
    redis = connect(url, circuit_breaker=True)
    opened(house, redis)
    child = os.fork()
    if not child:  # its probe did not come along
        deadline = time.monotonic() + 10
        while not answered(redis) and time.monotonic() < deadline:
            time.sleep(0.02)
        os._exit(0 if answered(redis) else 1)
    house.store.start()
    assert os.waitpid(child, 0)[1] == 0
