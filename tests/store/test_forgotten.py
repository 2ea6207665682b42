"""Connections that something before Redis has forgotten: one more try on a fresh one, and none when Redis hangs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from forgetful_proxy import ForgetfulProxy
from redis import Redis
from redis.exceptions import RedisError

from charthouse.store import one_retry
from charthouse.store.client import connect

pytest_plugins = ["own_store"]


@pytest.fixture
def proxy(redis: Redis, store_url: str) -> Iterator[ForgetfulProxy]:
    proxy = ForgetfulProxy(store_url)
    yield proxy
    proxy.close()


@pytest.fixture
def client(proxy: ForgetfulProxy, monkeypatch: pytest.MonkeyPatch) -> Redis:
    """A web process's client, for which every connection has idled that is not in use."""
    monkeypatch.setattr(one_retry, "IDLE_SECONDS", 0.0)
    return connect(proxy.url, circuit_breaker=True)


def test_a_command_on_a_forgotten_connection_is_sent_again_on_a_fresh_one(proxy: ForgetfulProxy, client: Redis) -> None:
    client.set("key", "before")
    proxy.forget()
    assert client.set("key", "after")
    with client.pipeline(transaction=False) as pipeline:
        pipeline.get("key")
        assert pipeline.execute() == [b"after"]
    proxy.forget()
    with client.pipeline(transaction=False) as pipeline:
        pipeline.get("key")
        assert pipeline.execute() == [b"after"]
    assert not client.connection_pool.connection_kwargs["retry"].breaker.is_open


def test_forgotten_connections_fail_none_of_many_requests_at_once(proxy: ForgetfulProxy, client: Redis) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: client.set(f"key-{number}", number), range(50)))
        proxy.forget()
        values = list(pool.map(lambda number: client.get(f"key-{number}"), range(50)))
    assert values == [str(number).encode() for number in range(50)]


def test_a_store_that_hangs_is_given_up_within_a_second(proxy: ForgetfulProxy, client: Redis) -> None:
    client.ping()
    proxy.forget(1000)  # the fresh connection too
    began = time.monotonic()
    with pytest.raises(RedisError):
        client.ping()
    assert time.monotonic() - began < 1
    assert client.connection_pool.connection_kwargs["retry"].breaker.is_open


def test_a_connection_that_has_just_answered_is_not_thought_forgotten(proxy: ForgetfulProxy) -> None:
    client = connect(proxy.url, timeout_seconds=0.2)
    client.ping()
    proxy.forget()
    with pytest.raises(RedisError):
        client.ping()
    assert proxy.connections == 1
