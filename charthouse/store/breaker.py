"""The circuit breaker: after the first time-out of a Redis, requests fail at once until it answers again."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from redis import Redis
from redis.exceptions import ConnectionError, RedisError

PROBE_SECONDS = 0.5  # between two probes of a Redis that is away

log = logging.getLogger("charthouse.redis")


class Breaker:
    """One Redis's circuit breaker: opened by a time-out or a lost connection, closed by a probe in the background.

    What Redis answers, errors too, does not open it.
    """

    def __init__(self, probing: Callable[[], Redis]) -> None:
        self._probing = probing
        self._changing = threading.Lock()
        self._reason = ""  # why it is open; empty while it is closed

    @property
    def is_open(self) -> bool:
        """Whether commands fail at once."""
        return bool(self._reason)

    def check(self) -> None:
        """Raise redis-py's ConnectionError while it is open."""
        if reason := self._reason:
            raise ConnectionError(f"not asked until it is back: {reason}")

    def open(self, reason: str) -> None:
        """Redis did not answer: let commands fail at once, until a probe is answered."""
        with self._changing:
            if self._reason:
                return
            self._reason = reason or "the connection failed"
            log.warning("Redis is away: %s", self._reason)
        threading.Thread(target=self._probe, name="redis-probe", daemon=True).start()

    def _probe(self) -> None:
        """Ask, at once and then again and again, until Redis answers; then close."""
        pause = threading.Event()
        with self._probing() as redis:
            while not answers(redis):
                pause.wait(PROBE_SECONDS)
        with self._changing:
            self._reason = ""
        log.warning("Redis is back")


def answers(redis: Redis) -> bool:
    """Whether Redis answers now."""
    try:
        return bool(redis.ping())
    except RedisError:
        return False
