"""A real store for the tests of one module, empty at the start of each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from redis import Redis

from charthouse.local import redis_server
from charthouse.store.client import connect


@pytest.fixture(scope="module")
def store_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a running store."""
    folder = tmp_path_factory.mktemp("store")
    folder.chmod(0o700)
    store, url = redis_server.start(folder)
    yield url
    store.stop(5)


@pytest.fixture
def redis(store_url: str) -> Redis:
    """A client of an empty store."""
    client = connect(store_url, timeout_seconds=5)
    client.flushall()
    return client
