"""The Sentinels: they know which Redis is the primary, also after a failover."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from typing import Any, cast

from redis import Connection, ConnectionPool, Redis
from redis.connection import parse_url
from redis.exceptions import ConnectionError, ReadOnlyError, RedisError

from charthouse.logs import Seldom
from charthouse.sentinel_url import SentinelURL
from charthouse.store.one_retry import OneRetry

Address = tuple[str, int]

TIMEOUT_SECONDS = 0.15  # of one Sentinel; the next one is asked after it
ASKING_SECONDS = 0.3  # after that no further Sentinel is asked: the primary's own time-outs follow
FOLLOW_SECONDS = 1.0  # how often a process that uses Redis asks whether the primary still is the primary
REST = 10  # times as long as the last look took: Sentinels that hang cost a tenth of the time at most

log = logging.getLogger("charthouse.redis")
_seldom = Seldom(log)


class Sentinels:
    """The Sentinels of one primary: what they say, and the address they said last, which counts while none answers."""

    def __init__(self, name: str, sentinels: Sequence[Redis], options: dict[str, Any]) -> None:
        self.name = name
        self.each = tuple(sentinels)
        self._order = self.each  # the one that answered last is asked first
        self._options = options  # of connections to the primary
        self.known: Address | None = None
        self._look_at = 0.0

    def pool(self, **options: Any) -> PrimaryPool:
        """A pool of connections to the primary; the URL's options take precedence over these."""
        return PrimaryPool(self, **(options | self._options))

    def find(self) -> Address:
        """The primary's address; redis-py's ConnectionError when no Sentinel has ever said it."""
        reasons = []
        deadline = time.monotonic() + ASKING_SECONDS
        for sentinel in self._order:
            try:
                address = primary_of(sentinel, self.name)
            except RedisError as error:
                reasons.append(f"{shown(sentinel)}: {str(error).rstrip('.')}")
                self._order = (*(one for one in self._order if one is not sentinel), sentinel)
            else:
                return self._learn(address)
            if time.monotonic() > deadline:
                break
        reason = f"no Sentinel says where the primary {self.name} is ({'; '.join(reasons)})"
        if self.known is None:
            raise ConnectionError(reason)
        _seldom.say(logging.WARNING, reason, "%s; the last known one is used", reason)
        return self.known

    def look(self) -> None:
        """Ask where the primary is, unless a client has done so lately."""
        began = time.monotonic()
        if began < self._look_at:
            return
        self._look_at = began + FOLLOW_SECONDS  # before it asks: other threads go on
        with suppress(ConnectionError):
            self.find()
        self._look_at = began + max(FOLLOW_SECONDS, REST * (time.monotonic() - began))

    def _learn(self, address: Address) -> Address:
        if self.known not in (None, address):
            log.warning("the primary %s is now at %s:%d", self.name, *address)
        self.known = address
        return address


class PrimaryConnection(Connection):
    """A connection to what the Sentinels say is the primary, at each time it is made.

    redis-py's own class connects again to the earlier address after a connection has broken.
    """

    def __init__(self, sentinels: Sentinels, **options: Any) -> None:
        super().__init__(**options)  # type: ignore[no-untyped-call]
        self._sentinels = sentinels

    def _connect(self) -> Any:
        self.host, self.port = self._sentinels.find()
        return super()._connect()  # type: ignore[no-untyped-call]

    def read_response(self, *args: Any, **kwargs: Any) -> Any:
        """What the primary answers; redis-py's ConnectionError of a server that is a replica now."""
        try:
            return super().read_response(*args, **kwargs)
        except ReadOnlyError as error:
            self.disconnect()  # type: ignore[no-untyped-call]
            raise ConnectionError(f"{self.host}:{self.port} is a replica") from error


class PrimaryPool(ConnectionPool):
    """Connections to the primary, which follow it to another server.

    A primary that was replaced as planned accepts commands for some seconds more, and loses what they wrote.
    """

    def __init__(self, sentinels: Sentinels, **options: Any) -> None:
        super().__init__(PrimaryConnection, sentinels=sentinels, **options)
        self.sentinels = sentinels
        self._address: Address | None = None

    def get_connection(self, *args: Any, **kwargs: Any) -> Any:
        """A connection to the primary."""
        self.sentinels.look()
        if self._address != self.sentinels.known:
            self._address = self.sentinels.known
            self.disconnect(inuse_connections=False)
        return super().get_connection(*args, **kwargs)

    def owns_connection(self, connection: Any) -> bool:
        """Whether a connection that is given back may be used again."""
        is_to_primary = (connection.host, connection.port) == self.sentinels.known
        return is_to_primary and bool(super().owns_connection(connection))


@cache
def sentinels_of(url: str) -> Sentinels:
    """The Sentinels that the URL names, one object for all clients of this process: they follow at the same moment.

    A worker whose two clients speak to different servers for a second loses the job that one of them has taken.
    """
    parsed = SentinelURL.parse(url)
    options = parse_url(parsed.redis)  # type: ignore[no-untyped-call]
    del options["host"]
    clients = [
        Redis(
            host, port, username=parsed.username, password=parsed.password, socket_connect_timeout=TIMEOUT_SECONDS,
            socket_timeout=TIMEOUT_SECONDS, retry=OneRetry(None), protocol=2, decode_responses=True,
        )
        for host, port in parsed.sentinels
    ]  # fmt: skip
    return Sentinels(parsed.name, clients, options)


def primary_of(sentinel: Redis, name: str) -> Address:
    """The address that this Sentinel says; redis-py's error when it says none."""
    address = cast("Address | None", sentinel.sentinel_get_master_addr_by_name(name))
    if address is None:
        raise RedisError(f"it watches no primary named {name}")
    return address


def shown(sentinel: Redis) -> str:
    """The Sentinel's address, for people."""
    options = sentinel.connection_pool.connection_kwargs
    return f"{options['host']}:{options['port']}"
