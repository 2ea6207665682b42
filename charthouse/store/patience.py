"""Patience: a command is repeated until a Redis that is away is back, as it is after a failover.

A worker waits for Redis anyway, and ends when a command of RQ fails.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, ConnectionError, TimeoutError
from redis.retry import Retry

PAUSE_SECONDS = 0.25


class Patience(Retry):
    """The retry policy of one connection; redis-py sends every connect, command and pipeline through it."""

    def __init__(self, seconds: float) -> None:
        super().__init__(NoBackoff(), 0)
        self._seconds = seconds

    def __deepcopy__(self, memo: dict[int, Any]) -> Patience:
        return Patience(self._seconds)  # redis-py copies it for each connection

    def call_with_retry(self, do: Callable[[], Any], fail: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """What `do` returns once Redis answers; redis-py's error after a limit, and of a wrong password at once."""
        deadline = time.monotonic() + self._seconds
        while True:
            try:
                return super().call_with_retry(do, fail, *args, **kwargs)
            except AuthenticationError:
                raise
            except (ConnectionError, TimeoutError):
                if time.monotonic() > deadline:
                    raise
            time.sleep(PAUSE_SECONDS)
