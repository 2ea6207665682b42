"""One retry, on a fresh connection, of a command that failed on a pooled connection.

A proxy or a firewall before Redis silently drops idle connections: the next command is lost. All our commands may be
sent twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError, TimeoutError
from redis.retry import Retry

from charthouse.store.breaker import Breaker

IDLE_SECONDS = 1.0  # a connection that was used more recently is not dropped: when it times out, Redis hangs


class OneRetry(Retry):
    """The retry policy of one connection; redis-py sends every connect, command and pipeline through it."""

    def __init__(self, breaker: Breaker | None) -> None:
        super().__init__(NoBackoff(), 0)
        self.breaker = breaker
        self._answered_at: float | None = None

    def __deepcopy__(self, memo: dict[int, Any]) -> OneRetry:
        return OneRetry(self.breaker)  # redis-py copies it for each connection; all of them share the breaker

    def call_with_retry(self, do: Callable[[], Any], fail: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """What `do` returns at its first or second try; redis-py's ConnectionError while the breaker is open."""
        if self.breaker:
            self.breaker.check()
        try:
            answer = self._call(do, fail, *args, **kwargs)
        except (ConnectionError, TimeoutError) as error:
            self._answered_at = None
            if self.breaker:
                self.breaker.open(str(error))
            raise
        self._answered_at = time.monotonic()
        return answer

    def _call(self, do: Callable[[], Any], fail: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        before, began = self._answered_at, time.monotonic()
        try:
            return super().call_with_retry(do, fail, *args, **kwargs)
        except (ConnectionError, TimeoutError) as error:
            if not _may_be_forgotten(error, before, began):
                raise
            self._answered_at = None
            return super().call_with_retry(do, fail, *args, **kwargs)  # `fail` has closed the connection


def _may_be_forgotten(error: Exception, answered_at: float | None, now: float) -> bool:
    """Whether the connection, not Redis, may have failed: it has answered before, and then idled or broke."""
    if answered_at is None:
        return False
    return isinstance(error, ConnectionError) or now - answered_at > IDLE_SECONDS
